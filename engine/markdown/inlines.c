/* SPDX-License-Identifier: MIT
 *
 * Extensions within text: bare autolinks after GitHub's specification,
 * references to footnotes, links to pages by name.  Text nodes outside links
 * and images are searched and split.  Every search is bounded, so that the pass
 * stays linear: a host is at most 255 bytes long, an address ends at its second
 * @, a label at a bracket or a blank.
 */
#include "document.h"

#include <utf8proc.h>

enum { HOST_MAX = 255, ADDRESS_MAX = 1000, LABEL_MAX = 1000, EMOJI_MAX = 40 };

/* What was found in a text: `size` bytes from `begin` on. */
typedef struct match {
    size_t begin, size;
    const char *scheme;       /* to be put before the URL, or "" */
    uint32_t footnote;        /* or UINT32_MAX: it is something else */
    const char *emoji;        /* or NULL */
    const char *abbreviation; /* what it stands for, or NULL */
    tr_md_span wiki;          /* [[this]], or empty */
    bool is_image;            /* ![[this]] */
} match;

typedef struct scan {
    tr_md_document *doc;
    const char *text;
    size_t size;
    size_t taken;   /* up to here text belongs to earlier matches */
    bool open_left; /* nothing that could be part of a word stands before */
} scan;

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r';
}

/* The size of a character that a host may begin with, 0 if it may not. */
static size_t host_letter(const char *at, size_t size) {
    utf8proc_int32_t point;
    utf8proc_ssize_t used;
    utf8proc_category_t category;
    if ((unsigned char)*at < 0x80) return tr_md_is_alnum(*at);
    used =
        utf8proc_iterate((const utf8proc_uint8_t *)at, (utf8proc_ssize_t)size, &point);
    if (used < 1) return 0;
    category = utf8proc_category(point);
    if (category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO) return 0;
    return category == UTF8PROC_CATEGORY_ZS ? 0 : (size_t)used;
}

static size_t host_char(const char *at, size_t size) {
    if (*at == '-' || *at == '_' || *at == '.') return 1;
    return host_letter(at, size);
}

/* The size of the host at `at`, 0 if there is none. */
static size_t host_size(const char *at, size_t size, bool needs_dot) {
    size_t end = 0, dots = 0;
    size_t last = 0, before = 0; /* underscores in the last two parts */
    if (!size || !host_letter(at, size)) return 0;
    while (end < size) {
        size_t step = host_char(at + end, size - end);
        if (!step) break;
        if (at[end] == '_') {
            last++;
        } else if (at[end] == '.') {
            before = last;
            last = 0;
            dots++;
        }
        end += step;
        if (end > HOST_MAX) return 0;
    }
    if (last || before || (needs_dot && !dots)) return 0;
    return end;
}

/* Cuts what ends a sentence rather than a URL. */
static size_t trim_end(const char *at, size_t size) {
    size_t opening = 0, closing = 0;
    const char *less = memchr(at, '<', size);
    if (less) size = (size_t)(less - at);
    for (size_t i = 0; i < size; i++) {
        opening += at[i] == '(';
        closing += at[i] == ')';
    }
    while (size > 0) {
        char c = at[size - 1];
        if (c == ')') {
            if (closing <= opening) break;
            closing--;
            size--;
        } else if (c == ';') {
            size_t name = size - 1;
            while (name > 0 && tr_md_is_alpha(at[name - 1]))
                name--;
            if (name > 0 && name < size - 1 && at[name - 1] == '&')
                size = name - 1;
            else
                size--;
        } else if (strchr("?!.,:*_~'\"", c)) {
            size--;
        } else {
            break;
        }
    }
    return size;
}

static size_t url_size(const char *at, size_t host, size_t size) {
    size_t end = host;
    while (end < size && !is_space(at[end]))
        end++;
    return trim_end(at, end);
}

static bool starts_word(const scan *self, size_t at) {
    if (at == 0) return self->open_left;
    return is_space(self->text[at - 1]) || strchr("*_~(", self->text[at - 1]);
}

static bool match_www(const scan *self, size_t at, match *out) {
    const char *text = self->text + at;
    size_t size = self->size - at;
    size_t host;
    if (size < 5 || memcmp(text, "www.", 4) || !starts_word(self, at)) return false;
    /* The spec wants a valid domain behind the prefix: not only "www.". */
    host = host_size(text, size, true);
    if (!host || !host_letter(text + 4, size - 4)) return false;
    *out = (match){at, url_size(text, host, size), "http://", UINT32_MAX};
    return out->size > 4;
}

static bool match_url(const scan *self, size_t colon, match *out) {
    static const char *const schemes[] = {"http", "https", "ftp"};
    size_t begin = colon;
    size_t host;
    bool known = false;
    if (self->size - colon < 4 || memcmp(self->text + colon, "://", 3)) return false;
    while (begin > self->taken && tr_md_is_alpha(self->text[begin - 1]) &&
           colon - begin < 6)
        begin--;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t size = strlen(schemes[i]);
        known = known || (colon - begin == size &&
                          !strncasecmp(self->text + begin, schemes[i], size));
    }
    if (!known || (begin == 0 && !self->open_left)) return false;
    host = host_size(self->text + colon + 3, self->size - colon - 3, false);
    if (!host) return false;
    *out = (match){begin, 0, "", UINT32_MAX};
    out->size =
        url_size(self->text + begin, colon + 3 - begin + host, self->size - begin);
    return out->size > colon + 3 - begin;
}

