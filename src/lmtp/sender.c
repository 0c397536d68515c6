#include "lmtp/sender.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ev.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "client.h"
#include "errand.h"
#include "lmtp/queue.h"
#include "lmtp/wire.h"
#include "patience.h"
#include "spool/find.h"

#define SCAN_MAX 20000     /* files known at a time */
#define TEXT_MAX (64u << 20)
#define TOGETHER_MAX 100   /* recipients of one transaction (RFC 5321 §4.5.3.1.8) */
#define LOOK_S 60          /* without being told */
#define STOP_S 5
#define ADDRESSES 8
#define SERVER ""          /* its name among those that wait */

enum doing { NOTHING, SCANNING, FINDING, CONNECTING, CONNECTED, READING, SENDING, SETTLING };

struct sender {
	struct ev_loop *loop;
	struct config *config;
	struct errands *errands;
	struct client *client;
	struct ev_timer again;
	enum doing doing;
	bool woken;    /* something may have come since the last look */
	bool draining; /* the loop ends when there is nothing to do */
	bool said;     /* the server's trouble */
	bool warned;   /* of a queue without a server */
	bool stopping; /* the loop ends when nothing is under way */
	struct config *coming; /* taken when nothing is under way; NULL: none */
	struct patience *waiting;
	struct queue_list list;
	size_t at, n_held; /* next in list; of it, those that have to wait */
	char host[256];
	/* of the mail at hand: list[at .. at + mail.n) */
	struct lmtp_mail mail;
	struct verdict verdicts[TOGETHER_MAX];
	char *recipients[TOGETHER_MAX];
	struct strbuf text;
	/* of the errand at hand */
	const char *server;
	struct server_address addresses[ADDRESSES];
	int n_addresses;
	struct error trouble;
};

static void proceed(struct sender *s);

/* ---- what has to wait */

static double
now(const struct sender *s)
{
	return ev_now(s->loop);
}

static double
put_off(struct sender *s, const char *name)
{
	return patience_fail(&s->waiting, name, now(s), (double)random() / RAND_MAX);
}

static bool
is_held(const struct sender *s, const struct queue_file *file)
{
	return patience_holds(s->waiting, file->path, now(s)) || patience_holds(s->waiting, file->recipient, now(s));
}

/* The same trouble is a warning once, until a connection works again. */
static void
blame_server(struct sender *s, const char *why)
{
	double wait = put_off(s, SERVER);
	struct log_value value;

	log_event(s->said ? LEVEL_INFO : LEVEL_WARNING, "lmtp", "server=%s result=later wait=%.0fs reason=%s",
		  s->config->lmtp ? s->config->lmtp : "none", wait, log_quote(&value, why));
	s->said = true;
}

/* ---- the mail at hand */

static void
clear_mail(struct sender *s)
{
	for (size_t i = 0; i < s->mail.n; i++)
		free(s->recipients[i]);
	s->mail.n = 0;
	strbuf_release(&s->text);
}

static char *
recipient_of(const struct sender *s, const struct queue_file *file)
{
	struct strbuf out = STRBUF_INIT(2000);

	wire_recipient(&out, file->recipient, s->config->lmtp_folders == LMTP_ADDRESS ? file->folder : "");
	return strbuf_detach(&out);
}

static bool
is_same_mail(const struct queue_file *a, const struct queue_file *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->folder, b->folder) == 0 && strcmp(a->flags, b->flags) == 0;
}

/* What is next in the list and all who get the same; none when the list is through. */
static void
take_mail(struct sender *s)
{
	clear_mail(s);
	while (s->at < s->list.n && is_held(s, &s->list.v[s->at])) {
		s->at++;
		s->n_held++;
	}
	while (s->at + s->mail.n < s->list.n && s->mail.n < TOGETHER_MAX &&
	       is_same_mail(&s->list.v[s->at], &s->list.v[s->at + s->mail.n]) &&
	       !is_held(s, &s->list.v[s->at + s->mail.n])) {
		s->recipients[s->mail.n] = recipient_of(s, &s->list.v[s->at + s->mail.n]);
		s->mail.n++;
	}
	s->mail.recipients = (const char *const *)s->recipients;
	s->mail.verdicts = s->verdicts;
}

/* ---- errands: in the thread, then back in the loop */

static void
do_scan(void *arg)
{
	struct sender *s = arg;

	queue_scan(s->config->state, SCAN_MAX, &s->list);
}

static void
do_find(void *arg)
{
	struct sender *s = arg;

	s->n_addresses = server_resolve(s->server, s->addresses, ADDRESSES, &s->trouble);
}

static void
do_read(void *arg)
{
	struct sender *s = arg;
	const struct queue_file *file = &s->list.v[s->at];
	struct strbuf head = STRBUF_INIT(64 << 10);
	size_t len;
	char *bytes = find_read(file->path, &len, &s->trouble);

	strbuf_init(&s->text, TEXT_MAX);
	if (bytes) {
		wire_head(&head, file->folder, file->flags);
		wire_text(&s->text, strbuf_str(&head), bytes, len);
		s->mail.is_8bit = false;
		for (size_t i = 0; i < len && !s->mail.is_8bit; i++)
			s->mail.is_8bit = (unsigned char)bytes[i] >= 0x80;
	}
	s->mail.text = s->text.buf;
	s->mail.len = s->text.cut ? 0 : s->text.len;
	strbuf_release(&head);
	free(bytes);
}

