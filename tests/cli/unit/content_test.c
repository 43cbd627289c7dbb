/* SPDX-License-Identifier: MIT
 *
 * From small folders of content to pages, addresses and diagnostics.
 */
#include "support.h"

#include "content/front_matter.h"
#include "content/permalink.h"
#include "content/site.h"
#include "content/slug.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOW = 1767312000 }; /* 2026-01-02 */

typedef struct file {
    const char *name, *text;
} file;

typedef struct fixture {
    arena memory;
    capture out;
    char *folder;
    site_config *config;
    site *model;
} fixture;

static fixture load_files(const char *yaml, const file *files, size_t count) {
    fixture self;
    arena_init(&self.memory);
    self.folder = make_folder(&self.memory);
    capture_start(&self.out, self.folder);
    put_file(self.folder, "torii.yaml", yaml);
    put_file(self.folder, "content/.keep", "");
    for (size_t i = 0; i < count; i++)
        put_file(self.folder, files[i].name, files[i].text);
    config_options options = {.root = self.folder};
    self.config = site_config_load(&self.memory, self.out.log, &options);
    if (!self.config) fail_msg("%s", captured(&self.out));
    site_options when = {.now = NOW};
    self.model = site_load(self.config, self.out.log, &when);
    return self;
}

#define LOAD(yaml, ...)                               \
    load_files(                                       \
        "title: Test\n" yaml, (const file[]){__VA_ARGS__}, \
        sizeof((const file[]){__VA_ARGS__}) / sizeof(file))

static void end(fixture *self) {
    site_free(self->model);
    capture_end(&self->out);
    remove_folder(self->folder);
    arena_done(&self->memory);
}

static const edition *first(const fixture *self) {
    return self->model->editions.items[0];
}

static const page *find(const fixture *self, const char *path) {
    const page *one = site_find_page(self->model, path);
    if (!one) fail_msg("no page %s", path);
    return one;
}

static void
expect_url(const fixture *self, const char *path, const char *url, const char *output) {
    const page *one = find(self, path);
    assert_string_equal(one->url, url);
    assert_string_equal(one->output, output);
}

static void expect_clean(fixture *self) {
    assert_string_equal(captured(&self->out), "");
}

static void test_slugs(void **state) {
    static const struct {
        const char *text, *ascii, *unicode;
    } cases[] = {
        {"Hello, World!", "hello-world", "hello-world"},
        {"C++", "cplusplus", "cplusplus"},
        {"C#", "csharp", "csharp"},
        {"R&D @ home", "randd-at-home", "randd-at-home"},
        {"Über Größe", "uber-grosse", "über-größe"},
        {"São Paulo", "sao-paulo", "são-paulo"},
        {"日本", "", "日本"},
        {"ﬁn", "fin", "ﬁn"},
        {"  --a__b--  ", "a-b", "a-b"},
        {"../../etc/passwd", "etc-passwd", "etc-passwd"},
        {"don't", "don-t", "don-t"},
        {"e\xcc\x81t\xc3\xa9", "ete", "été"},
        {"", "", ""},
    };
    arena memory;
    arena_init(&memory);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(
            slug_make(&memory, cases[i].text, SLUG_ASCII), cases[i].ascii);
        assert_string_equal(
            slug_make(&memory, cases[i].text, SLUG_UNICODE), cases[i].unicode);
    }
    assert_string_equal(slug_make(&memory, "../a/b\n", SLUG_OFF), "-a-b-");
    assert_string_equal(slug_humanize(&memory, "my-first_post"), "My first post");
    assert_string_equal(slug_humanize(&memory, "élan"), "Élan");
    assert_string_equal(slug_encode_path(&memory, "a b/ü?#"), "a%20b/%C3%BC%3F%23");
    arena_done(&memory);
}

static void test_headings(void **state) {
    static const char *const cases[][2] = {
        {"# One", "One"},
        {"text\n\n#  One ##  \n", "One"},
        {"## Two\n# One", "One"},
        {"```\n# no\n```\n# One", "One"},
        {"~~~~\n# no\n~~~\n# no\n~~~~\n# One", "One"},
        {"    # code\n# One", "One"},
        {"<!--\n# no\n-->\n# One", "One"},
        {"One\n===\n", "One"},
        {"a\nb\n===\n# Two", "Two"},
        {"#no\n#\tOne", "One"},
        {"# `a_b` *and* __c__ [d](e) ![f](g)", "a_b and c d f"},
        {"# One {#id .class}", "One"},
        {"# a &amp; b \\* <b>c</b> 1 < 2", "a & b * c 1 < 2"},
        {"# [x] y", "[x] y"},
        {"no heading", NULL},
    };
    arena memory;
    size_t start, stop;
    arena_init(&memory);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = cases[i][0];
        const char *found =
            front_matter_heading(&memory, text, strlen(text), &start, &stop);
        if (!cases[i][1])
            assert_null(found);
        else
            assert_string_equal(found, cases[i][1]);
    }
    arena_done(&memory);
}

