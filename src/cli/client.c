#include "client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/strbuf.h"

#define REQUEST_MAX 8192
#define WAIT_S 660 /* the daemon gives up earlier */
#define ATTEMPTS 5  /* of a second each, while somebody works with the state and does not listen yet */

static int
no_permission(const char *path, struct error *err)
{
	error_set(err, "%s: permission denied: this is for root, the daemon's own user and members of its group; "
		       "`usermod -aG GROUP NAME` makes one", path);
	return EX_NOPERM;
}

/* Returns 0 or the exit code. */
static int
connect_to(const char *path, int *fd, struct error *err)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const struct timeval patience = { .tv_sec = WAIT_S };
	int why;

	if (!path || strlen(path) >= sizeof(address.sun_path)) {
		error_set(err, "no daemon is running with this configuration");
		return EX_UNAVAILABLE;
	}
	strcpy(address.sun_path, path);
	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*fd < 0) {
		error_set(err, "cannot make a socket: %s", strerror(errno));
		return EX_OSERR;
	}
	setsockopt(*fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(*fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return 0;
	why = errno;
	close(*fd);
	if (why == EACCES || why == EPERM)
		return no_permission(path, err);
	error_set(err, "no daemon is running with this configuration (%s: %s)", path, strerror(why));
	return EX_UNAVAILABLE;
}

static int
send_request(int fd, const char *const *words, size_t n, struct error *err)
{
	struct strbuf request = STRBUF_INIT(REQUEST_MAX);
	int ret = 0;

	for (size_t i = 0; i < n; i++) {
		strbuf_addstr(&request, words[i]);
		strbuf_addch(&request, i + 1 < n ? ' ' : '\n');
		if (strpbrk(words[i], " \r\n")) {
			error_set(err, "no feed is called `%s`", words[i]);
			ret = EX_USAGE;
		}
	}
	if (request.cut) {
		error_set(err, "too many feeds for one request");
		ret = EX_USAGE;
	} else if (ret == 0 && send(fd, request.buf, request.len, MSG_NOSIGNAL) != (ssize_t)request.len) {
		error_set(err, "cannot talk to the daemon: %s", strerror(errno));
		ret = EX_UNAVAILABLE;
	}
	strbuf_release(&request);
	return ret;
}

/* The last line of an answer. Returns 0 or the exit code. */
static int
read_verdict(const json_t *line, struct error *err)
{
	const json_t *code = json_object_get(line, "code");
	const char *text = json_string_value(json_object_get(line, "error"));

	if (json_is_true(json_object_get(line, "ok")))
		return 0;
	error_set(err, "%s", text ? text : "the daemon refuses");
	return json_is_integer(code) ? (int)json_integer_value(code) : EX_SOFTWARE;
}

static int
read_answer(FILE *from, client_line *each, void *arg, struct error *err)
{
	char *text = NULL;
	size_t cap = 0;
	ssize_t len;
	int ret = -1;

	while (ret < 0 && (len = getline(&text, &cap, from)) > 0) {
		json_t *line = json_loadb(text, (size_t)len, 0, NULL);

		if (json_object_get(line, "ok"))
			ret = read_verdict(line, err);
		else if (line && each)
			each(arg, line);
		json_decref(line);
	}
	free(text);
	if (ret >= 0)
		return ret;
	error_set(err, "the daemon has not answered to the end%s", errno == EAGAIN ? ": it is too busy" : "");
	return EX_TEMPFAIL;
}

int
client_ask(const char *control, const char *const *words, size_t n, client_line *each, void *arg,
	   struct error *err)
{
	FILE *stream;
	int fd, ret = connect_to(control, &fd, err);

	if (ret != 0)
		return ret;
	ret = send_request(fd, words, n, err);
	stream = ret == 0 ? fdopen(fd, "r") : NULL;
	if (!stream) {
		close(fd);
		return ret ? ret : EX_OSERR;
	}
	ret = read_answer(stream, each, arg, err);
	fclose(stream);
	return ret;
}

static int
ask_or_read(const struct question *q, const char *control, const char *const *words, struct error *err)
{
	int ret = client_ask(control, words, q->n + 1, q->each, q->arg, err);
	struct config *config;

	if (ret != EX_UNAVAILABLE)
		return ret;
	err->text[0] = '\0';
	config = config_load(q->path, stderr);
	ret = config ? q->files(q, config, err) : EX_CONFIG;
	config_unref(config);
	return ret;
}

int
client_settle(const struct question *q)
{
	const char **words = xcalloc(q->n + 1, sizeof(*words));
	char *control = config_control(q->path);
	struct error err = { "" };
	int ret = EX_TEMPFAIL;

	words[0] = q->verb;
	for (size_t i = 0; i < q->n; i++)
		words[i + 1] = q->names[i];
	for (int i = 0; i < ATTEMPTS && ret == EX_TEMPFAIL; i++)
		ret = ask_or_read(q, control, words, &err);
	if (ret && err.text[0])
		fprintf(stderr, "wirespool %s: %s\n", q->command, err.text);
	free(control);
	free(words);
	return ret;
}
