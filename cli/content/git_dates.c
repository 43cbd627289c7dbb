/* SPDX-License-Identifier: MIT
 *
 * `git log` prints the newest commit first, so the first time that is met for a
 * file is the one.  The command gets no input and no terminal; what it prints
 * is only compared with names of files that were read anyway.
 */
#include "content/git_dates.h"

#include "base/codes.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { MAX_LOG = 512 << 20 };

/* The command by its whole path: a "." in PATH would run what lies in the site. */
static const char *find_git(arena *memory) {
    const char *at = getenv("PATH");
    while (at && *at) {
        size_t size = strcspn(at, ":");
        const char *path = arena_strf(memory, "%.*s/git", (int)size, at);
        if (*at == '/' && access(path, X_OK) == 0) return path;
        at += size + (at[size] == ':');
    }
    return NULL;
}

/* Starts git with its output in *fd; false if that cannot be. */
static bool start(site *model, pid_t *child, int *fd) {
    const char *const arguments[] = {
        "git",
        "-C",
        model->root.path,
        "-c",
        "core.quotepath=off",
        "-c",
        "log.showSignature=false",
        "log",
        "--format=%x01%ct",
        "--name-only",
        "--no-renames",
        "--relative",
        NULL};
    posix_spawn_file_actions_t actions;
    int ends[2];
    const char *program = find_git(&model->memory);
    if (!program || pipe2(ends, O_CLOEXEC) != 0) return false;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int failed =
        posix_spawn(child, program, &actions, NULL, (char *const *)arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (failed) close(ends[0]);
    *fd = ends[0];
    return !failed;
}

static void read_line(site *model, const char *line, int64_t *when) {
    if (*line == 1) {
        *when = strtoll(line + 1, NULL, 10);
    } else if (*line && !strmap_has(&model->git_dates, line)) {
        int64_t *kept = arena_alloc(&model->memory, sizeof *kept);
        *kept = *when;
        strmap_put(&model->git_dates, line, kept);
    }
}

void git_dates_read(site *model) {
    pid_t child;
    int fd, status = -1;
    buf text = BUF_INIT;
    if (!model->config->git.dates) return;
    bool done = start(model, &child, &fd);
    if (done) {
        done = fs_read_fd(fd, MAX_LOG, &text);
        close(fd);
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
    }
    if (!done || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        log_report *report = log_warning(
            model->log, CODE_GIT, "git cannot tell when files were changed");
        log_note(report, "git.dates needs the command git, and a site in a repository");
    } else {
        int64_t when = 0;
        for (char *at = text.data, *next; at && *at; at = next) {
            char *newline = strchr(at, '\n');
            next = newline ? newline + 1 : NULL;
            if (newline) *newline = '\0';
            read_line(model, at, &when);
        }
    }
    buf_done(&text);
}

bool git_dates_find(const site *model, const page *one, date *out) {
    const int64_t *when = strmap_get(&model->git_dates, one->file);
    if (when) *out = date_from_epoch(*when);
    return when != NULL;
}
