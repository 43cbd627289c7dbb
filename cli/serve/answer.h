/* SPDX-License-Identifier: MIT
 *
 * What a request that was let in gets: an output, the news, the value of an
 * expression, or the page that shows what is wrong with the site.
 */
#ifndef CLI_SERVE_ANSWER_H
#define CLI_SERVE_ANSWER_H

#include "serve/server.h"

/* What is kept from one call for a request to the next. */
typedef struct answer answer;

answer *answer_new(void);
void answer_free(answer *self); /* NULL is fine */

/* Answers, or suspends the connection until it can be called again. */
enum MHD_Result answer_request(
    server *self, struct MHD_Connection *connection, const char *url, answer *about);

/* A short text for a status that is an error. */
enum MHD_Result
answer_status(server *self, struct MHD_Connection *connection, unsigned status);

/* Appends an HTML document, with the script that loads pages again if it is
 * wanted: for `output` (or NULL) in its state of now. */
void answer_add_page(
    server *self, buf *out, const char *html, size_t size, const char *output,
    bool last);

#endif
