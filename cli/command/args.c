/* SPDX-License-Identifier: MIT
 *
 * Parsing and printing options.
 */
#include "command/args.h"

#include "base/suggest.h"

#include <stdio.h>
#include <string.h>

typedef struct parser {
    char **next;
    const arg_set *sets;
    size_t set_count;
    char *problem;
    size_t problem_size;
} parser;

typedef struct match {
    const arg_option *option;
    void *target;
} match;

static match find_name(const parser *self, const char *name, size_t size) {
    for (size_t s = 0; s < self->set_count; s++)
        for (size_t i = 0; i < self->sets[s].count; i++) {
            const arg_option *option = &self->sets[s].options[i];
            if (strncmp(option->name, name, size) == 0 && !option->name[size])
                return (match){option, self->sets[s].target};
        }
    return (match){NULL, NULL};
}

static match find_letter(const parser *self, char letter) {
    for (size_t s = 0; s < self->set_count; s++)
        for (size_t i = 0; i < self->sets[s].count; i++)
            if (self->sets[s].options[i].letter == letter)
                return (match){&self->sets[s].options[i], self->sets[s].target};
    return (match){NULL, NULL};
}

static bool unknown(const parser *self, const char *name) {
    str_list names = {0};
    for (size_t s = 0; s < self->set_count; s++)
        for (size_t i = 0; i < self->sets[s].count; i++)
            vec_push(&names, self->sets[s].options[i].name);
    const char *near = suggest(name, names.items, names.count);
    vec_done(&names);
    if (near)
        snprintf(
            self->problem, self->problem_size,
            "there is no option --%s, did you mean --%s?", name, near);
    else
        snprintf(self->problem, self->problem_size, "there is no option --%s", name);
    return false;
}

static void set_value(const match *found, const char *value) {
    void *member = (char *)found->target + found->option->offset;
    switch (found->option->type) {
    case ARG_FLAG:
        *(bool *)member = true;
        break;
    case ARG_COUNT:
        ++*(int *)member;
        break;
    case ARG_TEXT:
        *(const char **)member = value;
        break;
    case ARG_LIST:
        vec_push((str_list *)member, value);
        break;
    }
}

static bool takes_value(const arg_option *option) {
    return option->type == ARG_TEXT || option->type == ARG_LIST;
}

/* `joined` is a value given in the same argument, or NULL. */
static bool apply(parser *self, const match *found, const char *joined) {
    if (!takes_value(found->option)) {
        if (joined) {
            snprintf(
                self->problem, self->problem_size, "--%s takes no value",
                found->option->name);
            return false;
        }
        set_value(found, NULL);
        return true;
    }
    const char *value = joined ? joined : *self->next;
    if (!value) {
        snprintf(
            self->problem, self->problem_size, "--%s needs a value: %s",
            found->option->name, found->option->value);
        return false;
    }
    if (!joined) self->next++;
    set_value(found, value);
    return true;
}

static bool parse_long(parser *self, const char *text) {
    size_t size = strcspn(text, "=");
    match found = find_name(self, text, size);
    if (!found.option) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)(size < 60 ? size : 60), text);
        return unknown(self, name);
    }
    return apply(self, &found, text[size] ? text + size + 1 : NULL);
}

static bool parse_letters(parser *self, const char *text) {
    for (; *text; text++) {
        match found = find_letter(self, *text);
        if (!found.option) {
            snprintf(
                self->problem, self->problem_size, "there is no option -%c", *text);
            return false;
        }
        bool last = takes_value(found.option);
        const char *joined = last && text[1] ? text + 1 : NULL;
        if (!apply(self, &found, joined)) return false;
        if (last) return true;
    }
    return true;
}

bool args_parse(
    char **args, const arg_set *sets, size_t set_count, str_list *rest, char *problem,
    size_t problem_size) {
    parser self = {args, sets, set_count, problem, problem_size};
    while (*self.next) {
        const char *text = *self.next++;
        if (strcmp(text, "--") == 0) {
            while (*self.next)
                vec_push(rest, *self.next++);
        } else if (strncmp(text, "--", 2) == 0) {
            if (!parse_long(&self, text + 2)) return false;
        } else if (text[0] == '-' && text[1]) {
            if (!parse_letters(&self, text + 1)) return false;
        } else {
            vec_push(rest, text);
        }
    }
    return true;
}

void args_print(FILE *stream, const arg_option *options, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const arg_option *option = &options[i];
        char left[64], letter[8] = "    ";
        if (option->letter) snprintf(letter, sizeof letter, "-%c, ", option->letter);
        snprintf(
            left, sizeof left, "%s--%s%s%s", letter, option->name,
            option->value ? " " : "", option->value ? option->value : "");
        fprintf(stream, "  %-32s %s\n", left, option->help);
    }
}
