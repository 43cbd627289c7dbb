/* SPDX-License-Identifier: MIT
 *
 * The table of builtin filters.  Signatures carry the names of Jinja2's own
 * functions and parameters, because messages about wrong arguments show them.
 *
 * Invariant: rows are sorted by name.
 */
#include "builtin/filters.h"
#include "builtin/tables.h"

#define PURE TR_FN_PURE
#define CONTEXT TR_FN_CONTEXT

const tr_builtin tr_filter_rows[] = {
    {"abs", "abs(x, /)", tr_filter_abs, PURE},
    {"attr", "do_attr(@environment, obj, name)", tr_filter_attr, CONTEXT},
    {"batch", "do_batch(value, linecount, fill_with=None)", tr_filter_batch, 0},
    {"capitalize", "do_capitalize(s)", tr_filter_capitalize, PURE},
    {"center", "do_center(value, width=80)", tr_filter_center, PURE},
    {"count", "len(obj, /)", tr_filter_length, PURE},
    {"d", "do_default(value, default_value='', boolean=False)", tr_filter_default,
     PURE},
    {"default", "do_default(value, default_value='', boolean=False)", tr_filter_default,
     PURE},
    {"dictsort", "do_dictsort(value, case_sensitive=False, by='key', reverse=False)",
     tr_filter_dictsort, PURE},
    {"e", "escape(s, /)", tr_filter_escape, PURE},
    {"escape", "escape(s, /)", tr_filter_escape, PURE},
    {"filesizeformat", "do_filesizeformat(value, binary=False)",
     tr_filter_filesizeformat, PURE},
    {"first", "sync_do_first(@environment, seq)", tr_filter_first, CONTEXT},
    {"float", "do_float(value, default=0.0)", tr_filter_float, PURE},
    {"forceescape", "do_forceescape(value)", tr_filter_forceescape, PURE},
    {"format", "do_format(value, *args, **kwargs)", tr_filter_format, PURE},
    {"groupby",
     "sync_do_groupby(@environment, value, attribute, default=None, "
     "case_sensitive=False)",
     tr_filter_groupby, CONTEXT},
    {"indent", "do_indent(s, width=4, first=False, blank=False)", tr_filter_indent,
     PURE},
    {"int", "do_int(value, default=0, base=10)", tr_filter_int, PURE},
    {"items", "do_items(value)", tr_filter_items, 0},
    {"join", "sync_do_join(@eval_ctx, value, d='', attribute=None)", tr_filter_join,
     CONTEXT},
    {"last", "do_last(@environment, seq)", tr_filter_last, CONTEXT},
    {"length", "len(obj, /)", tr_filter_length, PURE},
    {"list", "sync_do_list(value)", tr_filter_list, 0},
    {"lower", "do_lower(s)", tr_filter_lower, PURE},
    {"map", "sync_do_map(@context, value, *args, **kwargs)", tr_filter_map, CONTEXT},
    {"max", "do_max(@environment, value, case_sensitive=False, attribute=None)",
     tr_filter_max, CONTEXT},
    {"min", "do_min(@environment, value, case_sensitive=False, attribute=None)",
     tr_filter_min, CONTEXT},
    {"pprint", "do_pprint(value)", tr_filter_pprint, PURE},
    {"random", "do_random(@context, seq)", tr_filter_random, CONTEXT},
    {"reject", "sync_do_reject(@context, value, *args, **kwargs)", tr_filter_reject,
     CONTEXT},
    {"rejectattr", "sync_do_rejectattr(@context, value, *args, **kwargs)",
     tr_filter_rejectattr, CONTEXT},
    {"replace", "do_replace(@eval_ctx, s, old, new, count=None)", tr_filter_replace,
     CONTEXT},
    {"reverse", "do_reverse(value)", tr_filter_reverse, 0},
    {"round", "do_round(value, precision=0, method='common')", tr_filter_round, PURE},
    {"safe", "do_mark_safe(value)", tr_filter_safe, PURE},
    {"select", "sync_do_select(@context, value, *args, **kwargs)", tr_filter_select,
     CONTEXT},
    {"selectattr", "sync_do_selectattr(@context, value, *args, **kwargs)",
     tr_filter_selectattr, CONTEXT},
    {"slice", "sync_do_slice(value, slices, fill_with=None)",
     tr_filter_slice, 0},
    {"sort",
     "do_sort(@environment, value, reverse=False, case_sensitive=False, "
     "attribute=None)",
     tr_filter_sort, CONTEXT},
    {"string", "soft_str(s, /)", tr_filter_string, PURE},
    {"striptags", "do_striptags(value)", tr_filter_striptags, PURE},
    {"sum", "sync_do_sum(@environment, iterable, attribute=None, start=0)",
     tr_filter_sum, CONTEXT},
    {"title", "do_title(s)", tr_filter_title, PURE},
    {"tojson", "do_tojson(@eval_ctx, value, indent=None)", tr_filter_tojson, CONTEXT},
    {"trim", "do_trim(value, chars=None)", tr_filter_trim, PURE},
    {"truncate",
     "do_truncate(@environment, s, length=255, killwords=False, end='...', "
     "leeway=None)",
     tr_filter_truncate, CONTEXT},
    {"unique",
     "sync_do_unique(@environment, value, case_sensitive=False, attribute=None)",
     tr_filter_unique, CONTEXT},
    {"upper", "do_upper(s)", tr_filter_upper, PURE},
    {"urlencode", "do_urlencode(value)", tr_filter_urlencode, PURE},
    {"urlize",
     "do_urlize(@eval_ctx, value, trim_url_limit=None, nofollow=False, target=None, "
     "rel=None, extra_schemes=None)",
     tr_filter_urlize, CONTEXT},
    {"wordcount", "do_wordcount(s)", tr_filter_wordcount, PURE},
    {"wordwrap",
     "do_wordwrap(@environment, s, width=79, break_long_words=True, "
     "wrapstring=None, break_on_hyphens=True)",
     tr_filter_wordwrap, CONTEXT},
    {"xmlattr", "do_xmlattr(@eval_ctx, d, autospace=True)", tr_filter_xmlattr, CONTEXT},
};

const uint32_t tr_filter_count = sizeof tr_filter_rows / sizeof tr_filter_rows[0];
