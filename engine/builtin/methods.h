/* SPDX-License-Identifier: MIT
 *
 * What the files of methods share.  The first argument of each method is its
 * object, whose kind the table it stands in guarantees.
 */
#ifndef TR_BUILTIN_METHODS_H
#define TR_BUILTIN_METHODS_H

#include "base/utf8.h"
#include "builtin/tables.h"

/* A constructor's result: records the lack of memory that made it invalid. */
static inline tr_value tr_made(tr_task *task, tr_value value)
{
    return tr_is_invalid(value) ? tr_fail_memory(task) : value;
}

static inline tr_span tr_self_span(const tr_call *call)
{
    return tr_string_bytes(call->args[0]);
}

/* The same string, Markup if `like` is, plain if not. */
static inline tr_value tr_text_like(tr_ref like, tr_value string)
{
    return tr_is_markup(like) ? tr_as_markup(string) : tr_as_plain(string);
}

/* The text as a string of the kind of the object; empties `out`. */
tr_value tr_text_finish(tr_call *call, tr_text *out);
/* Bytes [start, end) of the object as such a string. */
tr_value tr_text_part(tr_call *call, size_t start, size_t end);
/* Argument `index` as an integer, or TypeError as Python's operator.index(). */
bool tr_arg_index(tr_call *call, uint32_t index, int64_t *out);
/* The same for the bounds of a search: None is `other`, big numbers are cut. */
bool tr_arg_bound(tr_call *call, uint32_t index, int64_t other, int64_t *out);
/* Fails unless argument `index` is a string; `text` continues with its type:
 * "must be str, not int". */
bool tr_arg_text(tr_call *call, uint32_t index, const char *text);

/* dict.update(other): a mapping, or pairs.  `fresh`: no template has seen the dict
 * yet, so that storing into it cannot close a cycle. */
bool tr_dict_merge(tr_task *task, tr_value dict, bool fresh, tr_ref other);
/* dict(*positional, **options): a new one. */
tr_value tr_dict_build(tr_task *task, tr_ref positional, tr_ref options);
/* Announces the store of a container in a container. */
static inline bool tr_note(tr_task *task, tr_ref container, tr_ref child)
{
    return child.tag_ < TR_LIST || tr_note_store(task, container, child);
}
/* TypeError if the object must not be changed. */
bool tr_check_mutable(tr_call *call);

/* Flags of methods: pure, plain, changing their object, searching. */
#define TR_METHOD_PURE (TR_FN_C_CALL | TR_FN_PURE)
#define TR_METHOD_PLAIN TR_FN_C_CALL
#define TR_METHOD_MUTATES (TR_FN_C_CALL | TR_FN_MUTATES)
#define TR_METHOD_SEARCH (TR_METHOD_PURE | TR_FN_C_TUPLE)

