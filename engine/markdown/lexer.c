/* SPDX-License-Identifier: MIT
 *
 * Runs the tables of a language over a text.  Progress is certain: a step
 * takes at least a byte, or it changes the state without taking any, which may
 * happen only a few times in a row.  Patterns may look ahead; what they look at
 * is counted, and when it comes to more than WORK_PER_BYTE for each byte, the
 * rest of the text is left as it is.
 */
#include "lexer.h"

#include "chars.h"
#include "pattern.h"

#include <string.h>

enum {
    STACK_MAX = 64,
    EMBED_MAX = 4,     /* languages within languages */
    IDLE_MAX = 8,      /* steps in a row that take nothing */
    INCLUDE_MAX = 4,   /* rules within rules */
    WORK_PER_BYTE = 64 /* three times what code takes at most */
};

typedef struct frame {
    const tr_hl_state *state;
    tr_hl_capture delimiter;
    size_t indent;
} frame;

/* What a rule can begin with; kept for those used last. */
typedef struct beginning {
    const tr_hl_rule *rule;
    bool ignores_case;
    tr_hl_bytes bytes;
} beginning;

enum { BEGINNINGS = 128 };

typedef struct job {
    tr_hl_sink *sink;
    void *data;
    uint64_t work_left;
    beginning beginnings[BEGINNINGS];
} job;

typedef struct lexer {
    const tr_hl_language *language;
    job *job;
    tr_hl_matcher matcher;
    const char *at;
    const char *line; /* where the line of `at` begins */
    unsigned embedding;
    unsigned idle;
    uint32_t depth;
    uint32_t overflow; /* states that did not fit on the stack */
    frame stack[STACK_MAX];
} lexer;

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

/* --------------------------------------------------------------- Words ---- */

/* <0, 0, >0 as the word comes before, is, or comes behind the one at `at`. */
static int compare_word(
    const char *word, size_t size, const char *at, const char *end, bool ignores_case) {
    for (size_t i = 0; i < size; i++, at++) {
        unsigned char have =
            (unsigned char)(ignores_case ? tr_md_lower(word[i]) : word[i]);
        if (at == end || *at == ' ') return 1;
        if (have != (unsigned char)*at) return have < (unsigned char)*at ? -1 : 1;
    }
    return at == end || *at == ' ' ? 0 : -1;
}

bool tr_hl_words_hold(
    const tr_hl_words *words, const char *word, size_t size, bool ignores_case) {
    size_t low = 0, high = words->size;
    const char *end = words->list + words->size;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order;
        while (middle > low && words->list[middle - 1] != ' ')
            middle--;
        order = compare_word(word, size, words->list + middle, end, ignores_case);
        if (order == 0) return true;
        if (order < 0) {
            high = middle ? middle - 1 : 0;
        } else {
            while (middle < words->size && words->list[middle] != ' ')
                middle++;
            low = middle + 1;
        }
    }
    return false;
}

static const tr_hl_words *find_words(
    const lexer *self, const tr_hl_words *words, const char *begin, const char *end) {
    for (; words && words->list; words++) {
        if (tr_hl_words_hold(
                words, begin, (size_t)(end - begin), self->language->ignores_case))
            return words;
    }
    return NULL;
}

/* -------------------------------------------------------------- Tokens ---- */

/* Whether a token of that class is a value, so that a "/" behind it divides. */
static bool is_value(tr_hl_class class, char last) {
    switch (class) {
    case TR_HL_O:
    case TR_HL_P:
        return last == ')' || last == ']' || last == '}';
    case TR_HL_K:
    case TR_HL_OW:
    case TR_HL_KN:
    case TR_HL_KR:
        return false;
    default:
        return true;
    }
}

static bool is_comment(tr_hl_class class) {
    return class == TR_HL_C || class == TR_HL_C1 || class == TR_HL_CM ||
           class == TR_HL_SD;
}

