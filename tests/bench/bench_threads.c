/* SPDX-License-Identifier: MIT
 *
 * How much more two threads render than one: the same template and the same
 * frozen context, one thread and two in turn, the best batch of each.  The time of
 * the processor shows the same where other programs are running: threads that wait
 * for each other's memory use more of it for a rendering.
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

typedef struct measured {
    double wall, cpu; /* seconds */
} measured;

static double seconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* What `count` threads need for a batch each; the best so far is kept. */
static void run_batch(int count, measured *best) {
    pthread_t threads[THREADS];
    bool fine[THREADS] = {true, true};
    double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, render_batch, &fine[i]) != 0) exit(1);
    for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
    wall = seconds(CLOCK_MONOTONIC) - wall;
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    if (!fine[0] || !fine[1]) exit(1);
    if (wall < best->wall) best->wall = wall;
    if (cpu < best->cpu) best->cpu = cpu;
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
    measured one = {1e9, 1e9}, two = {1e9, 1e9};
    for (int i = 0; i < batches; i++) {
        run_batch(1, &one);
        run_batch(THREADS, &two);
    }
    printf(
        "one thread %.0f renderings/s, two threads %.0f, ratio %.2f\n",
        RENDERINGS / one.wall, THREADS * RENDERINGS / two.wall,
        THREADS * one.wall / two.wall);
    printf(
        "processor time of a rendering: one thread %.2f us, two threads %.2f us\n",
        one.cpu / RENDERINGS * 1e6, two.cpu / RENDERINGS / THREADS * 1e6);
    torii_template_release(page);
    torii_release(context);
    torii_env_free(env);
    return 0;
}
