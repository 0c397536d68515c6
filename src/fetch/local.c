#include "local.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "body.h"
#include "transfer.h"

enum {
	CHUNK = 64 * 1024, /* read in a turn of the loop */
	COMPLAINT_MAX = 150,
};

/* What a program may take; time is the transfer's. */
#define MEMORY_MAX ((rlim_t)1 << 30)
#define FILES_MAX 256

struct local {
	struct transfer *t;
	int fd;            /* the file, or the program's output; -1 when all is read */
	ev_timer turn;     /* of a file */
	pid_t pid;         /* 0: none, or reaped */
	int status;
	int complaint_fd;  /* its standard error */
	ev_io output, errors;
	ev_child child;
	char complaint[COMPLAINT_MAX + 1]; /* the first line of it */
	size_t complaint_len;
	bool is_complaint_whole; /* its end has been read */
};

bool
local_is(const char *url)
{
	return strncmp(url, "file:", 5) == 0 || strncmp(url, "exec:", 5) == 0;
}

/* ---- the end */

void
local_stop(struct transfer *t)
{
	struct local *l = t->local;
	struct ev_loop *loop = fetch_loop(t->fetch);

	if (!l)
		return;
	t->local = NULL;
	ev_timer_stop(loop, &l->turn);
	ev_io_stop(loop, &l->output);
	ev_io_stop(loop, &l->errors);
	ev_child_stop(loop, &l->child);
	if (l->pid)
		kill(-l->pid, SIGKILL); /* libev reaps it */
	if (l->fd >= 0)
		close(l->fd);
	if (l->complaint_fd >= 0)
		close(l->complaint_fd);
	free(l);
}

static const char *
name_of(const struct local *l)
{
	return l->t->first_url + 5;
}

/* What a program is called with may be secret. */
static void
local_fail(struct local *l, enum fetch_result result, const char *why)
{
	const char *name = name_of(l);
	size_t shown = l->t->first_url[0] == 'e' ? strcspn(name, " \t") : strlen(name);
	struct response response = { 0 };
	struct transfer *t = l->t;

	reason_set(&response, result, "%.*s: %s", (int)shown, name, why);
	local_stop(t);
	transfer_failed(t, &response);
}

static void
local_succeed(struct local *l)
{
	struct transfer *t = l->t;

	local_stop(t);
	transfer_ended(t);
}

/* A chunk more of the body. Returns the bytes, 0 at the end, -1 when there is nothing yet, -2 after it has failed. */
static ssize_t
read_chunk(struct local *l)
{
	char chunk[CHUNK];
	struct transfer *t = l->t;
	ssize_t n = read(l->fd, chunk, sizeof(chunk));

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return -1;
	if (n < 0) {
		local_fail(l, FETCH_LOCAL, strerror(errno));
		return -2;
	}
	if (!t->body)
		t->body = body_new();
	if ((size_t)n > t->max_body - body_len(t->body)) {
		local_fail(l, FETCH_TOO_BIG, "more than max-body");
		return -2;
	}
	if (body_add(t->body, chunk, (size_t)n) < 0) {
		local_fail(l, FETCH_LOCAL, strerror(errno));
		return -2;
	}
	t->wire_bytes += n;
	return n;
}

/* ---- files */

static void
on_turn(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct local *l = timer->data;
	ssize_t n = read_chunk(l);

	(void)events;
	if (n == -2)
		return;
	if (n == 0) {
		local_succeed(l);
		return;
	}
	ev_timer_set(timer, 0, 0);
	ev_timer_start(loop, timer);
}