/* Includes "mailto:" or "xmpp:" before an address; their size. */
static size_t address_scheme(const scan *self, size_t begin) {
    static const char *const schemes[] = {"mailto:", "xmpp:"};
    for (size_t i = 0; i < 2; i++) {
        size_t size = strlen(schemes[i]);
        if (begin - self->taken >= size &&
            !strncasecmp(self->text + begin - size, schemes[i], size) &&
            (begin == size || !tr_md_is_alnum(self->text[begin - size - 1])))
            return size;
    }
    return 0;
}

static bool match_address(const scan *self, size_t at, match *out) {
    size_t begin = at, end = at + 1, dots = 0, scheme;
    bool is_xmpp, in_path = false;
    while (begin > self->taken && at - begin < ADDRESS_MAX &&
           (tr_md_is_alnum(self->text[begin - 1]) ||
            strchr(".+-_", self->text[begin - 1])))
        begin--;
    if (begin == at) return false;
    scheme = address_scheme(self, begin);
    is_xmpp = scheme == 5;
    for (; end < self->size && end - at < ADDRESS_MAX; end++) {
        char c = self->text[end];
        if (c == '@') return false;
        if (tr_md_is_alnum(c) || c == '-' || c == '_') continue;
        if (c == '/' && is_xmpp)
            in_path = true;
        else if (
            c == '.' && end + 1 < self->size && tr_md_is_alnum(self->text[end + 1]))
            dots += !in_path;
        else
            break;
    }
    if (!dots || !tr_md_is_alpha(self->text[end - 1])) return false;
    *out = (match){begin - scheme, 0, scheme ? "" : "mailto:", UINT32_MAX};
    out->size = trim_end(self->text + begin - scheme, end - (begin - scheme));
    return out->size > at - begin;
}

static bool match_footnote(const scan *self, size_t at, match *out) {
    size_t end = at + 2;
    if (self->size - at < 4 || self->text[at + 1] != '^') return false;
    while (end < self->size && end - at < LABEL_MAX && self->text[end] != ']' &&
           self->text[end] != '[' && !is_space(self->text[end]))
        end++;
    if (end == self->size || self->text[end] != ']') return false;
    out->begin = at;
    out->size = end + 1 - at;
    out->footnote = tr_md_footnote_find(self->doc, self->text + at + 2, end - at - 2);
    return out->footnote != UINT32_MAX;
}

/* [[name]], [[name|text]]: in one line, without other brackets in it. */
static bool match_wiki_link(const scan *self, size_t at, match *out) {
    size_t begin = at + 2, end = begin;
    if (self->size - at < 5 || self->text[at + 1] != '[') return false;
    while (end < self->size && end - at < LABEL_MAX &&
           !strchr("[]\n", self->text[end]))
        end++;
    if (self->size - end < 2 || memcmp(self->text + end, "]]", 2)) return false;
    while (begin < end && tr_md_is_blank(self->text[begin]))
        begin++;
    out->wiki = (tr_md_span){self->text + begin, end - begin};
    out->is_image = at > self->taken && self->text[at - 1] == '!';
    out->begin = at - out->is_image;
    out->size = end + 2 - out->begin;
    return begin < end && *out->wiki.data != '|';
}

static bool match_emoji(const scan *self, size_t at, match *out) {
    const char *name = self->text + at + 1;
    size_t end = 0;
    while (at + 1 + end < self->size && end < EMOJI_MAX &&
           (tr_md_is_alnum(name[end]) || strchr("_+-", name[end])))
        end++;
    if (!end || at + 1 + end >= self->size || name[end] != ':') return false;
    out->emoji = tr_md_emoji_find(name, end);
    out->begin = at;
    out->size = end + 2;
    return out->emoji != NULL;
}

/* Letters, digits and what may stand between them in an abbreviation. */
static bool is_word_char(char c) {
    return tr_md_is_alnum(c) || (unsigned char)c >= 0x80 ||
           (c && strchr(".-+#&/_@", c));
}

static bool match_abbreviation(const scan *self, size_t at, match *out) {
    tr_md_document *doc = self->doc;
    size_t end = at;
    const uint32_t *number = NULL;
    if (!is_word_char(self->text[at]) || (at && is_word_char(self->text[at - 1])))
        return false;
    while (end < self->size && is_word_char(self->text[end]))
        end++;
    for (; end > at && !number; end--) {
        if (end - at <= TR_MD_ABBREVIATION_MAX)
            number = tr_md_map_find(doc->abbreviations, self->text + at, end - at);
        if (number || tr_md_is_alnum(self->text[end - 1]) ||
            (unsigned char)self->text[end - 1] >= 0x80)
            break; /* only signs at its end may be no part of it */
    }
    if (!number) return false;
    out->begin = at;
    out->size = end - at;
    out->abbreviation = doc->abbreviation_titles[*number];
    return true;
}

