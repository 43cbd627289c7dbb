/* SPDX-License-Identifier: MIT
 *
 * Asking and suspending happen under the server's lock, which waking takes, too:
 * so nothing becomes ready between the two unseen.
 */
#include "serve/wait.h"

bool wait_output(
    server *self, struct MHD_Connection *connection, const char *path, blob **out) {
    pthread_mutex_lock(&self->lock);
    session_answer answer = session_ask(self->site, path, out);
    bool later = answer == SESSION_LATER && !self->stopping;
    if (later) {
        vec_push(&self->waiting, connection);
        mhd.suspend_connection(connection);
    }
    pthread_mutex_unlock(&self->lock);
    if (answer == SESSION_LATER && !later) *out = session_get(self->site, path);
    return !later;
}

void wait_wake(server *self) {
    pthread_mutex_lock(&self->lock);
    for (size_t i = 0; i < self->waiting.count; i++)
        mhd.resume_connection(self->waiting.items[i]);
    self->waiting.count = 0;
    pthread_mutex_unlock(&self->lock);
}