static void
open_file(struct local *l)
{
	struct transfer *t = l->t;
	const char *path = name_of(l);
	struct stat st;
	char etag[80];

	/* Not to wait for whoever writes into a pipe. */
	l->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (l->fd < 0 || fstat(l->fd, &st) < 0) {
		local_fail(l, FETCH_LOCAL, strerror(errno));
		return;
	}
	if (!S_ISREG(st.st_mode)) {
		local_fail(l, FETCH_REFUSED, "not a file");
		return;
	}
	snprintf(etag, sizeof(etag), "\"%llx-%llx-%llx.%09ld\"", (unsigned long long)st.st_ino,
		 (unsigned long long)st.st_size, (unsigned long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	strbuf_addstr(&t->answer.etag, etag);
	t->answer.status = t->etag_line && strcmp(t->etag_line + strlen("If-None-Match: "), etag) == 0 ? 304 : 200;
	if (t->answer.status == 304) {
		local_succeed(l);
		return;
	}
	ev_timer_set(&l->turn, 0, 0);
	ev_timer_start(fetch_loop(t->fetch), &l->turn);
}

/* ---- programs */

char **
local_words(const char *command)
{
	size_t len = strlen(command), n = 0;
	char **words = xcalloc(1, (len / 2 + 2) * sizeof(*words) + len + 1), *to = (char *)(words + len / 2 + 2), quote;

	for (const char *p = command + strspn(command, " \t"); *p; p += strspn(p, " \t")) {
		words[n++] = to;
		for (quote = 0; *p && (quote || (*p != ' ' && *p != '\t')); p++) {
			if (quote ? *p == quote : *p == '"' || *p == '\'')
				quote = quote ? 0 : *p;
			else
				*to++ = *p;
		}
		*to++ = '\0';
		if (quote) {
			free(words);
			return NULL;
		}
	}
	return words;
}

/* All has been read, and it has ended: what came of it? */
static void
finish(struct local *l)
{
	char why[COMPLAINT_MAX + 60];

	if (l->fd >= 0 || l->pid)
		return;
	if (WIFEXITED(l->status) && WEXITSTATUS(l->status) == 0) {
		l->t->answer.status = 200;
		local_succeed(l);
		return;
	}
	snprintf(why, sizeof(why), "ended by %s %d%s%s", WIFEXITED(l->status) ? "status" : "signal",
		 WIFEXITED(l->status) ? WEXITSTATUS(l->status) : WTERMSIG(l->status), l->complaint_len ? ": " : "",
		 l->complaint);
	local_fail(l, FETCH_LOCAL, why);
}

static void
on_output(struct ev_loop *loop, ev_io *io, int events)
{
	struct local *l = io->data;
	ssize_t n = read_chunk(l);

	(void)events;
	if (n != 0)
		return;
	ev_io_stop(loop, io);
	close(l->fd);
	l->fd = -1;
	finish(l);
}

/* Its first line is kept, the rest let go. */
static void
on_errors(struct ev_loop *loop, ev_io *io, int events)
{
	struct local *l = io->data;
	char text[4096];
	ssize_t n = read(l->complaint_fd, text, sizeof(text));

	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		ev_io_stop(loop, io);
		return;
	}
	for (ssize_t i = 0; i < n && !l->is_complaint_whole; i++) {
		if (text[i] != '\n')
			l->complaint[l->complaint_len++] = text[i];
		l->is_complaint_whole = l->complaint_len == COMPLAINT_MAX || (text[i] == '\n' && l->complaint_len > 0);
	}
}

static void
on_exit_of_child(struct ev_loop *loop, ev_child *child, int events)
{
	struct local *l = child->data;

	(void)events;
	ev_child_stop(loop, child);
	on_errors(loop, &l->errors, 0); /* what it said last */
	l->status = child->rstatus;
	l->pid = 0;
	finish(l);
}

static void
limit(pid_t pid, int64_t cpu_s)
{
	const struct rlimit cpu = { (rlim_t)cpu_s, (rlim_t)cpu_s + 1 }, memory = { MEMORY_MAX, MEMORY_MAX };
	const struct rlimit files = { FILES_MAX, FILES_MAX }, none = { 0, 0 };

	prlimit(pid, RLIMIT_CPU, &cpu, NULL);
	prlimit(pid, RLIMIT_AS, &memory, NULL);
	prlimit(pid, RLIMIT_NOFILE, &files, NULL);
	prlimit(pid, RLIMIT_CORE, &none, NULL);
}

/* An environment of its own: ours may hold secrets. */
static int
spawn(char **words, int out, int err, pid_t *pid)
{
	static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", language[] = "LANG=C.UTF-8";
	char *environment[] = { path, language, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int why;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	posix_spawn_file_actions_adddup2(&actions, err, 2);
	posix_spawn_file_actions_addchdir_np(&actions, "/");
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setpgroup(&attributes, 0); /* so that all it starts can be ended with it */
	why = posix_spawn(pid, words[0], &actions, &attributes, words, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return why;
}

static void
watch(struct local *l)
{
	struct ev_loop *loop = fetch_loop(l->t->fetch);

	ev_io_init(&l->output, on_output, l->fd, EV_READ);
	ev_io_init(&l->errors, on_errors, l->complaint_fd, EV_READ);
	ev_child_init(&l->child, on_exit_of_child, l->pid, 0);
	l->output.data = l->errors.data = l->child.data = l;
	ev_io_start(loop, &l->output);
	ev_io_start(loop, &l->errors);
	ev_child_start(loop, &l->child);
}

static void
run_program(struct local *l)
{
	char **words = local_words(name_of(l));
	int out[2] = { -1, -1 }, err[2] = { -1, -1 }, why = 0;

	if (!words || !words[0])
		why = EINVAL;
	else if (pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0)
		why = errno;
	else
		why = spawn(words, out[1], err[1], &l->pid);
	free(words);
	l->fd = out[0];
	l->complaint_fd = err[0];
	if (out[1] >= 0)
		close(out[1]);
	if (err[1] >= 0)
		close(err[1]);
	if (why) {
		l->pid = 0;
		local_fail(l, FETCH_LOCAL, strerror(why));
		return;
	}
	fcntl(l->fd, F_SETFL, O_NONBLOCK);
	fcntl(l->complaint_fd, F_SETFL, O_NONBLOCK);
	limit(l->pid, l->t->timeout_ms / 1000 + 1);
	watch(l);
}

void
local_begin(struct transfer *t)
{
	struct local *l = xcalloc(1, sizeof(*l));

	l->t = t;
	l->fd = l->complaint_fd = -1;
	ev_init(&l->turn, on_turn);
	l->turn.data = l;
	ev_init(&l->output, on_output);
	ev_init(&l->errors, on_errors);
	ev_init(&l->child, on_exit_of_child);
	t->local = l;
	t->phase = PHASE_LOCAL;
	snprintf(t->parts.host, sizeof(t->parts.host), "%.200s", name_of(l));
	if (t->body)
		body_clear(t->body);
	if (t->first_url[0] == 'f')
		open_file(l);
	else
		run_program(l);
}