/* Gives out the text up to `end`, of which `at` is the beginning. */
static void take(lexer *self, tr_hl_class class, const char *end) {
    const char *begin = self->at;
    const char *last = end;
    while (end < self->matcher.end && ((unsigned char)*end & 0xC0) == 0x80)
        end++; /* a character is never parted */
    if (begin == end) return;
    self->job->sink(self->job->data, class, begin, (size_t)(end - begin));
    self->at = end;
    self->idle = 0;
    for (const char *at = end; at > begin; at--) {
        if (at[-1] == '\n') {
            self->line = at;
            self->matcher.at_indent = true;
            break;
        }
    }
    while (last > begin && is_blank(last[-1]))
        last--;
    if (last == begin) return;
    if (last > self->line) self->matcher.at_indent = false;
    if (is_comment(class)) return;
    self->matcher.previous = (unsigned char)last[-1];
    self->matcher.may_begin_regex = !is_value(class, last[-1]);
}

static void skip_blanks(lexer *self) {
    const char *end = self->at;
    while (end < self->matcher.end && is_blank(*end))
        end++;
    take(self, TR_HL_NONE, end);
}

/* --------------------------------------------------------------- Stack ---- */

static frame *top(lexer *self) {
    return &self->stack[self->depth - 1];
}

static void push(lexer *self, uint8_t state) {
    frame *made = &self->stack[self->depth++];
    const char *at = self->line;
    made->state = &self->language->states[state];
    made->delimiter = self->matcher.captures[0];
    made->indent = 0;
    while (at < self->matcher.end && (*at == ' ' || *at == '\t'))
        at++;
    made->indent = (size_t)(at - self->line);
}

static void pop(lexer *self) {
    if (self->overflow)
        self->overflow--;
    else if (self->depth > 1)
        self->depth--;
}

static void act(lexer *self, uint8_t action, uint8_t state) {
    switch (action) {
    case TR_HL_PUSH:
        if (self->depth == STACK_MAX) {
            self->overflow++;
            return;
        }
        push(self, state);
        return;
    case TR_HL_SWITCH:
        if (!self->overflow) top(self)->state = &self->language->states[state];
        return;
    case TR_HL_POP2:
        pop(self);
        /* fall through */
    case TR_HL_POP:
        pop(self);
        return;
    default:
        return;
    }
}

/* ----------------------------------------------------------- Embedding ---- */

static void
lex(job *of, const tr_hl_language *language, const char *begin, const char *end,
    unsigned embedding);

static const char *find_end(lexer *self, const char *until) {
    tr_hl_matcher *matcher = &self->matcher;
    const char *at = self->at;
    matcher->delimiter = matcher->captures[0];
    /* With a mark, the end is there, and what precedes it is looked at, too. */
    if (strstr(until, "%{") && at > matcher->begin) at--;
    for (; at < matcher->end; at++) {
        if (!tr_hl_match(matcher, until, at)) continue;
        return matcher->captures[0].begin ? matcher->captures[0].begin : at;
    }
    return at;
}

static void embed(lexer *self, const tr_hl_rule *rule) {
    const tr_hl_language *language = rule->language;
    tr_hl_capture name = self->matcher.captures[1];
    const char *begin = self->at;
    const char *end = find_end(self, rule->until);
    if (rule->action == TR_HL_EMBED_NAMED)
        language =
            name.end > name.begin
                ? tr_hl_language_find(name.begin, (size_t)(name.end - name.begin))
                : NULL;
    if (!language || begin == end) {
        uint8_t rest = self->language->states[rule->state].rest;
        take(self, (tr_hl_class)(rule->state && rest ? rest : rule->class), end);
        return;
    }
    lex(self->job, language, begin, end, self->embedding + 1);
    self->at = end;
    self->idle = 0;
    while (end > begin && end[-1] != '\n')
        end--;
    if (end > begin) {
        self->line = end;
        self->matcher.at_indent = true;
    }
}

