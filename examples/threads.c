/* SPDX-License-Identifier: MIT
 *
 * One environment, one template and one context for many threads.  The first use
 * freezes the environment; torii_freeze() makes a context that all may share.
 */
#include <pthread.h>
#include <stdio.h>
#include <torii.h>

#define THREADS 4
#define RENDERINGS 1000

typedef struct job {
    const torii_template *tmpl;
    torii_ref context;
    size_t bytes;
    bool failed;
} job;

static void *work(void *data) {
    job *j = data;
    for (int i = 0; i < RENDERINGS && !j->failed; i++) {
        size_t size = 0;
        char *text = torii_render(j->tmpl, j->context, &size, NULL);
        j->failed = text == NULL;
        j->bytes += size;
        torii_free(text);
    }
    return NULL;
}

int main(void) {
    torii_error *err = NULL;
    torii_env *env = torii_env_new(NULL, &err);
    const torii_template *tmpl =
        env ? torii_env_compile(
                  env, "page", "{% for n in names %}{{ n }} {% endfor %}", SIZE_MAX,
                  &err)
            : NULL;
    torii_value context = TORII_DICT(
        {"names", TORII_LIST(torii_str("Ada"), torii_str("Grace"), torii_str("Mia"))});
    if (!tmpl || !torii_freeze(context)) {
        fputs(torii_error_text(err), stderr);
        return 1;
    }

    pthread_t threads[THREADS];
    job jobs[THREADS];
    for (int i = 0; i < THREADS; i++) {
        jobs[i] = (job){tmpl, context, 0, false};
        if (pthread_create(&threads[i], NULL, work, &jobs[i]) != 0) return 1;
    }
    size_t bytes = 0;
    bool failed = false;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        bytes += jobs[i].bytes;
        failed |= jobs[i].failed;
    }
    printf("%d renderings, %zu bytes\n", THREADS * RENDERINGS, bytes);

    torii_release(context);
    torii_template_release(tmpl);
    torii_env_free(env);
    return failed;
}
