/* SPDX-License-Identifier: MIT
 *
 * torii.yaml: defaults, layers, short forms, and what is refused.
 */
#include "support.h"

#include "config/site_config.h"

#include <string.h>

typedef struct fixture {
    arena memory;
    capture out;
    char *folder;
    site_config *config;
} fixture;

/* Loads `text` as torii.yaml with up to two --set. */
static fixture
load(const char *text, const char *env, const char *set, const char *more) {
    fixture self;
    const char *items[] = {set, more};
    str_list sets = {items, (set != NULL) + (size_t)(more != NULL), 2};
    arena_init(&self.memory);
    self.folder = make_folder(&self.memory);
    capture_start(&self.out, self.folder);
    put_file(self.folder, "torii.yaml", text);
    put_file(self.folder, "torii.staging.yaml", "title: Staging\n");
    config_options options = {.root = self.folder, .env = env, .sets = &sets};
    self.config = site_config_load(&self.memory, self.out.log, &options);
    return self;
}

static void end(fixture *self) {
    capture_end(&self->out);
    remove_folder(self->folder);
    arena_done(&self->memory);
}

static void test_defaults(void **state) {
    fixture self = load("title: A site\n", NULL, NULL, NULL);
    const site_config *config = self.config;
    (void)state;
    assert_non_null(config);
    assert_string_equal(config->title, "A site");
    assert_string_equal(config->env, "production");
    assert_string_equal(config->theme, "blog");
    assert_string_equal(config->base_path, "/");
    assert_string_equal(config->dirs.output, "public");
    assert_int_equal(config->urls.style, URL_DIRECTORY);
    assert_int_equal(config->ignore.count, 7);
    assert_string_equal(config->ignore.items[1], "!.well-known/");
    assert_string_equal(config->ignore.items[6], "node_modules/");
    assert_int_equal(config->taxonomies.count, 3);
    assert_string_equal(config->taxonomies.items[1].path, "categories");
    assert_int_equal(config->taxonomies.items[1].paginate_by, -1);
    assert_true(config->taxonomies.items[1].render);
    assert_int_equal(config->markdown.extensions.count, 7);
    assert_int_equal(config->markdown.toc_max, 4);
    assert_int_equal(config->checks.internal_links, CHECK_ERROR);
    assert_int_equal(config->checks.orphans, CHECK_OFF);
    assert_int_equal(config->search.enabled, CONFIG_AUTO);
    assert_true(config->templates.trim_blocks);
    assert_int_equal(config->feeds.sections.count, 0);
    assert_null(config->nav);
    assert_non_null(config->params);
    assert_non_null(yaml_get(yaml_get(config->tree, "feeds"), "limit"));
    end(&self);
}

static void test_forms(void **state) {
    fixture self = load(
        "title: 2026\n"
        "base_url: https://example.org/sub//\n"
        "theme: docs\n"
        "search: false\n"
        "feeds: [rss, atom]\n"
        "sitemap: {exclude: drafts/**}\n"
        "paginate: 10\n"
        "checks: {orphans: warn, anchors: off, images: false}\n"
        "taxonomies: {tags: {path: topics, sort_by: count}, series: }\n"
        "permalinks: {\"blog/**\": \"/:year/:slug/\"}\n"
        "defaults: [{match: \"blog/**\", set: {comments: true}}]\n"
        "redirects: {file: netlify, /old/: /new/}\n"
        "highlight: {style: }\n",
        NULL, NULL, NULL);
    const site_config *config = self.config;
    (void)state;
    if (!config) fail_msg("%s", captured(&self.out));
    assert_string_equal(config->title, "2026");
    assert_string_equal(config->base_url, "https://example.org/sub/");
    assert_string_equal(config->base_origin, "https://example.org");
    assert_string_equal(config->base_path, "/sub/");
    assert_string_equal(config->theme, "docs");
    assert_int_equal(config->search.enabled, CONFIG_OFF);
    assert_string_equal(config->feeds.formats.items[0], "rss");
    assert_true(config->sitemap.enabled);
    assert_string_equal(config->sitemap.exclude.items[0], "drafts/**");
    assert_int_equal(config->paginate.by, 10);
    assert_int_equal(config->checks.orphans, CHECK_WARN);
    assert_int_equal(config->checks.anchors, CHECK_OFF);
    assert_int_equal(config->checks.images, CHECK_OFF);
    assert_int_equal(config->taxonomies.count, 2);
    assert_string_equal(config->taxonomies.items[0].path, "topics");
    assert_int_equal(config->taxonomies.items[0].sort_by, TERM_SORT_COUNT);
    assert_string_equal(config->permalinks.items[0].pattern, "/:year/:slug/");
    assert_string_equal(config->defaults.items[0].match, "blog/**");
    assert_int_equal(config->redirects.file, REDIRECT_NETLIFY);
    assert_string_equal(config->redirects.rules.items[0].to, "/new/");
    assert_string_equal(config->highlight.style, "classes");
    end(&self);
}

