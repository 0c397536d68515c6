#include "resolve.h"

#include <ares.h>
#include <ev.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/clock.h"

#define uthash_malloc(size) xmalloc(size)
#include <uthash.h>

#define SECOND_US INT64_C(1000000)

enum {
	NAMES_MAX = 4096, /* cached; more than any loop asks about within a TTL */
	/* Records' TTL within these: a lower one would make a thousand feeds of one host ask a thousand times, a
	 * higher one would outlive a move. */
	TTL_MIN_S = 30,
	TTL_MAX_S = 3600,
	TTL_FAILED_S = 15,
	REFRESH_S = 5,
	TIMEOUT_MS = 3000, /* of the first try; c-ares doubles it */
	TRIES = 3,
};

/* What is known or being asked about one name. */
struct name {
	UT_hash_handle hh;
	struct name *prev, *next; /* least recently asked first */
	struct resolver *resolver;
	bool pending;
	struct addresses found;
	const char *why; /* static text, NULL when there are addresses */
	int64_t expires_us;
	struct lookup *waiting;
	char host[];
};

/* A socket of c-ares that it wants watched. */
struct watch {
	ev_io io;
	struct watch *prev, *next;
};

struct resolver {
	struct ev_loop *loop;
	ares_channel channel;
	bool stopping;
	char *servers, *resolv_conf;
	struct stat conf_seen;
	int64_t conf_checked_us;
	ev_timer timer;
	struct watch *watches;
	struct name *names;  /* table by host */
	struct name *oldest; /* list */
};

/* ---- c-ares' sockets and timeouts on the loop */

/* When c-ares next wants to look at its timeouts. */
static void
rearm(struct resolver *r)
{
	struct timeval tv, *next = ares_timeout(r->channel, NULL, &tv);

	ev_timer_stop(r->loop, &r->timer);
	if (!next)
		return;
	ev_timer_set(&r->timer, (double)next->tv_sec + (double)next->tv_usec / 1e6 + 0.001, 0.);
	ev_timer_start(r->loop, &r->timer);
}

static void
on_socket(struct ev_loop *loop, ev_io *io, int events)
{
	struct resolver *r = io->data;

	(void)loop;
	ares_process_fd(r->channel, events & EV_READ ? io->fd : ARES_SOCKET_BAD,
			events & EV_WRITE ? io->fd : ARES_SOCKET_BAD);
	rearm(r);
}

