/* SPDX-License-Identifier: MIT
 *
 * The line that is read: its columns, which tabs make longer than its bytes, and the
 * text that it gives to the block which takes it.
 * Invariant: text that is put together lies in one piece of the scratch, which is
 * never moved once nodes point into it.
 */
#include "quick_parts.h"

enum { TAB = 4, SCRATCH_SIZE = 4096 };

void tr_md_quick_find_first(tr_md_quick *quick) {
    const char *at = quick->at;
    uint32_t column = quick->column;
    for (; at < quick->line_end; at++) {
        if (*at == ' ')
            column++;
        else if (*at == '\t')
            column += TAB - column % TAB;
        else
            break;
    }
    quick->first = at;
    quick->indent = column - quick->column;
}

void tr_md_quick_skip_columns(tr_md_quick *quick, uint32_t count) {
    while (count > 0 && quick->at < quick->line_end) {
        uint32_t width = 1;
        quick->in_tab = false;
        if (*quick->at == '\t') {
            width = TAB - quick->column % TAB;
            quick->in_tab = width > count;
            if (quick->in_tab) width = count;
        }
        quick->column += width;
        quick->at += !quick->in_tab;
        count -= width;
    }
}

void tr_md_quick_skip_to(tr_md_quick *quick, const char *place) {
    for (; quick->at < place; quick->at++) {
        quick->in_tab = false;
        quick->column += *quick->at == '\t' ? TAB - quick->column % TAB : 1;
    }
}

/* Room in the scratch for so many bytes behind the content, which is in it then. */
static void make_room(tr_md_quick *quick, size_t more) {
    quick_content *content = &quick->content;
    size_t size = (size_t)(content->end - content->begin);
    char *begin = quick->scratch;
    size_t room = (size_t)(quick->scratch_end - quick->scratch);
    if (content->is_copied) {
        if (more <= room) return;
    } else if (begin && size + more <= room) {
        memcpy(begin, content->begin, size);
        goto copied;
    }
    room = (size + more) * 2 < SCRATCH_SIZE ? SCRATCH_SIZE : (size + more) * 2;
    begin = tr_md_reserve(quick->arena, room);
    quick->scratch_end = begin + room;
    if (size) memcpy(begin, content->begin, size);
copied:
    content->is_copied = true;
    content->begin = begin;
    content->end = quick->scratch = begin + size;
}

static void put(tr_md_quick *quick, const char *bytes, size_t size) {
    make_room(quick, size);
    memcpy(quick->scratch, bytes, size);
    quick->scratch += size;
    quick->content.end = quick->scratch;
}

/* From `begin` to the end of the line, which is `end`, with a line feed. */
void tr_md_quick_append(tr_md_quick *quick, const char *begin, const char *end) {
    quick_content *content = &quick->content;
    bool has_feed = end < quick->end;
    if (!content->begin) {
        content->begin = content->end = begin;
        content->is_copied = false;
    }
    if (!content->is_copied && content->end == begin) {
        content->end = end + has_feed;
        return;
    }
    put(quick, begin, (size_t)(end - begin) + has_feed);
    if (!has_feed) put(quick, "\n", 1);
}

void tr_md_quick_append_line(tr_md_quick *quick) {
    if (quick->in_tab) {
        quick->at++;
        if (!quick->content.begin)
            quick->content.begin = quick->content.end = quick->at;
        put(quick, "    ", TAB - quick->column % TAB);
    }
    tr_md_quick_append(quick, quick->at, quick->line_end);
}

void tr_md_quick_end_content(tr_md_quick *quick, bool with_line_feed) {
    quick_content *content = &quick->content;
    if (!with_line_feed || !content->begin) return;
    if (content->end == content->begin || content->end[-1] != '\n')
        put(quick, "\n", 1);
}
