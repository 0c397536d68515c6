#include "transfer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "body.h"
#include "bounds.h"
#include "local.h"
#include "loop.h"
#include "redirect.h"

/* ---- the end */

static char *
value_or_null(const struct strbuf *sb)
{
	return sb->len > 0 ? sb->buf : NULL;
}

/* Which network a proxy is asked to go to: only it resolves the name, but names of home can be told from others. */
static enum address_kind
proxied_kind(const char *host)
{
	struct address target;

	if (address_parse(host, &target) == 0)
		return address_kind(&target);
	return host_kind(host) == HOST_HOME ? ADDRESS_PRIVATE : ADDRESS_PUBLIC;
}

/* The network that the hop went to. */
static enum address_kind
hop_kind(const struct transfer *t)
{
	return t->proxy.host[0] ? proxied_kind(t->parts.host) : address_kind(&t->addresses[t->tried]);
}

/* The fields an answer has whatever came of it. */
static void
fill_answer(struct transfer *t, struct response *response)
{
	const struct headers *h = &t->answer;
	int64_t now = clock_wall_s();

	response->status = h->status;
	response->said = h->status >= 400 ? reason_said(t) : NULL;
	response->is_withheld = (h->status == 401 || h->status == 403) && access_is_withheld(t);
	response->network = url_is_http(t->first_url) ? (int)hop_kind(t) : ADDRESS_PUBLIC;
	response->etag = value_or_null(&h->etag);
	response->last_modified = value_or_null(&h->last_modified);
	response->content_type = value_or_null(&h->content_type);
	response->retry_after_s = headers_retry_after(h, now);
	response->max_age_s = headers_fresh_for(h, now);
}

static void
answer(struct transfer *t, struct response *response)
{
	response->url = t->visited[t->hops];
	response->hops = t->hops;
	response->all_permanent = t->hops > 0 && t->all_permanent;
	response->wire_bytes = t->wire_bytes;
	response->elapsed_ms = (clock_mono_us() - t->started_us) / 1000;
	response->store = t->body;
	t->body = NULL;
	ev_timer_stop(fetch_loop(t->fetch), &t->deadline);
	fetch_answer(t, response);
}

static void
fail(struct transfer *t, struct response *response)
{
	response->retry_after_s = response->max_age_s = -1;
	if (t->body)
		body_clear(t->body);
	answer(t, response);
}

static void
succeed(struct transfer *t)
{
	struct response response = { .result = FETCH_OK };

	fill_answer(t, &response);
	if (easy_wants_body(t)) {
		if (!t->body)
			t->body = body_new();
		if (body_finish(t->body) < 0) {
			reason_set(&response, FETCH_STARVED, "cannot map the body: %s", strerror(errno));
			fail(t, &response);
			return;
		}
		response.body = response_body_data(t->body, &response.body_len);
	}
	answer(t, &response);
}

static void
on_deadline(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct transfer *t = timer->data;
	struct response response = { 0 };
	int64_t left_us = bounds_time_left(t->started_us, t->timeout_ms, clock_mono_us());

	(void)events;
	/* The loop's clock was behind when it was set. What is urgent had to wait within its time. */
	if (left_us > 0 && !t->is_urgent) {
		ev_timer_set(timer, (double)left_us / 1e6, 0.);
		ev_timer_start(loop, timer);
		return;
	}
	reason_of_deadline(t, &response);
	if (t->phase == PHASE_RUNNING)
		gate_note(&t->visit, easy_is_connected(t));
	if (t->phase == PHASE_RESOLVING)
		resolver_cancel(&t->lookup);
	else if (t->phase == PHASE_LOCAL)
		local_stop(t);
	else if (t->phase == PHASE_RUNNING)
		curl_loop_remove(fetch_curl(t->fetch), t->easy);
	t->phase = PHASE_DONE;
	gate_leave(fetch_gate(t->fetch), &t->visit);
	fail(t, &response);
}

/* ---- a hop: name → address → answer → the next hop */

static void
connect_address(struct transfer *t)
{
	struct response response = { 0 };
	CURLMcode code;

	if (t->access)
		easy_drop(t); /* nothing of it may stay for others, nor of others for it */
	if (!t->easy)
		t->easy = easy_new(t, fetch_settings(t->fetch));
	if (t->easy) {
		easy_prepare(t);
		code = curl_loop_add(fetch_curl(t->fetch), t->easy);
		if (code == CURLM_OK) {
			t->phase = PHASE_RUNNING;
			return;
		}
		reason_set(&response, FETCH_STARVED, "libcurl: %s", curl_multi_strerror(code));
	} else {
		reason_set(&response, FETCH_STARVED, "libcurl gives no handle");
	}
	gate_leave(fetch_gate(t->fetch), &t->visit);
	fail(t, &response);
}

/* Before the server was asked. */
static void
give_up(struct transfer *t, const char *why)
{
	struct response response = { 0 };

	t->phase = PHASE_DONE;
	gate_leave(fetch_gate(t->fetch), &t->visit);
	reason_set(&response, FETCH_CROWDED, "%s: %s", t->parts.host, why);
	fail(t, &response);
}