static void
do_settle(void *arg)
{
	struct sender *s = arg;

	s->trouble.text[0] = '\0';
	for (size_t i = 0; i < s->mail.n; i++) {
		const struct queue_file *file = &s->list.v[s->at + i];

		if (s->verdicts[i].kind == VERDICT_SENT)
			queue_done(file, &s->trouble);
		else if (s->verdicts[i].kind == VERDICT_REFUSED)
			queue_refuse(s->config->state, file, &s->trouble);
	}
}

static void
go_past_mail(struct sender *s)
{
	s->at += s->mail.n;
	clear_mail(s);
}

static void
on_scanned(void *arg)
{
	struct sender *s = arg;

	s->at = s->n_held = 0;
	s->doing = s->client ? CONNECTED : NOTHING;
	if (!s->config->lmtp && s->list.n && !s->warned)
		log_event(LEVEL_WARNING, "lmtp", "waiting=%zu%s result=\"lmtp is not set: they stay in %s/lmtp/queue\"",
			  s->list.n, s->list.more ? "+" : "", s->config->state);
	s->warned = s->warned || !s->config->lmtp;
	proceed(s);
}

static void on_ready(void *arg);
static void on_broken(void *arg, const char *why);

static void
on_found(void *arg)
{
	struct sender *s = arg;
	struct client_events events = { on_ready, on_broken, s };

	s->doing = NOTHING;
	if (s->n_addresses < 0) {
		blame_server(s, s->trouble.text);
		proceed(s);
		return;
	}
	s->doing = CONNECTING;
	s->client = client_open(s->loop, s->host, s->addresses, (size_t)s->n_addresses, &events);
}

static void
on_read(void *arg)
{
	struct sender *s = arg;
	struct log_value value;

	s->doing = CONNECTED;
	if (!s->client) {
		s->doing = NOTHING; /* it broke meanwhile */
		clear_mail(s);
	} else if (s->mail.len == 0) {
		log_event(LEVEL_WARNING, "lmtp", "result=later reason=%s",
			  log_quote(&value, s->text.cut ? "too long" : s->trouble.text));
		put_off(s, s->list.v[s->at].path);
		go_past_mail(s);
	} else {
		s->doing = SENDING;
		client_send(s->client, &s->mail);
		return;
	}
	proceed(s);
}

static void
on_settled(void *arg)
{
	struct sender *s = arg;
	struct log_value value;

	if (s->trouble.text[0]) {
		/* Sent again and again, it would fill a mailbox. */
		log_event(LEVEL_ERROR, "lmtp", "result=later reason=%s", log_quote(&value, s->trouble.text));
		for (size_t i = 0; i < s->mail.n; i++)
			put_off(s, s->list.v[s->at + i].path);
	}
	s->doing = s->client ? CONNECTED : NOTHING;
	go_past_mail(s);
	proceed(s);
}

/* ---- verdicts */

static void
take_verdict(struct sender *s, size_t i, bool began_text)
{
	static const char *const words[] = { "later", "sent", "later", "refused" };
	static const enum log_level levels[] = { LEVEL_INFO, LEVEL_INFO, LEVEL_WARNING, LEVEL_ERROR };
	const struct queue_file *file = &s->list.v[s->at + i];
	const struct verdict *verdict = &s->verdicts[i];
	struct log_value recipient, said;

	if (verdict->kind == VERDICT_SENT) {
		patience_forget(&s->waiting, file->path);
		patience_forget(&s->waiting, file->recipient);
	} else if (verdict->kind == VERDICT_LATER) {
		put_off(s, verdict->at_address ? file->recipient : file->path);
	} else if (verdict->kind == VERDICT_NONE && began_text) {
		/* Perhaps it is this message that the server dies of: others come first when that is tried again. */
		put_off(s, file->path);
		put_off(s, file->path);
	}
	log_event(levels[verdict->kind], "lmtp", "recipient=%s name=%s result=%s said=%s",
		  log_quote(&recipient, s->recipients[i]), file->name, words[verdict->kind],
		  log_quote(&said, verdict->said));
}

static void
settle(struct sender *s, bool began_text)
{
	for (size_t i = 0; i < s->mail.n; i++)
		take_verdict(s, i, began_text);
	s->doing = SETTLING;
	errands_run(s->errands, do_settle, on_settled, s);
}

static void
on_ready(void *arg)
{
	struct sender *s = arg;

	if (s->doing == SENDING) {
		patience_forget(&s->waiting, SERVER);
		s->said = false;
		settle(s, true);
	} else if (s->doing == CONNECTING) {
		s->doing = CONNECTED;
		proceed(s);
	}
}

