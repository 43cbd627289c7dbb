/* SPDX-License-Identifier: MIT
 *
 * Between the files of the theme module only: the classes behind the values
 * of view.h.
 */
#ifndef CLI_THEME_OBJECTS_H
#define CLI_THEME_OBJECTS_H

#include "theme/view.h"

const torii_class *page_object_class(void);

/* The names of all attributes and methods, for suggestions. */
void page_object_names(str_list *out);
void page_attribute_names(str_list *out); /* without methods */
void site_object_names(str_list *out);

/* "page", "section", "site" ...; NULL if the value is none of these objects. */
const char *object_class_name(torii_ref value);

/* The names of its attributes; none if the value is no object of a site. */
void object_names(torii_ref value, str_list *out);
void paginator_names(torii_ref value, str_list *out); /* none if it is no paginator */
void feed_names(torii_ref value, str_list *out);      /* none if it is no feed */

/* Notes that an attribute of the page is read, where its value is known. */
void page_object_read(torii_call *call, const page_view *own, const char *name);

/* The name of a term among all objects, once its page has its view. */
const char *term_subject(arena *memory, const term *one);

/* A name for the page that it has in every model of the site: its path, or for
 * pages without a source what they stand for. */
const char *page_key(arena *memory, const page *one);

torii_value site_object_make(const view *self);

/* The files of data/ as one mapping. */
torii_value data_object(const view *self);
bool data_object_is(torii_ref value);

/* A list of {url, path, pattern, to}. */
torii_value redirects_value(const view *self);

#endif