static bool match_at(const scan *self, size_t at, match *out) {
    unsigned on = self->doc->extensions;
    if (self->doc->abbreviations && match_abbreviation(self, at, out)) return true;
    switch (self->text[at]) {
    case '[':
        return ((on & TORII_MARKDOWN_FOOTNOTES) && match_footnote(self, at, out)) ||
               ((on & TORII_MARKDOWN_WIKI_LINKS) && match_wiki_link(self, at, out));
    case 'w':
        return (on & TORII_MARKDOWN_AUTOLINKS) && match_www(self, at, out);
    case ':':
        return ((on & TORII_MARKDOWN_AUTOLINKS) && match_url(self, at, out)) ||
               ((on & TORII_MARKDOWN_EMOJI) && match_emoji(self, at, out));
    case '@':
        return (on & TORII_MARKDOWN_AUTOLINKS) && match_address(self, at, out);
    default:
        return false;
    }
}

static tr_md_span trimmed(const char *begin, const char *end) {
    while (begin < end && tr_md_is_blank(*begin))
        begin++;
    while (begin < end && tr_md_is_blank(end[-1]))
        end--;
    return (tr_md_span){begin, (size_t)(end - begin)};
}

static tr_md_node *make_wiki_link(tr_md_document *doc, const match *found) {
    static const tr_md_extra is_wiki = {TR_MD_WIKI};
    const char *end = found->wiki.data + found->wiki.size;
    const char *bar = memchr(found->wiki.data, '|', found->wiki.size);
    tr_md_span name = trimmed(found->wiki.data, bar ? bar : end);
    tr_md_span text = bar ? trimmed(bar + 1, end) : name;
    tr_md_node *node = tr_md_node_new(
        doc, found->is_image ? TR_MD_NODE_IMAGE : TR_MD_NODE_LINK, (void *)&is_wiki);
    if (!text.size) text = name;
    node->url = tr_md_copy(doc->arena, name.data, name.size);
    node->title = "";
    tr_md_node_append(node, tr_md_text_node(doc, text.data, text.size));
    return node;
}

static tr_md_node *make_node(const scan *self, const match *found) {
    tr_md_document *doc = self->doc;
    torii_markdown_text url = {.arena = doc->arena};
    tr_md_node *node;
    if (found->footnote != UINT32_MAX) {
        tr_md_footnote_ref *ref = tr_md_alloc(doc->arena, sizeof *ref);
        ref->kind = TR_MD_FOOTNOTE_REF;
        ref->footnote = found->footnote;
        return tr_md_node_new(doc, TR_MD_NODE_CUSTOM_INLINE, ref);
    }
    if (found->wiki.size) return make_wiki_link(doc, found);
    if (found->emoji) return tr_md_text_node(doc, found->emoji, strlen(found->emoji));
    if (found->abbreviation) {
        tr_md_abbreviation *made = tr_md_alloc(doc->arena, sizeof *made);
        made->kind = TR_MD_ABBREVIATION;
        made->title = found->abbreviation;
        node = tr_md_node_new(doc, TR_MD_NODE_CUSTOM_INLINE, made);
        tr_md_node_append(
            node, tr_md_text_node(doc, self->text + found->begin, found->size));
        return node;
    }
    node = tr_md_node_new(doc, TR_MD_NODE_LINK, NULL);
    tr_md_put_str(&url, found->scheme);
    tr_md_put(&url, self->text + found->begin, found->size);
    node->url = tr_md_text_str(&url);
    node->title = "";
    tr_md_node_append(
        node, tr_md_text_node(doc, self->text + found->begin, found->size));
    return node;
}

void tr_md_split_text(tr_md_document *doc, tr_md_node *node) {
    tr_md_node *before = node->previous;
    int type = before ? before->type : TR_MD_NODE_NONE;
    scan self = {.doc = doc, .text = tr_md_node_str(doc->arena, node)};
    self.size = node->text.size;
    self.open_left = type != TR_MD_NODE_CODE && type != TR_MD_NODE_HTML_INLINE &&
                     type != TR_MD_NODE_LINK && type != TR_MD_NODE_IMAGE;
    for (size_t at = 0; at < self.size;) {
        match found = {.scheme = "", .footnote = UINT32_MAX};
        if (!match_at(&self, at, &found)) {
            at++;
            continue;
        }
        if (found.begin > self.taken)
            tr_md_node_insert_before(
                node, tr_md_text_node(
                          doc, self.text + self.taken, found.begin - self.taken));
        tr_md_node_insert_before(node, make_node(&self, &found));
        at = self.taken = found.begin + found.size;
    }
    if (!self.taken) return;
    if (self.taken < self.size)
        tr_md_node_set_str(node, self.text + self.taken);
    else
        tr_md_node_unlink(node);
}
