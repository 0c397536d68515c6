/* One request on its way: hops, addresses, ceilings. Owned by the pool in fetch.c; shared within this folder. */
#ifndef FETCH_TRANSFER_H
#define FETCH_TRANSFER_H

#include <curl/curl.h>
#include <ev.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "base/url.h"
#include "fetch/fetch.h"
#include "fetch/guard.h"
#include "fetch/validator.h"
#include "gate.h"
#include "resolve.h"

enum {
	REDIRECTS_MAX = 5,
	ADDRESSES_TRIED = 4,     /* of one name, per hop */
	DROPPED_MAX = 64 * 1024, /* of a body nobody will read, before its connection is given up */
	SAID_MAX = 160,          /* of a refusal's text */
	UNANSWERED_MAX = 2,      /* tries of an address in a row, until those that wait for it do not try it, too */
};

/* What would have to be stopped, were it to be stopped now. */
enum phase { PHASE_IDLE, PHASE_RESOLVING, PHASE_WAITING, PHASE_RUNNING, PHASE_LOCAL, PHASE_DONE };

/* Why one of our own callbacks ended the hop; libcurl only knows that it did. */
enum stop {
	STOP_NONE,
	STOP_HEADERS,  /* too many or too long */
	STOP_BODY,     /* over the ceiling */
	STOP_RATIO,    /* a bomb */
	STOP_WIRE,     /* bytes without end that are neither header nor body */
	STOP_DROPPED,  /* enough of a body that nobody reads: no failure */
	STOP_STORAGE,  /* no room for the body; saved_errno */
	STOP_ADDRESS,  /* libcurl wanted another address than the one that was checked */
};

/* "socks5://user:secret@proxy.example:1080" */
struct proxy {
	char scheme[8];
	char login[256]; /* "user:secret@" as written, or "" */
	char host[256];
	unsigned port;
};

struct transfer {
	struct fetch *fetch;
	struct transfer *prev, *next; /* in the pool's free list, in the queue, or among the running */
	enum list { LIST_NONE, LIST_QUEUE, LIST_RUNNING } list; /* fetch.c's, and these: */
	bool is_stalled, is_aside;
	enum phase phase;

	/* the request */
	struct strbuf strings; /* NUL-terminated copies; the pointers below point into it */
	const char *first_url, *validators_url, *user_agent, *allow_private;
	char *etag_line, *date_line; /* "If-None-Match: …", or NULL */
	size_t max_body;
	int64_t timeout_ms, started_us;
	bool keep_connection, is_found, may_downgrade, is_urgent, may_come_later;
	unsigned host_connections;
	int network; /* enum address_kind, of a found URL */
	const struct access *access;
	const char *access_url;
	fetch_done *done;
	bool (*is_wanted)(void *arg);
	void *arg;

	/* the way so far */
	char *visited[REDIRECTS_MAX + 1]; /* wire URLs; the last is the current one */
	unsigned hops;
	bool all_permanent;
	struct guard guard;
	int64_t wire_bytes;
	ev_timer deadline; /* over all hops */

	/* the current hop */
	struct url_parts parts;
	bool literal;
	struct lookup lookup;
	struct proxy proxy; /* host is "" without one */
	struct address addresses[ADDRESSES_MAX]; /* of the host, or of its proxy */
	unsigned n_addresses, tried;

	struct gate_visit visit;   /* at that address */
	int64_t waits_since_us;
	double time_left_s;        /* of the deadline, which rests meanwhile */

	struct local *local; /* instead of a connection: local.h */

	/* its connection */
	CURL *easy;
	struct curl_slist headers[4], connect_to;
	char connect_text[ADDRESS_TEXT + 8];
	struct curl_slist *own_headers; /* the request's */
	char error_text[CURL_ERROR_SIZE];
	struct headers answer;
	struct response_body *body; /* NULL until needed */
	size_t dropped, said_len;
	char said[SAID_MAX + 1];
	int reading;          /* the socket it reads from, its own or a kept one; -1: none yet */
	unsigned n_reads;     /* how often libcurl told of progress */
	uint64_t wire_before; /* what that socket had received when we began to count */
	enum stop stop;
	int saved_errno;
	int fd;            /* the socket opened for this hop, -1: none, or closed again */
	bool was_connected; /* when it was closed; a connection that was there before counts as connected */
	bool own_user_agent; /* easy has the request's instead of ours */
};

/* Begin what was submitted; from the loop. */
void transfer_begin(struct transfer *t);

/* It has waited for its server and may go to it; from the loop. */
void transfer_go_on(struct transfer *t);

/* libcurl has ended the hop. */
void transfer_hop_ended(struct transfer *t, CURLcode code);

/* What is no HTTP is read (answer.status is set), or has failed. */
void transfer_ended(struct transfer *t);
void transfer_failed(struct transfer *t, struct response *response);

/* Stop what is under way, without a callback, and forget it. */
void transfer_reset(struct transfer *t);

/* Give back its memory; it must be idle, and may be used again. */
void transfer_release(struct transfer *t);

/* ---- fetch.c, the parts a transfer works with */

struct curl_loop;
struct ev_loop *fetch_loop(struct fetch *fetch);
struct curl_loop *fetch_curl(struct fetch *fetch);
struct resolver *fetch_resolver(struct fetch *fetch);
struct gate *fetch_gate(struct fetch *fetch);
const struct fetch_options *fetch_settings(struct fetch *fetch);

/* t waits for its server and needs no slot. False: so many do that it had better come later. */
bool fetch_step_aside(struct transfer *t);

/* Call t's callback, its slot being free already, and take t back into the pool. */
void fetch_answer(struct transfer *t, struct response *response);

/* ---- easy.c: the libcurl handle of a transfer */

/* A handle with everything set that does not change between requests. NULL if libcurl cannot. */
CURL *easy_new(struct transfer *t, const struct fetch_options *options);

/* Throw it away, with what was made for it. */
void easy_drop(struct transfer *t);

/* Set what the current hop to the current address needs. */
void easy_prepare(struct transfer *t);

/* libcurl has chosen the socket: what comes on it can be counted. */
void easy_reads(struct transfer *t, int fd);

/* The body of this answer will be read by the caller. */
bool easy_wants_body(const struct transfer *t);

/* A connection stands or stood; a TLS handshake may still be to come. */
bool easy_is_connected(const struct transfer *t);

/* ---- access.c: what a request wants beyond the usual */

/* Returns 0, or -1 when it is none of ours. */
int proxy_parse(const char *url, struct proxy *out);

/* Does the current hop go to another origin than the one that the secrets of the request are for? */
bool access_is_foreign(const struct transfer *t);

/* Are there secrets that were kept from it for that? */
bool access_is_withheld(const struct transfer *t);

/* Set on a fresh handle, after easy_prepare(). */
void access_apply(struct transfer *t);

/* ---- reason.c: the failure of a hop in our words */

/* Did the connection fail before a byte was sent, so that another address may do? */
bool reason_is_connect(const struct transfer *t, CURLcode code);

/* Sets result and reason from what libcurl or our callbacks say. */
void reason_of_code(const struct transfer *t, CURLcode code, struct response *response);

/* Others got no connection to its address. */
void reason_of_silence(const struct transfer *t, struct response *response);

/* The whole took too long. */
void reason_of_deadline(const struct transfer *t, struct response *response);

/* What a refusal says in plain text, as one line; NULL where it says nothing that can be shown. */
const char *reason_said(struct transfer *t);

void reason_set(struct response *response, enum fetch_result result, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