/* Wait, where others are at the server. That is our own politeness: the clock stands still, unless it must not. */
static void
go_to_address(struct transfer *t)
{
	struct ev_loop *loop = fetch_loop(t->fetch);

	/* What a proxy asks for is the proxy's to say. */
	if (t->proxy.host[0] || t->host_connections == 0 ||
	    gate_enter(fetch_gate(t->fetch), &t->visit, &t->addresses[t->tried], t->parts.port, t->host_connections)) {
		connect_address(t);
		return;
	}
	if (!fetch_step_aside(t)) {
		give_up(t, "too many wait for it");
		return;
	}
	t->phase = PHASE_WAITING;
	t->waits_since_us = clock_mono_us();
	t->time_left_s = ev_timer_remaining(loop, &t->deadline);
	if (!t->is_urgent)
		ev_timer_stop(loop, &t->deadline);
}

/* This one does not answer: another of the name may. */
static bool
go_to_next_address(struct transfer *t)
{
	if (!t->literal)
		resolver_demote(fetch_resolver(t->fetch), t->proxy.host[0] ? t->proxy.host : t->parts.host,
				&t->addresses[t->tried]);
	if (t->tried + 1 >= t->n_addresses)
		return false;
	t->tried++;
	go_to_address(t);
	return true;
}

/* They have tried meanwhile, and nobody answered. */
static void
believe_others(struct transfer *t)
{
	struct response response = { .is_hearsay = true };

	t->phase = PHASE_DONE;
	gate_leave(fetch_gate(t->fetch), &t->visit);
	if (go_to_next_address(t))
		return;
	reason_of_silence(t, &response);
	fail(t, &response);
}

void
transfer_go_on(struct transfer *t)
{
	struct ev_loop *loop = fetch_loop(t->fetch);

	if (t->is_wanted && !t->is_wanted(t->arg)) {
		give_up(t, "nobody wants it any more");
		return;
	}
	t->started_us += clock_mono_us() - t->waits_since_us;
	if (!t->is_urgent) {
		ev_timer_set(&t->deadline, t->time_left_s, 0.);
		ev_timer_start(loop, &t->deadline);
	}
	/* With many names of a dead address each would lose seconds there, a few at a time. */
	if (gate_unanswered(&t->visit) >= (t->tried + 1 < t->n_addresses ? 1 : UNANSWERED_MAX))
		believe_others(t);
	else
		connect_address(t);
}

/* Addresses are known: leave out what is not allowed, and go. */
static void
use_addresses(struct transfer *t)
{
	struct response response = { 0 };
	struct address refused = { .family = AF_INET };
	char text[ADDRESS_TEXT];

	t->n_addresses = (unsigned)guard_filter(&t->guard, t->addresses, t->n_addresses, host_kind(t->parts.host),
					      &refused);
	t->tried = 0;
	if (t->n_addresses > ADDRESSES_TRIED)
		t->n_addresses = ADDRESSES_TRIED;
	if (t->n_addresses > 0) {
		go_to_address(t);
		return;
	}
	address_text(&refused, text);
	reason_set(&response, FETCH_REFUSED, "%s%s: %s is %s%s", t->hops ? "redirect refused: " : "", t->parts.host,
		   text, address_kind_text(address_kind(&refused)),
		   t->guard.begun || address_kind(&refused) == ADDRESS_NOBODY ? "" : " (allow-private)");
	fail(t, &response);
}

/* The proxy is the reader's choice and may be anywhere; where a name leads from there, only it can judge. */
static void
use_proxy(struct transfer *t)
{
	enum address_kind kind = proxied_kind(t->parts.host);
	struct response response = { 0 };

	if (!guard_allows_kind(&t->guard, kind)) {
		reason_set(&response, FETCH_REFUSED, "redirect refused: %s is %s", t->parts.host,
			   address_kind_text(kind));
		fail(t, &response);
		return;
	}
	t->tried = 0;
	go_to_address(t);
}

static void
on_lookup(void *arg, const struct addresses *found, const char *why)
{
	struct transfer *t = arg;
	struct response response = { 0 };

	t->phase = PHASE_DONE;
	if (found->n == 0) {
		reason_set(&response, FETCH_RESOLVE, "no address for %s%s: %s", t->proxy.host[0] ? "the proxy " : "",
			   t->proxy.host[0] ? t->proxy.host : t->parts.host, why);
		fail(t, &response);
		return;
	}
	memcpy(t->addresses, found->v, sizeof(t->addresses));
	t->n_addresses = found->n;
	if (t->proxy.host[0])
		use_proxy(t);
	else
		use_addresses(t);
}

