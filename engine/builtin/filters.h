/* SPDX-License-Identifier: MIT
 *
 * The builtin filters as C functions, by the file that holds them; their names
 * and signatures stand in filters_table.c.
 */
#ifndef TR_BUILTIN_FILTERS_H
#define TR_BUILTIN_FILTERS_H

#include "builtin/support.h"

/* filters_text.c */
tr_value tr_filter_capitalize(tr_call *call);
tr_value tr_filter_center(tr_call *call);
tr_value tr_filter_format(tr_call *call);
tr_value tr_filter_indent(tr_call *call);
tr_value tr_filter_lower(tr_call *call);
tr_value tr_filter_replace(tr_call *call);
tr_value tr_filter_string(tr_call *call);
tr_value tr_filter_title(tr_call *call);
tr_value tr_filter_trim(tr_call *call);
tr_value tr_filter_upper(tr_call *call);
tr_value tr_filter_wordcount(tr_call *call);

/* filters_wrap.c */
tr_value tr_filter_truncate(tr_call *call);
tr_value tr_filter_wordwrap(tr_call *call);

/* filters_html.c */
tr_value tr_filter_escape(tr_call *call);
tr_value tr_filter_forceescape(tr_call *call);
tr_value tr_filter_safe(tr_call *call);
tr_value tr_filter_striptags(tr_call *call);
tr_value tr_filter_tojson(tr_call *call);
tr_value tr_filter_urlencode(tr_call *call);
tr_value tr_filter_xmlattr(tr_call *call);

/* urlize.c, pprint.c */
tr_value tr_filter_urlize(tr_call *call);
tr_value tr_filter_pprint(tr_call *call);

/* filters_number.c */
tr_value tr_filter_abs(tr_call *call);
tr_value tr_filter_filesizeformat(tr_call *call);
tr_value tr_filter_float(tr_call *call);
tr_value tr_filter_int(tr_call *call);
tr_value tr_filter_round(tr_call *call);

/* filters_sequence.c */
tr_value tr_filter_attr(tr_call *call);
tr_value tr_filter_default(tr_call *call);
tr_value tr_filter_first(tr_call *call);
tr_value tr_filter_join(tr_call *call);
tr_value tr_filter_last(tr_call *call);
tr_value tr_filter_length(tr_call *call);
tr_value tr_filter_list(tr_call *call);
tr_value tr_filter_random(tr_call *call);
tr_value tr_filter_reverse(tr_call *call);

/* filters_order.c */
tr_value tr_filter_dictsort(tr_call *call);
tr_value tr_filter_groupby(tr_call *call);
tr_value tr_filter_max(tr_call *call);
tr_value tr_filter_min(tr_call *call);
tr_value tr_filter_sort(tr_call *call);
tr_value tr_filter_sum(tr_call *call);

/* filters_lazy.c */
tr_value tr_filter_batch(tr_call *call);
tr_value tr_filter_items(tr_call *call);
tr_value tr_filter_slice(tr_call *call);
tr_value tr_filter_unique(tr_call *call);

/* filters_select.c */
tr_value tr_filter_map(tr_call *call);
tr_value tr_filter_reject(tr_call *call);
tr_value tr_filter_rejectattr(tr_call *call);
tr_value tr_filter_select(tr_call *call);
tr_value tr_filter_selectattr(tr_call *call);

#endif
