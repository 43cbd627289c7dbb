/* SPDX-License-Identifier: MIT
 *
 * Outputs are answered from shared bytes without copying, but HTML, which gets
 * a script of ours.  All answers say what they are and are not to be guessed at.
 */
#include "serve/answer.h"

#include "base/glob.h"
#include "base/html_scan.h"
#include "base/path.h"
#include "base/strmap.h"
#include "serve/address.h"
#include "serve/events.h"
#include "serve/files.h"
#include "serve/wait.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

struct answer {
    question *asked;
};

answer *answer_new(void) {
    return mem_new(sizeof(answer));
}

static void question_free(question *one) {
    if (!one) return;
    mem_free(one->what);
    mem_free(one->expression);
    mem_free(one->answer);
    mem_free(one);
}

void answer_free(answer *self) {
    if (self) question_free(self->asked);
    mem_free(self);
}

/* -------------------------------------------------------------- answers ---- */

/* Adds the site's own headers. */
static void add_headers(
    const server *self, struct MHD_Response *response, const char *path) {
    for (size_t i = 0; i < self->headers.count; i++) {
        const header_rule *rule = &self->headers.items[i];
        if (rule->match && !(path && glob_match(rule->match, path))) continue;
        mhd.add_response_header(response, rule->name, rule->value);
    }
}

/* Sends and forgets the response. */
static enum MHD_Result give(
    const server *self, struct MHD_Connection *connection, unsigned status,
    const char *type, const char *path, struct MHD_Response *response) {
    if (!response) return MHD_NO;
    if (type) mhd.add_response_header(response, "Content-Type", type);
    mhd.add_response_header(response, "X-Content-Type-Options", "nosniff");
    mhd.add_response_header(response, "Cross-Origin-Resource-Policy", "same-origin");
    mhd.add_response_header(response, "Cache-Control", "no-cache");
    add_headers(self, response, path);
    enum MHD_Result done = mhd.queue_response(connection, status, response);
    mhd.destroy_response(response);
    return done;
}

static void release_bytes(void *bytes) {
    mem_free(bytes);
}

/* A response of the text, which is emptied. */
static struct MHD_Response *response_of(buf *text) {
    size_t size = text->size;
    buf_str(text, "");
    char *bytes = buf_take(text);
    return mhd.create_response_from_buffer_with_free_callback_cls(
        size, bytes, release_bytes, bytes);
}

enum MHD_Result
answer_status(server *self, struct MHD_Connection *connection, unsigned status) {
    static const struct {
        unsigned status;
        const char *text;
    } texts[] = {
        {MHD_HTTP_BAD_REQUEST, "This request cannot be understood.\n"},
        {MHD_HTTP_FORBIDDEN, "This server answers this machine's browsers only.\n"},
        {MHD_HTTP_NOT_FOUND, "There is no such page.\n"},
        {MHD_HTTP_METHOD_NOT_ALLOWED, "Pages can be read, and nothing else.\n"},
        {MHD_HTTP_RANGE_NOT_SATISFIABLE, "The file is shorter.\n"},
    };
    const char *text = "";
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].status == status) text = texts[i].text;
    struct MHD_Response *response = mhd.create_response_from_buffer(
        strlen(text), (void *)text, MHD_RESPMEM_PERSISTENT);
    if (response && status == MHD_HTTP_METHOD_NOT_ALLOWED)
        mhd.add_response_header(response, "Allow", "GET, HEAD");
    return give(
        self, connection, status, "text/plain; charset=utf-8", NULL, response);
}

static const char *query_of(struct MHD_Connection *connection, const char *name) {
    return mhd.lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);
}

