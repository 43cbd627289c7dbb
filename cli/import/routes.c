/* SPDX-License-Identifier: MIT
 *
 * Which of Torii's folders each file of another tool belongs to.
 */
#include "base/path.h"
#include "import/importer.h"

#include <string.h>

#define TEMPLATES "is a template of another language; a theme of Torii takes its place"
#define NO_MARKDOWN "is no Markdown"

static const import_route SKIP = {.action = IMPORT_SKIP};

static import_route leave(const char *why) {
    return (import_route){.action = IMPORT_LEAVE, .why = why};
}

static import_route to(import_action action, const char *target) {
    return (import_route){.action = action, .target = target};
}

/* What follows "FOLDER/" in the path, NULL if it lies elsewhere; an empty
 * folder holds everything. */
static const char *below(const char *path, const char *folder) {
    size_t size = strlen(folder);
    if (!size) return path;
    return strncmp(path, folder, size) == 0 && path[size] == '/' ? path + size + 1
                                                                 : NULL;
}

static bool has_extension(const char *path, const char *list) {
    const char *extension = path_extension(path);
    const char *found = *extension ? strstr(list, extension) : NULL;
    return found && strchr(" ", found[strlen(extension)]);
}

static bool is_markdown(const char *path) {
    return has_extension(path, ".md .markdown .mkd .mdown");
}

static bool is_html(const char *path) {
    return has_extension(path, ".html .htm");
}

static bool is_template(const char *path) {
    return has_extension(
        path, ".html .htm .njk .liquid .ejs .hbs .pug .haml .webc .j2");
}

static bool is_data(const char *path) {
    return has_extension(path, ".yaml .yml .json .csv");
}

/* "a/b.markdown" as a page below content: content/a/b.md */
static import_route page_at(importer *self, const char *path) {
    size_t size = strlen(path) - strlen(path_extension(path));
    const char *target = arena_strf(&self->memory, "content/%.*s.md", (int)size, path);
    return to(IMPORT_PAGE, target);
}

/* Does the file begin with a line "---" or "+++", behind a byte order mark? */
static bool has_front_matter(importer *self, const char *path) {
    buf head = BUF_INIT;
    bool found = false;
    if (fs_root_read_head(&self->from, path, 32, &head)) {
        const char *text = buf_text(&head);
        if (strncmp(text, "\xef\xbb\xbf", 3) == 0) text += 3;
        found = (strncmp(text, "---", 3) == 0 || strncmp(text, "+++", 3) == 0) &&
                text[3 + strspn(text + 3, " \t\r")] == '\n';
    }
    buf_done(&head);
    return found;
}

static import_route file_at(importer *self, const char *folder, const char *path) {
    return to(IMPORT_FILE, path_join(&self->memory, folder, path));
}

/* An HTML file of the source with front matter, as a page at `place`. */
static import_route html_at(importer *self, const char *place) {
    import_route route = file_at(self, "content", place);
    route.action = IMPORT_PAGE;
    route.html = true;
    return route;
}

static import_route data_at(importer *self, const char *path) {
    return is_data(path) ? file_at(self, "data", path)
                         : leave("is data in a form that is not read");
}

/* Markdown, or HTML with front matter. */
static bool is_page(importer *self, const char *path) {
    return is_markdown(path) || (is_html(path) && has_front_matter(self, path));
}

static import_route page_of(importer *self, const char *place) {
    return is_html(place) ? html_at(self, place) : page_at(self, place);
}

/* Their folder of texts: pages, and files beside them. */
static import_route
content_at(importer *self, const char *source, const char *path) {
    if (is_page(self, source)) return page_of(self, path);
    if (has_extension(path, ".rst .adoc .asciidoc .org .ipynb .txt"))
        return leave(NO_MARKDOWN);
    if (is_template(path)) return leave(TEMPLATES);
    return file_at(self, "content", path);
}

/* ---------------------------------------------------------------- tools ---- */

/* Files with front matter are templates, all others are copied. */
static import_route jekyll_file(importer *self, const char *path) {
    if (has_extension(path, ".scss .sass") || has_front_matter(self, path))
        return leave(TEMPLATES);
    return file_at(self, "static", path);
}

