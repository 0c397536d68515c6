#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "body.h"
#include "bounds.h"
#include "redirect.h"
#include "transfer.h"

enum {
	CONNECT_LAST_MS = 15000,  /* TLS included */
	CONNECT_OTHERS_MS = 5000, /* while there are further addresses to try */
	LOW_SPEED_S = 30,
	LOW_SPEED_BYTES = 16,     /* a second */
	LARGE_BYTES = 8 * 1024 * 1024,  /* a second, of a body that goes to a file: the others want to be read, too */
	READS_FREE = 16,          /* an answer of a feed ends within fewer; asking the kernel costs */
	IDLE_MAX_S = 30,          /* how old a kept connection may be and still be used */
};

static char accept_line[] = "Accept: application/atom+xml, application/rss+xml, application/feed+json, "
			    "application/rdf+xml;q=0.9, application/xml;q=0.9, text/xml;q=0.9, "
			    "application/json;q=0.8, */*;q=0.5";

static char delta_line[] = "A-IM: feed";

bool
easy_wants_body(const struct transfer *t)
{
	return t->answer.status >= 200 && t->answer.status < 300;
}

/* ---- libcurl's callbacks: 0 or a short count ends the transfer */

static size_t
on_header(char *line, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	(void)size;
	/* Digest is two requests: the answer to the first is only its question. */
	if (t->access && t->answer.complete && t->answer.status == 401 && n > 5 && strncasecmp(line, "HTTP/", 5) == 0)
		headers_clear(&t->answer);
	if (headers_add(&t->answer, line, n) < 0) {
		t->stop = STOP_HEADERS;
		return 0;
	}
	return n;
}

/* The server says how long the body is: refuse it early, or take the memory at once. */
static int
begin_body(struct transfer *t)
{
	curl_off_t announced = -1;

	if (!t->body)
		t->body = body_new();
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
	if (announced < 0 && !t->answer.endless)
		return 0;
	if (t->answer.endless || (uint64_t)announced > t->max_body) {
		t->stop = STOP_BODY;
		return -1;
	}
	body_expect(t->body, (size_t)announced);
	return 0;
}

static int
keep_body(struct transfer *t, const char *p, size_t n)
{
	curl_off_t wire = 0;
	size_t len = t->body ? body_len(t->body) : 0;

	if (len == 0 && begin_body(t) < 0)
		return -1;
	if (n > t->max_body - len) {
		t->stop = STOP_BODY;
		return -1;
	}
	if (len + n > RATIO_FREE) {
		curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
		if (bounds_is_bomb(len + n, (uint64_t)wire)) {
			t->stop = STOP_RATIO;
			return -1;
		}
	}
	if (len <= BODY_MEMORY && len + n > BODY_MEMORY)
		curl_easy_setopt(t->easy, CURLOPT_MAX_RECV_SPEED_LARGE, (curl_off_t)LARGE_BYTES);
	if (body_add(t->body, p, n) < 0) {
		t->saved_errno = errno;
		t->stop = STOP_STORAGE;
		return -1;
	}
	return 0;
}

/* Why it refuses may stand there. */
static void
keep_said(struct transfer *t, const char *p, size_t n)
{
	const struct strbuf *type = &t->answer.content_type;

	if (t->answer.status < 400 || type->len == 0 || strncasecmp(type->buf, "text/plain", 10) != 0)
		return;
	if (n > SAID_MAX - t->said_len)
		n = SAID_MAX - t->said_len;
	memcpy(t->said + t->said_len, p, n);
	t->said_len += n;
}

static size_t
on_body(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	(void)size;
	if (easy_wants_body(t))
		return keep_body(t, p, n) == 0 ? n : 0;
	keep_said(t, p, n);
	t->dropped += n;
	if (t->dropped > DROPPED_MAX) {
		t->stop = STOP_DROPPED;
		return 0;
	}
	return n;
}

/* What the kernel has received on this connection. 0 where it does not count. */
static uint64_t
received(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) < 0 ||
	    len < offsetof(struct tcp_info, tcpi_bytes_received) + sizeof(info.tcpi_bytes_received))
		return 0;
	return info.tcpi_bytes_received;
}

void
easy_reads(struct transfer *t, int fd)
{
	t->reading = fd;
}

/* libcurl swallows much that it never shows us and never ends by itself: extensions of a chunk's size, frames
 * of HTTP/2. */
static int
on_progress(void *arg, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now)
{
	struct transfer *t = arg;
	uint64_t so_far;

	(void)total, (void)now, (void)up_total, (void)up_now;
	if (t->reading < 0 || ++t->n_reads < READS_FREE)
		return 0;
	so_far = received(t->reading);
	if (t->n_reads == READS_FREE)
		t->wire_before = so_far;
	/* Fewer than before: the connection is closed by now. */
	if (so_far < t->wire_before || !bounds_is_endless(so_far - t->wire_before, t->max_body))
		return 0;
	t->stop = STOP_WIRE;
	return 1;
}