static const char *header_of(struct MHD_Connection *connection, const char *name) {
    return mhd.lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* A header's lines one after the other, or the arguments of a query. */
typedef struct values {
    const char *name;
    buf text;
} values;

static enum MHD_Result add_line(
    void *data, enum MHD_ValueKind kind, const char *name, const char *value) {
    values *self = data;
    (void)kind;
    if (strcasecmp(name, self->name) == 0)
        buf_fmt(&self->text, "%s%s", self->text.size ? "," : "", value ? value : "");
    return MHD_YES;
}

/* Escapes are as they came, but a space was a "+". */
static enum MHD_Result add_argument(
    void *data, enum MHD_ValueKind kind, const char *name, const char *value) {
    values *self = data;
    (void)kind;
    size_t from = self->text.size;
    buf_fmt(
        &self->text, "%c%s%s%s", from ? '&' : '?', name, value ? "=" : "",
        value ? value : "");
    for (size_t i = from; i < self->text.size; i++)
        if (self->text.data[i] == ' ') self->text.data[i] = '+';
    return MHD_YES;
}

/* ----------------------------------------------------------------- HTML ---- */

/* Where the script goes: before the last </body>, else at the end. */
static size_t end_of_body(const char *html, size_t size) {
    html_scan scan = {.at = html, .end = html + size};
    html_token token;
    size_t found = size;
    while (html_next(&scan, &token))
        if (token.kind == HTML_END && html_is(&token, "body"))
            found = (size_t)(token.text - html);
    return found;
}

static void add_script(server *self, buf *out, const char *output, bool last) {
    char tag[EVENTS_TAG];
    pthread_mutex_lock(&self->lock);
    events_tag(self, output, last, tag);
    const char *mark = output ? strmap_get(&self->marks, output) : NULL;
    unsigned long long assets = self->assets;
    pthread_mutex_unlock(&self->lock);
    buf_fmt(
        out,
        "<script src=\"/_torii/live.js\" data-tag=\"%s\" data-assets=\"%llu\"%s%s%s%s"
        "></script>\n",
        tag, assets, mark ? " data-mark=\"" : "", mark ? mark : "", mark ? "\"" : "",
        last ? " data-last" : "");
}

void answer_add_page(
    server *self, buf *out, const char *html, size_t size, const char *output,
    bool last) {
    size_t at = self->options->no_reload ? size : end_of_body(html, size);
    buf_add(out, html, at);
    if (!self->options->no_reload) add_script(self, out, output, last);
    buf_add(out, html + at, size - at);
}

static enum MHD_Result give_page(
    server *self, struct MHD_Connection *connection, unsigned status,
    const char *output, bool last, blob *bytes) {
    buf text = BUF_INIT;
    const char *known = status == MHD_HTTP_OK ? output : NULL;
    answer_add_page(self, &text, bytes->bytes, bytes->size, known, last);
    blob_release(bytes);
    return give(
        self, connection, status, "text/html; charset=utf-8", output,
        response_of(&text));
}

/* ---------------------------------------------------------------- files ---- */

/* "bytes=0-99" of `size` bytes.  0: not a range that we heed, answer with all;
 * 206; or 416. */
static unsigned
parse_range(const char *text, size_t size, size_t *from, size_t *count) {
    char *end;
    if (!text || strncmp(text, "bytes=", 6) != 0 || strchr(text, ',')) return 0;
    text += 6;
    bool suffix = *text == '-';
    if (strspn(text + suffix, "0123456789") == 0) return 0;
    unsigned long long first = strtoull(text + suffix, &end, 10), last = size;
    if (suffix) {
        if (*end) return 0;
        *from = first < size ? size - (size_t)first : 0;
        *count = size - *from;
        return *count ? MHD_HTTP_PARTIAL_CONTENT : MHD_HTTP_RANGE_NOT_SATISFIABLE;
    }
    if (*end++ != '-') return 0;
    if (*end) {
        if (strspn(end, "0123456789") != strlen(end)) return 0;
        last = strtoull(end, NULL, 10);
        if (last < first) return 0;
    }
    if (first >= size) return MHD_HTTP_RANGE_NOT_SATISFIABLE;
    *from = (size_t)first;
    *count = (last < size ? (size_t)last + 1 : size) - *from;
    return MHD_HTTP_PARTIAL_CONTENT;
}

/* Is `tag` one of the tags of a list, or is that "*"?  Weak ones count as much. */
static bool names_tag(const char *list, const char *tag) {
    size_t size = strlen(tag);
    list += strspn(list, " \t");
    if (*list == '*') return true;
    while (*(list += strspn(list, " \t,"))) { /* elements may be empty */
        if (strncmp(list, "W/", 2) == 0) list += 2;
        const char *end = *list == '"' ? strchr(list + 1, '"') : NULL;
        if (!end) return false;
        if ((size_t)(++end - list) == size && memcmp(list, tag, size) == 0) return true;
        list = end;
    }
    return false;
}

static bool is_known(struct MHD_Connection *connection, const char *tag) {
    values lines = {"If-None-Match", BUF_INIT};
    mhd.get_connection_values(connection, MHD_HEADER_KIND, add_line, &lines);
    bool known = lines.text.size && names_tag(buf_text(&lines.text), tag);
    buf_done(&lines.text);
    return known;
}

static void release_blob(void *bytes) {
    blob_release(bytes);
}

static enum MHD_Result give_file(
    server *self, struct MHD_Connection *connection, const char *output, blob *bytes) {
    char tag[32], range[80];
    snprintf(tag, sizeof tag, "\"%016llx\"", (unsigned long long)bytes->hash);
    size_t from = 0, count = bytes->size;
    unsigned status = MHD_HTTP_OK, part = 0;
    if (is_known(connection, tag)) status = MHD_HTTP_NOT_MODIFIED, count = 0;
    if (status == MHD_HTTP_OK && !header_of(connection, "If-Range"))
        part = parse_range(header_of(connection, "Range"), bytes->size, &from, &count);
    if (part == MHD_HTTP_RANGE_NOT_SATISFIABLE) count = 0;
    if (part) status = part;
    struct MHD_Response *response =
        mhd.create_response_from_buffer_with_free_callback_cls(
            count, (char *)bytes->bytes + from, release_blob, bytes);
    if (!response) {
        blob_release(bytes);
        return MHD_NO;
    }
    if (part == MHD_HTTP_PARTIAL_CONTENT)
        snprintf(
            range, sizeof range, "bytes %zu-%zu/%zu", from, from + count - 1,
            bytes->size);
    else
        snprintf(range, sizeof range, "bytes */%zu", bytes->size);
    if (part) mhd.add_response_header(response, "Content-Range", range);
    mhd.add_response_header(response, "Accept-Ranges", "bytes");
    mhd.add_response_header(response, "ETag", tag);
    return give(self, connection, status, address_type(output), output, response);
}

/* -------------------------------------------------------------- outputs ---- */

/* To another path with the same query. */
static enum MHD_Result give_redirect(
    server *self, struct MHD_Connection *connection, arena *memory, const char *path) {
    struct MHD_Response *response =
        mhd.create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT);
    values query = {"", BUF_INIT};
    mhd.get_connection_values(connection, MHD_GET_ARGUMENT_KIND, add_argument, &query);
    const char *to = arena_join(
        memory, address_encode(memory, path), buf_text(&query.text), "");
    if (response) mhd.add_response_header(response, "Location", to);
    buf_done(&query.text);
    return give(self, connection, MHD_HTTP_FOUND, NULL, NULL, response);
}