#define TREE                                                        \
    {"content/about.md", "# About\n"}, {"content/blog/_index.md", ""}, \
        {"content/blog/2026-01-02-hello.md", "x"},                  \
        {"content/blog/trip/index.md", "x"},                        \
        {"content/blog/trip/map.png", "png"}, {"content/logo.svg", "svg"}

static void test_directory_style(void **state) {
    fixture self = LOAD("", TREE, {"static/favicon.ico", "i"});
    (void)state;
    expect_clean(&self);
    expect_url(&self, "about.md", "/about/", "about/index.html");
    expect_url(&self, "blog/_index.md", "/blog/", "blog/index.html");
    expect_url(
        &self, "blog/2026-01-02-hello.md", "/blog/hello/", "blog/hello/index.html");
    expect_url(&self, "blog/trip/index.md", "/blog/trip/", "blog/trip/index.html");
    expect_url(&self, "_index.md", "/", "index.html");
    const page *trip = find(&self, "blog/trip/index.md");
    assert_true(trip->is_bundle);
    assert_string_equal(trip->assets.items[0]->output, "blog/trip/map.png");
    assert_string_equal(self.model->home->page->title, "Test");
    assert_string_equal(self.model->home->page->assets.items[0]->url, "/logo.svg");
    assert_string_equal(self.model->statics.items[0]->output, "favicon.ico");
    assert_int_equal(first(&self)->pages.count, 3);
    const char *url, *output;
    const page *blog = find(&self, "blog/_index.md");
    permalink_paginate(&self.memory, self.config, blog, 2, &url, &output);
    assert_string_equal(url, "/blog/page/2/");
    assert_string_equal(output, "blog/page/2/index.html");
    end(&self);
}

static void test_other_styles(void **state) {
    (void)state;
    fixture self = LOAD("urls: {style: file}\n", TREE);
    expect_url(&self, "about.md", "/about.html", "about.html");
    expect_url(&self, "blog/_index.md", "/blog/", "blog/index.html");
    expect_url(
        &self, "blog/2026-01-02-hello.md", "/blog/hello.html", "blog/hello.html");
    expect_url(&self, "blog/trip/index.md", "/blog/trip.html", "blog/trip.html");
    expect_url(&self, "_index.md", "/", "index.html");
    assert_string_equal(
        find(&self, "blog/trip/index.md")->assets.items[0]->output,
        "blog/trip/map.png");
    end(&self);
    self = LOAD("urls: {style: bare, keep_date_prefix: true}\n", TREE);
    expect_url(&self, "about.md", "/about", "about.html");
    expect_url(&self, "blog/_index.md", "/blog", "blog.html");
    expect_url(
        &self, "blog/2026-01-02-hello.md", "/blog/2026-01-02-hello",
        "blog/2026-01-02-hello.html");
    end(&self);
}

static void test_base_url(void **state) {
    fixture self = LOAD("base_url: https://example.org/sub\n", {"content/a.md", ""});
    (void)state;
    const char *url = find(&self, "a.md")->url;
    assert_string_equal(permalink_link(&self.memory, self.config, url), "/sub/a/");
    assert_string_equal(
        permalink_absolute(&self.memory, self.config, url),
        "https://example.org/sub/a/");
    end(&self);
}

static void test_permalinks(void **state) {
    fixture self = LOAD(
        "permalinks: {\"blog/**\": \"/:year/:month/:slug/\", docs: "
        "\"/:sections/:title.html\", \"x/*\": /:day/}\n",
        {"content/blog/a.md", "---\ndate: 2025-03-04\nslug: My Slug\n---\n"},
        {"content/docs/in/b.md", "---\ntitle: Größe\n---\n"},
        {"content/x/c.md", "no date"});
    (void)state;
    expect_url(&self, "blog/a.md", "/2025/03/my-slug/", "2025/03/my-slug/index.html");
    expect_url(&self, "docs/in/b.md", "/docs/in/grosse.html", "docs/in/grosse.html");
    assert_contains(
        captured(&self.out), "content/x/c.md has nothing for ':day' of its permalink");
    end(&self);
}