static void
hop_begin(struct transfer *t)
{
	struct response response = { 0 };
	const char *host;

	t->n_addresses = 0;
	if (url_split(t->visited[t->hops], &t->parts) < 0) {
		t->parts.host[0] = '\0';
		reason_set(&response, FETCH_REFUSED, "not an http or https URL");
		fail(t, &response);
		return;
	}
	t->proxy.host[0] = '\0';
	if (t->access && t->access->proxy && proxy_parse(t->access->proxy, &t->proxy) < 0) {
		reason_set(&response, FETCH_LOCAL, "the proxy's address makes no sense");
		fail(t, &response);
		return;
	}
	host = t->proxy.host[0] ? t->proxy.host : t->parts.host;
	t->literal = address_parse(host, &t->addresses[0]) == 0;
	if (t->literal) {
		t->n_addresses = 1;
		if (t->proxy.host[0])
			use_proxy(t);
		else
			use_addresses(t);
		return;
	}
	t->phase = PHASE_RESOLVING;
	resolver_ask(fetch_resolver(t->fetch), &t->lookup, host, on_lookup, t);
}

/* The answer is a redirect: take the hop, or say why not. */
static int
follow(struct transfer *t, struct response *response)
{
	const char *from = t->visited[t->hops], *why = NULL;
	char *next;

	if (t->answer.location.len == 0) {
		reason_set(response, FETCH_REDIRECT, "status %d without a Location", t->answer.status);
		return -1;
	}
	if (t->hops == REDIRECTS_MAX) {
		reason_set(response, FETCH_REDIRECT, "more than %d redirects", REDIRECTS_MAX);
		return -1;
	}
	next = redirect_target(t->first_url, from, t->answer.location.buf, t->may_downgrade, &why);
	for (unsigned i = 0; next && i <= t->hops; i++)
		if (strcmp(next, t->visited[i]) == 0)
			why = "redirects go round in a loop";
	if (why) {
		reason_set(response, FETCH_REDIRECT, "%s", why);
		free(next);
		return -1;
	}
	guard_passed(&t->guard, hop_kind(t));
	t->all_permanent = t->all_permanent && redirect_is_permanent(t->answer.status);
	t->visited[++t->hops] = next;
	return 0;
}

void
transfer_hop_ended(struct transfer *t, CURLcode code)
{
	struct response response = { 0 };
	curl_off_t wire = 0;
	bool answers;

	t->phase = PHASE_DONE;
	answers = !reason_is_connect(t, code);
	gate_note(&t->visit, answers);
	gate_leave(fetch_gate(t->fetch), &t->visit);
	curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
	t->wire_bytes += (int64_t)t->answer.bytes + (int64_t)wire;
	if (t->stop == STOP_DROPPED)
		code = CURLE_OK;
	if (!answers && go_to_next_address(t))
		return;
	if (code != CURLE_OK) {
		response.status = t->answer.complete ? t->answer.status : 0;
		reason_of_code(t, code, &response);
		fail(t, &response);
	} else if (t->answer.status >= 200 && !t->answer.complete) {
		response.status = t->answer.status;
		reason_set(&response, FETCH_PROTOCOL, "the answer of %s was cut short", t->parts.host);
		fail(t, &response);
	} else if (t->answer.status < 200) {
		reason_set(&response, FETCH_PROTOCOL, "%s answers without a status", t->parts.host);
		fail(t, &response);
	} else if (!redirect_status(t->answer.status)) {
		succeed(t);
	} else if (follow(t, &response) == 0) {
		hop_begin(t);
	} else {
		response.status = t->answer.status;
		fail(t, &response);
	}
}

void
transfer_ended(struct transfer *t)
{
	t->phase = PHASE_DONE;
	succeed(t);
}

void
transfer_failed(struct transfer *t, struct response *response)
{
	t->phase = PHASE_DONE;
	fail(t, response);
}

/* ---- the beginning */

void
transfer_begin(struct transfer *t)
{
	struct ev_loop *loop = fetch_loop(t->fetch);

	t->started_us = clock_mono_us();
	t->all_permanent = true;
	/* A found URL is like a redirect from outside. */
	t->guard = (struct guard){ .allowed = t->allow_private, .begun = t->is_found,
				   .kind = t->is_found ? (enum address_kind)t->network : ADDRESS_PUBLIC };
	t->wire_bytes = 0;
	headers_clear(&t->answer);
	ev_init(&t->deadline, on_deadline);
	t->deadline.data = t;
	ev_timer_set(&t->deadline, (double)t->timeout_ms / 1000., 0.);
	ev_timer_start(loop, &t->deadline);
	t->visited[0] = xstrdup(t->first_url);
	if (local_is(t->first_url))
		local_begin(t);
	else
		hop_begin(t);
}

void
transfer_reset(struct transfer *t)
{
	if (t->phase == PHASE_RESOLVING)
		resolver_cancel(&t->lookup);
	else if (t->phase == PHASE_RUNNING)
		curl_loop_remove(fetch_curl(t->fetch), t->easy);
	local_stop(t);
	gate_leave(fetch_gate(t->fetch), &t->visit);
	ev_timer_stop(fetch_loop(t->fetch), &t->deadline);
	for (unsigned i = 0; i <= t->hops; i++) {
		free(t->visited[i]);
		t->visited[i] = NULL;
	}
	t->hops = 0;
	t->phase = PHASE_IDLE;
	if (t->access)
		easy_drop(t);
	t->access = NULL;
}

void
transfer_release(struct transfer *t)
{
	easy_drop(t);
	response_body_free(t->body);
	t->body = NULL;
	headers_release(&t->answer);
	strbuf_release(&t->strings);
}