static import_route route_jekyll(importer *self, const char *path) {
    const char *posts = strstr(path, "_posts/"), *rest;
    bool at_start = posts && (posts == path || posts[-1] == '/');
    bool page = is_page(self, path);
    if (at_start && page)
        return page_of(self, arena_strf(&self->memory, "posts/%s", posts + 7));
    if ((rest = below(path, "_drafts")) && page) {
        /* Not among the posts, whose addresses ask for a date. */
        import_route route =
            page_of(self, arena_strf(&self->memory, "drafts/%s", rest));
        route.draft = true;
        return route;
    }
    if ((rest = below(path, "_data"))) return data_at(self, rest);
    if (below(path, "_layouts") || below(path, "_includes")) return leave(TEMPLATES);
    if (below(path, "_sass") || below(path, "_plugins"))
        return leave("belongs to a part of Jekyll that Torii does not have");
    static const char *const tools[] = {"Gemfile",     "Gemfile.lock", "Rakefile",
                                        "_config.yml", "_config.yaml", "_config.toml",
                                        "README.md",   "LICENSE",      "package.json"};
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        if (strcmp(path, tools[i]) == 0) return SKIP;
    if (strstr(path, ".gemspec")) return SKIP;
    /* A collection of the site's own. */
    if (*path == '_' && page) return page_of(self, path + 1);
    if (*path == '_') return leave("lies in a folder that Torii does not have");
    return page ? page_of(self, path) : jekyll_file(self, path);
}

static import_route route_hugo(importer *self, const char *path) {
    const char *rest;
    if ((rest = below(path, "content"))) return content_at(self, path, rest);
    if ((rest = below(path, "static"))) return file_at(self, "static", rest);
    if ((rest = below(path, "assets"))) return file_at(self, "assets", rest);
    if ((rest = below(path, "data"))) return data_at(self, rest);
    if (below(path, "layouts")) return leave(TEMPLATES);
    if (below(path, "i18n")) return leave("has strings in a form that is not read");
    if (below(path, "archetypes"))
        return leave("is a pattern for new pages in Go's templates");
    return SKIP;
}

static import_route route_pelican(importer *self, const char *path) {
    const char *rest = below(path, self->content);
    if (rest) return content_at(self, path, rest);
    return below(path, "themes") ? leave(TEMPLATES) : SKIP;
}

static import_route route_mkdocs(importer *self, const char *path) {
    const char *rest = below(path, self->content);
    if (rest) return content_at(self, path, rest);
    return below(path, "overrides") ? leave(TEMPLATES) : SKIP;
}

static import_route route_zola(importer *self, const char *path) {
    const char *rest;
    if ((rest = below(path, "content"))) return content_at(self, path, rest);
    if ((rest = below(path, "static"))) return file_at(self, "static", rest);
    if (below(path, "templates"))
        return leave("is a template of Tera, which is near to Jinja: "
                     "it may be moved by hand");
    if (below(path, "sass")) return leave("is Sass, which Torii does not compile");
    return SKIP;
}

static import_route route_eleventy(importer *self, const char *path) {
    static const char *const tools[] = {"package.json", "package-lock.json",
                                        "README.md",    "LICENSE",
                                        "netlify.toml", "vercel.json"};
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        if (strcmp(path, tools[i]) == 0) return SKIP;
    const char *rest = below(path, self->content);
    if (!rest) return SKIP;
    const char *data = below(rest, "_data");
    if (data) return data_at(self, data);
    if (below(rest, "_includes") || below(rest, "_layouts")) return leave(TEMPLATES);
    if (is_page(self, path)) return page_of(self, rest);
    if (has_extension(rest, ".js .cjs .mjs .ts") && !strchr(rest, '/')) return SKIP;
    if (strstr(rest, ".11ty.") || strstr(rest, ".11tydata.") || is_template(rest))
        return leave(TEMPLATES);
    return file_at(self, "static", rest);
}

import_route import_route_of(importer *self, const char *path) {
    static import_route (*const routes[])(importer *, const char *) = {
        route_jekyll, route_hugo, route_pelican,
        route_mkdocs, route_zola, route_eleventy};
    return routes[self->options->tool](self, path);
}