static void test_given_urls(void **state) {
    fixture self = LOAD(
        "", {"content/a.md", "---\nurl: /x/y/\n---\n"},
        {"content/b.md", "---\npermalink: feed.xml\n---\n"},
        {"content/c.md", "---\nurl: /v1.2\n---\n"},
        {"content/e.md", "---\nurl: ../../etc/\n---\n"},
        {"content/f.md", "---\nurl: \"https://evil.example/\"\n---\n"},
        {"content/g.md", "---\nurl: /a/%2e%2e/b\n---\n"});
    (void)state;
    expect_url(&self, "a.md", "/x/y/", "x/y/index.html");
    expect_url(&self, "b.md", "/feed.xml", "feed.xml");
    expect_url(&self, "c.md", "/v1.2/", "v1.2/index.html");
    assert_contains(captured(&self.out), "'../../etc/' cannot be the address");
    assert_contains(captured(&self.out), "'https://evil.example/' cannot be");
    assert_contains(captured(&self.out), "'/a/%2e%2e/b' cannot be");
    end(&self);
}

static void test_index_rule(void **state) {
    (void)state;
    fixture self = LOAD(
        "", {"content/index.md", "# Home"}, {"content/docs/index.md", "# Docs"},
        {"content/docs/a.md", ""}, {"content/lone/index.md", "# Lone"},
        {"content/forced/index.md", "---\nbundle: true\n---\n"},
        {"content/forced/part/b.md", "# Part"},
        {"content/section/index.md", "---\nbundle: false\n---\n"});
    expect_clean(&self);
    assert_int_equal(find(&self, "index.md")->kind, PAGE_HOME);
    assert_int_equal(find(&self, "docs/index.md")->kind, PAGE_SECTION);
    assert_string_equal(find(&self, "docs/index.md")->title, "Docs");
    assert_true(find(&self, "lone/index.md")->is_bundle);
    const page *forced = find(&self, "forced/index.md");
    assert_true(forced->is_bundle);
    assert_int_equal(forced->resources.count, 1);
    assert_string_equal(forced->resources.items[0]->title, "Part");
    assert_null(site_find_page(self.model, "forced/part/b.md"));
    assert_int_equal(find(&self, "section/index.md")->kind, PAGE_SECTION);
    assert_non_null(edition_find_section(first(&self), "docs/"));
    assert_non_null(edition_find_section(first(&self), "@/docs/index.md"));
    assert_null(edition_find_section(first(&self), "lone"));
    end(&self);
    self = LOAD("", {"content/a/index.md", ""}, {"content/a/_index.md", ""});
    assert_contains(captured(&self.out), "_index.md and index.md in one folder");
    end(&self);
}

static void test_front_matter(void **state) {
    static const char text[] = "---\n"
                               "title: \"Hello\"\n"
                               "linkTitle: Hi\n"
                               "date: {created: 2025-01-02, updated: 2025-02-03}\n"
                               "tag: a, b ,, c\n"
                               "author: [{name: Mia}, Tom]\n"
                               "layout: post\n"
                               "cover: {src: x.png, alt: An x}\n"
                               "nav_order: 3\n"
                               "unlisted: true\n"
                               "redirect_from: /old/\n"
                               "search: {boost: 2}\n"
                               "mine: {a: 1}\n"
                               "params: {b: 2}\n"
                               "reverse: mine too\n"
                               "---\n"
                               "# Body\n";
    fixture self = LOAD("", {"content/s/p.md", text});
    const page *one = find(&self, "s/p.md");
    (void)state;
    assert_string_equal(one->title, "Hello");
    assert_string_equal(one->link_title, "Hi");
    assert_int_equal(one->date.month, 1);
    assert_int_equal(one->updated.month, 2);
    const str_list *tags = page_terms(self.config, one, "tags");
    assert_int_equal(tags->count, 3);
    assert_string_equal(tags->items[1], "b");
    assert_string_equal(page_terms(self.config, one, "authors")->items[0], "Mia");
    assert_string_equal(one->template_name, "post.html");
    assert_string_equal(one->image, "x.png");
    assert_string_equal(one->image_alt, "An x");
    assert_int_equal(one->weight, 3);
    assert_true(one->hidden);
    assert_string_equal(one->type, "s");
    assert_int_equal(self.model->redirects.count, 1);
    assert_string_equal(self.model->redirects.items[0].output, "old/index.html");
    assert_int_equal(page_extra(one, "b")->integer, 2);
    assert_non_null(page_extra(one, "mine"));
    assert_non_null(page_extra(one, "search"));
    assert_non_null(page_extra(one, "reverse"));
    assert_int_equal(one->body_line, 17);
    assert_string_equal(one->body, "# Body\n");
    assert_int_equal(first(&self)->pages.count, 0);
    assert_int_equal(log_errors(self.out.log), 0);
    end(&self);
}