/* The 404.html of the nearest folder above. */
static enum MHD_Result give_missing(
    server *self, struct MHD_Connection *connection, arena *memory, const char *path) {
    size_t prefix = strlen(self->prefix);
    if (path && strncmp(path, self->prefix, prefix) == 0) path += prefix;
    const char *folder = path ? path : "";
    for (;;) {
        const char *slash = strrchr(folder, '/');
        folder = slash ? arena_strn(memory, folder, (size_t)(slash - folder)) : "";
        const char *name = path_join(memory, folder, "404.html");
        blob *bytes = session_get(self->site, name);
        if (bytes)
            return give_page(self, connection, MHD_HTTP_NOT_FOUND, name, false, bytes);
        if (!*folder) break;
    }
    return answer_status(self, connection, MHD_HTTP_NOT_FOUND);
}

static bool is_page_path(const char *path) {
    return !*path_extension(path) || address_is_html(path);
}

/* The page that shows what is wrong, if the site is; NULL: it is not. */
static blob *failure_of(server *self) {
    pthread_mutex_lock(&self->lock);
    blob *out = self->failed ? blob_retain(self->report) : NULL;
    pthread_mutex_unlock(&self->lock);
    return out;
}

/* May it see sources?  Others than this machine see that there is a mistake. */
static bool is_from_here(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        mhd.get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (!info || !info->client_addr) return false;
    if (info->client_addr->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)info->client_addr;
        return ntohl(in->sin_addr.s_addr) >> 24 == 127;
    }
    const struct sockaddr_in6 *in6 = (const void *)info->client_addr;
    return info->client_addr->sa_family == AF_INET6 &&
           IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
}

