/* SPDX-License-Identifier: MIT
 *
 * The time of the build for templates: now().
 */
#include "content/date_value.h"
#include "theme/facts.h"

static torii_value fn_now(torii_call *call) {
    const view *self = call_view(call);
    return date_value_make(&self->now);
}

void functions_add_text(view *self) {
    facts_add_function(self, "now()", fn_now, FACT_SCOPE_SITE);
}
