/* SPDX-License-Identifier: MIT
 *
 * torii_markdown.h - the whole public interface of libtorii-markdown:
 * CommonMark with GitHub's extensions to safe HTML.
 *
 *   1  Options     what is accepted, how it is written, what calls back
 *   2  Results     the HTML and what was learned on the way
 *   3  Rendering   the calls
 *   4  Code        highlighting by itself
 *   5  Templates   the `markdown` filter for environments of libtorii
 *
 * Sections 1 to 4 need nothing of libtorii.  Everything may be called from any
 * number of threads at once; nothing is kept between calls, nothing aborts.
 */
#ifndef TORII_MARKDOWN_H
#define TORII_MARKDOWN_H

#include "torii.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ----------------------------------------------------------- 1 Options ---- */

/* What becomes of HTML that is written in the Markdown. */
typedef enum torii_markdown_html_mode {
    TORII_MARKDOWN_SANITIZE, /* harmless elements stay, all else goes */
    TORII_MARKDOWN_ESCAPE,   /* it is shown as text */
    TORII_MARKDOWN_OMIT,     /* it is left out */
    TORII_MARKDOWN_ALLOW     /* it is passed on, and any URL: trusted text only */
} torii_markdown_html_mode;

/* How headings get their ids. */
typedef enum torii_markdown_ids {
    TORII_MARKDOWN_IDS_GITHUB, /* "Größe & Co" is größe--co, then größe--co-1 */
    TORII_MARKDOWN_IDS_MKDOCS, /* groe-co, then groe-co_1, as Python-Markdown */
    TORII_MARKDOWN_IDS_ASCII,  /* grosse-co, then grosse-co-1 */
    TORII_MARKDOWN_IDS_OFF     /* only {#id} gives one */
} torii_markdown_ids;

/* What becomes of formulas (TORII_MARKDOWN_MATH). */
typedef enum torii_markdown_math {
    TORII_MARKDOWN_MATH_CLIENT, /* \\(x\\), for a script in the browser */
    TORII_MARKDOWN_MATH_MATHML  /* <math>, as far as it is known; else the same */
} torii_markdown_math;

/* For torii_markdown_options.extensions; 0 asks for the DEFAULT set. */
enum {
    TORII_MARKDOWN_TABLES = 1 << 0,
    TORII_MARKDOWN_STRIKETHROUGH = 1 << 1,      /* ~~this~~ */
    TORII_MARKDOWN_TASK_LISTS = 1 << 2,         /* - [x] this */
    TORII_MARKDOWN_FOOTNOTES = 1 << 3,          /* this[^1], then [^1]: that */
    TORII_MARKDOWN_AUTOLINKS = 1 << 4,          /* bare https://, www., a@b.c */
    TORII_MARKDOWN_ALERTS = 1 << 5,             /* > [!NOTE] */
    TORII_MARKDOWN_HEADING_ATTRIBUTES = 1 << 6, /* # Title {#id .class} */
    TORII_MARKDOWN_HIGHLIGHT = 1 << 7,          /* ```c {linenos hl_lines=2-4} */
    TORII_MARKDOWN_DEFINITION_LISTS = 1 << 8,   /* Term, then : what it means */
    TORII_MARKDOWN_CONTAINERS = 1 << 9,         /* ::: name Title, up to ::: */
    TORII_MARKDOWN_DETAILS = 1 << 10,           /* ::: details Summary */
    TORII_MARKDOWN_MATH = 1 << 11,              /* $x^2$, and $$ in lines of its own */
    TORII_MARKDOWN_EMOJI = 1 << 12,             /* :rocket: */
    TORII_MARKDOWN_SUB_SUP = 1 << 13,           /* H~2~O, x^2^ */
    TORII_MARKDOWN_MARK = 1 << 14,              /* ==this== */
    TORII_MARKDOWN_ABBREVIATIONS = 1 << 15,     /* *[HTML]: what it stands for */
    TORII_MARKDOWN_ATTRIBUTES = 1 << 16,        /* {#id .class a=b} */
    TORII_MARKDOWN_WIKI_LINKS = 1 << 17,        /* [[page]], [[page|text]] */
    TORII_MARKDOWN_GFM = TORII_MARKDOWN_TABLES | TORII_MARKDOWN_STRIKETHROUGH |
                         TORII_MARKDOWN_TASK_LISTS | TORII_MARKDOWN_AUTOLINKS,
    TORII_MARKDOWN_DEFAULT = TORII_MARKDOWN_GFM | TORII_MARKDOWN_FOOTNOTES |
                             TORII_MARKDOWN_ALERTS |
                             TORII_MARKDOWN_HEADING_ATTRIBUTES |
                             TORII_MARKDOWN_HIGHLIGHT,
    TORII_MARKDOWN_PLAIN = 1 << 30 /* alone: CommonMark without any of them */
};

