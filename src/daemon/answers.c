/* What may be asked for over the control socket, and the answers. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "config/keys.h"
#include "control_private.h"
#include "daemon/report.h"
#include "desk/tell.h"

void
answer_line(struct client *client, json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT);

	strbuf_addstr(&client->answer, text ? text : "{}");
	strbuf_addch(&client->answer, '\n');
	free(text);
	json_decref(object);
}

/* What is not UTF-8 becomes ASCII. */
static json_t *
text_of(const char *s)
{
	json_t *text = json_string(s);
	char *plain;

	if (text)
		return text;
	plain = xstrdup(s);
	for (char *p = plain; *p; p++)
		if ((unsigned char)*p >= 0x80)
			*p = '?';
	text = json_string(plain);
	free(plain);
	return text;
}

void
answer_ok(struct client *client)
{
	answer_line(client, json_pack("{s:b}", "ok", 1));
	client->ended = true;
}

void
answer_error(struct client *client, int code, const char *fmt, ...)
{
	struct error err;
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	error_set(&err, "%s", text); /* foreign bytes are escaped */
	answer_line(client, json_pack("{s:b,s:i,s:o}", "ok", 0, "code", code, "error", text_of(err.text)));
	client->ended = true;
}

static void
answer_text(struct client *client, const char *key, const char *value)
{
	answer_line(client, json_pack("{s:o}", key, text_of(value)));
}

/* ---- feeds, all or by name */

static void
begin_walk(struct client *client, void (*visit)(struct client *, struct subscription *),
	   void (*arrive)(struct client *))
{
	client->visit = visit;
	client->arrive = arrive;
}

void
answer_walk_on(struct client *client)
{
	const struct daemon *d = client->control->daemon;
	size_t i = daemon_feed_from(d, client->from), end = i + WALK_STEP;

	for (; i < d->n_feeds && i < end && client->answer.len - client->sent < ANSWER_LOW; i++)
		client->visit(client, d->feeds[i]);
	if (i < d->n_feeds) {
		snprintf(client->from, sizeof(client->from), "%s", d->feeds[i]->state.id);
		return;
	}
	client->visit = NULL;
	client->arrive(client);
}

/* All of the request's words from `first` on are feeds, or the answer is an error. */
static bool
names_are_known(struct client *client, size_t first)
{
	struct error err;

	for (size_t i = first; i < client->n_words; i++) {
		if (daemon_feed(client->control->daemon, client->words[i]))
			continue;
		config_no_feed(client->control->daemon->config, client->words[i], &err);
		answer_error(client, EX_USAGE, "%s", err.text);
		return false;
	}
	return true;
}

/* ---- status and list */

static void
show(struct client *client, struct subscription *sub)
{
	int64_t now_s = daemon_steady_s(client->control->daemon);

	answer_line(client, report_feed(sub->feed, &sub->state, sub->polling, now_s));
}

static void
show_failing(struct client *client, struct subscription *sub)
{
	if (sub->state.failures)
		show(client, sub);
	report_count(&client->counts, sub->feed, &sub->state, daemon_steady_s(client->control->daemon));
}

static void
end_status(struct client *client)
{
	answer_line(client, report_counted(&client->counts));
	answer_ok(client);
}

static void
add_queue(json_t *status, const struct daemon *d)
{
	struct sender_queue queue;

	if (!d->sender)
		return;
	sender_describe(d->sender, &queue);
	if (d->config->lmtp || queue.waiting)
		json_object_set_new(status, "lmtp", report_queue(&queue));
}

