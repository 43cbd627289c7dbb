/* SPDX-License-Identifier: MIT
 *
 * The connections there are, and which of them have not yet said what they
 * want.  A client that sends its request byte by byte is never silent, so
 * silence alone does not end it.
 */
#ifndef CLI_SERVE_GUEST_H
#define CLI_SERVE_GUEST_H

#include "serve/mhd.h"

/* For MHD_OPTION_NOTIFY_CONNECTION; `data` is not used. */
void guest_on_connection(
    void *data, struct MHD_Connection *connection, void **context,
    enum MHD_ConnectionNotificationCode code);

/* The connection's request is understood; it is answered. */
void guest_has_asked(struct MHD_Connection *connection);
void guest_is_answered(struct MHD_Connection *connection);

/* Ends connections that have taken too long to ask; now and then. */
void guest_sweep(void);

#endif
