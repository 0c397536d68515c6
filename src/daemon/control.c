#include "daemon/control.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include <utlist.h>

#include "base/alloc.h"
#include "base/dir.h"
#include "base/log.h"
#include "control_private.h"

#define CLIENTS_MAX 32
#define SPEAK_S 10   /* to say what is wanted */
#define LISTEN_S 30  /* to read what is there */
#define AWAIT_S 600  /* for polls */
#define LEAVE_S 2    /* after the answer */
#define GROUPS_MAX 128

/* ---- who may ask */

/* The group of the socket's file may, as its mode says; and no matter what that mode has become, nobody else. */
static bool
is_of_group(int fd, gid_t peer, gid_t group)
{
	gid_t groups[GROUPS_MAX];
	socklen_t size = sizeof(groups);

	if (peer == group)
		return true;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &size) < 0)
		return false;
	for (size_t i = 0; i < size / sizeof(gid_t); i++)
		if (groups[i] == group)
			return true;
	return false;
}

static bool
may_ask(const struct control *control, int fd)
{
	struct sockaddr_un address = { 0 };
	socklen_t size = sizeof(address);
	struct ucred peer = { .uid = (uid_t)-1 };
	socklen_t peer_size = sizeof(peer);
	struct stat st;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &peer_size) < 0)
		return false;
	if (peer.uid == 0 || peer.uid == geteuid())
		return true;
	if (getsockname(control->fd, (struct sockaddr *)&address, &size) < 0 || address.sun_path[0] != '/')
		return false;
	return stat(address.sun_path, &st) == 0 && is_of_group(fd, peer.gid, st.st_gid);
}

/* ---- clients */

static void
client_free(struct client *client)
{
	struct control *control = client->control;

	ev_io_stop(control->daemon->loop, &client->io);
	ev_timer_stop(control->daemon->loop, &client->patience);
	close(client->fd);
	DL_DELETE(control->clients, client);
	control->n_clients--;
	strbuf_release(&client->answer);
	free(client);
	ev_io_start(control->daemon->loop, &control->accepts);
}

static void
watch(struct client *client, int events)
{
	struct ev_loop *loop = client->control->daemon->loop;

	if (client->io.events == events && ev_is_active(&client->io))
		return;
	ev_io_stop(loop, &client->io);
	ev_io_set(&client->io, client->fd, events);
	ev_io_start(loop, &client->io);
}

static void
be_patient(struct client *client, double seconds)
{
	client->patience.repeat = seconds;
	ev_timer_again(client->control->daemon->loop, &client->patience);
}

static bool
has_something(const struct client *client)
{
	return (client->ended && !client->is_leaving) || client->visit || client->sent < client->answer.len;
}

void
control_wake(struct client *client)
{
	watch(client, has_something(client) ? EV_WRITE : EV_READ);
}

/* Returns false when the client has gone. */
static bool
write_some(struct client *client)
{
	size_t left = client->answer.len - client->sent;
	ssize_t n = left ? send(client->fd, client->answer.buf + client->sent, left, MSG_NOSIGNAL) : 0;

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	client->sent += (size_t)n;
	if (client->sent == client->answer.len) {
		strbuf_clear(&client->answer);
		client->sent = 0;
	}
	if (n > 0)
		be_patient(client, client->awaited ? AWAIT_S : LISTEN_S);
	return true;
}

static void
client_write(struct client *client)
{
	if (client->visit && client->answer.len - client->sent < ANSWER_LOW)
		answer_walk_on(client);
	if (!write_some(client)) {
		client_free(client);
		return;
	}
	if (client->ended && client->answer.len == 0) {
		/* To close while something of theirs is unread would take our answer from them. */
		client->is_leaving = true;
		shutdown(client->fd, SHUT_WR);
		be_patient(client, LEAVE_S);
	}
	control_wake(client);
}

static void
client_read(struct client *client)
{
	bool has_asked = client->n_words || client->ended; /* what comes now is nothing to us */
	char *end = client->request + client->request_len, *newline, unread[4096];
	ssize_t n = has_asked ? recv(client->fd, unread, sizeof(unread), 0)
			      : recv(client->fd, end, REQUEST_MAX - client->request_len, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		client_free(client);
		return;
	}
	if (has_asked)
		return;
	client->request_len += (size_t)n;
	newline = memchr(end, '\n', (size_t)n);
	if (!newline && client->request_len < REQUEST_MAX)
		return;
	if (newline) {
		*newline = '\0';
		answer_request(client);
	} else {
		answer_error(client, EX_USAGE, "the request is longer than %d bytes", REQUEST_MAX);
	}
	be_patient(client, client->awaited ? AWAIT_S : LISTEN_S);
	control_wake(client);
}

static void
on_client(struct ev_loop *loop, struct ev_io *io, int events)
{
	(void)loop;
	if (events & EV_WRITE)
		client_write(io->data);
	else
		client_read(io->data);
}

static void
on_impatience(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	client_free(timer->data);
}