static void
on_broken(void *arg, const char *why)
{
	struct sender *s = arg;
	bool began_text = client_began_text(s->client);

	if (s->doing == CONNECTING || s->doing == READING || s->doing == SENDING)
		blame_server(s, why); /* one that has nothing to do may be closed */
	client_close(s->client);
	s->client = NULL;
	if (s->doing == SENDING) {
		settle(s, began_text);
	} else if (s->doing == CONNECTING || s->doing == CONNECTED) {
		s->doing = NOTHING;
		proceed(s);
	}
}

/* ---- what to do next */

static void
rest(struct sender *s)
{
	double first = patience_next(&s->waiting, now(s)), wait = LOOK_S;

	client_close(s->client);
	s->client = NULL;
	s->doing = NOTHING;
	if (first >= 0 && first - now(s) < wait)
		wait = first - now(s);
	if (s->config->lmtp) {
		ev_timer_set(&s->again, wait > 0.05 ? wait : 0.05, 0);
		ev_timer_start(s->loop, &s->again);
	}
	if (s->draining)
		ev_break(s->loop, EVBREAK_ALL);
}

static void
scan(struct sender *s)
{
	s->woken = false;
	queue_list_release(&s->list);
	s->doing = SCANNING;
	errands_run(s->errands, do_scan, on_scanned, s);
}

static void
find_server(struct sender *s)
{
	s->doing = FINDING;
	s->server = s->config->lmtp;
	errands_run(s->errands, do_find, on_found, s);
}

static void
send_mail(struct sender *s)
{
	s->doing = READING;
	errands_run(s->errands, do_read, on_read, s);
}

static void
take_config(struct sender *s)
{
	if (!s->coming)
		return;
	config_unref(s->config);
	s->config = s->coming;
	s->coming = NULL;
	patience_forget(&s->waiting, SERVER); /* it may be another */
	client_close(s->client);
	s->client = NULL;
	s->doing = NOTHING;
}

/* More files than are known are looked for when some of these are gone. */
static void
proceed(struct sender *s)
{
	if (s->doing != NOTHING && s->doing != CONNECTED)
		return;
	if (s->stopping) {
		ev_break(s->loop, EVBREAK_ALL);
		return;
	}
	take_config(s);
	clear_mail(s);
	if (patience_holds(s->waiting, SERVER, now(s))) {
		rest(s);
		return;
	}
	if (s->config->lmtp)
		take_mail(s);
	if (s->mail.n)
		s->client ? send_mail(s) : find_server(s);
	else if (s->woken || (s->config->lmtp && s->list.more && s->n_held < s->list.n))
		scan(s);
	else
		rest(s);
}

static void
on_again(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	sender_wake(timer->data);
}

void
sender_wake(struct sender *s)
{
	if (!s)
		return;
	s->woken = true;
	if (s->doing != NOTHING)
		return;
	ev_timer_stop(s->loop, &s->again);
	proceed(s);
}

/* ---- life */

struct sender *
sender_start(struct ev_loop *loop, struct config *config, struct error *err)
{
	struct sender *s = xcalloc(1, sizeof(*s));

	s->errands = errands_start(loop);
	if (!s->errands) {
		free(s);
		error_set(err, "cannot start a thread");
		return NULL;
	}
	s->loop = loop;
	s->config = config_ref(config);
	if (gethostname(s->host, sizeof(s->host) - 1) < 0 || !s->host[0])
		strcpy(s->host, "localhost");
	ev_init(&s->again, on_again);
	s->again.data = s;
	sender_wake(s);
	return s;
}

void
sender_reload(struct sender *s, struct config *config)
{
	config_unref(s->coming);
	s->coming = config_ref(config);
	sender_wake(s);
}

size_t
sender_drain(struct sender *s)
{
	struct queue_list left;
	size_t n;

	s->draining = true;
	sender_wake(s);
	if (s->doing != NOTHING)
		ev_run(s->loop, 0);
	s->draining = false;
	if (!s->config->lmtp)
		return 0;
	queue_scan(s->config->state, SCAN_MAX, &left);
	n = left.n;
	queue_list_release(&left);
	return n;
}

static void
on_stop_late(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)timer;
	(void)events;
	ev_break(loop, EVBREAK_ALL);
}

/* What the server has taken is deleted from the queue, so that it does not come twice. */
static void
finish_mail(struct sender *s)
{
	struct ev_timer late;

	if (s->doing != SETTLING && !(s->doing == SENDING && client_began_text(s->client)))
		return;
	ev_timer_init(&late, on_stop_late, STOP_S, 0);
	ev_timer_start(s->loop, &late);
	s->stopping = true;
	ev_run(s->loop, 0);
	ev_timer_stop(s->loop, &late);
}

void
sender_stop(struct sender *s)
{
	if (!s)
		return;
	finish_mail(s);
	errands_stop(s->errands);
	client_close(s->client);
	ev_timer_stop(s->loop, &s->again);
	clear_mail(s);
	queue_list_release(&s->list);
	patience_release(&s->waiting);
	config_unref(s->coming);
	config_unref(s->config);
	free(s);
}
