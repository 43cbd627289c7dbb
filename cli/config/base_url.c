/* SPDX-License-Identifier: MIT
 *
 * Checking base_url part by part, so that a mistake is called by its name.
 */
#include "config/base_url.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Where the host begins; 0 if it is not http or https. */
static size_t scheme_size(const char *text) {
    if (strncasecmp(text, "https://", 8) == 0) return 8;
    return strncasecmp(text, "http://", 7) == 0 ? 7 : 0;
}

static bool has_scheme(const char *text) {
    size_t size = strspn(
        text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
    return isalpha((unsigned char)*text) && strncmp(text + size, "://", 3) == 0;
}

static const char *scheme_fault(arena *memory, const char *text) {
    if (scheme_size(text)) return NULL;
    if (has_scheme(text))
        return arena_strf(
            memory, "begins with '%.*s', not with https://",
            (int)(strchr(text, ':') + 3 - text), text);
    return "does not begin with https:// or http://";
}

static const char *sign_fault(arena *memory, const char *text) {
    for (; *text; text++) {
        unsigned char sign = (unsigned char)*text;
        if (sign == ' ') return "has a space in it";
        if (sign < 0x20 || sign == 0x7f) return "has a control character in it";
        if (strchr("\"<>\\^`{|}", sign))
            return arena_strf(memory, "has the sign '%c' in it", sign);
    }
    return NULL;
}

/* `host` is what stands before the first "/". */
static const char *host_fault(arena *memory, const char *host) {
    if (strchr(host, '@'))
        return "holds a user name or password, which all readers would see";
    const char *end = host + strcspn(host, ":");
    if (*host == '[') {
        const char *close = strchr(host, ']');
        if (!close || strspn(host + 1, "0123456789abcdefABCDEF:.") + host + 1 != close)
            return "has a host that is no address in brackets";
        end = close + 1;
    }
    if (end == host) return "has no host";
    for (const char *at = host; *host != '[' && at < end; at++)
        if (!isalnum((unsigned char)*at) && !strchr("-._", *at) &&
            (unsigned char)*at < 0x80)
            return arena_strf(memory, "has the sign '%c' in its host", *at);
    if (!*end) return NULL;
    char *behind;
    unsigned long port = strtoul(end + 1, &behind, 10);
    bool number = *end == ':' && isdigit((unsigned char)end[1]) && !*behind;
    return number && port > 0 && port <= 65535
               ? NULL
               : "has a port that is no number up to 65535";
}

static const char *path_fault(const char *path) {
    if (strchr(path, '?')) return "has a query, the part behind '?'";
    if (strchr(path, '#')) return "has a fragment, the part behind '#'";
    for (const char *at = path; *at; at += strcspn(at, "/")) {
        at += strspn(at, "/");
        size_t size = strcspn(at, "/");
        if (size && size <= 2 && strncmp(at, "..", size) == 0)
            return "has a part '.' or '..' in its path";
    }
    return NULL;
}

const char *base_url_fault(arena *memory, const char *written) {
    const char *fault = scheme_fault(memory, written);
    if (!fault) fault = sign_fault(memory, written);
    if (fault) return fault;
    const char *host = written + scheme_size(written);
    size_t size = strcspn(host, "/?#");
    fault = host_fault(memory, arena_strn(memory, host, size));
    return fault ? fault : path_fault(host + size);
}

const char *base_url_advice(arena *memory, const char *written) {
    if (!has_scheme(written) && strchr(written, '.')) {
        const char *meant = arena_strf(
            memory, "https://%s%s", written,
            written[strlen(written) - 1] == '/' ? "" : "/");
        if (!base_url_fault(memory, meant))
            return arena_strf(memory, "write it as %s", meant);
    }
    return "write it as https://example.org/ or https://example.org/folder/";
}

void base_url_split(
    arena *memory, const char *written, const char **url, const char **origin,
    const char **path) {
    size_t scheme = scheme_size(written);
    size_t host = scheme + strcspn(written + scheme, "/");
    const char *end = written + strlen(written);
    while (end > written + host && end[-1] == '/')
        end--;
    const char *rest =
        arena_strn(memory, written + host, (size_t)(end - written) - host);
    *origin = arena_strf(
        memory, "%s%.*s", scheme == 8 ? "https://" : "http://", (int)(host - scheme),
        written + scheme);
    *path = arena_strf(memory, "%s/", rest);
    *url = arena_strf(memory, "%s%s", *origin, *path);
}