/*
 * Bounds on one document; 0 is the default given here.  The depth and the work
 * are estimated by one scan before anything is parsed, so that no document can
 * cost more than time in proportion to its size.
 */
typedef struct torii_markdown_limits {
    size_t struct_size;
    size_t source;       /* bytes; 16 MiB, at most 256 MiB */
    size_t memory;       /* bytes in use; 512 MiB */
    size_t output;       /* bytes of HTML; 256 MiB */
    uint32_t depth;      /* nested quotes and lists; 100, at most 1000 */
    uint64_t line_work;  /* sum of the depths of all lines; 5000000 */
    uint64_t image_work; /* sum of "![" times "]" per paragraph; 50000000 */
} torii_markdown_limits;

/* Text that a callback writes; see torii_markdown_write(). */
typedef struct torii_markdown_text torii_markdown_text;

/*
 * What the callbacks get to see.  All strings are NUL-terminated, borrowed and
 * not escaped unless they are called html; lines count from
 * torii_markdown_options.first_line, columns in characters from 1, 0 is not
 * known.
 */
typedef struct torii_markdown_link {
    bool is_image;
    bool is_html;      /* written as an HTML element, title and text are "" */
    const char *url;   /* entities and backslashes decoded */
    const char *title; /* "" if there is none */
    const char *text;  /* the text of the link, the alternative of the image */
    uint32_t line;
    uint32_t column;
    bool is_wiki;      /* [[url]], ![[url]]: the name of a page */
    const char *given; /* HTML: attributes that the text has, ` width="9"` */
    /* Write here to replace the URL; it is checked and escaped afterwards. */
    torii_markdown_text *new_url;
    /* Write here to add attributes: trusted HTML such as ` rel="nofollow"`. */
    torii_markdown_text *attributes;
} torii_markdown_link;

typedef struct torii_markdown_code {
    const char *info;     /* all that follows the fence; "" for indented code */
    const char *language; /* its first word */
    const char *text;
    size_t size; /* of the text */
    uint32_t line;
    torii_markdown_text *html; /* the whole element, trusted HTML */
} torii_markdown_code;

typedef struct torii_markdown_heading {
    uint32_t level; /* 1 to 6 */
    uint32_t line;
    const char *id;   /* NULL if it has none */
    const char *text; /* plain */
    const char *html; /* its content without links, for tables of contents */
} torii_markdown_heading;

typedef struct torii_markdown_quote {
    uint32_t line;
    const char *alert; /* "note", "tip" ...; NULL for a plain quote */
    const char *title; /* of an alert */
    const char *attributes; /* HTML, of the extension */
} torii_markdown_quote;

typedef struct torii_markdown_table {
    uint32_t line;
    uint32_t column_count;
    uint32_t row_count; /* with the header, which is the first */
    const char *align;  /* of each column: 'l', 'c', 'r' or 0 */
    const char *const *cells; /* HTML, row by row */
    const char *attributes;   /* HTML, of the extension */
} torii_markdown_table;