static void test_titles(void **state) {
    fixture self = LOAD(
        "", {"content/a.md", "text\n# *Found* here\nrest\n"},
        {"content/my-name.md", "none"}, {"content/c.md", "\xef\xbb\xbf---\n---\nx"});
    (void)state;
    assert_string_equal(find(&self, "a.md")->title, "Found here");
    assert_string_equal(find(&self, "a.md")->body, "text\n\nrest\n");
    assert_string_equal(find(&self, "my-name.md")->title, "My name");
    assert_string_equal(find(&self, "c.md")->body, "x");
    end(&self);
}

static void test_layers(void **state) {
    fixture self = LOAD(
        "defaults: [{match: \"blog/**\", set: {template: one.html, color: red, toc: "
        "true}}]\n",
        {"content/_index.md", "---\ncascade: {color: green, comments: true}\n---\n"},
        {"content/blog/_index.md",
         "---\ncascade: [{match: \"blog/a*\", set: {color: blue}}]\n---\n"},
        {"content/blog/a.md", "---\ntoc: false\n---\n"}, {"content/blog/b.md", ""});
    (void)state;
    const page *a = find(&self, "blog/a.md"), *b = find(&self, "blog/b.md");
    expect_clean(&self);
    assert_string_equal(a->template_name, "one.html");
    assert_string_equal(page_extra(a, "color")->text, "blue");
    assert_string_equal(page_extra(b, "color")->text, "green");
    assert_int_equal(a->toc, PAGE_NO);
    assert_int_equal(b->toc, PAGE_YES);
    assert_int_equal(a->comments, PAGE_YES);
    end(&self);
}

static void test_states(void **state) {
    (void)state;
    static const char future[] = "---\ndate: 2027-01-01\n---\n";
#define STATES                                                               \
    {"content/draft.md", "---\ndraft: true\n---\n"}, {"content/future.md", future}, \
        {"content/old.md", "---\nexpiryDate: 2020-01-01\n---\n"},            \
        {"content/un.md", "---\npublished: false\n---\n"},                   \
        {"content/d/_index.md", "---\nstatus: draft\n---\n"}, {"content/d/x.md", ""}, \
        {"content/live.md", ""}
    fixture self = LOAD("", STATES);
    assert_int_equal(first(&self)->pages.count, 1);
    assert_int_equal(self.model->withheld.count, 6);
    assert_null(site_find_page(self.model, "draft.md"));
    assert_null(edition_find_section(first(&self), "d"));
    end(&self);
    self = LOAD("build: {drafts: true, future: true, expired: true}\n", STATES);
    assert_int_equal(first(&self)->pages.count, 6);
    assert_int_equal(self.model->withheld.count, 0);
    end(&self);
}

static void test_order(void **state) {
    fixture self = LOAD(
        "", {"content/blog/2025-01-01-a.md", ""}, {"content/blog/2025-03-01-c.md", ""},
        {"content/blog/2025-02-01-b.md", ""},
        {"content/docs/z.md", "---\nweight: 1\n---"},
        {"content/docs/y.md", "---\nweight: 2\n---"}, {"content/docs/a.md", ""});
    (void)state;
    const section *blog = edition_find_section(first(&self), "blog");
    assert_string_equal(section_order(blog), "date");
    assert_string_equal(blog->pages.items[0]->slug, "c");
    assert_string_equal(blog->pages.items[1]->prev->slug, "c");
    assert_string_equal(blog->pages.items[1]->next->slug, "a");
    assert_string_equal(blog->pages.items[1]->older->slug, "a");
    assert_string_equal(blog->pages.items[1]->newer->slug, "c");
    const section *docs = edition_find_section(first(&self), "docs");
    assert_string_equal(section_order(docs), "weight");
    assert_string_equal(docs->pages.items[0]->slug, "z");
    assert_string_equal(docs->pages.items[2]->slug, "a");
    assert_string_equal(first(&self)->pages.items[0]->slug, "c");
    end(&self);
}

