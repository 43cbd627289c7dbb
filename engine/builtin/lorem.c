/* SPDX-License-Identifier: MIT
 *
 * lipsum(): filler text for drafts, in paragraphs of Latin-looking sentences.
 */
#include "builtin/globals.h"
#include "builtin/methods.h"

static const char *const words[] = {
    "ad",         "aliqua",    "aliquip",      "amet",       "anim",       "aute",
    "cillum",     "commodo",   "consectetur",  "consequat",  "culpa",      "cupidatat",
    "deserunt",   "do",        "dolor",        "dolore",     "duis",       "ea",
    "eiusmod",    "elit",      "enim",         "esse",       "est",        "et",
    "eu",         "ex",        "excepteur",    "fugiat",     "id",         "in",
    "incididunt", "ipsum",     "irure",        "labore",     "laboris",    "laborum",
    "lorem",      "magna",     "minim",        "mollit",     "nisi",       "non",
    "nostrud",    "nulla",     "occaecat",     "officia",    "pariatur",   "proident",
    "quis",       "reprehenderit", "sed",      "sint",       "sit",        "sunt",
    "tempor",     "ullamco",   "ut",           "velit",      "veniam",     "voluptate",
};

#define WORD_COUNT (sizeof words / sizeof words[0])

/* A number from `low` to `high` - 1. */
static int64_t random_between(tr_task *task, int64_t low, int64_t high)
{
    uint64_t width = (uint64_t)high - (uint64_t)low;
    uint64_t number = tr_random_below(tr_machine_of(task), width);
    return (int64_t)((uint64_t)low + number);
}

static void add_word(tr_text *out, const char *word, bool capital)
{
    char first = word[0];
    tr_text_add_byte(out, capital ? (char)(first - 'a' + 'A') : first);
    tr_text_add_str(out, word + 1);
}

/* `count` words: a comma after 3 to 7 of them, a full stop after 10 to 19. */
static bool add_paragraph(tr_task *task, tr_text *out, int64_t count)
{
    size_t last = WORD_COUNT;
    bool capital = true;
    int64_t comma = random_between(task, 3, 8);
    int64_t stop = random_between(task, 10, 20);
    for (int64_t i = 1; i <= count; i++) {
        if (!tr_charge(task, 1) || out->failed) return false;
        size_t word = (size_t)random_between(task, 0, (int64_t)WORD_COUNT - 1);
        if (word >= last) word++; /* never the same one twice */
        if (i > 1) tr_text_add_byte(out, ' ');
        add_word(out, words[word], capital);
        last = word;
        capital = i == stop || i == count;
        if (capital) {
            tr_text_add_byte(out, '.');
            stop = i + random_between(task, 10, 20);
            comma = i + random_between(task, 3, 8);
        } else if (i == comma) {
            tr_text_add_byte(out, ',');
            comma = i + random_between(task, 3, 8);
        }
    }
    if (count == 0) tr_text_add_byte(out, '.');
    return true;
}

tr_value tr_global_lipsum(tr_call *call)
{
    tr_task *task = call->task;
    int64_t count;
    int64_t low;
    int64_t high;
    if (!tr_arg_index(call, 0, &count)) return tr_invalid();
    int html = tr_truth(task, call->args[1]);
    if (html < 0) return tr_invalid();
    if (count > 0 && (!tr_arg_index(call, 2, &low) || !tr_arg_index(call, 3, &high))) {
        return tr_invalid();
    }
    if (count > 0 && low >= high) {
        return tr_fail(
            task, TR_ERR_VALUE, "empty range for randrange() (%lld, %lld, %lld)",
            (long long)low, (long long)high, (long long)high - (long long)low);
    }
    tr_text out = tr_text_make(TR_STRING_MAX);
    for (int64_t i = 0; i < count; i++) {
        int64_t size = random_between(task, low, high);
        if (i > 0) tr_text_add_str(&out, html ? "\n" : "\n\n");
        if (html) tr_text_add_str(&out, "<p>");
        if (!add_paragraph(task, &out, size < 0 ? 0 : size)) break;
        if (html) tr_text_add_str(&out, "</p>");
    }
    if (tr_failed(task)) {
        tr_text_done(&out);
        return tr_invalid();
    }
    tr_value result = tr_string_take_text(task, &out);
    return html ? tr_as_markup(result) : result;
}