static enum MHD_Result give_failure(
    server *self, struct MHD_Connection *connection, blob *report) {
    static const char policy[] =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    static const char brief[] = "<!DOCTYPE html>\n<title>The build failed</title>\n"
                                "<p>The build failed. The terminal tells why.</p>\n";
    buf text = BUF_INIT;
    bool here = is_from_here(connection);
    answer_add_page(
        self, &text, here ? report->bytes : brief,
        here ? report->size : sizeof brief - 1, NULL, false);
    blob_release(report);
    struct MHD_Response *response = response_of(&text);
    if (response)
        mhd.add_response_header(response, "Content-Security-Policy", policy);
    return give(
        self, connection, MHD_HTTP_INTERNAL_SERVER_ERROR, "text/html; charset=utf-8",
        NULL, response);
}

static enum MHD_Result give_output(
    server *self, struct MHD_Connection *connection, arena *memory, const char *path) {
    bool redirect = false;
    const char *wish = query_of(connection, "_torii");
    const char *output = server_find(self, memory, path, &redirect);
    bool last = wish && strcmp(wish, "last") == 0;
    bool page = output ? address_is_html(output) : is_page_path(path);
    blob *failure = page && !last ? failure_of(self) : NULL;
    if (failure) return give_failure(self, connection, failure);
    if (redirect)
        return give_redirect(
            self, connection, memory, arena_strf(memory, "%s/", path));
    size_t size = strlen(path); /* "docs" where the site lies at "docs/" */
    bool above = strncmp(self->prefix, path, size) == 0 &&
                 (!size || strcmp(self->prefix + size, "/") == 0);
    if (above && *self->prefix)
        return give_redirect(self, connection, memory, self->prefix);
    blob *bytes = NULL;
    if (output && !wait_output(self, connection, output, &bytes)) return MHD_YES;
    if (!bytes) return give_missing(self, connection, memory, path);
    if (page) return give_page(self, connection, MHD_HTTP_OK, output, last, bytes);
    return give_file(self, connection, output, bytes);
}

/* ------------------------------------------------------------ own paths ---- */

static enum MHD_Result give_events(
    server *self, struct MHD_Connection *connection, arena *memory) {
    const char *asked = query_of(connection, "path");
    const char *tag = query_of(connection, "tag");
    const char *assets = query_of(connection, "assets");
    const char *once = asked ? address_decode_value(memory, asked) : NULL;
    const char *path = once ? address_decode(memory, once) : NULL;
    if (!path || !tag || !assets || self->options->no_reload)
        return answer_status(self, connection, MHD_HTTP_NOT_FOUND);
    struct MHD_Response *response = events_open(
        self, connection, path, tag, strtoull(assets, NULL, 10),
        query_of(connection, "last") != NULL);
    mhd.set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, 60u);
    return give(self, connection, MHD_HTTP_OK, "text/event-stream", NULL, response);
}

