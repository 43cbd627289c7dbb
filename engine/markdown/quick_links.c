/* SPDX-License-Identifier: MIT
 *
 * Links and images with their destinations or with the label of a definition, and
 * autolinks.
 * Invariant: an opening bracket that met its closing one is gone.
 */
#include "quick_parts.h"

enum { MAX_PARENTHESES = 32 };

static const char *skip_spaces(const char *at, const char *end) {
    while (at < end && quick_is_space(*at))
        at++;
    return at;
}

static const char *
scan_pointed(const char *at, const char *end, quick_destination *found) {
    found->url = ++at;
    while (at < end && *at != '>') {
        if (*at == '\n' || *at == '<') return NULL;
        at += *at == '\\' ? 2 : 1;
    }
    if (at >= end) return NULL;
    found->url_end = at;
    return at + 1 < end ? at + 1 : NULL;
}

/* Nearly all bytes of URLs mean nothing here. */
static bool is_plain(char c) {
    static const uint64_t others[2] = {
        0x1FFFFFFFFull | 1ull << '&' | 1ull << '(' | 1ull << ')',
        1ull << ('\\' - 64) | 1ull << (127 - 64)};
    unsigned char sign = (unsigned char)c;
    return sign >= 0x80 || !(others[sign / 64] >> sign % 64 & 1);
}

static const char *scan_bare(
    tr_md_quick *quick, const char *at, const char *end, quick_destination *found) {
    uint32_t depth = 0;
    found->url = at;
    found->is_plain = true;
    for (; at < end; at++) {
        if (is_plain(*at)) continue;
        if (*at == '\\' || *at == '&') found->is_plain = false;
        if (*at == '\\' && end - at > 1 && quick_is_punctuation(at[1])) {
            at++;
        } else if (*at == '(') {
            if (++depth > MAX_PARENTHESES) return NULL;
        } else if (*at == ')') {
            if (!depth) break;
            depth--;
        } else if (quick_is_space(*at)) {
            if (at == found->url) return NULL;
            break;
        } else if ((unsigned char)*at < ' ' || *at == 127) {
            quick_decline(quick, "control sign");
        }
    }
    found->url_end = at;
    return at < end && !depth ? at : NULL;
}

const char *tr_md_quick_scan_url(
    tr_md_quick *quick, const char *at, const char *end, quick_destination *found) {
    if (at < end && *at == '<') return scan_pointed(at, end, found);
    return scan_bare(quick, at, end, found);
}

/* A quote behind a backslash ends the title only if no other does. */
const char *
tr_md_quick_scan_title(const char *at, const char *end, quick_destination *found) {
    char open = *at, close = open == '(' ? ')' : open;
    const char *last = NULL;
    if (open != '"' && open != '\'' && open != '(') return NULL;
    for (const char *next = at + 1; next < end; next++) {
        if (*next == close) {
            last = next;
            if (next[-1] != '\\') break;
        } else if (*next == '(' && open == '(' && next[-1] != '\\') {
            break;
        }
    }
    if (!last) return NULL;
    found->title = at + 1;
    found->title_end = last;
    return last + 1;
}

/* Behind what is in parentheses at `at`; NULL if that is no destination. */
static const char *scan_destination(
    tr_md_quick *quick, const char *at, const char *end, quick_destination *found) {
    const char *stop, *behind;
    if (at == end || *at != '(') return NULL;
    at = tr_md_quick_scan_url(quick, skip_spaces(at + 1, end), end, found);
    if (!at) return NULL;
    stop = skip_spaces(at, end);
    if (stop > at && stop < end) {
        behind = tr_md_quick_scan_title(stop, end, found);
        if (behind) stop = skip_spaces(behind, end);
    }
    return stop < end && *stop == ')' ? stop + 1 : NULL;
}

const char *tr_md_quick_title(tr_md_quick *quick, const quick_destination *found) {
    size_t size;
    char *title;
    if (!found->title) return "";
    title = tr_md_quick_decode(quick, found->title, found->title_end, &size);
    tr_md_quick_unescape(title, size);
    return title;
}

static void
set_url(quick_inlines *self, tr_md_node *node, const quick_destination *found) {
    size_t size = (size_t)(found->url_end - found->url);
    node->title = tr_md_quick_title(self->quick, found);
    if (found->is_plain) {
        node->url = size ? tr_md_copy(self->quick->arena, found->url, size) : "";
    } else {
        node->url = tr_md_quick_clean(self->quick, found->url, found->url_end);
        if (strlen(node->url) != size || memcmp(node->url, found->url, size)) return;
    }
    if (self->is_source && size) tr_md_node_set_text(node, found->url, size);
}

/* `node` in the place of the bracket, with all that follows it inside. */
static void enclose(tr_md_node *node, tr_md_node *bracket) {
    node->parent = bracket->parent;
    node->previous = bracket->previous;
    if (node->previous)
        node->previous->next = node;
    else
        node->parent->first_child = node;
    if (bracket->next) {
        node->first_child = bracket->next;
        node->last_child = node->parent->last_child;
        node->first_child->previous = NULL;
        for (tr_md_node *child = node->first_child; child; child = child->next)
            child->parent = node;
    }
    node->parent->last_child = node;
}