static struct client *
client_new(struct control *control, int fd)
{
	struct client *client = xcalloc(1, sizeof(*client));

	client->control = control;
	client->fd = fd;
	strbuf_init(&client->answer, ANSWER_MAX);
	ev_io_init(&client->io, on_client, fd, EV_READ);
	ev_init(&client->patience, on_impatience);
	client->io.data = client->patience.data = client;
	DL_APPEND(control->clients, client);
	control->n_clients++;
	ev_io_start(control->daemon->loop, &client->io);
	be_patient(client, SPEAK_S);
	return client;
}

/* Those who wait do so in the kernel, until one of the others has gone. */
static void
on_accept(struct ev_loop *loop, struct ev_io *io, int events)
{
	struct control *control = io->data;
	struct client *client;
	int fd;

	(void)events;
	if (control->n_clients >= CLIENTS_MAX) {
		ev_io_stop(loop, io);
		return;
	}
	fd = accept4(control->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0) {
		/* Without descriptors there is no use in trying at every turn. */
		if (errno == EMFILE || errno == ENFILE) {
			ev_io_stop(loop, io);
			ev_timer_start(loop, &control->rest);
		}
		return;
	}
	client = client_new(control, fd);
	if (!may_ask(control, fd)) {
		answer_error(client, EX_NOPERM, "only root, the daemon's own user and members of its group may ask");
		control_wake(client);
	}
}

static void
on_rested(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	struct control *control = timer->data;

	(void)events;
	ev_io_start(loop, &control->accepts);
}

void
control_poll_ended(struct control *control, const struct subscription *sub)
{
	struct client *client;

	if (!control)
		return;
	DL_FOREACH (control->clients, client)
		if (client->awaited)
			answer_polled(client, sub);
}

/* ---- the socket */

/* A socket that the service manager has opened for us (sd_listen_fds(3)), -1: none. */
static int
passed_socket(void)
{
	const char *pid = getenv("LISTEN_PID"), *n = getenv("LISTEN_FDS");
	const int fd = 3;

	if (!pid || !n || strtol(pid, NULL, 10) != getpid() || strtol(n, NULL, 10) < 1)
		return -1;
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 || fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		return -1;
	return fd;
}

/* A socket that nobody listens on is left from a killed daemon. */
static int
remove_stale(const struct sockaddr_un *address, struct error *err)
{
	const char *path = address->sun_path;
	struct stat st;
	int fd, why;

	if (lstat(path, &st) < 0)
		return errno == ENOENT ? 0 : error_set(err, "%s: %s", path, strerror(errno));
	if (!S_ISSOCK(st.st_mode))
		return error_set(err, "%s is there and is no socket", path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return error_set(err, "cannot make a socket: %s", strerror(errno));
	why = connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 ? 0 : errno;
	close(fd);
	if (why != ECONNREFUSED)
		return error_set(err, "another daemon answers at %s: give this one a `control` of its own", path);
	return unlink(path) == 0 ? 0 : error_set(err, "cannot remove %s: %s", path, strerror(errno));
}

static int
bind_socket(int fd, const struct sockaddr_un *address, struct error *err)
{
	const char *path = address->sun_path;

	/* The file is born with the mode of the descriptor, so that there is no moment in which others may. */
	if (fchmod(fd, 0660) < 0 || bind(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 ||
	    chmod(path, 0660) < 0 || listen(fd, CLIENTS_MAX) < 0)
		return error_set(err, "cannot listen on %s: %s", path, strerror(errno));
	return 0;
}

static int
make_folder(const char *path, struct error *err)
{
	char *folder = xstrndup(path, (size_t)(strrchr(path, '/') - path));
	int ret = dir_make(folder[0] ? folder : "/", err);

	free(folder);
	return ret;
}

static int
make_socket(const char *path, struct error *err)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return error_set(err, "%s is longer than the %zu bytes that the path of a socket may have: set `control`",
				 path, sizeof(address.sun_path) - 1);
	strcpy(address.sun_path, path);
	if (make_folder(path, err) < 0 || remove_stale(&address, err) < 0)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return error_set(err, "cannot make a socket: %s", strerror(errno));
	if (bind_socket(fd, &address, err) == 0)
		return fd;
	close(fd);
	return -1;
}

struct control *
control_start(struct daemon *daemon)
{
	struct control *control = xcalloc(1, sizeof(*control));
	struct log_value value;
	struct error err;

	control->daemon = daemon;
	control->fd = passed_socket();
	if (control->fd < 0) {
		control->fd = make_socket(daemon->config->control, &err);
		if (control->fd < 0) {
			log_event(LEVEL_WARNING, "control", "result=none reason=%s", log_quote(&value, err.text));
			free(control);
			return NULL;
		}
		control->path = xstrdup(daemon->config->control);
	}
	ev_io_init(&control->accepts, on_accept, control->fd, EV_READ);
	ev_timer_init(&control->rest, on_rested, 1, 0);
	control->accepts.data = control->rest.data = control;
	ev_io_start(daemon->loop, &control->accepts);
	return control;
}

void
control_stop(struct control *control)
{
	struct client *client, *next;

	if (!control)
		return;
	DL_FOREACH_SAFE (control->clients, client, next)
		client_free(client);
	ev_io_stop(control->daemon->loop, &control->accepts);
	ev_timer_stop(control->daemon->loop, &control->rest);
	close(control->fd);
	if (control->path)
		unlink(control->path);
	free(control->path);
	free(control);
}
