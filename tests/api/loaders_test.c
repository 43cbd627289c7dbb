/* SPDX-License-Identifier: MIT
 *
 * Where templates come from: each loader, the cache, and names that try to
 * leave their directory.
 */
#include "check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char folder[64];

static const char *path_of(const char *name) {
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put_file(const char *name, const char *text) {
    FILE *file = fopen(path_of(name), "w");
    if (!CHECK(file != NULL)) return;
    fputs(text, file);
    fclose(file);
}

static void make_files(void) {
    strcpy(folder, "/tmp/torii-loaders-XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    mkdir(path_of("in"), 0700);
    mkdir(path_of("in/sub"), 0700);
    mkdir(path_of("more"), 0700);
    put_file("secret", "secret");
    put_file("in/a.html", "a {% include 'sub/b.html' %}");
    put_file("in/sub/b.html", "{{ '<' }}");
    put_file("in/broken", "{% if %}");
    put_file("more/a.html", "hidden");
    put_file("more/c.txt", "c");
    CHECK(symlink("../secret", path_of("in/out")) == 0);
    CHECK(symlink("sub/b.html", path_of("in/within")) == 0);
    CHECK(symlink("/etc", path_of("in/etc")) == 0);
    CHECK(symlink("loop", path_of("in/loop")) == 0);
}

static void remove_files(void) {
    static const char *const names[] = {
        "in/sub/b.html", "in/a.html", "in/broken", "in/out",
        "in/within",     "in/etc",    "in/loop",   "more/a.html",
        "more/c.txt",    "secret",    "in/sub",    "in",
        "more",          ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        remove(path_of(names[i]));
}

static void
check_load(const torii_env *env, const char *name, const char *wanted, int line) {
    torii_error *err = NULL;
    const torii_template *tmpl = torii_env_load(env, name, &err);
    char *text = tmpl ? torii_render(tmpl, torii_undefined(), NULL, &err) : NULL;
    char got[512];
    snprintf(
        got, sizeof got, "%s: %s", torii_error_type(err), torii_error_message(err));
    check_same(text ? text : got, wanted, __FILE__, line);
    torii_free(text);
    torii_error_free(err);
    torii_template_release(tmpl);
}

#define CHECK_LOAD(env, name, wanted) check_load((env), (name), (wanted), __LINE__)

static void test_directories(void) {
    char in[128], more[128];
    snprintf(in, sizeof in, "%s/in", folder);
    snprintf(more, sizeof more, "%s/more", folder);
    torii_env *env = check_env(NULL);
    torii_env_set_loader(env, torii_loader_dirs((const char *[]){in, more}, 2));
    CHECK_LOAD(env, "a.html", "a &lt;");
    CHECK_LOAD(env, "sub/b.html", "&lt;");
    CHECK_LOAD(env, "c.txt", "c");
    CHECK_LOAD(env, "within", "<");
    static const char *const bad[] = {
        "nothing",
        "",
        "/",
        ".",
        "..",
        "../secret",
        "sub/../../secret",
        "sub/../a.html",
        "./a.html",
        "sub//b.html",
        "/etc/passwd",
        "out",
        "etc/passwd",
        "sub",
        "loop",
        "sub\\b.html",
        "a.html/",
        "a.html/x",
        "\xff"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        torii_error *err = NULL;
        CHECK(!torii_env_load(env, bad[i], &err));
        if (!CHECK(torii_error_code(err) == TORII_ERR_NOT_FOUND)) puts(bad[i]);
        torii_error_free(err);
    }
    torii_error *err = NULL;
    CHECK(!torii_env_load(env, "broken", &err));
    CHECK(torii_error_code(err) == TORII_ERR_SYNTAX);
    CHECK_TEXT(torii_error_template(err), "broken");
    torii_error_free(err);
    CHECK_PLAIN(env, "{% include '../secret' %}", "TemplateNotFound: ../secret");
    CHECK_PLAIN(env, "{% include ['x', 'c.txt'] %}", "c");
    torii_env_free(env);
}

static void set_time(const char *name, time_t seconds) {
    struct timespec times[2] = {{.tv_sec = seconds}, {.tv_sec = seconds}};
    utimensat(AT_FDCWD, path_of(name), times, 0);
}

static void test_cache(void) {
    for (int reload = 0; reload < 2; reload++) {
        put_file("more/c.txt", "old");
        set_time("more/c.txt", 1000);
        torii_options options = TORII_OPTIONS_INIT;
        options.auto_reload = reload == 1;
        torii_env *env = check_env(&options);
        torii_env_set_loader(env, torii_loader_dir(path_of("more")));
        CHECK_LOAD(env, "c.txt", "old");
        put_file("more/c.txt", "new");
        set_time("more/c.txt", 2000);
        CHECK_LOAD(env, "c.txt", reload ? "new" : "old");
        torii_env_forget(env, "c.txt");
        CHECK_LOAD(env, "c.txt", "new");
        torii_env_forget(env, NULL);
        CHECK_LOAD(env, "c.txt", "new");
        torii_env_free(env);
    }
    torii_options options = TORII_OPTIONS_INIT;
    options.cache_size = 2;
    torii_env *env = check_env(&options);
    torii_value sources = torii_dict();
    for (int i = 0; i < 20; i++) {
        char name[16];
        snprintf(name, sizeof name, "t%d", i);
        torii_dict_set(sources, name, torii_strf("text %d", i));
    }
    torii_env_set_loader(env, torii_loader_dict(sources));
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 20; i++) {
            char name[16], wanted[16];
            snprintf(name, sizeof name, "t%d", i);
            snprintf(wanted, sizeof wanted, "text %d", i);
            CHECK_LOAD(env, name, wanted);
        }
    }
    torii_env_free(env);
}

/* ------------------------------------------------------------------- others ---- */

static bool load_custom(void *self, const char *name, torii_source *source) {
    ++*(int *)self;
    if (strcmp(name, "unreadable") == 0) {
        source->problem = torii_str("no permission");
        return true;
    }
    if (strcmp(name, "silent") == 0) return true;
    if (strcmp(name, "here") != 0) return false;
    source->text = torii_str("custom");
    source->filename = torii_str("/virtual/here");
    return true;
}

static void free_custom(void *self) {
    *(int *)self += 100;
}

static const torii_loader_class custom_class = {
    .struct_size = sizeof(torii_loader_class),
    .name = "custom",
    .load = load_custom,
    .free = free_custom,
};

static void test_combined(void) {
    int calls = 0;
    torii_loader *first = torii_loader_dict(TORII_DICT({"x", torii_str("first")}));
    torii_loader *second = torii_loader_prefix(
        "deep", torii_loader_dict(TORII_DICT({"x", torii_str("deep")})));
    torii_loader *third = torii_loader_new(&custom_class, &calls);
    torii_env *env = check_env(NULL);
    torii_env_set_loader(
        env, torii_loader_choice((torii_loader *[]){first, second, third}, 3));
    CHECK_LOAD(env, "x", "first");
    CHECK_LOAD(env, "deep/x", "deep");
    CHECK_LOAD(env, "deep/y", "TemplateNotFound: deep/y");
    CHECK_LOAD(env, "deepx", "TemplateNotFound: deepx");
    CHECK_LOAD(env, "here", "custom");
    CHECK_LOAD(env, "here", "custom");
    CHECK_LOAD(env, "unreadable", "OSError: no permission");
    CHECK_LOAD(env, "silent", "OSError: the template cannot be read");
    const torii_template *tmpl =
        torii_env_select(env, (const char *[]){"nope", "here"}, 2, NULL);
    CHECK(tmpl && strcmp(torii_template_name(tmpl), "here") == 0);
    torii_template_release(tmpl);
    torii_error *err = NULL;
    CHECK(!torii_env_select(env, (const char *[]){"no", "nope"}, 2, &err));
    CHECK_TEXT(torii_error_type(err), "TemplatesNotFound");
    CHECK_TEXT(
        torii_error_message(err), "none of the templates given were found: no, nope");
    torii_error_free(err);
    torii_env_free(env);
    CHECK(calls > 100 && calls < 110);
    CHECK(torii_loader_dict(torii_int(1)) == NULL);
    torii_loader_free(NULL);
}

static torii_value join_path(void *data, const char *name, const char *parent) {
    (void)data;
    const char *slash = strrchr(parent, '/');
    if (name[0] == '/' || !slash) return torii_str(name[0] == '/' ? name + 1 : name);
    return torii_strf("%.*s/%s", (int)(slash - parent), parent, name);
}

static void test_join_path(void) {
    torii_env *env = check_env(NULL);
    torii_env_set_join_path(env, join_path, NULL);
    torii_env_set_loader(
        env, torii_loader_dict(TORII_DICT(
                 {"a/main", torii_str("{% include 'part' %}{% include '/part' %}")},
                 {"a/part", torii_str("near ")}, {"part", torii_str("far")})));
    CHECK_LOAD(env, "a/main", "near far");
    torii_env_free(env);
}

int main(void) {
    make_files();
    test_directories();
    test_cache();
    remove_files();
    test_combined();
    test_join_path();
    return check_end();
}
