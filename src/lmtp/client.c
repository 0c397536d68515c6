#include "client.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include <ev.h>

#include "base/alloc.h"

#define CONNECT_S 30
#define REPLY_S 300 /* RFC 5321 §4.5.3.2: five minutes, and ten for the verdicts */
#define VERDICT_S 600
#define ADDRESSES_MAX 8

struct client {
	struct ev_loop *loop;
	struct client_events events;
	struct dialogue dialogue;
	struct server_address addresses[ADDRESSES_MAX];
	size_t n_addresses, next;
	int fd;
	bool connecting;
	struct ev_io readable, writable;
	struct ev_timer patience;
	const struct lmtp_mail *mail;
	size_t out_sent, text_sent;
	char trouble[300];
};

/* ---- addresses */

static int
resolve_unix(const char *path, struct server_address *out, struct error *err)
{
	struct sockaddr_un *un = (struct sockaddr_un *)&out->addr;

	if (strlen(path) >= sizeof(un->sun_path))
		return error_set(err, "%s is too long for a socket's path", path);
	un->sun_family = AF_UNIX;
	strcpy(un->sun_path, path);
	out->len = sizeof(*un);
	return 1;
}

static int
resolve_name(const char *host, const char *port, struct server_address *out, size_t max, struct error *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV }, *list;
	int why = getaddrinfo(host, port, &hints, &list), n = 0;

	if (why != 0)
		return error_set(err, "cannot find %s: %s", host, gai_strerror(why));
	for (const struct addrinfo *a = list; a && (size_t)n < max; a = a->ai_next) {
		memcpy(&out[n].addr, a->ai_addr, a->ai_addrlen);
		out[n++].len = a->ai_addrlen;
	}
	freeaddrinfo(list);
	return n;
}

int
server_resolve(const char *server, struct server_address *out, size_t max, struct error *err)
{
	const char *colon = strrchr(server, ':');
	bool bracketed = server[0] == '[';
	char *host;
	int n;

	memset(out, 0, max * sizeof(*out));
	if (strncmp(server, "unix:", 5) == 0)
		return resolve_unix(server + 5, out, err);
	if (!colon)
		return error_set(err, "%s has no port", server);
	host = xstrndup(server + bracketed, (size_t)(colon - server) - 2 * bracketed);
	n = resolve_name(host, colon + 1, out, max, err);
	free(host);
	return n;
}

/* ---- the socket */

static void
stop_socket(struct client *c)
{
	if (c->fd < 0)
		return;
	ev_io_stop(c->loop, &c->readable);
	ev_io_stop(c->loop, &c->writable);
	close(c->fd);
	c->fd = -1;
}

/* NULL: trouble says why already. Told from the loop, not from inside a call: the owner may free us. */
static void
report_broken(struct client *c, const char *why)
{
	stop_socket(c);
	c->connecting = false;
	if (why)
		snprintf(c->trouble, sizeof(c->trouble), "%s", why);
	ev_timer_stop(c->loop, &c->patience);
	ev_timer_set(&c->patience, 0, 0);
	ev_timer_start(c->loop, &c->patience);
}

static void
be_patient(struct client *c, double seconds)
{
	c->patience.repeat = seconds;
	ev_timer_again(c->loop, &c->patience);
}

static void
try_next_address(struct client *c)
{
	while (c->next < c->n_addresses) {
		const struct server_address *to = &c->addresses[c->next++];

		c->fd = socket(to->addr.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		if (c->fd >= 0 && (connect(c->fd, (const struct sockaddr *)&to->addr, to->len) == 0 ||
				   errno == EINPROGRESS)) {
			ev_io_set(&c->readable, c->fd, EV_READ);
			ev_io_set(&c->writable, c->fd, EV_WRITE);
			ev_io_start(c->loop, &c->writable);
			c->connecting = true;
			be_patient(c, CONNECT_S);
			return;
		}
		snprintf(c->trouble, sizeof(c->trouble), "cannot connect: %s", strerror(errno));
		if (c->fd >= 0)
			close(c->fd);
		c->fd = -1;
	}
	report_broken(c, NULL);
}

static void
take_connection(struct client *c)
{
	int why = 0;
	socklen_t len = sizeof(why);

	getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &why, &len);
	if (why != 0) {
		snprintf(c->trouble, sizeof(c->trouble), "cannot connect: %s", strerror(why));
		stop_socket(c);
		try_next_address(c);
		return;
	}
	c->connecting = false;
	ev_io_stop(c->loop, &c->writable);
	ev_io_start(c->loop, &c->readable);
	be_patient(c, REPLY_S);
}

/* ---- sending */