/* name, signature, flags; sorted by name */
#define TR_TEXT_METHODS(X)                                                             \
    X(capitalize, "str.capitalize(self, /)", TR_METHOD_PURE)                           \
    X(casefold, "str.casefold(self, /)", TR_METHOD_PURE)                               \
    X(center, "str.center(self, width, fillchar=' ', /)", TR_METHOD_PURE)              \
    X(count, "str.count(self, sub, start=None, end=None, /)", TR_METHOD_SEARCH)        \
    X(encode, "str.encode(self, encoding='utf-8', errors='strict')", TR_METHOD_PLAIN)  \
    X(endswith, "str.endswith(self, suffix, start=None, end=None, /)",                 \
      TR_METHOD_SEARCH)                                                                \
    X(escape, "Markup.escape(self, s, /)", TR_METHOD_PLAIN)                            \
    X(expandtabs, "str.expandtabs(self, tabsize=8)", TR_METHOD_PURE)                   \
    X(find, "str.find(self, sub, start=None, end=None, /)", TR_METHOD_SEARCH)          \
    X(format, "str.format(self, /, *args, **kwargs)", TR_METHOD_PLAIN)                 \
    X(format_map, "str.format_map(self, mapping, /)", TR_METHOD_PLAIN)                 \
    X(index, "str.index(self, sub, start=None, end=None, /)", TR_METHOD_SEARCH)        \
    X(isalnum, "str.isalnum(self, /)", TR_METHOD_PURE)                                 \
    X(isalpha, "str.isalpha(self, /)", TR_METHOD_PURE)                                 \
    X(isascii, "str.isascii(self, /)", TR_METHOD_PURE)                                 \
    X(isdecimal, "str.isdecimal(self, /)", TR_METHOD_PURE)                             \
    X(isdigit, "str.isdigit(self, /)", TR_METHOD_PURE)                                 \
    X(isidentifier, "str.isidentifier(self, /)", TR_METHOD_PURE)                       \
    X(islower, "str.islower(self, /)", TR_METHOD_PURE)                                 \
    X(isnumeric, "str.isnumeric(self, /)", TR_METHOD_PURE)                             \
    X(isprintable, "str.isprintable(self, /)", TR_METHOD_PURE)                         \
    X(isspace, "str.isspace(self, /)", TR_METHOD_PURE)                                 \
    X(istitle, "str.istitle(self, /)", TR_METHOD_PURE)                                 \
    X(isupper, "str.isupper(self, /)", TR_METHOD_PURE)                                 \
    X(join, "str.join(self, iterable, /)", TR_METHOD_PLAIN)                            \
    X(ljust, "str.ljust(self, width, fillchar=' ', /)", TR_METHOD_PURE)                \
    X(lower, "str.lower(self, /)", TR_METHOD_PURE)                                     \
    X(lstrip, "str.lstrip(self, chars=None, /)", TR_METHOD_PURE)                       \
    X(maketrans, "str.maketrans(self, x, y=None, z=None, /)", TR_METHOD_PURE)          \
    X(partition, "str.partition(self, sep, /)", TR_METHOD_PURE)                        \
    X(removeprefix, "str.removeprefix(self, prefix, /)", TR_METHOD_PURE)               \
    X(removesuffix, "str.removesuffix(self, suffix, /)", TR_METHOD_PURE)               \
    X(replace, "str.replace(self, old, new, count=-1, /)", TR_METHOD_PURE)             \
    X(rfind, "str.rfind(self, sub, start=None, end=None, /)", TR_METHOD_SEARCH)        \
    X(rindex, "str.rindex(self, sub, start=None, end=None, /)", TR_METHOD_SEARCH)      \
    X(rjust, "str.rjust(self, width, fillchar=' ', /)", TR_METHOD_PURE)                \
    X(rpartition, "str.rpartition(self, sep, /)", TR_METHOD_PURE)                      \
    X(rsplit, "str.rsplit(self, sep=None, maxsplit=-1)", TR_METHOD_PURE)               \
    X(rstrip, "str.rstrip(self, chars=None, /)", TR_METHOD_PURE)                       \
    X(split, "str.split(self, sep=None, maxsplit=-1)", TR_METHOD_PURE)                 \
    X(splitlines, "str.splitlines(self, keepends=False)", TR_METHOD_PURE)              \
    X(startswith, "str.startswith(self, prefix, start=None, end=None, /)",             \
      TR_METHOD_SEARCH)                                                                \
    X(strip, "str.strip(self, chars=None, /)", TR_METHOD_PURE)                         \
    X(striptags, "Markup.striptags(self, /)", TR_METHOD_PURE)                          \
    X(swapcase, "str.swapcase(self, /)", TR_METHOD_PURE)                               \
    X(title, "str.title(self, /)", TR_METHOD_PURE)                                     \
    X(translate, "str.translate(self, table, /)", TR_METHOD_PLAIN)                     \
    X(unescape, "Markup.unescape(self, /)", TR_METHOD_PURE)                            \
    X(upper, "str.upper(self, /)", TR_METHOD_PURE)                                     \
    X(zfill, "str.zfill(self, width, /)", TR_METHOD_PURE)

#define TR_X(name, signature, flags) tr_value tr_text_method_##name(tr_call *call);
TR_TEXT_METHODS(TR_X)
#undef TR_X

#endif
