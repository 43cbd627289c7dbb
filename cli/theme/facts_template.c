/* SPDX-License-Identifier: MIT
 *
 * Templates as facts: their texts, and the names that were looked for in vain.
 * Which names a template refers to is seen in it, so this is worked out once for each
 * model of the site.
 */
#include "theme/facts_table.h"
#include "theme/macros.h"

#include <string.h>

struct template_facts {
    const char *name;
    uint32_t round;
    VEC(uint32_t) numbers;
};

static void add(
    facts *self, template_facts *to, fact_kind kind, const char *name, uint64_t value) {
    uint32_t number = facts_number(
        self, kind, facts_text_locked(self, ""), facts_text_locked(self, name), value);
    vec_push(&to->numbers, number);
}

/* A reference that is missing now may be found later. */
static void add_references(
    facts *self, template_facts *to, const theme *look, const torii_template *from) {
    torii_value names = torii_template_references(from);
    for (size_t i = 0; i < torii_length(names); i++) {
        const char *name = torii_get_str(torii_item(names, i), NULL);
        torii_value full =
            name ? theme_join_path((void *)look, name, torii_template_name(from))
                 : torii_undefined();
        const char *text = torii_get_str(full, NULL);
        if (text)
            add(self, to, FACT_TEMPLATE, text, facts_template_value(look, text));
        else
            add(self, to, FACT_TEMPLATES, "", facts_templates_value(look));
        torii_release(full);
    }
    torii_release(names);
}

static template_facts *
find(facts *self, const view *model, const torii_template *from) {
    const char *name = torii_template_name(from);
    template_facts *known = strmap_get(&self->templates, name);
    if (known && known->round >= self->base) return known;
    if (!known) {
        known = mem_new(sizeof *known);
        known->name = facts_text_of(self, facts_text_locked(self, name));
        strmap_put(&self->templates, name, known);
    }
    known->round = self->round;
    known->numbers.count = 0;
    add(self, known, FACT_TEMPLATE, name, facts_template_value(model->theme, name));
    uint64_t macros = facts_template_value(model->theme, MACROS_FILE);
    add(self, known, FACT_TEMPLATE, MACROS_FILE, macros);
    add_references(self, known, model->theme, from);
    return known;
}

void facts_loaded(void *data, const torii_template *used) {
    const rendering *run = data;
    const char *name = torii_template_name(used);
    if (!run->reads || !name) return;
    const template_facts **known = reads_template(run->reads, name), *all = *known;
    if (!all || strcmp(all->name, name) != 0) {
        facts *self = run->view->facts;
        pthread_mutex_lock(&self->lock);
        *known = all = find(self, run->view, used);
        pthread_mutex_unlock(&self->lock);
    }
    for (size_t i = 0; i < all->numbers.count; i++)
        reads_add(run->reads, all->numbers.items[i]);
}

void facts_forget_templates(facts *self) {
    for (size_t i = 0; i < self->templates.count; i++)
        ((template_facts *)self->templates.entries[i].value)->round = 0;
}

void facts_free_templates(facts *self) {
    for (size_t i = 0; i < self->templates.count; i++) {
        template_facts *one = self->templates.entries[i].value;
        vec_done(&one->numbers);
        mem_free(one);
    }
    strmap_done(&self->templates);
}