/* Takes as long for wrong keys as for the right one, and not for ever. */
static bool is_key(server *self, const char *key) {
    enum { MOST_WRONG = 20 };
    size_t size = strlen(self->key), wrong = !key || strlen(key) != size;
    for (size_t i = 0; !wrong && i < size; i++)
        wrong |= (size_t)(key[i] ^ self->key[i]) << 8;
    pthread_mutex_lock(&self->lock);
    bool open = self->wrong_keys < MOST_WRONG;
    if (wrong && open) self->wrong_keys++;
    pthread_mutex_unlock(&self->lock);
    return open && !wrong;
}

static void ask(
    server *self, struct MHD_Connection *connection, const char *what,
    const char *expression, answer *about) {
    question *one = mem_new(sizeof *one);
    one->connection = connection;
    one->what = what ? mem_str(what) : NULL;
    one->expression = mem_str(expression);
    about->asked = one;
    pthread_mutex_lock(&self->lock);
    if (self->stopping) {
        one->answer = mem_str("");
    } else {
        vec_push(&self->questions, one);
        mhd.suspend_connection(connection);
    }
    pthread_mutex_unlock(&self->lock);
    server_wake(self);
}

/* 403: the key is wrong; 400: the expression is; 200. */
static enum MHD_Result give_value(
    server *self, struct MHD_Connection *connection, arena *memory, answer *about) {
    const char *text = query_of(connection, "expression");
    const char *what = query_of(connection, "what");
    const char *key = query_of(connection, "key");
    if (self->options->no_debugger || !is_from_here(connection) || !text)
        return answer_status(self, connection, MHD_HTTP_NOT_FOUND);
    if (!about->asked) {
        if (!is_key(self, key ? address_decode_value(memory, key) : NULL))
            return answer_status(self, connection, MHD_HTTP_FORBIDDEN);
        const char *expression = address_decode_value(memory, text);
        if (!expression) return answer_status(self, connection, MHD_HTTP_BAD_REQUEST);
        what = what ? address_decode_value(memory, what) : NULL;
        ask(self, connection, what, expression, about);
        return MHD_YES;
    }
    buf out = BUF_INIT;
    buf_str(&out, about->asked->answer);
    return give(
        self, connection, about->asked->failed ? MHD_HTTP_BAD_REQUEST : MHD_HTTP_OK,
        "text/plain; charset=utf-8", NULL, response_of(&out));
}

static enum MHD_Result give_own(
    server *self, struct MHD_Connection *connection, arena *memory, const char *name,
    answer *about) {
    if (strcmp(name, "events") == 0) return give_events(self, connection, memory);
    if (strcmp(name, "value") == 0)
        return give_value(self, connection, memory, about);
    for (size_t i = 0; i < SERVE_FILE_COUNT; i++) {
        const serve_file *file = &SERVE_FILES[i];
        if (strcmp(file->name, name) != 0) continue;
        struct MHD_Response *response = mhd.create_response_from_buffer(
            file->size, (void *)file->text, MHD_RESPMEM_PERSISTENT);
        return give(self, connection, MHD_HTTP_OK, address_type(name), NULL, response);
    }
    return answer_status(self, connection, MHD_HTTP_NOT_FOUND);
}

enum MHD_Result answer_request(
    server *self, struct MHD_Connection *connection, const char *url, answer *about) {
    arena memory;
    enum MHD_Result done;
    arena_init(&memory);
    const char *path = address_decode(&memory, url);
    if (!path)
        done = give_missing(self, connection, &memory, NULL);
    else if (strncmp(path, "_torii/", 7) == 0)
        done = give_own(self, connection, &memory, path + 7, about);
    else
        done = give_output(self, connection, &memory, path);
    arena_done(&memory);
    return done;
}
