/* SPDX-License-Identifier: MIT
 *
 * Languages by families: those of a family count alike.  Languages that are in
 * none have one form for 1 and another for all else.
 */
#include "theme/plural.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static bool between(int64_t n, int64_t low, int64_t high) {
    return n >= low && n <= high;
}

static const char *no_forms(int64_t n) {
    (void)n;
    return "other";
}

static const char *as_english(int64_t n) {
    return n == 1 ? "one" : "other";
}

static const char *as_french(int64_t n) {
    return n <= 1 ? "one" : "other";
}

static const char *as_russian(int64_t n) {
    bool teen = between(n % 100, 11, 14);
    if (n % 10 == 1 && !teen) return "one";
    return between(n % 10, 2, 4) && !teen ? "few" : "many";
}

static const char *as_serbian(int64_t n) {
    bool teen = between(n % 100, 11, 14);
    if (n % 10 == 1 && !teen) return "one";
    return between(n % 10, 2, 4) && !teen ? "few" : "other";
}

static const char *as_polish(int64_t n) {
    if (n == 1) return "one";
    return between(n % 10, 2, 4) && !between(n % 100, 12, 14) ? "few" : "many";
}

static const char *as_czech(int64_t n) {
    return n == 1 ? "one" : between(n, 2, 4) ? "few" : "other";
}

static const char *as_lithuanian(int64_t n) {
    if (between(n % 100, 11, 19) || n % 10 == 0) return "other";
    return n % 10 == 1 ? "one" : "few";
}

static const char *as_latvian(int64_t n) {
    if (n % 10 == 0 || between(n % 100, 11, 19)) return "zero";
    return n % 10 == 1 ? "one" : "other";
}

static const char *as_slovenian(int64_t n) {
    if (n % 100 == 1) return "one";
    if (n % 100 == 2) return "two";
    return between(n % 100, 3, 4) ? "few" : "other";
}

static const char *as_romanian(int64_t n) {
    if (n == 1) return "one";
    return n == 0 || between(n % 100, 1, 19) ? "few" : "other";
}

static const char *as_arabic(int64_t n) {
    if (n <= 2) return n == 0 ? "zero" : n == 1 ? "one" : "two";
    if (between(n % 100, 3, 10)) return "few";
    return between(n % 100, 11, 99) ? "many" : "other";
}

static const char *as_hebrew(int64_t n) {
    return n == 1 ? "one" : n == 2 ? "two" : "other";
}

static const char *as_irish(int64_t n) {
    if (between(n, 3, 6)) return "few";
    return between(n, 7, 10) ? "many" : as_hebrew(n);
}

static const char *as_welsh(int64_t n) {
    if (n == 0) return "zero";
    return n == 3 ? "few" : n == 6 ? "many" : as_hebrew(n);
}

static const char *as_maltese(int64_t n) {
    if (n == 0 || between(n % 100, 3, 10)) return "few";
    return between(n % 100, 11, 19) ? "many" : as_hebrew(n);
}

static const char *as_gaelic(int64_t n) {
    if (n == 1 || n == 11) return "one";
    if (n == 2 || n == 12) return "two";
    return between(n, 3, 19) ? "few" : "other";
}

static const char *as_icelandic(int64_t n) {
    return n % 10 == 1 && n % 100 != 11 ? "one" : "other";
}

static const char *as_filipino(int64_t n) {
    int64_t last = n % 10;
    return last != 4 && last != 6 && last != 9 ? "one" : "other";
}

static const struct {
    const char *languages; /* with a space around each */
    const char *(*form)(int64_t n);
} FAMILIES[] = {
    {" ja zh ko vi th id ms lo my km bo dz yue jv wo yo ig sah to ", no_forms},
    {" fr pt hy kab ff hi bn fa gu kn zu am as ", as_french},
    {" ru uk be ", as_russian},
    {" sr hr bs sh ", as_serbian},
    {" pl ", as_polish},
    {" cs sk ", as_czech},
    {" lt ", as_lithuanian},
    {" lv prg ", as_latvian},
    {" sl hsb dsb ", as_slovenian},
    {" ro mo ", as_romanian},
    {" ar ars ", as_arabic},
    {" he iw se smn ", as_hebrew},
    {" ga ", as_irish},
    {" cy ", as_welsh},
    {" mt ", as_maltese},
    {" gd ", as_gaelic},
    {" is mk ", as_icelandic},
    {" fil tl ", as_filipino},
};

const char *plural_form(const char *language, int64_t n) {
    char key[16];
    size_t size = strcspn(language, "-_");
    if (n < 0) n = n == INT64_MIN ? INT64_MAX : -n;
    if (strcmp(language, "pt-PT") == 0 || size + 3 > sizeof key) return as_english(n);
    key[0] = ' ';
    for (size_t i = 0; i < size; i++)
        key[i + 1] = (char)(language[i] | 0x20);
    key[size + 1] = ' ';
    key[size + 2] = '\0';
    for (size_t i = 0; i < sizeof FAMILIES / sizeof *FAMILIES; i++)
        if (strstr(FAMILIES[i].languages, key)) return FAMILIES[i].form(n);
    return as_english(n);
}
