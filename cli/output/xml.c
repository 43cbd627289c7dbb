/* SPDX-License-Identifier: MIT
 *
 * One pass with a stack of the open elements' names, which point into the
 * text.  No entities are expanded, so nothing can grow.
 */
#include "output/xml.h"

#include "base/vec.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

typedef struct span {
    const char *text;
    size_t size;
} span;

typedef struct reader {
    const char *at, *end;
    VEC(span) open;
    size_t roots;
    const char *problem;
} reader;

static bool fail(reader *self, const char *problem) {
    self->problem = problem;
    return false;
}

static bool is_name(char byte) {
    return isalnum((unsigned char)byte) || strchr("_:.-", byte) || (byte & 0x80);
}

static bool starts(const reader *self, const char *word) {
    size_t size = strlen(word);
    return (size_t)(self->end - self->at) >= size && memcmp(self->at, word, size) == 0;
}

static void skip_space(reader *self) {
    while (self->at < self->end && isspace((unsigned char)*self->at))
        self->at++;
}

static span read_name(reader *self) {
    span name = {self->at, 0};
    while (self->at < self->end && *self->at && is_name(*self->at))
        self->at++;
    name.size = (size_t)(self->at - name.text);
    return name;
}

/* "&amp;", "&#38;", "&#x26;" */
static bool read_reference(reader *self) {
    const char *stop = memchr(self->at, ';', (size_t)(self->end - self->at));
    size_t size = stop ? (size_t)(stop + 1 - self->at) : 0;
    static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
    bool known = size > 3 && self->at[1] == '#';
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        known |= size == strlen(names[i]) && memcmp(self->at, names[i], size) == 0;
    if (!known || size > 12) return fail(self, "a '&' that is not written '&amp;'");
    self->at += size;
    return true;
}

/* Behind `end`, which must come. */
static bool skip_to(reader *self, const char *end, const char *problem) {
    const char *stop =
        memmem(self->at, (size_t)(self->end - self->at), end, strlen(end));
    if (!stop) return fail(self, problem);
    self->at = stop + strlen(end);
    return true;
}

static bool read_attribute(reader *self) {
    if (!read_name(self).size) return fail(self, "a tag that does not end");
    skip_space(self);
    if (self->at == self->end || *self->at != '=')
        return fail(self, "an attribute without a value");
    self->at++;
    skip_space(self);
    char quote = self->at < self->end ? *self->at : '\0';
    if (quote != '"' && quote != '\'') return fail(self, "a value without quotes");
    for (self->at++; self->at < self->end && *self->at != quote;) {
        if (*self->at == '<') return fail(self, "a '<' in a value");
        if (*self->at != '&')
            self->at++;
        else if (!read_reference(self))
            return false;
    }
    if (self->at == self->end) return fail(self, "a value that does not end");
    self->at++;
    return true;
}

static bool read_open(reader *self) {
    self->at++;
    span name = read_name(self);
    if (!name.size) return fail(self, "a '<' that is not written '&lt;'");
    if (!self->open.count && self->roots++) {
        self->at = name.text - 1;
        return fail(self, "a second root element");
    }
    for (;;) {
        skip_space(self);
        if (starts(self, "/>")) {
            self->at += 2;
            return true;
        }
        if (starts(self, ">")) break;
        if (!read_attribute(self)) return false;
    }
    self->at++;
    vec_push(&self->open, name);
    return true;
}

static bool read_close(reader *self) {
    const char *start = self->at;
    self->at += 2;
    span name = read_name(self);
    skip_space(self);
    if (!starts(self, ">")) return fail(self, "a tag that does not end");
    self->at++;
    const span *top = self->open.count ? &self->open.items[self->open.count - 1] : NULL;
    if (!top || top->size != name.size ||
        memcmp(top->text, name.text, name.size) != 0) {
        self->at = start;
        return fail(self, "an end tag that matches no start tag");
    }
    self->open.count--;
    return true;
}

static bool read_markup(reader *self) {
    if (starts(self, "<!--"))
        return skip_to(self, "-->", "a comment that does not end");
    if (starts(self, "<![CDATA["))
        return skip_to(self, "]]>", "a CDATA section that does not end");
    if (starts(self, "<?")) return skip_to(self, "?>", "a '<?' that does not end");
    if (starts(self, "<!")) return skip_to(self, ">", "a '<!' that does not end");
    return starts(self, "</") ? read_close(self) : read_open(self);
}

static bool read_text(reader *self) {
    if (*self->at == '&') return read_reference(self);
    if (!self->open.count && !isspace((unsigned char)*self->at))
        return fail(self, "text outside of the root element");
    unsigned char byte = (unsigned char)*self->at;
    if (byte < 0x20 && !isspace(byte)) return fail(self, "a control character");
    self->at++;
    return true;
}

const char *xml_problem(const char *text, size_t size, size_t *at) {
    reader self = {.at = text, .end = text + size};
    if (starts(&self, "\xef\xbb\xbf")) self.at += 3;
    while (!self.problem && self.at < self.end)
        if (!(*self.at == '<' ? read_markup(&self) : read_text(&self))) break;
    if (!self.problem && self.open.count) {
        self.at = self.open.items[self.open.count - 1].text;
        self.problem = "an element that does not end";
    }
    if (!self.problem && !self.roots) self.problem = "there is no element";
    *at = (size_t)(self.at - text);
    vec_done(&self.open);
    return self.problem;
}
