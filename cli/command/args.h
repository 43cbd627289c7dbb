/* SPDX-License-Identifier: MIT
 *
 * The command line by tables: GNU-style long options (--opt=value or --opt
 * value), letters that can be joined (-qD), "--" to end options.  A value is
 * always the next argument, whatever it looks like.
 */
#ifndef CLI_COMMAND_ARGS_H
#define CLI_COMMAND_ARGS_H

#include "base/vec.h"

#include <stdbool.h>
#include <stdio.h>

typedef enum arg_type {
    ARG_FLAG,  /* bool: true */
    ARG_COUNT, /* int: one more */
    ARG_TEXT,  /* const char * */
    ARG_LIST   /* str_list: each time one more */
} arg_type;

typedef struct arg_option {
    const char *name; /* without "--" */
    char letter;      /* or 0 */
    arg_type type;
    size_t offset;     /* in the target */
    const char *value; /* how help names the value */
    const char *help;
} arg_option;

typedef struct arg_set {
    const arg_option *options;
    size_t count;
    void *target;
} arg_set;

/*
 * Parses `args` into the sets, the first that knows an option takes it; what
 * is none is appended to `rest`.  On a mistake writes a message for people to
 * `problem` and returns false.
 */
bool args_parse(
    char **args, const arg_set *sets, size_t set_count, str_list *rest, char *problem,
    size_t problem_size);

/* "  -o, --output DIR    where to" for each option. */
void args_print(FILE *stream, const arg_option *options, size_t count);

#endif
