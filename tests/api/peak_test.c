/* SPDX-License-Identifier: MIT
 *
 * The limit on memory holds for the process: each template renders in a child
 * of its own with a limit of 32 MiB, and the child's resident memory may grow
 * by that and 16 MiB at most, whatever the filter or operator makes.
 */
#include "check.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB (1024 * 1024)

enum { LIMIT = 32 * MIB, SLACK = 16 * MIB };

/* Each wants far more than the limit. */
static const char *const templates[] = {
    "{{ 'x' * 1000000000 }}",
    "{{ ('x' * 20000000) ~ ('y' * 20000000) }}",
    "{{ [0] * 100000000 }}",
    "{{ range(50000000)|list|length }}",
    "{{ range(5000000)|map('string')|list|length }}",
    "{{ range(5000000)|map('string')|join|length }}",
    "{{ range(3000000)|join('xxxxxxxxxxxxxxxx')|length }}",
    "{{ range(5000000)|sort(reverse=true)|length }}",
    "{{ range(5000000)|unique|list|length }}",
    "{{ range(5000000)|batch(1)|list|length }}",
    "{{ range(5000000)|slice(100000)|list|length }}",
    "{{ range(5000000)|groupby(0)|list|length }}",
    "{{ range(5000000)|list|tojson|length }}",
    "{{ range(5000000)|list|pprint|length }}",
    "{{ range(5000000)|list|string|length }}",
    "{{ range(5000000)|reverse|list|length }}",
    "{{ range(5000000)|select|list|length }}",
    "{{ ('a' * 1000000)|replace('a', 'b' * 1000)|length }}",
    "{{ ('a' * 1000000)|replace('', 'b' * 1000)|length }}",
    "{{ ('<' * 20000000)|escape|length }}",
    "{{ ('<' * 20000000)|e|striptags|length }}",
    "{{ ('a ' * 10000000)|upper|title|capitalize|length }}",
    "{{ ('a ' * 10000000)|wordwrap(1)|length }}",
    "{{ ('a\n' * 5000000)|indent(1000)|length }}",
    "{{ ('a ' * 5000000).split()|length }}",
    "{{ ('a\n' * 5000000).splitlines()|length }}",
    "{{ ('a' * 5000000)|list|length }}",
    "{{ 'x'|center(500000000)|length }}",
    "{{ 'x'.ljust(500000000)|length }}",
    "{{ '%0500000000d'|format(1)|length }}",
    "{{ '{:>500000000}'.format(1)|length }}",
    "{{ 'x'.zfill(500000000)|length }}",
    "{{ ('http://a.b ' * 3000000)|urlize|length }}",
    "{{ ('\\t' * 5000000).expandtabs(1000)|length }}",
    "{{ (2 ** 100000000) }}",
    "{{ (10 ** 4000) ** 3000 }}",
    "{{ (1 * 10 ** 4000) * 10 ** 4000 * 'x' }}",
    "{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}"
    "{% endfor %}",
    "{% set ns = namespace(l=[0]) %}{% for i in range(60) %}{% set ns.l = ns.l + ns.l %}"
    "{% endfor %}",
    "{% set l = [] %}{% for i in range(9000000) %}{{ l.append('item %s' % i) or '' }}"
    "{% endfor %}",
    "{% set d = {} %}{% for i in range(9000000) %}{{ d.update({i: i}) or '' }}{% endfor %}",
    "{% set x %}{% for i in range(90000000) %}some text in a capture {% endfor %}{% endset %}",
    "{% macro m(n) %}{{ 'x' * 1000000 }}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}",
    "{% filter upper %}{% for i in range(90000000) %}some text {% endfor %}{% endfilter %}",
    "{% for a in range(9000000)|list recursive %}{{ loop.index }}{% endfor %}",
    "{{ lipsum(10000)|length }}{{ lipsum(1000000)|length }}",
    "{{ dict(range(3000000)|map('string')|batch(2)|map('list'))|length }}",
    "{{ {'a': 'x' * 3000000}|xmlattr|length * 1000 }}{{ ('x' * 3000000)|urlencode|length }}"
    "{{ ('\xc3\xa4' * 15000000)|urlencode|length }}",
};

/* Bytes of memory that this process has had at most. */
static long peak(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss * 1024L;
}

/* In the child: 0 as it must be, 1 too much memory, 2 another failure. */
static int render_one(const char *source) {
    torii_limits limits = {
        .struct_size = sizeof limits, .memory = LIMIT, .steps = 400000000,
        .range = 1000000000};
    torii_options options = TORII_OPTIONS_INIT;
    options.limits = &limits;
    torii_env *env = torii_env_new(&options, NULL);
    char *warm = torii_render_text(env, "{{ [1]|sort }}", torii_undefined(), NULL);
    torii_free(warm);
    long before = peak();
    torii_error *err = NULL;
    char *text = torii_render_text(env, source, torii_undefined(), &err);
    long grown = peak() - before;
    bool typed = text || torii_error_code(err) == TORII_ERR_LIMIT ||
                 torii_error_code(err) == TORII_ERR_OVERFLOW ||
                 torii_error_code(err) == TORII_ERR_VALUE;
    if (!typed || grown > LIMIT + SLACK)
        printf(
            "%.70s\n  %ld MiB, %s\n", source, grown / MIB,
            text ? "done" : torii_error_text(err));
    /* the environment is as it was */
    char *after = torii_render_text(env, "{{ 1 + 1 }}", torii_undefined(), NULL);
    bool usable = after && strcmp(after, "2") == 0;
    fflush(stdout);
    return grown > LIMIT + SLACK ? 1 : typed && usable ? 0 : 2;
}

int main(void) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    puts("skipped: sanitizers need memory of their own");
    return 77;
#endif
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++) {
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) _exit(render_one(templates[i]));
        int status = 0;
        CHECK(child > 0 && waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    return check_end();
}
