/* SPDX-License-Identifier: MIT
 *
 * The output of a rendering; see output.h.
 */
#include "vm/output.h"

#define FLUSH_BYTES ((size_t)32 << 10)

void tr_output_init(tr_output *out)
{
    *out = (tr_output){.limit = UINT64_MAX, .flush_at = FLUSH_BYTES};
    out->text = tr_text_make(SIZE_MAX);
}

bool tr_output_flush(tr_output *out, size_t end)
{
    if (out->stopped) return false;
    if (!out->write) return true;
    /* the buffer may be larger than what is left */
    if (end > out->limit - out->written) {
        end = (size_t)(out->limit - out->written);
        out->text.failed = out->text.full = true;
    }
    if (end == 0) return true;
    if (!out->write(out->write_data, out->text.data, end)) {
        out->stopped = true;
        return false;
    }
    out->written += end;
    out->text.size -= end;
    if (out->text.size) memmove(out->text.data, out->text.data + end, out->text.size);
    return true;
}

bool tr_output_pass(tr_output *out, const char *text, size_t size)
{
    if (!tr_output_flush(out, out->text.size)) return false;
    if (out->text.failed || size > out->limit - out->written) {
        tr_output_add(out, text, size); /* which tells what is wrong */
        return true;
    }
    out->stopped = !out->write(out->write_data, text, size);
    out->written += size;
    return !out->stopped;
}
