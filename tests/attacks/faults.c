/* SPDX-License-Identifier: MIT
 *
 * Put before the C library (LD_PRELOAD), makes calls about files go wrong as
 * TORII_FAULT says: "eio:K", the K-th one fails with EIO; "short", reads and writes
 * move one byte and every second is interrupted; "clock", the time of day steps back.
 * The number of calls that could have failed is written to TORII_FAULT_COUNT.  What
 * is called otherwise is not touched.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static atomic_long calls;
static long which;
static int is_short, is_clock;

__attribute__((constructor)) static void begin(void) {
    const char *fault = getenv("TORII_FAULT");
    if (!fault) return;
    if (strncmp(fault, "eio:", 4) == 0) which = atol(fault + 4);
    is_short = strcmp(fault, "short") == 0;
    is_clock = strcmp(fault, "clock") == 0;
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("TORII_FAULT_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%ld\n", atomic_load(&calls));
    fclose(file);
}

static int fails(void) {
    long number = atomic_fetch_add(&calls, 1) + 1;
    if (number != which) return 0;
    errno = EIO;
    return 1;
}

/* The function of the C library. */
#define REAL(name)                                                                 \
    static __typeof__(name) *real;                                                 \
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name)

static int interrupted(void) {
    static atomic_long turn;
    if (!is_short || atomic_fetch_add(&turn, 1) % 2 == 0) return 0;
    errno = EINTR;
    return 1;
}

ssize_t read(int fd, void *to, size_t size) {
    REAL(read);
    if (fails() || interrupted()) return -1;
    return real(fd, to, is_short && size ? 1 : size);
}

ssize_t pread(int fd, void *to, size_t size, off_t at) {
    REAL(pread);
    if (fails() || interrupted()) return -1;
    return real(fd, to, is_short && size ? 1 : size, at);
}

ssize_t write(int fd, const void *from, size_t size) {
    REAL(write);
    if (fd > 2 && (fails() || interrupted())) return -1;
    return real(fd, from, is_short && size ? 1 : size);
}

ssize_t pwrite(int fd, const void *from, size_t size, off_t at) {
    REAL(pwrite);
    if (fails() || interrupted()) return -1;
    return real(fd, from, is_short && size ? 1 : size, at);
}

ssize_t writev(int fd, const struct iovec *v, int n) {
    REAL(writev);
    if (fails() || interrupted()) return -1;
    return is_short && n && v->iov_len ? write(fd, v->iov_base, 1) : real(fd, v, n);
}

ssize_t copy_file_range(int a, off64_t *x, int b, off64_t *y, size_t n, unsigned f) {
    REAL(copy_file_range);
    if (fails() || interrupted()) return -1;
    return real(a, x, b, y, is_short && n ? 1 : n, f);
}

#define PLAIN(type, name, params, args)                                            \
    type name params {                                                             \
        REAL(name);                                                                \
        return fails() ? -1 : real args;                                           \
    }

PLAIN(int, fsync, (int fd), (fd))
PLAIN(int, fdatasync, (int fd), (fd))
PLAIN(int, rename, (const char *a, const char *b), (a, b))
PLAIN(int, renameat, (int x, const char *a, int y, const char *b), (x, a, y, b))
PLAIN(
    int, renameat2, (int x, const char *a, int y, const char *b, unsigned f),
    (x, a, y, b, f))
PLAIN(
    int, linkat, (int x, const char *a, int y, const char *b, int f), (x, a, y, b, f))
PLAIN(int, mkdir, (const char *a, mode_t m), (a, m))
PLAIN(int, mkdirat, (int x, const char *a, mode_t m), (x, a, m))
PLAIN(int, unlinkat, (int x, const char *a, int f), (x, a, f))
PLAIN(int, ftruncate, (int fd, off_t n), (fd, n))
PLAIN(int, fchmod, (int fd, mode_t m), (fd, m))
PLAIN(int, futimens, (int fd, const struct timespec t[2]), (fd, t))
PLAIN(int, fstat, (int fd, struct stat *s), (fd, s))
PLAIN(
    int, fstatat, (int fd, const char *n, struct stat *s, int f), (fd, n, s, f))

int close(int fd) {
    REAL(close);
    int code = real(fd), reason = errno;
    if (fails()) return -1;
    errno = reason;
    return code;
}

static mode_t mode_of(int flags, va_list list) {
    bool makes = flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE;
    return makes ? va_arg(list, mode_t) : 0;
}

int open(const char *name, int flags, ...) {
    REAL(open);
    va_list list;
    va_start(list, flags);
    mode_t mode = mode_of(flags, list);
    va_end(list);
    return fails() ? -1 : real(name, flags, mode);
}

int openat(int at, const char *name, int flags, ...) {
    REAL(openat);
    va_list list;
    va_start(list, flags);
    mode_t mode = mode_of(flags, list);
    va_end(list);
    return fails() ? -1 : real(at, name, flags, mode);
}

long syscall(long number, ...) {
    REAL(syscall);
    va_list list;
    long a[6];
    va_start(list, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_openat2 && fails()) return -1;
    return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int clock_gettime(clockid_t id, struct timespec *out) {
    REAL(clock_gettime);
    static atomic_long asked;
    int code = real(id, out);
    if (is_clock && id == CLOCK_REALTIME)
        out->tv_sec -= 3600 * atomic_fetch_add(&asked, 1);
    return code;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}