typedef struct torii_markdown_options {
    size_t struct_size;
    torii_markdown_html_mode html;
    torii_markdown_ids heading_ids;
    unsigned extensions; /* TORII_MARKDOWN_TABLES and so on */
    bool smart;          /* typographic quotes, dashes and ellipses */
    bool hard_breaks;    /* each line end in a paragraph is a line break */
    bool inline_only;    /* leaves out the <p> around a single paragraph */
    uint32_t first_line; /* the number of the first line, for reports; 1 */
    const char *id_prefix; /* before every id and every link to one; none */
    /* Schemes that links may have, besides none: "https mailto" and so on. */
    const char *schemes; /* http https mailto tel ftp ftps xmpp irc ircs */
    const torii_markdown_limits *limits;

    void *data; /* the first argument of the callbacks */
    /* Each link and image.  False: only its text stays. */
    bool (*link)(void *data, const torii_markdown_link *link);
    /* Each code block.  True: code->html is taken in place of the usual. */
    bool (*code)(void *data, const torii_markdown_code *code);
    /*
     * Each heading.  `content` is the HTML within it.  True: what was written
     * to `html` is taken in place of the usual element.
     */
    bool (*heading)(
        void *data, const torii_markdown_heading *heading, const char *content,
        torii_markdown_text *html);

    bool line_numbers; /* in each block of code of a known language */
    /* A block of code is in a language that the highlighter does not know. */
    void (*unknown_language)(void *data, const char *language, uint32_t line);
    /*
     * Each link and image that is written.  `url` is the final one, checked;
     * `attributes` what the callback `link` has added; `content` the HTML within
     * the link, "" for an image.  True: what was written to `html`, trusted
     * HTML, is taken in place of the usual element.
     */
    bool (*link_html)(
        void *data, const torii_markdown_link *link, const char *url,
        const char *attributes, const char *content, torii_markdown_text *html);

    /* Cells say class="align-right", not align="right", which HTML has given up. */
    bool align_classes;

    bool task_labels; /* tasks stand in a <label> with their boxes */
    bool figures;     /* an image alone is a <figure>, its title the caption */
    torii_markdown_math math;
    /* A formula that MathML was wanted of: `what` in it is not known. */
    void (*unknown_math)(void *data, const char *what, uint32_t line);
    /* Each quote and alert, and each table, as `heading`. */
    bool (*quote)(
        void *data, const torii_markdown_quote *quote, const char *content,
        torii_markdown_text *html);
    bool (*table)(
        void *data, const torii_markdown_table *table, const char *content,
        torii_markdown_text *html);
} torii_markdown_options;

#define TORII_MARKDOWN_OPTIONS_INIT \
    { .struct_size = sizeof(torii_markdown_options) }

/*
 * Adds `size` bytes, or a C string with SIZE_MAX, to what a callback writes;
 * a failure is kept and ends the rendering after the callback.
 */
TORII_API void
torii_markdown_write(torii_markdown_text *text, const char *bytes, size_t size);
TORII_API void
torii_markdown_write_escaped(torii_markdown_text *text, const char *bytes, size_t size);

/* ----------------------------------------------------------- 2 Results ---- */

typedef enum torii_markdown_status {
    TORII_MARKDOWN_OK,
    TORII_MARKDOWN_ERR_LIMIT, /* one of torii_markdown_limits was reached */
    TORII_MARKDOWN_ERR_MEMORY,
    TORII_MARKDOWN_ERR_MISUSE /* the options or arguments make no sense */
} torii_markdown_status;

typedef struct torii_markdown_error {
    torii_markdown_status status;
    uint32_t line;     /* or 0 */
    uint32_t column;   /* or 0 */
    char message[128]; /* one line */
} torii_markdown_error;

typedef enum torii_markdown_removed_kind {
    TORII_MARKDOWN_REMOVED_ELEMENT,   /* a tag that is not allowed */
    TORII_MARKDOWN_REMOVED_ATTRIBUTE, /* an attribute that is not allowed */
    TORII_MARKDOWN_REMOVED_URL,       /* a URL whose scheme is not allowed */
    TORII_MARKDOWN_REMOVED_COMMENT,   /* a comment, a declaration and the like */
    TORII_MARKDOWN_REMOVED_END_TAG,   /* an end tag that ends nothing */
    TORII_MARKDOWN_REMOVED_HTML       /* any HTML, in the modes omit and escape */
} torii_markdown_removed_kind;

/* Something that was not passed on.  At most 1000 are listed. */
typedef struct torii_markdown_removed {
    torii_markdown_removed_kind kind;
    uint32_t line;
    const char *what; /* "script", "onclick", the URL; cut after 80 bytes */
} torii_markdown_removed;

