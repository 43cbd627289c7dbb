/* SPDX-License-Identifier: MIT
 *
 * The shared library without libm: the first float power or remainder of any thread
 * loads it, and where it cannot be loaded that is an error of this rendering.
 *
 * The second part runs in a process of its own, with a file in libm's place that is
 * no library; it is left out where something else has loaded libm before.
 */
#include "check.h"

#include <dlfcn.h>
#include <gnu/lib-names.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 8

static const char source[] =
    "{{ x ** 0.5 }} {{ x ** 700.5 }} {{ 7.5 % x }} {{ 5.3 % -0.7 }} {{ -7.5 // x }}";
static const char expected[] =
    "1.5811388300841898 5.714471548406259e+278 0.0 -0.2999999999999998 -3.0";

static torii_env *env;
static pthread_barrier_t start;

static bool libm_is_loaded(void) {
    return dlopen(LIBM_SO, RTLD_NOW | RTLD_NOLOAD) != NULL;
}

static void *render_text(void *result) {
    torii_value context = TORII_DICT({"x", torii_float(2.5)});
    pthread_barrier_wait(&start);
    *(char **)result = torii_render_text(env, source, context, NULL);
    torii_release(context);
    return NULL;
}

static void test_threads(void) {
    pthread_t threads[THREADS];
    char *texts[THREADS] = {0};
    pthread_barrier_init(&start, NULL, THREADS);
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], NULL, render_text, &texts[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        CHECK_TEXT(texts[i], expected);
        torii_free(texts[i]);
    }
    pthread_barrier_destroy(&start);
}

/* In a process that looks for libraries in a folder with a libm.so that is none. */
static void test_failing(void) {
    CHECK_PLAIN(env, "{{ 2 ** 3 }} {{ 7 % 4 }} {{ 2.5 * 2 }}", "8 3 5.0");
    CHECK_PLAIN(env, "{{ 2.5 ** 0.5 }}", "OSError: libm cannot be loaded");
    CHECK_PLAIN(env, "{{ 2.5 % 2 }}", "OSError: libm cannot be loaded");
    CHECK_PLAIN(env, "{{ 2.5 // 2 }}", "OSError: libm cannot be loaded");
    CHECK_PLAIN(env, "{{ -2.5|round(0, 'floor') }}", "-3.0");
}

static int run_failing(const char *program, const char *folder) {
    char path[4096];
    snprintf(path, sizeof path, "%s/" LIBM_SO, folder);
    FILE *file = fopen(path, "w");
    if (!file) return -1;
    fputs("not a library", file);
    fclose(file);
    pid_t child = fork();
    if (child == 0) {
        setenv("LD_LIBRARY_PATH", folder, 1);
        execl(program, program, "failing", (char *)NULL);
        _exit(127);
    }
    int status = -1;
    if (child > 0) waitpid(child, &status, 0);
    unlink(path);
    rmdir(folder);
    return status;
}

int main(int count, char **arguments) {
    bool failing = count > 1 && strcmp(arguments[1], "failing") == 0;
    bool late = !libm_is_loaded();
    env = check_env(NULL);
    CHECK(libm_is_loaded() == !late); /* an environment alone needs none */
    if (failing) {
        test_failing();
    } else {
        test_threads();
        CHECK(libm_is_loaded());
        char folder[] = "/tmp/torii-libm-XXXXXX";
        if (late && CHECK(mkdtemp(folder) != NULL)) {
            CHECK(run_failing(arguments[0], folder) == 0);
        }
    }
    torii_env_free(env);
    return check_end();
}