static void test_layers(void **state) {
    static const char text[] = "title: Base\n"
                               "feeds: {limit: 5, formats: [rss]}\n"
                               "environments:\n"
                               "  development: {title: Dev, feeds: {limit: 6}}\n";
    (void)state;
    fixture self = load(text, NULL, NULL, NULL);
    assert_string_equal(self.config->title, "Base");
    end(&self);
    self = load(text, "development", "build.drafts=true", "title=\"a: b\"");
    assert_string_equal(self.config->title, "a: b");
    assert_int_equal(self.config->feeds.limit, 6);
    assert_string_equal(self.config->feeds.formats.items[0], "rss");
    assert_true(self.config->build.drafts);
    end(&self);
    self = load(text, "staging", NULL, NULL);
    assert_string_equal(self.config->title, "Staging");
    end(&self);
}

static void test_refusals(void **state) {
    static const char *const cases[][2] = {
        {"titel: x", "did you mean 'title'?"},
        {"titel: x", "'title' is missing"},
        {"title: x\nbaseURL: y",
         "the key 'baseURL' is not known\n  --> torii.yaml:2:1"},
        {"title: x\nmine: 1", "keys of your own belong below 'params'"},
        {"title: x\nbuild: {draft: true}", "'build.draft' is not known"},
        {"title: x\nbuild: {drafts: yes}", "did you mean 'true'?"},
        {"title: x\nbuild: 5", "'build' must be a mapping, not a number"},
        {"title: x\nurls: {style: files}", "must be one of directory, file, bare"},
        {"title: x\nserve: {port: 99999}", "between 0 and 65535"},
        {"title: [a]", "'title' must be a text, not a list"},
        {"title: x\nbase_url: example.org", "does not begin with https:// or http://"},
        {"title: x\nbase_url: \"javascript:alert(1)//\"", "does not begin with"},
        {"title: x\ntimezone: Mars/Base", "is not known here"},
        {"title: x\nlanguage: \"<x>\"", "is not a language tag"},
        {"title: x\ndirs: {content: ../..}", "must name folders inside the site"},
        {"title: x\npaginate: {path: page}", "needs a path with :n"},
        {"title: x\ntaxonomies: {tags: {sortby: name}}", "did you mean 'sort_by'?"},
        {"title: x\ntaxonomies: {tags: 5}", "'taxonomies.tags' must be a mapping"},
        {"title: x\ntaxonomies: {tags: {path: ../x}}", "path that cannot be used"},
        {"title: x\ndefaults: [{set: {a: 1}}]", "an entry of 'defaults' has two keys"},
        {"title: x\npermalinks: {blog: [1]}", "a permalink's pattern must be a text"},
        {"title: x\ncompat: 2", "between 1 and 1"},
        {"title: x\nnav: 5", "is auto or a list"},
        {"- title: x", "'key: value' lines"},
        {"title: a: b", "must be quoted"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture self = load(cases[i][0], NULL, NULL, NULL);
        if (self.config) fail_msg("accepted: %s", cases[i][0]);
        assert_contains(captured(&self.out), cases[i][1]);
        end(&self);
    }
    fixture self = load("title: x", NULL, "nonsense", NULL);
    assert_null(self.config);
    assert_contains(captured(&self.out), "write it as KEY=VALUE");
    end(&self);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_layers),
        cmocka_unit_test(test_refusals),
    };
    return RUN_TESTS(tests);
}