/* What is to be sent next: commands, then the text. */
static const char *
next_bytes(const struct client *c, size_t *len)
{
	const struct dialogue *d = &c->dialogue;

	if (c->out_sent < d->out.len) {
		*len = d->out.len - c->out_sent;
		return d->out.buf + c->out_sent;
	}
	*len = d->in_text ? c->mail->len - c->text_sent : 0;
	return d->in_text ? c->mail->text + c->text_sent : NULL;
}

static void
note_sent(struct client *c, size_t n)
{
	struct dialogue *d = &c->dialogue;

	if (c->out_sent < d->out.len) {
		c->out_sent += n;
		if (c->out_sent == d->out.len) {
			strbuf_clear(&d->out);
			c->out_sent = 0;
		}
	} else {
		c->text_sent += n;
		d->in_text = c->text_sent < c->mail->len;
	}
}

/* Once a turn, so that a fast server does not keep the loop. */
static void
push(struct client *c)
{
	size_t len;
	const char *bytes = next_bytes(c, &len);
	ssize_t n = len ? send(c->fd, bytes, len, MSG_NOSIGNAL) : 0;

	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		report_broken(c, strerror(errno));
		return;
	}
	if (n > 0)
		note_sent(c, (size_t)n);
	next_bytes(c, &len);
	if (len)
		ev_io_start(c->loop, &c->writable);
	else
		ev_io_stop(c->loop, &c->writable);
	be_patient(c, c->dialogue.began_text ? VERDICT_S : REPLY_S);
}

static void
on_writable(struct ev_loop *loop, struct ev_io *io, int events)
{
	struct client *c = io->data;

	(void)loop;
	(void)events;
	if (c->connecting)
		take_connection(c);
	else
		push(c);
}

/* ---- receiving */

static void
go_on(struct client *c)
{
	switch (c->dialogue.state) {
	case DIALOGUE_BUSY:
		push(c);
		break;
	case DIALOGUE_READY:
		be_patient(c, REPLY_S);
		c->events.ready(c->events.arg); /* may free us */
		break;
	case DIALOGUE_BROKEN:
		report_broken(c, c->dialogue.trouble);
		break;
	}
}

static void
on_readable(struct ev_loop *loop, struct ev_io *io, int events)
{
	struct client *c = io->data;
	enum dialogue_state before = c->dialogue.state;
	char bytes[4096];
	ssize_t n = recv(c->fd, bytes, sizeof(bytes), 0);

	(void)loop;
	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		report_broken(c, n < 0 ? strerror(errno) : "the server has closed the connection");
		return;
	}
	dialogue_take(&c->dialogue, bytes, (size_t)n);
	if (before == DIALOGUE_BUSY || c->dialogue.state == DIALOGUE_BROKEN)
		go_on(c);
}

static void
on_patience(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	struct client *c = timer->data;

	(void)events;
	ev_timer_stop(loop, timer);
	if (c->connecting && c->fd >= 0) {
		snprintf(c->trouble, sizeof(c->trouble), "cannot connect: no answer in %d s", CONNECT_S);
		stop_socket(c);
		try_next_address(c);
		return;
	}
	if (c->fd >= 0)
		snprintf(c->trouble, sizeof(c->trouble), "the server has said nothing for long");
	stop_socket(c);
	c->events.broken(c->events.arg, c->trouble); /* may free us */
}

/* ---- life */

struct client *
client_open(struct ev_loop *loop, const char *host, const struct server_address *v, size_t n,
	    const struct client_events *events)
{
	struct client *c = xcalloc(1, sizeof(*c));

	c->loop = loop;
	c->events = *events;
	c->fd = -1;
	c->n_addresses = n < ADDRESSES_MAX ? n : ADDRESSES_MAX;
	if (c->n_addresses)
		memcpy(c->addresses, v, c->n_addresses * sizeof(*v));
	dialogue_init(&c->dialogue, host);
	ev_init(&c->readable, on_readable);
	ev_init(&c->writable, on_writable);
	ev_init(&c->patience, on_patience);
	c->readable.data = c->writable.data = c->patience.data = c;
	try_next_address(c);
	return c;
}

void
client_close(struct client *c)
{
	if (!c)
		return;
	if (c->fd >= 0 && c->dialogue.state == DIALOGUE_READY)
		(void)!send(c->fd, "QUIT\r\n", 6, MSG_NOSIGNAL);
	stop_socket(c);
	ev_timer_stop(c->loop, &c->patience);
	dialogue_release(&c->dialogue);
	free(c);
}

void
client_send(struct client *c, const struct lmtp_mail *mail)
{
	c->mail = mail;
	c->text_sent = 0;
	dialogue_send(&c->dialogue, mail);
	push(c);
}

bool
client_began_text(const struct client *c)
{
	return c->dialogue.began_text;
}