static void
answer_status(struct client *client)
{
	const struct daemon *d = client->control->daemon;
	struct meter_hour hour = meter_last_hour(d->meter, clock_mono_us());
	json_t *status = report_config(d->config), *more;
	int64_t due_s = daemon_next_due_s(d);

	more = json_pack("{s:b,s:i,s:I,s:I,s:I,s:I,s:{s:I,s:I,s:I,s:I},s:{s:I,s:I,s:I},s:I}", "running", 1, "pid",
			 (int)getpid(), "since", (json_int_t)d->start_wall_s, "failing",
			 (json_int_t)d->figures.failing, "polling", (json_int_t)d->polling, "waiting",
			 (json_int_t)schedule_waiting(d->schedule), "total", "polls",
			 (json_int_t)d->figures.polled, "unchanged", (json_int_t)d->figures.unchanged, "failed",
			 (json_int_t)d->figures.failed, "messages", (json_int_t)d->figures.messages, "hour",
			 "polls", (json_int_t)hour.polls, "failed", (json_int_t)hour.failed, "messages",
			 (json_int_t)hour.messages, "longest_turn_us",
			 (json_int_t)meter_longest_turn_us(d->meter));
	json_object_update(status, more);
	json_decref(more);
	json_object_set_new(status, "network", json_string(d->network.state == NETWORK_DOWN ? "down" : "up"));
	if (d->trouble.text[0]) {
		json_object_set_new(status, "trouble", json_string(d->trouble.text));
		json_object_set_new(status, "trouble_since", json_integer(d->trouble_since_s));
	}
	if (due_s != TIME_NONE)
		json_object_set_new(status, "next_due", json_integer(due_s));
	add_queue(status, d);
	answer_line(client, status);
	begin_walk(client, show_failing, end_status);
}

/* Who asks for a few by name wants to know more of them. */
static void
show_in_full(struct client *client, struct subscription *sub)
{
	struct daemon *d = client->control->daemon;
	int64_t now_s = daemon_steady_s(d);
	json_t *line = report_feed(sub->feed, &sub->state, sub->polling, now_s);

	report_schedule(line, sub->feed, &sub->state, budget_share(&d->budget), now_s, tell_zone_min(now_s) * 60);
	answer_line(client, line);
}

static void
answer_list(struct client *client)
{
	if (client->n_words == 1) {
		begin_walk(client, show, answer_ok);
		return;
	}
	if (!names_are_known(client, 1))
		return;
	for (size_t i = 1; i < client->n_words; i++)
		show_in_full(client, daemon_feed(client->control->daemon, client->words[i]));
	answer_ok(client);
}

/* ---- polls */

/* Answers when the polls of all named feeds have come to their ends. */
static void
await(struct client *client, size_t first)
{
	for (size_t i = first; i < client->n_words; i++)
		daemon_feed(client->control->daemon, client->words[i])->awaited = true;
	client->first_awaited = first;
	client->awaited = client->n_words - first;
	daemon_turn(client->control->daemon);
}

void
answer_polled(struct client *client, const struct subscription *sub)
{
	for (size_t i = client->first_awaited; i < client->n_words && client->awaited; i++) {
		json_t *line;

		if (!client->words[i] || strcmp(client->words[i], sub->state.id) != 0)
			continue;
		line = report_feed(sub->feed, &sub->state, false, daemon_steady_s(client->control->daemon));
		json_object_set_new(line, "messages", json_integer(sub->last_messages));
		answer_line(client, line);
		client->words[i] = NULL;
		if (--client->awaited == 0)
			answer_ok(client);
		control_wake(client);
	}
}

static void
poll_unless_paused(struct client *client, struct subscription *sub)
{
	if (sub->feed->paused || sub->state.paused)
		return;
	daemon_poll_now(client->control->daemon, sub);
	client->due++;
}

static void
end_poll_all(struct client *client)
{
	answer_line(client, json_pack("{s:I}", "due", (json_int_t)client->due));
	answer_ok(client);
	daemon_turn(client->control->daemon);
}

static void
answer_poll(struct client *client)
{
	if (client->n_words == 1) {
		begin_walk(client, poll_unless_paused, end_poll_all);
		return;
	}
	if (!names_are_known(client, 1))
		return;
	for (size_t i = 1; i < client->n_words; i++)
		daemon_poll_now(client->control->daemon, daemon_feed(client->control->daemon, client->words[i]));
	await(client, 1);
}

static void
answer_catchup(struct client *client)
{
	if (!names_are_known(client, 1))
		return;
	for (size_t i = 1; i < client->n_words; i++)
		daemon_catch_up(client->control->daemon, daemon_feed(client->control->daemon, client->words[i]));
	await(client, 1);
}

/* ---- changes */

