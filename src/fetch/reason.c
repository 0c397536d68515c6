#include <errno.h>
#include <openssl/x509_vfy.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bounds.h"
#include "transfer.h"

void
reason_set(struct response *response, enum fetch_result result, const char *fmt, ...)
{
	va_list ap;

	response->result = result;
	va_start(ap, fmt);
	vsnprintf(response->reason, sizeof(response->reason), fmt, ap);
	va_end(ap);
	/* libcurl quotes the server now and then; all of our own is ASCII. */
	for (char *p = response->reason; *p; p++)
		if (*p < 0x20 || *p > 0x7E)
			*p = '?';
}

const char *
reason_said(struct transfer *t)
{
	char *line = t->said;

	line[t->said_len] = '\0';
	line += strspn(line, " \t\r\n");
	line[strcspn(line, "\r\n")] = '\0';
	for (const char *p = line; *p; p++)
		if (*p < 0x20 || *p > 0x7E)
			return NULL;
	return *line ? line : NULL;
}

bool
reason_is_connect(const struct transfer *t, CURLcode code)
{
	if (t->stop != STOP_NONE)
		return false;
	return code == CURLE_COULDNT_CONNECT || (code == CURLE_OPERATION_TIMEDOUT && !easy_is_connected(t));
}

/* "192.0.2.1 port 80" */
struct place {
	char text[ADDRESS_TEXT + 32];
};

static const char *
place_of(const struct transfer *t, struct place *out)
{
	char address[ADDRESS_TEXT] = "?";

	if (t->tried < t->n_addresses)
		address_text(&t->addresses[t->tried], address);
	if (t->proxy.host[0])
		snprintf(out->text, sizeof(out->text), "the proxy %s port %u", address, t->proxy.port);
	else
		snprintf(out->text, sizeof(out->text), "%s port %u", address, t->parts.port);
	return out->text;
}

static void
of_connect(const struct transfer *t, CURLcode code, struct response *response)
{
	struct place place;
	const char *where = place_of(t, &place);
	long error = 0;

	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &error);
	if (code == CURLE_OPERATION_TIMEDOUT || error == ETIMEDOUT)
		reason_set(response, FETCH_CONNECT, "no answer from %s", where);
	else if (error == ECONNREFUSED)
		reason_set(response, FETCH_CONNECT, "connection refused by %s", where);
	else if (error == ENETUNREACH || error == EHOSTUNREACH)
		reason_set(response, FETCH_CONNECT, "no route to %s", where);
	else
		reason_set(response, FETCH_CONNECT, "cannot connect to %s: %s", where,
			   error ? strerror((int)error) : t->error_text);
}

static void
of_tls(const struct transfer *t, struct response *response)
{
	const char *host = t->parts.host, *routine = strstr(t->error_text, "routines::");
	long verdict = 0;

	curl_easy_getinfo(t->easy, CURLINFO_SSL_VERIFYRESULT, &verdict);
	if (strstr(t->error_text, "subject name"))
		reason_set(response, FETCH_TLS, "the certificate of %s is for another name", host);
	else if (verdict == X509_V_ERR_CERT_HAS_EXPIRED)
		reason_set(response, FETCH_TLS, "the certificate of %s has expired", host);
	else if (verdict != X509_V_OK && verdict != X509_V_ERR_UNSPECIFIED) /* libcurl's "not yet known" */
		reason_set(response, FETCH_TLS, "the certificate of %s is not trusted: %s", host,
			   X509_verify_cert_error_string(verdict));
	else
		reason_set(response, FETCH_TLS, "TLS with %s failed: %s", host, /* OpenSSL's words, without its numbers */
			   routine ? routine + strlen("routines::") : t->error_text);
}

/* The proxy answers, and does not let us through. */
static void
of_proxy(const struct transfer *t, struct response *response)
{
	struct place place;
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &status);
	if (status == 407)
		reason_set(response, FETCH_PROTOCOL, "%s wants another user or password", place_of(t, &place));
	else if (status)
		reason_set(response, FETCH_PROTOCOL, "%s does not connect us to %s: HTTP %ld", place_of(t, &place),
			   t->parts.host, status);
	else
		reason_set(response, FETCH_PROTOCOL, "%s does not connect us to %s: %s", place_of(t, &place),
			   t->parts.host, t->error_text);
}

static bool
is_of_proxy(const struct transfer *t, CURLcode code)
{
	long status = 0;

	if (!t->proxy.host[0])
		return false;
	curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &status);
	return code == CURLE_PROXY || status >= 300;
}

/* libcurl gives up a stalled transfer by its low-speed limit; the connect timeout covers TLS, too. */
static void
of_timeout(const struct transfer *t, struct response *response)
{
	if (strstr(t->error_text, "too slow"))
		reason_set(response, FETCH_TIMEOUT, "%s sends too slowly", t->parts.host);
	else
		reason_set(response, FETCH_TIMEOUT, "%s does not go on after connecting", t->parts.host);
}

