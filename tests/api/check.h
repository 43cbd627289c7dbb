/* SPDX-License-Identifier: MIT
 *
 * What the tests of the public interface share: counting checks, rendering a
 * text and comparing it, and the closing line "N passed, N failed".
 *
 * A test program includes torii.h and nothing else of the engine.
 */
#ifndef TESTS_API_CHECK_H
#define TESTS_API_CHECK_H

#include <stdlib.h>
#include <string.h>

#include "torii.h"

static unsigned check_passed, check_failed;

static inline bool check_that(bool ok, const char *what, const char *file, int line) {
    if (ok) {
        check_passed++;
    } else {
        check_failed++;
        printf("%s:%d: failed: %s\n", file, line, what);
    }
    return ok;
}

#define CHECK(condition) check_that((condition), #condition, __FILE__, __LINE__)

static inline void
check_same(const char *got, const char *wanted, const char *file, int line) {
    if (got && strcmp(got, wanted) == 0) {
        check_passed++;
        return;
    }
    check_failed++;
    printf(
        "%s:%d: got    %s\n%*swanted %s\n", file, line, got ? got : "(null)",
        (int)strlen(file) + 5, "", wanted);
}

#define CHECK_TEXT(got, wanted) check_same((got), (wanted), __FILE__, __LINE__)

/* The string in a value, which is consumed. */
static inline void
check_value(torii_value value, const char *wanted, const char *file, int line) {
    check_same(torii_get_str(value, NULL), wanted, file, line);
    torii_release(value);
}

#define CHECK_VALUE(value, wanted) check_value((value), (wanted), __FILE__, __LINE__)

/* `source` rendered is `wanted`; an error is "Type: message". */
static inline void check_render(
    const torii_env *env, const char *source, torii_ref context, const char *wanted,
    const char *file, int line) {
    torii_error *err = NULL;
    char *text = torii_render_text(env, source, context, &err);
    if (text) {
        check_same(text, wanted, file, line);
    } else {
        char got[1024];
        snprintf(
            got, sizeof got, "%s: %s", torii_error_type(err), torii_error_message(err));
        check_same(got, wanted, file, line);
    }
    torii_free(text);
    torii_error_free(err);
}

#define CHECK_RENDER(env, source, context, wanted) \
    check_render((env), (source), (context), (wanted), __FILE__, __LINE__)

/* The same without a context. */
#define CHECK_PLAIN(env, source, wanted) \
    check_render((env), (source), torii_undefined(), (wanted), __FILE__, __LINE__)

static inline torii_env *check_env(const torii_options *options) {
    torii_error *err = NULL;
    torii_env *env = torii_env_new(options, &err);
    if (!CHECK(env != NULL)) {
        printf("%s\n", torii_error_text(err));
        exit(1);
    }
    return env;
}

static inline int check_end(void) {
    printf("%u passed, %u failed\n", check_passed, check_failed);
    return check_failed ? 1 : 0;
}

#endif
