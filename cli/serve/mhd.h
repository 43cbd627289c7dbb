/* SPDX-License-Identifier: MIT
 *
 * libmicrohttpd, loaded when a server starts: with all it needs it takes longer
 * to load than a small site to build.  `mhd.start_daemon(...)` stands for
 * MHD_start_daemon(...).
 */
#ifndef CLI_SERVE_MHD_H
#define CLI_SERVE_MHD_H

#include <microhttpd.h>
#include <stdbool.h>

#define MHD_CALLS(CALL)                               \
    CALL(start_daemon)                                \
    CALL(stop_daemon)                                 \
    CALL(get_connection_info)                         \
    CALL(set_connection_option)                       \
    CALL(get_connection_values)                       \
    CALL(lookup_connection_value)                     \
    CALL(queue_response)                              \
    CALL(suspend_connection)                          \
    CALL(resume_connection)                           \
    CALL(create_response_from_callback)               \
    CALL(create_response_from_buffer)                 \
    CALL(create_response_from_buffer_with_free_callback_cls) \
    CALL(add_response_header)                         \
    CALL(destroy_response)

typedef struct mhd_calls {
#define CALL(name) __typeof__(MHD_##name) *name;
    MHD_CALLS(CALL)
#undef CALL
} mhd_calls;

extern mhd_calls mhd;

/* False if the library is not there; once, before any thread. */
bool mhd_load(void);

#endif