static void
of_stop(const struct transfer *t, struct response *response)
{
	switch (t->stop) {
	case STOP_HEADERS:
		reason_set(response, FETCH_PROTOCOL, "more than %d KiB or %d lines of headers",
			   HEADERS_MAX_BYTES / 1024, HEADERS_MAX_LINES);
		break;
	case STOP_BODY:
		if (t->max_body >= 1024 * 1024)
			reason_set(response, FETCH_TOO_BIG, "body over %zu MiB", t->max_body >> 20);
		else
			reason_set(response, FETCH_TOO_BIG, "body over %zu bytes", t->max_body);
		break;
	case STOP_RATIO:
		reason_set(response, FETCH_TOO_BIG, "body expands to over %d times what was sent", RATIO_MAX);
		break;
	case STOP_WIRE:
		reason_set(response, FETCH_TOO_BIG, "%s sends without end what is no feed", t->parts.host);
		break;
	case STOP_STORAGE:
		reason_set(response, FETCH_STARVED, "no room for another connection or body: %s",
			   strerror(t->saved_errno));
		break;
	default:
		reason_set(response, FETCH_REFUSED, "%s leads to an address that was not checked", t->parts.host);
	}
}

/* What is left is an answer that is not HTTP as we know it. */
static void
of_protocol(const struct transfer *t, CURLcode code, struct response *response)
{
	const char *host = t->parts.host;

	switch (code) {
	case CURLE_GOT_NOTHING:
		reason_set(response, FETCH_PROTOCOL, "%s closed the connection without an answer", host);
		break;
	case CURLE_PARTIAL_FILE:
	case CURLE_HTTP2_STREAM:
		reason_set(response, FETCH_PROTOCOL, "the answer of %s was cut short", host);
		break;
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
		if (strstr(t->error_text, "SSL routines")) { /* TLS 1.3 refuses our certificate, or none, that late */
			of_tls(t, response);
			break;
		}
		reason_set(response, FETCH_PROTOCOL, "%s broke the connection: %s", host, /* gone before libcurl looked */
			   strstr(t->error_text, "getpeername") ? "closed at once" : t->error_text);
		break;
	case CURLE_BAD_CONTENT_ENCODING:
	case CURLE_WRITE_ERROR: /* as libcurl calls what follows the end of compressed data */
		reason_set(response, FETCH_PROTOCOL, "the answer of %s is badly compressed", host);
		break;
#if LIBCURL_VERSION_NUM >= 0x080600
	case CURLE_TOO_LARGE:
#endif
	case CURLE_OUT_OF_MEMORY: /* as libcurl before 8.6 calls a header line over 100 KB */
		reason_set(response, FETCH_PROTOCOL, "a header of %s is too long", host);
		break;
	case CURLE_UNSUPPORTED_PROTOCOL: /* as libcurl calls an answer without a status line */
	case CURLE_WEIRD_SERVER_REPLY:
		reason_set(response, FETCH_PROTOCOL, "%s does not answer in HTTP", host);
		break;
	default:
		reason_set(response, FETCH_PROTOCOL, "%s: %s", host,
			   t->error_text[0] ? t->error_text : curl_easy_strerror(code));
	}
}

void
reason_of_code(const struct transfer *t, CURLcode code, struct response *response)
{
	if (t->stop != STOP_NONE) {
		of_stop(t, response);
		return;
	}
	if (reason_is_connect(t, code)) {
		of_connect(t, code, response);
		return;
	}
	if (is_of_proxy(t, code)) {
		of_proxy(t, response);
		return;
	}
	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		of_timeout(t, response);
		break;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CIPHER:
		of_tls(t, response);
		break;
	case CURLE_SSL_CACERT_BADFILE:
		reason_set(response, FETCH_LOCAL, "cannot read the CA certificates: %s", t->error_text);
		break;
	default:
		of_protocol(t, code, response);
	}
}

void
reason_of_silence(const struct transfer *t, struct response *response)
{
	struct place place;

	reason_set(response, FETCH_CONNECT, "cannot connect to %s, nor could others just now", place_of(t, &place));
}

void
reason_of_deadline(const struct transfer *t, struct response *response)
{
	struct place place;
	int seconds = (int)((t->timeout_ms + 999) / 1000);

	if (t->phase == PHASE_LOCAL)
		reason_set(response, FETCH_TIMEOUT, "%s did not end within %d s", t->parts.host, seconds);
	else if (t->phase == PHASE_RESOLVING)
		reason_set(response, FETCH_RESOLVE, "no address for %s within %d s", t->parts.host, seconds);
	else if (t->phase == PHASE_WAITING)
		reason_set(response, FETCH_TIMEOUT, "no turn at %s within %d s", place_of(t, &place), seconds);
	else if (!easy_is_connected(t))
		reason_set(response, FETCH_CONNECT, "no connection to %s within %d s", place_of(t, &place), seconds);
	else if (!t->answer.complete)
		reason_set(response, FETCH_TIMEOUT, "no answer of %s within %d s", t->parts.host, seconds);
	else
		reason_set(response, FETCH_TIMEOUT, "the answer of %s was not whole within %d s", t->parts.host,
			   seconds);
}