static void test_taxonomies(void **state) {
    fixture self = LOAD(
        "", {"content/a.md", "---\ntags: [C++, Wood]\ndate: 2025-01-01\n---\n"},
        {"content/b.md", "---\ntags: [wood, C#]\ndate: 2025-02-01\n---\n"},
        {"content/c.md", "---\ntags: [secret]\nhidden: true\n---\n"},
        {"content/tags/wood/_index.md", "---\ntitle: All of wood\n---\nText\n"});
    (void)state;
    expect_clean(&self);
    const taxonomy *tags = edition_find_taxonomy(first(&self), "tags");
    assert_int_equal(tags->terms.count, 3);
    assert_string_equal(tags->terms.items[0]->slug, "cplusplus");
    assert_string_equal(tags->terms.items[1]->slug, "csharp");
    const term *wood = taxonomy_find(tags, "wood");
    assert_string_equal(wood->name, "Wood");
    assert_string_equal(wood->page->title, "All of wood");
    assert_string_equal(wood->page->url, "/tags/wood/");
    assert_string_equal(wood->pages.items[0]->slug, "b");
    assert_string_equal(tags->page->url, "/tags/");
    assert_string_equal(edition_find_taxonomy(first(&self), "authors")->page->url, "");
    end(&self);
}

static void test_reports(void **state) {
    (void)state;
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"---\ntitle: a: b\n---\n", "--> content/x.md:2:9"},
        {"---\nfoo: 1\n", "front matter that is not closed\n  --> content/x.md:1:1"},
        {"+++\na = 1\n", "front matter that is not closed"},
        {"---\n- a\n---\n", "front matter must hold 'key: value' lines"},
        {"---\ndate: 2.1.2026\n---\n", "'date' is not a date: 2.1.2026"},
        {"---\ndraft: maybe\n---\n", "'draft' must be true or false, not a text"},
        {"---\nweight: x\n---\n", "'weight' must be a whole number"},
        {"---\ntitel: x\n---\n", "did you mean 'title'?"},
        {"---\nDraft: true\n---\n", "did you mean 'draft'?"},
        {"---\ntitle: {a: 1}\n---\n", "'title' must be a text, not a mapping"},
        {"---\ntitle: \"a\\0b\"\n---\n", "'title' contains NUL"},
        {"---\na: 1\na: 2\n---\n",
         "the key 'a' is given twice\n  --> content/x.md:3:1"},
        {"a\nb\xff\n", "byte 0xff is not UTF-8\n  --> content/x.md:2:2"},
        {"---\nslug: \"日本\"\n---\n", "nothing of '日本' can stand in an address"},
        {"---\naliases: [../../x]\n---\n", "'../../x' cannot be redirected from"},
        {"---\ntags: [\"日本\"]\n---\n", "nothing of the term '日本' in tags"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture self = LOAD("", {"content/x.md", cases[i].text});
        assert_contains(captured(&self.out), cases[i].part);
        end(&self);
    }
}

static void test_duplicates(void **state) {
    (void)state;
    fixture self = LOAD(
        "", {"content/a.md", "---\nurl: /same/\n---\n"},
        {"content/b.md", "---\nurl: /Same/\n---\n"},
        {"content/c.md", "---\naliases: /a2/\n---\n"}, {"content/a2.md", ""},
        {"static/a2", "file"});
    const char *text = captured(&self.out);
    assert_contains(text, "content/a.md and content/b.md both make Same/index.html");
    assert_contains(text, "they differ by case only");
    assert_contains(text, "content/a2.md and static/a2 both make a2");
    assert_contains(text, "error[E0307]: content/a2.md and content/c.md (redirect)");
    end(&self);
}

