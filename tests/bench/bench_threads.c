/* SPDX-License-Identifier: MIT
 *
 * How much more two threads render than one: the same template and the same
 * frozen context, one thread and two in turn, the best batch of each.
 *
 *   bench_threads [batches]
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <torii.h>

enum { RENDERINGS = 2000, THREADS = 2 };

static const torii_template *page;
static torii_value context;

static void *render_batch(void *data) {
    bool *fine = data;
    for (int i = 0; i < RENDERINGS; i++) {
        char *text = torii_render(page, context, NULL, NULL);
        if (!text) *fine = false;
        torii_free(text);
    }
    return NULL;
}

/* Seconds that `count` threads need for a batch each. */
static double run_batch(int count) {
    struct timespec start, end;
    pthread_t threads[THREADS];
    bool fine[THREADS] = {true, true};
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, render_batch, &fine[i]) != 0) exit(1);
    for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (!fine[0] || !fine[1]) exit(1);
    return (double)(end.tv_sec - start.tv_sec) +
           (double)(end.tv_nsec - start.tv_nsec) / 1e9;
}

int main(int count, char **args) {
    int batches = count > 1 ? atoi(args[1]) : 10;
    torii_options options = TORII_OPTIONS_INIT;
    options.autoescape = TORII_AUTOESCAPE_ON;
    torii_env *env = torii_env_new(&options, NULL);
    torii_value users = torii_list();
    for (int i = 0; i < 50; i++)
        torii_list_push(
            users, TORII_DICT(
                       {"name", torii_strf("user <%d>", i)}, {"number", torii_int(i)},
                       {"mails", TORII_LIST(torii_str("a@b"), torii_str("c@d"))}));
    context = TORII_DICT({"users", users}, {"title", torii_str("People & more")});
    torii_freeze(context);
    static const char source[] =
        "<h1>{{ title }}</h1>{% macro mail(m) %}<a href=\"mailto:{{ m }}\">{{ m }}</a>"
        "{% endmacro %}{% for u in users if u.number % 3 %}<p>{{ loop.index }} "
        "{{ u.name|upper }}: {% for m in u.mails %}{{ mail(m) }}{% endfor %}</p>"
        "{% endfor %}{{ users|map(attribute='name')|join(', ') }}";
    page = torii_env_compile(env, NULL, source, sizeof source - 1, NULL);
    if (!page) return 1;
    double one = 1e9, two = 1e9;
    for (int i = 0; i < batches; i++) {
        double time = run_batch(1);
        if (time < one) one = time;
        time = run_batch(THREADS);
        if (time < two) two = time;
    }
    printf(
        "one thread %.0f renderings/s, two threads %.0f, ratio %.2f\n",
        RENDERINGS / one, THREADS * RENDERINGS / two, THREADS * one / two);
    torii_template_release(page);
    torii_release(context);
    torii_env_free(env);
    return 0;
}