/* Behind the label at `at`, if one follows; what it, or else the text, stands for. */
static const quick_definition *find_definition(
    quick_inlines *self, const quick_bracket *opener, const char **at) {
    const char *text = opener->node->text.data + opener->node->text.size;
    tr_md_span label = {0};
    const char *stop;
    if (!self->quick->labels) return NULL;
    stop = tr_md_quick_scan_label(*at, self->end, &label);
    if (!label.size) {
        if (opener->has_inner) return NULL;
        label = (tr_md_span){text, (size_t)(*at - 1 - text)};
    }
    if (stop) *at = stop;
    return tr_md_quick_find_definition(self->quick, label);
}

const char *tr_md_quick_close_bracket(quick_inlines *self, const char *at) {
    tr_md_quick *quick = self->quick;
    quick_destination found = {0};
    const quick_definition *definition = NULL;
    const quick_bracket *opener;
    const char *stop;
    tr_md_node *node;
    uint32_t number = quick->bracket_count, bottom;
    bool is_image;
    if (!number) return at + 1;
    quick->bracket_count = --number;
    opener = &quick->brackets[number];
    is_image = opener->is_image;
    if (!is_image && number < self->inactive) return at + 1;
    stop = scan_destination(quick, at + 1, self->end, &found);
    if (!stop) {
        stop = at + 1;
        definition = find_definition(self, opener, &stop);
        if (!definition) return at + 1;
    }
    bottom = opener->delimiter;
    quick_flush(self, at);
    node = quick_node(quick, is_image ? TR_MD_NODE_IMAGE : TR_MD_NODE_LINK);
    if (definition) {
        node->url = definition->url;
        node->title = definition->title;
    } else {
        set_url(self, node, &found);
    }
    enclose(node, opener->node);
    if (self->last_delimiter != bottom) tr_md_quick_pair(self, bottom);
    self->loose--;
    if (!is_image) self->inactive = number;
    self->run = self->floor = stop;
    return stop;
}

/* ----------------------------------------------------------- Autolinks ---- */

/* Behind the > of <scheme:...>; NULL if it is none. */
static const char *scan_uri(const char *at, const char *end) {
    const char *scheme = at;
    if (at == end || !tr_md_is_alpha(*at)) return NULL;
    while (at < end && at - scheme < 33 &&
           (tr_md_is_alnum(*at) || *at == '.' || *at == '+' || *at == '-'))
        at++;
    if (at - scheme < 2 || at - scheme > 32 || at == end || *at != ':') return NULL;
    while (at < end && (unsigned char)*at > ' ' && *at != '<' && *at != '>')
        at++;
    return at < end && *at == '>' ? at + 1 : NULL;
}

static bool is_local(char c) {
    return tr_md_is_alnum(c) || (c && strchr(".!#$%&'*+/=?^_`{|}~-", c));
}

/* Behind a part of a domain; NULL if it is none. */
static const char *scan_label(const char *at, const char *end) {
    const char *begin = at;
    while (at < end && (tr_md_is_alnum(*at) || *at == '-'))
        at++;
    if (at == begin || at - begin > 63 || *begin == '-' || at[-1] == '-') return NULL;
    return at;
}

static const char *scan_mail(const char *at, const char *end) {
    const char *begin = at;
    while (at < end && is_local(*at))
        at++;
    if (at == begin || at == end || *at != '@') return NULL;
    do {
        at = scan_label(at + 1, end);
        if (!at) return NULL;
    } while (at < end && *at == '.');
    return at < end && *at == '>' ? at + 1 : NULL;
}

const char *tr_md_quick_scan_autolink(const char *at, const char *end, bool *is_mail) {
    const char *stop = scan_uri(at + 1, end);
    *is_mail = !stop;
    return stop ? stop : scan_mail(at + 1, end);
}

static const char *mail_url(tr_md_quick *quick, const char *address, size_t size) {
    static const char scheme[] = "mailto:";
    char *url = tr_md_reserve(quick->arena, sizeof scheme + size);
    memcpy(url, scheme, sizeof scheme - 1);
    memcpy(url + sizeof scheme - 1, address, size + 1);
    return url;
}

const char *tr_md_quick_autolink(quick_inlines *self, const char *at) {
    bool is_mail;
    const char *stop = tr_md_quick_scan_autolink(at, self->end, &is_mail);
    tr_md_node *link, *text;
    const char *url;
    size_t size;
    if (!stop) {
        stop = tr_md_quick_scan_html(self->quick, at, self->end);
        if (!stop) return at + 1;
        quick_flush(self, at);
        text = quick_node(self->quick, TR_MD_NODE_HTML_INLINE);
        tr_md_node_set_text(text, at, (size_t)(stop - at));
        quick_add(self, text);
        self->run = self->floor = stop;
        return stop;
    }
    quick_flush(self, at);
    url = tr_md_quick_decode(self->quick, at + 1, stop - 1, &size);
    link = quick_node(self->quick, TR_MD_NODE_LINK);
    text = quick_node(self->quick, TR_MD_NODE_TEXT);
    tr_md_node_set_text(text, url, size);
    link->url = is_mail ? mail_url(self->quick, url, size) : url;
    link->title = "";
    if (size == (size_t)(stop - at) - 2 && memcmp(url, at + 1, size) == 0) {
        tr_md_node_set_text(text, at + 1, size);
        if (self->is_source && !is_mail) tr_md_node_set_text(link, at + 1, size);
    }
    text->parent = link;
    link->first_child = link->last_child = text;
    quick_add(self, link);
    self->run = self->floor = stop;
    return stop;
}
