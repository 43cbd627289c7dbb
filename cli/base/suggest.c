/* SPDX-License-Identifier: MIT
 *
 * Optimal string alignment distance in three rows, for short words only.
 */
#include "base/suggest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { MAX_WORD = 63 };

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

size_t suggest_distance(const char *left, const char *right, size_t limit) {
    size_t n = strlen(left), m = strlen(right);
    size_t apart = n > m ? n - m : m - n;
    if (apart > limit || n > MAX_WORD || m > MAX_WORD) return limit + 1;
    size_t rows[3][MAX_WORD + 1];
    for (size_t j = 0; j <= m; j++) rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = rows[i % 3], *above = rows[(i + 2) % 3];
        const size_t *above2 = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t replaced = above[j - 1] + (left[i - 1] != right[j - 1]);
            now[j] = least(least(above[j], now[j - 1]) + 1, replaced);
            bool swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] &&
                           left[i - 2] == right[j - 1];
            if (swapped) now[j] = least(now[j], above2[j - 2] + 1);
        }
    }
    size_t distance = rows[n % 3][m];
    return distance > limit ? limit + 1 : distance;
}

/* The set of letters in a word, whatever their case. */
static unsigned letters(const char *word) {
    unsigned set = 0;
    for (; *word; word++) set |= 1u << ((unsigned char)*word & 31);
    return set;
}

/* An edit changes two members of the set at most: a cheap way to say no. */
static bool may_be_near(unsigned left, unsigned right, size_t limit) {
    return (size_t)__builtin_popcount(left ^ right) <= 2 * limit;
}

/* Twice the distance, one more if case differs. */
static size_t score(const char *word, const char *candidate, size_t limit) {
    char low_word[MAX_WORD + 1], low_candidate[MAX_WORD + 1];
    size_t n = strlen(word), m = strlen(candidate);
    if (n > MAX_WORD || m > MAX_WORD) return 2 * limit + 1;
    for (size_t i = 0; i <= n; i++)
        low_word[i] = (char)tolower((unsigned char)word[i]);
    for (size_t i = 0; i <= m; i++)
        low_candidate[i] = (char)tolower((unsigned char)candidate[i]);
    size_t folded = suggest_distance(low_word, low_candidate, limit);
    bool same_case = strcmp(word, candidate) == 0 || folded > limit ||
                     suggest_distance(word, candidate, limit) == folded;
    return 2 * folded + !same_case;
}

const char *suggest(const char *word, const char *const *candidates, size_t count) {
    size_t limit = strlen(word) <= 3 ? 1 : 2;
    size_t best = 2 * limit + 1;
    const char *found = NULL;
    unsigned set = letters(word);
    for (size_t i = 0; i < count; i++) {
        if (!may_be_near(set, letters(candidates[i]), limit)) continue;
        size_t points = score(word, candidates[i], limit);
        if (points < best) best = points, found = candidates[i];
    }
    return found;
}