/* The second wall: whatever made libcurl choose this address, it is the one that was checked, or none. */
static curl_socket_t
on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct transfer *t = arg;
	struct address a;
	int fd;

	(void)purpose;
	if (t->tried >= t->n_addresses || address_of(&to->addr, &a) < 0 ||
	    !address_equal(&a, &t->addresses[t->tried])) {
		t->stop = STOP_ADDRESS;
		return CURL_SOCKET_BAD;
	}
	fd = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
	if (fd < 0) {
		t->saved_errno = errno;
		t->stop = STOP_STORAGE;
		return CURL_SOCKET_BAD;
	}
	t->fd = fd;
	t->was_connected = false;
	return fd;
}

/* libcurl's own times do not tell a silent address from a silent TLS server. */
static bool
has_peer(int fd)
{
	struct sockaddr_storage peer;
	socklen_t len = sizeof(peer);

	return getpeername(fd, (struct sockaddr *)&peer, &len) == 0;
}

/* Also called for a kept connection that this transfer once opened, long after. */
static int
on_close(void *arg, curl_socket_t fd)
{
	struct transfer *t = arg;

	if (fd == t->reading)
		t->reading = -1;
	if (fd == t->fd) {
		t->was_connected = t->answer.bytes > 0 || has_peer(fd);
		t->fd = -1;
	}
	return close(fd);
}

bool
easy_is_connected(const struct transfer *t)
{
	return t->fd < 0 ? t->was_connected : has_peer(t->fd);
}

/* ---- options */

/* libcurl 7.88 reads the CA store anew for each connection (32 ms) unless there is no CApath. */
static void
set_ca(CURL *easy, const char *ca_file)
{
	const char *system = curl_version_info(CURLVERSION_NOW)->cainfo;

	if (ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
	if (ca_file || (system && access(system, R_OK) == 0))
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
}

CURL *
easy_new(struct transfer *t, const struct fetch_options *options)
{
	CURL *easy = curl_easy_init();

	if (!easy)
		return NULL;
	curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error_text);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(easy, CURLOPT_XFERINFODATA, t);
	curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, t);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, t);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* not the environment's: it would look up names itself */
	/* One request a connection gains nothing by HTTP/2, and libcurl 7.88 reads empty frames of it without end before
	 * it comes back to us. */
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_USERAGENT, options->user_agent);
	curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L); /* libcurl scans it for each request */
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
			 (long)(options->low_speed_s ? options->low_speed_s : LOW_SPEED_S));
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)LOW_SPEED_BYTES);
	curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)IDLE_MAX_S);
	set_ca(easy, options->ca_file);
	return easy;
}

void
easy_drop(struct transfer *t)
{
	if (t->easy)
		curl_easy_cleanup(t->easy);
	t->easy = NULL;
	curl_slist_free_all(t->own_headers);
	t->own_headers = NULL;
}

/* Validators go where they came from; who knows them may send what is new since only (RFC 3229). */
static void
prepare_headers(struct transfer *t, const char *url)
{
	bool known = t->etag_line || t->date_line;
	struct curl_slist *last = &t->headers[0];

	last->data = accept_line;
	if (known && (url == t->validators_url || same_site_or_safer(t->validators_url, url))) {
		char *const lines[] = { t->etag_line, t->date_line, t->etag_line ? delta_line : NULL };

		for (int i = 0; i < 3; i++) {
			if (!lines[i])
				continue;
			last->next = last + 1;
			last++;
			last->data = lines[i];
		}
	}
	last->next = NULL;
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, &t->headers[0]);
}

/* Any host, any port: this address, the same port. A literal goes as it is. */
static void
prepare_address(struct transfer *t)
{
	const struct address *a = &t->addresses[t->tried];
	char text[ADDRESS_TEXT];

	if (t->literal || t->proxy.host[0]) {
		curl_easy_setopt(t->easy, CURLOPT_CONNECT_TO, NULL);
		return;
	}
	address_text(a, text);
	snprintf(t->connect_text, sizeof(t->connect_text), a->family == AF_INET6 ? "::[%s]:" : "::%s:", text);
	t->connect_to = (struct curl_slist){ .data = t->connect_text };
	curl_easy_setopt(t->easy, CURLOPT_CONNECT_TO, &t->connect_to);
}

void
easy_prepare(struct transfer *t)
{
	const char *url = t->visited[t->hops];
	bool last = t->tried + 1 >= t->n_addresses;

	curl_easy_setopt(t->easy, CURLOPT_URL, url);
	prepare_headers(t, url);
	prepare_address(t);
	curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)(last ? CONNECT_LAST_MS : CONNECT_OTHERS_MS));
	curl_easy_setopt(t->easy, CURLOPT_FORBID_REUSE,
			 t->keep_connection && t->hops == 0 && !gate_is_crowded(&t->visit) ? 0L : 1L);
	if (t->user_agent || t->own_user_agent)
		curl_easy_setopt(t->easy, CURLOPT_USERAGENT,
				 t->user_agent ? t->user_agent : fetch_settings(t->fetch)->user_agent);
	t->own_user_agent = t->user_agent != NULL;
	if (t->access)
		access_apply(t);
	headers_clear(&t->answer);
	if (t->body)
		body_clear(t->body);
	t->dropped = t->said_len = 0;
	t->reading = -1;
	t->n_reads = 0;
	curl_easy_setopt(t->easy, CURLOPT_MAX_RECV_SPEED_LARGE, (curl_off_t)0);
	t->stop = STOP_NONE;
	t->fd = -1;
	t->was_connected = true;
	t->error_text[0] = '\0';
}