static void test_links(void **state) {
    (void)state;
    fixture self = LOAD("", {"content/a.md", ""});
    end(&self);
    /* A site with a link that leaves it. */
    arena memory;
    arena_init(&memory);
    self.memory = memory;
    self.folder = make_folder(&self.memory);
    capture_start(&self.out, self.folder);
    put_file(self.folder, "torii.yaml", "title: x\n");
    put_file(self.folder, "content/a.md", "a");
    symlink("/etc/passwd", arena_strf(&self.memory, "%s/content/b.md", self.folder));
    mkfifo(arena_strf(&self.memory, "%s/content/pipe.md", self.folder), 0600);
    config_options options = {.root = self.folder};
    self.config = site_config_load(&self.memory, self.out.log, &options);
    self.model = site_load(self.config, self.out.log, NULL);
    assert_int_equal(first(&self)->pages.count, 1);
    assert_contains(captured(&self.out), "a symbolic link that leaves its folder");
    assert_contains(captured(&self.out), "neither a file nor a folder");
    end(&self);
}

static void test_bad_redirects(void **state) {
    (void)state;
    fixture self = LOAD(
        "redirects: {/a/: \"javascript:alert(1)\", /b/: //evil.example, /c/: "
        "https://example.org/}\n",
        {"content/x.md", ""});
    assert_int_equal(self.model->redirects.count, 1);
    assert_contains(
        captured(&self.out), "'javascript:alert(1)' cannot be redirected to");
    assert_contains(captured(&self.out), "'//evil.example' cannot be redirected to");
    end(&self);
}

/* ---------------------------------------------------------------- claims ---- */

/* What is said of one path: who has it as a file, whether it is a folder of one, and
 * whether a second one has asked for it. */
typedef struct said {
    char key[8];
    bool file, folder, contested;
} said;

typedef struct sayings {
    said all[200];
    size_t count;
} sayings;

static said *say(sayings *self, const char *key, size_t size) {
    for (size_t i = 0; i < self->count; i++)
        if (strlen(self->all[i].key) == size && !memcmp(self->all[i].key, key, size))
            return &self->all[i];
    said *made = &self->all[self->count++];
    *made = (said){.file = false};
    memcpy(made->key, key, size);
    return made;
}

static bool expect_claim(sayings *self, const char *key) {
    said *own = say(self, key, strlen(key));
    own->contested |= own->file;
    if (own->file || own->folder) return false;
    for (size_t i = 0; key[i]; i++) {
        said *above = key[i] == '/' ? say(self, key, i) : NULL;
        if (above && above->file) above->contested = true;
        if (above && above->file) return false;
        if (above) above->folder = true;
    }
    return own->file = true;
}

/* One to three letters, of which few are there, with slashes between. */
static void random_path(uint32_t *seed, char *output, char *key) {
    *seed = *seed * 1664525 + 1013904223;
    uint32_t bits = *seed >> 8;
    size_t letters = bits % 3 + 1, size = 0;
    for (size_t i = 0; i < letters; i++) {
        if (i) output[size++] = '/';
        output[size++] = "abcdABC"[(bits >> (4 * i + 4)) % 7];
    }
    output[size] = '\0';
    for (size_t i = 0; i <= size; i++)
        key[i] = (char)(output[i] >= 'A' && output[i] <= 'Z' ? output[i] | 0x20
                                                             : output[i]);
}

static void test_claims(void **state) {
    uint32_t seed = 7;
    (void)state;
    for (int round = 0; round < 60; round++) {
        claims self = {0};
        sayings expected = {.count = 0};
        if (round % 2) claims_reserve(&self, (size_t)round);
        for (int i = 0; i < 200; i++) {
            char output[8], key[8];
            random_path(&seed, output, key);
            said *own = say(&expected, key, strlen(key));
            if (seed >> 29 == 0) {
                assert_true((claims_owner(&self, output) != NULL) == own->file);
                own->contested |= own->file;
            } else if (seed >> 29 < 4) {
                bool goes = own->file && !own->contested;
                assert_true(claims_drop(&self, output) == goes);
                if (goes) own->file = false;
            } else {
                bool fine = expect_claim(&expected, key);
                assert_true(
                    claims_add(&self, NULL, CHECK_OFF, output, "somebody") == fine);
            }
        }
        claims_done(&self);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slugs),
        cmocka_unit_test(test_headings),
        cmocka_unit_test(test_directory_style),
        cmocka_unit_test(test_other_styles),
        cmocka_unit_test(test_base_url),
        cmocka_unit_test(test_permalinks),
        cmocka_unit_test(test_given_urls),
        cmocka_unit_test(test_index_rule),
        cmocka_unit_test(test_front_matter),
        cmocka_unit_test(test_titles),
        cmocka_unit_test(test_layers),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_taxonomies),
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_duplicates),
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_bad_redirects),
        cmocka_unit_test(test_claims),
    };
    return RUN_TESTS(tests);
}