static void
on_timeout(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct resolver *r = timer->data;

	(void)loop;
	(void)events;
	ares_process_fd(r->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	rearm(r);
}

static void
on_socket_state(void *arg, ares_socket_t fd, int readable, int writable)
{
	struct resolver *r = arg;
	struct watch *w;
	int events = (readable ? EV_READ : 0) | (writable ? EV_WRITE : 0);

	DL_FOREACH(r->watches, w)
		if (w->io.fd == fd)
			break;
	if (w)
		ev_io_stop(r->loop, &w->io);
	if (!events) {
		if (w) {
			DL_DELETE(r->watches, w);
			free(w);
		}
		return;
	}
	if (!w) {
		w = xcalloc(1, sizeof(*w));
		DL_APPEND(r->watches, w);
		ev_init(&w->io, on_socket);
		w->io.data = r;
	}
	ev_io_set(&w->io, fd, events);
	ev_io_start(r->loop, &w->io);
}

/* ---- names */

static const char *
explain(int status)
{
	switch (status) {
	case ARES_ENOTFOUND:
		return "NXDOMAIN";
	case ARES_ENODATA:
		return "the name has no address";
	case ARES_ETIMEOUT:
		return "the name server does not answer";
	case ARES_ECONNREFUSED:
		return "no name server can be reached";
	case ARES_ESERVFAIL:
		return "the name server failed (SERVFAIL)";
	case ARES_EREFUSED:
		return "the name server refuses";
	case ARES_EBADNAME:
	case ARES_EBADQUERY:
		return "not a host name";
	default:
		return ares_strerror(status);
	}
}

/* Take over the addresses and the lowest TTL; the kinds of a name may have different ones. */
static void
read_nodes(struct name *name, const struct ares_addrinfo *info)
{
	int ttl = TTL_MAX_S;

	for (const struct ares_addrinfo_node *node = info->nodes; node; node = node->ai_next) {
		struct addresses *found = &name->found;

		if (found->n < ADDRESSES_MAX && address_of(node->ai_addr, &found->v[found->n]) == 0)
			found->n++;
		if (node->ai_ttl < ttl)
			ttl = node->ai_ttl;
	}
	name->expires_us = clock_mono_us() + (ttl < TTL_MIN_S ? TTL_MIN_S : ttl) * SECOND_US;
}

static void
tell_waiting(struct name *name)
{
	while (name->waiting) {
		struct lookup *l = name->waiting;

		DL_DELETE(name->waiting, l);
		l->name = NULL;
		l->done(l->arg, &name->found, name->why);
	}
}

static void
on_answer(void *arg, int status, int timeouts, struct ares_addrinfo *info)
{
	struct name *name = arg;

	(void)timeouts;
	if (status == ARES_EDESTRUCTION || status == ARES_ECANCELLED)
		return; /* refresh() asks again; stop() frees */
	name->pending = false;
	name->found.n = 0;
	if (status == ARES_SUCCESS)
		read_nodes(name, info);
	name->why = NULL;
	if (name->found.n == 0) {
		name->why = explain(status == ARES_SUCCESS ? ARES_ENODATA : status);
		name->expires_us = clock_mono_us() + TTL_FAILED_S * SECOND_US;
	}
	if (info)
		ares_freeaddrinfo(info);
	/* c-ares may answer before ares_getaddrinfo() returns; ask() then tells. */
	tell_waiting(name);
}

/* RFC 6761 6.3: such a name leads to this machine, whatever the hosts file and name servers say. */
static bool
is_localhost(const char *host)
{
	size_t len = strlen(host);

	len -= len > 0 && host[len - 1] == '.';
	return len >= 9 && memcmp(host + len - 9, "localhost", 9) == 0 && (len == 9 || host[len - 10] == '.');
}

static void
answer_localhost(struct name *name)
{
	name->found = (struct addresses){ .v = { { .family = AF_INET, .bytes = { 127, 0, 0, 1 } },
						 { .family = AF_INET6, .bytes = { [15] = 1 } } },
					  .n = 2 };
	name->why = NULL;
	name->expires_us = clock_mono_us() + TTL_MAX_S * SECOND_US;
	tell_waiting(name);
}

static void
query(struct name *name)
{
	static const struct ares_addrinfo_hints hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct resolver *r = name->resolver;

	name->pending = true;
	ares_getaddrinfo(r->channel, name->host, NULL, &hints, on_answer, name);
	rearm(r);
}

static void
forget(struct resolver *r, struct name *name)
{
	HASH_DEL(r->names, name);
	DL_DELETE(r->oldest, name);
	free(name);
}

/* Make room for one; names somebody waits for stay. */
static void
evict(struct resolver *r)
{
	struct name *name, *next;

	DL_FOREACH_SAFE(r->oldest, name, next) {
		if (HASH_COUNT(r->names) < NAMES_MAX)
			return;
		if (!name->pending && !name->waiting)
			forget(r, name);
	}
}

static struct name *
name_get(struct resolver *r, const char *host)
{
	struct name *name;
	size_t len = strlen(host);

	HASH_FIND(hh, r->names, host, len, name);
	if (name) {
		DL_DELETE(r->oldest, name);
	} else {
		evict(r);
		name = xcalloc(1, sizeof(*name) + len + 1);
		memcpy(name->host, host, len + 1);
		name->resolver = r;
		HASH_ADD_KEYPTR(hh, r->names, name->host, len, name);
	}
	DL_APPEND(r->oldest, name);
	return name;
}

void
resolver_ask(struct resolver *r, struct lookup *l, const char *host, lookup_done *done, void *arg)
{
	struct name *name = name_get(r, host);

	*l = (struct lookup){ .name = name, .done = done, .arg = arg };
	DL_APPEND(name->waiting, l);
	if (name->pending)
		return;
	if (clock_mono_us() < name->expires_us)
		tell_waiting(name);
	else if (is_localhost(host))
		answer_localhost(name);
	else
		query(name);
}

void
resolver_cancel(struct lookup *l)
{
	if (!l->name)
		return;
	DL_DELETE(l->name->waiting, l);
	l->name = NULL;
}

void
resolver_demote(struct resolver *r, const char *host, const struct address *a)
{
	struct name *name;

	HASH_FIND(hh, r->names, host, strlen(host), name);
	if (!name)
		return;
	for (unsigned i = 0; i + 1 < name->found.n; i++) {
		struct address *v = name->found.v;

		if (address_equal(&v[i], a)) {
			struct address last = v[i];

			memmove(&v[i], &v[i + 1], (name->found.n - i - 1) * sizeof(*v));
			v[name->found.n - 1] = last;
			return;
		}
	}
}

/* ---- the channel */

static int
channel_open(struct resolver *r, struct error *err)
{
	struct ares_options options = {
		.timeout = TIMEOUT_MS,
		.tries = TRIES,
		.lookups = "fb", /* /etc/hosts, then DNS */
		.sock_state_cb = on_socket_state,
		.sock_state_cb_data = r,
		.resolvconf_path = r->resolv_conf,
	};
	int mask = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB;
	int status;

	if (r->resolv_conf)
		mask |= ARES_OPT_RESOLVCONF;
#ifdef ARES_OPT_QUERY_CACHE /* since 1.31 c-ares has a cache without a ceiling: one is enough */
	options.qcache_max_ttl = 0;
	mask |= ARES_OPT_QUERY_CACHE;
#endif
	status = ares_init_options(&r->channel, &options, mask);
	if (status != ARES_SUCCESS)
		return error_set(err, "cannot set up name resolution: %s", ares_strerror(status));
	if (r->servers) {
		status = ares_set_servers_ports_csv(r->channel, r->servers);
		if (status != ARES_SUCCESS) {
			ares_destroy(r->channel);
			return error_set(err, "name servers %s: %s", r->servers, ares_strerror(status));
		}
	}
	return 0;
}

/* True when resolv.conf is another one than last time. */
static bool
conf_changed(struct resolver *r)
{
	struct stat now = { 0 };
	bool changed;

	if (stat(r->resolv_conf ? r->resolv_conf : "/etc/resolv.conf", &now) < 0)
		now = (struct stat){ 0 };
	changed = now.st_ino != r->conf_seen.st_ino || now.st_size != r->conf_seen.st_size ||
		  now.st_mtim.tv_sec != r->conf_seen.st_mtim.tv_sec ||
		  now.st_mtim.tv_nsec != r->conf_seen.st_mtim.tv_nsec;
	r->conf_seen = now;
	return changed;
}

/* Put the questions again that went down with the old channel. An answer may come at once and change the
 * list, but what is pending stays in it. */
static void
query_pending(struct resolver *r)
{
	struct name *name, **v = NULL;
	size_t n = 0, cap = 0;

	DL_FOREACH(r->oldest, name) {
		name->expires_us = 0; /* another network, another answer */
		if (name->pending) {
			XGROW(v, n, cap);
			v[n++] = name;
		}
	}
	for (size_t i = 0; i < n; i++)
		query(v[i]);
	free(v);
}

void
resolver_refresh(struct resolver *r)
{
	int64_t now = clock_mono_us();
	ares_channel old = r->channel;

	if (now - r->conf_checked_us < REFRESH_S * SECOND_US)
		return;
	r->conf_checked_us = now;
	if (!conf_changed(r))
		return;
	if (channel_open(r, NULL) < 0) {
		r->channel = old;
		return;
	}
	ares_destroy(old);
	query_pending(r);
}

struct resolver *
resolver_start(struct ev_loop *loop, const struct resolver_options *options, struct error *err)
{
	struct resolver *r = xcalloc(1, sizeof(*r));
	int status = ares_library_init(ARES_LIB_INIT_ALL);

	if (status != ARES_SUCCESS) {
		error_set(err, "cannot set up name resolution: %s", ares_strerror(status));
		free(r);
		return NULL;
	}
	r->loop = loop;
	r->servers = options->servers ? xstrdup(options->servers) : NULL;
	r->resolv_conf = options->resolv_conf ? xstrdup(options->resolv_conf) : NULL;
	ev_init(&r->timer, on_timeout);
	r->timer.data = r;
	conf_changed(r); /* what it is now */
	r->conf_checked_us = clock_mono_us() - REFRESH_S * SECOND_US;
	if (channel_open(r, err) < 0) {
		free(r->servers);
		free(r->resolv_conf);
		free(r);
		ares_library_cleanup();
		return NULL;
	}
	return r;
}

void
resolver_stop(struct resolver *r)
{
	struct name *name, *next;

	if (!r)
		return;
	ares_destroy(r->channel);
	ev_timer_stop(r->loop, &r->timer);
	DL_FOREACH_SAFE(r->oldest, name, next) {
		struct lookup *l, *after;

		DL_FOREACH_SAFE(name->waiting, l, after)
			l->name = NULL;
		forget(r, name);
	}
	free(r->servers);
	free(r->resolv_conf);
	free(r);
	ares_library_cleanup();
}