static void
answer_pause(struct client *client)
{
	bool paused = strcmp(client->words[0], "pause") == 0;
	struct daemon *d = client->control->daemon;

	if (!names_are_known(client, 1))
		return;
	for (size_t i = 1; i < client->n_words; i++) {
		struct subscription *sub = daemon_feed(d, client->words[i]);

		if (!paused && sub->feed->paused) {
			answer_error(client, EX_CONFIG, "%s is paused by the configuration, %s:%u: take `paused` away there",
				     sub->state.id, sub->feed->at.file, sub->feed->at.line);
			return;
		}
		daemon_pause(d, sub, paused);
	}
	daemon_turn(d);
	answer_ok(client);
}

/* Each line of the complaints becomes a line of the answer, then comes the verdict. */
static void
answer_reload(struct client *client)
{
	struct daemon *d = client->control->daemon;
	char *text = NULL, *line, *rest;
	struct error err;
	size_t len = 0;
	FILE *complaints = open_memstream(&text, &len);
	int code;

	if (!complaints) {
		answer_error(client, EX_OSERR, "no memory: %s", strerror(errno));
		return;
	}
	code = daemon_reload(d, complaints, &err);
	fclose(complaints);
	rest = text;
	while ((line = strsep(&rest, "\n")))
		if (*line && client->answer.len < ANSWER_MAX / 2)
			answer_text(client, "complaint", line);
	free(text);
	if (code)
		answer_error(client, code, "%s", err.text);
	else
		answer_ok(client);
}

static int
find_level(const char *name)
{
	const struct key *key = key_find(SECTION_WIRESPOOL, "log-level", strlen("log-level"));

	for (const struct choice *choice = key->choices; choice->name; choice++)
		if (strcmp(choice->name, name) == 0)
			return choice->value;
	return -1;
}

static void
answer_log_level(struct client *client)
{
	struct daemon *d = client->control->daemon;
	int level = find_level(client->words[1]);

	if (level < 0) {
		answer_error(client, EX_USAGE, "`%s` is no level: error, warning, notice, info or debug",
			     client->words[1]);
		return;
	}
	if (!names_are_known(client, 2))
		return;
	if (client->n_words == 2)
		log_set_level((enum log_level)level);
	for (size_t i = 2; i < client->n_words; i++)
		daemon_feed(d, client->words[i])->watched = level == LEVEL_DEBUG;
	answer_ok(client);
}

/* ---- the table */

static const struct verb {
	const char *name;
	size_t min_words, max_words; /* itself included */
	void (*answer)(struct client *client);
} verbs[] = {
	{ "status", 1, 1, answer_status },
	{ "list", 1, WORDS_MAX, answer_list },
	{ "poll", 1, WORDS_MAX, answer_poll },
	{ "catchup", 2, WORDS_MAX, answer_catchup },
	{ "pause", 2, WORDS_MAX, answer_pause },
	{ "resume", 2, WORDS_MAX, answer_pause },
	{ "reload", 1, 1, answer_reload },
	{ "log-level", 2, WORDS_MAX, answer_log_level },
};

/* Returns false when there are too many. */
static bool
split(struct client *client)
{
	char *rest = client->request, *word;

	while ((word = strsep(&rest, " "))) {
		if (!*word)
			continue;
		if (client->n_words == WORDS_MAX)
			return false;
		client->words[client->n_words++] = word;
	}
	return true;
}

void
answer_request(struct client *client)
{
	if (!split(client)) {
		answer_error(client, EX_USAGE, "more than %d words in a request", WORDS_MAX);
		return;
	}
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]) && client->n_words; i++) {
		if (strcmp(verbs[i].name, client->words[0]) != 0)
			continue;
		if (client->n_words < verbs[i].min_words || client->n_words > verbs[i].max_words)
			answer_error(client, EX_USAGE, "%s with %zu arguments", verbs[i].name, client->n_words - 1);
		else
			verbs[i].answer(client);
		return;
	}
	answer_error(client, EX_USAGE, "the daemon, version %s, does not know `%s`", WIRESPOOL_VERSION,
		     client->n_words ? client->words[0] : "");
}
