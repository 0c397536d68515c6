/* HTTP on the loop: libev + curl_multi_socket, names by c-ares, redirects followed by us, one guarded request
 * a hop. A transfer is asked for with a struct request and answered once by a callback with a struct response.
 * Knows nothing of feeds, schedules or documents. */
#ifndef FETCH_FETCH_H
#define FETCH_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"

struct ev_loop;
struct fetch;

struct fetch_options {
	unsigned connections;   /* transfers at once, of those that go on */
	unsigned stalled;       /* more of them beside those that have been waited for longer than FETCH_STALLED_MS:
				 * a crowd of slow servers must not hold up the rest */
	const char *user_agent; /* borrowed for the life of the fetch */
	const char *ca_file;    /* borrowed as well; NULL: the system's */
	const char *dns_servers; /* "192.0.2.53:53,…" instead of resolv.conf's; NULL */
	unsigned low_speed_s;    /* so long may a server send next to nothing; 0: 30 */
	void (*room)(void *arg); /* slots have come free without an answer: some wait for their server; or NULL */
	void *room_arg;
};

/* Also sets SIGPIPE to be ignored: a server may close at any time. NULL with the reason in err. */
struct fetch *fetch_start(struct ev_loop *loop, const struct fetch_options *options, struct error *err);

/* Aborts what is under way (no callbacks) and frees. Not from within a callback. Takes NULL. */
void fetch_stop(struct fetch *fetch);

enum { FETCH_STALLED_MS = 1000 };

/* Transfers that can be started now. */
unsigned fetch_free_slots(struct fetch *fetch);

/* Microseconds until there may be one more by time alone, 0: there is one, -1: not before a transfer ends. */
int64_t fetch_slot_wait(struct fetch *fetch);

/* Transfers under way, but for those that wait for their server. */
unsigned fetch_active(const struct fetch *fetch);

/* How a server wants, or its reader wants it, to be asked beyond the usual. All strings may be NULL. What is secret
 * goes to the origin of the request's URL only (scheme, host and port), not to where redirects lead. */
struct access {
	const char *proxy;    /* "http://host:port" or "socks5://host:port", maybe with user:password@; it resolves names */
	const char *headers;  /* "Name: value" lines separated by newlines */
	const char *cookies;  /* "name=value; …" */
	const char *user, *password;
	enum access_method { ACCESS_BASIC, ACCESS_DIGEST, ACCESS_BEARER } method; /* bearer: password is the token */
	const char *certificate, *key; /* the client's, PEM files */
	const char *ca_file;
	enum access_version { ACCESS_HTTP_1, ACCESS_HTTP_2 } version;
};

struct request {
	const char *url;              /* wire URL; all strings are copied */
	const char *etag, *last_modified; /* echoed verbatim when not NULL … */
	const char *validators_url;   /* … to the site of the URL that gave them; NULL: of url */
	const char *user_agent;       /* overrides, or NULL */
	const char *allow_private;    /* networks that are not public and may be asked (base/network.h), or NULL */
	bool is_found;                /* the URL stood in a foreign page, no user wrote it: public addresses only, … */
	int network;                  /* … and those of this kind: response.network of that page */
	bool may_downgrade;           /* follow a redirect from https to http */
	size_t max_body;              /* bytes after decompression */
	int64_t timeout_ms;           /* the whole, all hops; the time that it waits for its server does not count, … */
	bool is_urgent;               /* … unless it does */
	unsigned host_connections;    /* so many transfers at once to one address, this one included; 0: any number */
	bool may_come_later;          /* rather than wait with thousands of others: FETCH_CROWDED */
	bool (*is_wanted)(void *arg); /* still, after it has waited? If not: FETCH_CROWDED. NULL: yes */
	bool keep_connection;         /* more requests to this host are due */
	const struct access *access;  /* borrowed until the answer, or NULL */
	const char *access_url;       /* to whose origin its secrets may go; NULL: of url */
};

/* What went wrong, as far as the caller acts on it. */
enum fetch_result {
	FETCH_OK,       /* an HTTP answer with its whole body; see status */
	FETCH_RESOLVE,  /* no address */
	FETCH_CONNECT,  /* refused, unreachable */
	FETCH_TLS,
	FETCH_TIMEOUT,
	FETCH_PROTOCOL, /* not HTTP, cut short, bad compression */
	FETCH_REDIRECT, /* too many, a loop, or to something not allowed */
	FETCH_TOO_BIG,
	FETCH_REFUSED,  /* address or scheme not allowed */
	FETCH_LOCAL,    /* our side, and it will not pass: certificates, a proxy, a program or file that is not there */
	FETCH_CROWDED,  /* the server was not asked: too many wait (may_come_later), or it waited in vain (is_wanted) */
	FETCH_STARVED,  /* our machine at its limits, no descriptor, no disk: says nothing about the feed */
};

struct response {
	enum fetch_result result;
	char reason[256];       /* one line of ASCII for people; "" when result is FETCH_OK */
	long status;            /* HTTP status of the last hop, 0 if none */
	char *url;              /* final wire URL; with the request's credentials: url_public() for logs */
	unsigned hops;          /* redirects followed */
	bool all_permanent;     /* every hop was 301 or 308 */
	bool is_hearsay;        /* no connection, as others that asked this address meanwhile had none: not tried */
	bool is_withheld;       /* with 401 or 403: the server is another than the one our secrets are for */
	char *etag, *last_modified, *content_type; /* NULL: absent, or over 1 KiB (type: 255 bytes) */
	const char *said;       /* by a refusal in plain text: a line of printable ASCII, at most 160 bytes; or NULL */
	int64_t retry_after_s;  /* -1: none */
	int64_t max_age_s;      /* freshness by Cache-Control or Expires (RFC 9111 §4.2.1), -1: none */
	const char *body;       /* of a 2xx answer (others' are dropped: NULL), body_len bytes; mapped from an
				 * unlinked file when over 256 KiB */
	size_t body_len;
	int network;            /* kind of the address it came from, for what it names in turn; 0: public */
	int64_t wire_bytes;     /* as received, compressed */
	int64_t elapsed_ms;
	struct response_body *store; /* private */
};

/* In a reason, between our words and what a server said. */
#define FETCH_SAID "; it says: "

/* The response is borrowed for the call; response_take_body() moves the body out of it. */
typedef void fetch_done(void *arg, struct response *response);

/* Start a transfer; fetch_free_slots() must be > 0. done is called exactly once, later, from the loop. */
void fetch_submit(struct fetch *fetch, const struct request *request, fetch_done *done, void *arg);

/* Of its body. That of a large one was made as it came: the loop would stand still for it. */
struct hash128 response_hash(const struct response *response);

/* A body that outlives its response. NULL when the response has none. */
struct response_body;
struct response_body *response_take_body(struct response *response);
const char *response_body_data(const struct response_body *body, size_t *len);
void response_body_rest(struct response_body *body); /* it waits: a large one's memory may go until it is read */
void response_body_free(struct response_body *body); /* takes NULL */

#endif