/* --------------------------------------------------------------- Rules ---- */

/* Whether the rule could match here, by the next byte alone. */
static bool may_match(lexer *self, const tr_hl_rule *rule) {
    size_t number = (uintptr_t)rule / sizeof *rule;
    beginning *kept = &self->job->beginnings[number % BEGINNINGS];
    if (kept->rule != rule || kept->ignores_case != self->matcher.ignores_case)
        *kept = (beginning){
            rule, self->matcher.ignores_case,
            tr_hl_first_bytes(&self->matcher, rule->pattern)};
    return tr_hl_has(&kept->bytes, *self->at);
}

/* Tries the rules; false if none of them matches. */
static bool apply(lexer *self, const tr_hl_rule *rule, unsigned including) {
    for (; rule->pattern || rule->rules; rule++) {
        const tr_hl_words *words;
        const char *end;
        uint8_t class = rule->class;
        uint8_t action = rule->action;
        uint8_t state = rule->state;
        if (rule->rules) {
            if (including < INCLUDE_MAX && apply(self, rule->rules, including + 1))
                return true;
            continue;
        }
        if (!may_match(self, rule)) {
            self->matcher.work++;
            continue;
        }
        end = tr_hl_match(&self->matcher, rule->pattern, self->at);
        if (!end || (end == self->at && self->idle >= IDLE_MAX)) continue;
        words = find_words(self, rule->words, self->at, end);
        if (words) {
            class = words->class;
            action = words->action;
            state = words->state;
        }
        if (end == self->at)
            self->idle++;
        else
            take(self, (tr_hl_class) class, end);
        if (action >= TR_HL_EMBED) {
            embed(self, rule);
            if (state) act(self, TR_HL_PUSH, state);
        } else {
            act(self, action, state);
        }
        return true;
    }
    return false;
}

static void step(lexer *self) {
    const tr_hl_state *state = top(self)->state;
    self->matcher.delimiter = top(self)->delimiter;
    self->matcher.indent = top(self)->indent;
    if (self->language->first && apply(self, self->language->first, 0)) return;
    if (!state->keeps_blanks && is_blank(*self->at)) {
        skip_blanks(self);
        return;
    }
    if (apply(self, state->rules, 0)) return;
    take(
        self,
        (tr_hl_class)(state->keeps_blanks || !is_blank(*self->at) ? state->rest : 0),
        self->at + 1);
}

static bool contains(const char *text, size_t size, const char *word) {
    return memmem(text, size, word, strlen(word)) != NULL;
}

static void
lex(job *of, const tr_hl_language *language, const char *begin, const char *end,
    unsigned embedding) {
    lexer self = {.language = language, .job = of, .at = begin, .line = begin};
    if (embedding > EMBED_MAX) {
        of->sink(of->data, TR_HL_NONE, begin, (size_t)(end - begin));
        return;
    }
    if (language->needs && !contains(begin, (size_t)(end - begin), language->needs))
        self.language = language = language->without;
    self.embedding = embedding;
    self.matcher.begin = begin;
    self.matcher.end = end;
    self.matcher.ignores_case = language->ignores_case;
    self.matcher.at_indent = true;
    self.matcher.may_begin_regex = true;
    self.depth = 1;
    self.stack[0].state = &language->states[0];
    while (self.at < end) {
        step(&self);
        if (self.matcher.work > of->work_left) {
            of->work_left = 0;
            take(&self, TR_HL_NONE, end);
            return;
        }
    }
    of->work_left -= self.matcher.work;
}

void tr_hl_lex(
    const tr_hl_language *language, const char *text, size_t size, tr_hl_sink *sink,
    void *data) {
    job made = {
        .sink = sink,
        .data = data,
        .work_left = 10000 + (uint64_t)size * WORK_PER_BYTE};
    lex(&made, language, text, text + size, 0);
}