/* All of it belongs to the result.  Texts are NUL-terminated. */
typedef struct torii_markdown_result {
    size_t struct_size;
    void *private_;
    const char *html;
    size_t html_size;
    const char *text; /* plain text, a line for each block */
    size_t text_size;
    size_t word_count;
    /*
     * The HTML before `<!-- more -->`, else the first paragraph, else "".
     * has_more tells that there was such a mark.
     */
    const char *summary;
    size_t summary_size;
    bool has_more;
    const char *title; /* plain text of the first level 1 heading, or NULL */
    /*
     * Where that heading stands in `html` if it comes before everything else,
     * so that it can be cut out; both 0 if not.
     */
    size_t title_begin;
    size_t title_end;
    const torii_markdown_heading *headings;
    size_t heading_count;
    size_t footnote_count; /* those that are referred to */
    const char *const *ids; /* all ids, for checking links */
    size_t id_count;
    const torii_markdown_removed *removed;
    size_t removed_count;
} torii_markdown_result;

#define TORII_MARKDOWN_RESULT_INIT \
    { .struct_size = sizeof(torii_markdown_result) }

/* --------------------------------------------------------- 3 Rendering ---- */

/*
 * Renders `size` bytes of UTF-8; invalid bytes and NUL become U+FFFD.
 * `options` may be NULL, `error` too.  On success `result` is to be freed.  On
 * failure it is left empty, which may be freed, too.
 */
TORII_CHECKED bool torii_markdown_render(
    const char *text, size_t size, const torii_markdown_options *options,
    torii_markdown_result *result, torii_markdown_error *error);
TORII_API void torii_markdown_result_free(torii_markdown_result *result);

/* Only the HTML, to be freed with torii_markdown_free(); NULL on failure. */
TORII_CHECKED char *torii_markdown_html(
    const char *text, size_t size, const torii_markdown_options *options,
    size_t *html_size, torii_markdown_error *error);

/*
 * A table of contents, nested lists of links to the headings from level `min`
 * to `max` that have ids; "" if there are none.  Freed as above; NULL if there
 * is no memory.
 */
TORII_CHECKED char *torii_markdown_toc(
    const torii_markdown_result *result, uint32_t min, uint32_t max);

TORII_API void torii_markdown_free(char *text); /* NULL is fine */

/*
 * The bit of an extension by its name, such as "tables", "heading_attributes",
 * "gfm", "default" or "none"; 0 if there is none of that name.
 */
TORII_API unsigned torii_markdown_extension(const char *name);

/* -------------------------------------------------------------- 4 Code ----
 *
 * Spans around the tokens of code, with Pygments' short class names, in time
 * in proportion to its size.  The same is done for code in Markdown, where
 * the options follow the language: ```c {linenos hl_lines="2-4 7" title="x"}
 */
typedef struct torii_highlight_options {
    size_t struct_size;
    bool line_numbers;
    bool tokens_only;    /* only what stands within <pre><code> */
    uint32_t first_line; /* the number of the first line; 1 */
    const char *marked_lines; /* counted from 1, as "2-4 7"; none */
    const char *title;        /* shown above the code; none */
} torii_highlight_options;

#define TORII_HIGHLIGHT_OPTIONS_INIT { .struct_size = sizeof(torii_highlight_options) }

/*
 * UTF-8 to HTML, to be freed with torii_markdown_free(); NULL on failure.  An
 * unknown language is plain text.  `options` may be NULL, `error` too.
 */
TORII_CHECKED char *torii_highlight(
    const char *text, size_t size, const char *language,
    const torii_highlight_options *options, size_t *html_size,
    torii_markdown_error *error);

/* Whether a language is known by that name. */
TORII_API bool torii_highlight_knows(const char *language);

/*
 * The languages: the name and all aliases of each, with blanks between them;
 * NULL behind the last.
 */
TORII_API const char *torii_highlight_language(size_t index);

/* --------------------------------------------------------- 5 Templates ----
 *
 * Adds the filter markdown(text, inline=False), which gives Markup.  The
 * options are copied; strings, limits and data that they point to must outlive
 * the environment.  The callbacks run on the threads that render.
 */
TORII_API bool torii_env_add_markdown(
    torii_env *env, const torii_markdown_options *options);

#ifdef __cplusplus
}
#endif

#endif
