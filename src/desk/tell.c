#include "desk/tell.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/url.h"
#include "compose/header.h"
#include "desk/outlet.h"
#include "store/source.h"

#define TOLD_MAX 20 /* mails about feeds in a day; of what is beyond, one tells for all */
#define DAY_S 86400

int
tell_zone_min(int64_t s)
{
	time_t t = (time_t)s;
	struct tm tm;

	return localtime_r(&t, &tm) ? (int)(tm.tm_gmtoff / 60) : 0;
}

enum journey
tell(struct counter *counter, const struct config *config, const char *spool, struct notice *notice,
     struct error *err)
{
	struct maildir **boxes = xcalloc(outlet_width(config), sizeof(*boxes));
	size_t n = outlet_boxes(config, spool, counter->spool, notice->folder, boxes);
	char *base = notice_name(notice), *name;
	enum journey ret;

	notice->domain = config->domain;
	notice->host = counter->host;
	notice->zone_min = tell_zone_min(notice->now);
	strbuf_clear(&counter->message);
	notice_compose(&counter->message, notice);
	name = outbox_name(base, &counter->message, "");
	ret = outlet_stage(counter, boxes, n, name, err);
	free(name);
	free(base);
	free(boxes);
	return ret;
}

/* ---- how feeds are */

/* All messages about a feed answer one that there never was. */
static char *
thread_root(const struct outcome *out)
{
	struct strbuf root = STRBUF_INIT(1000);

	strbuf_addstr(&root, "<feed-");
	header_dot_atom(&root, out->feed->id);
	strbuf_addch(&root, '@');
	header_dot_atom(&root, out->config->domain);
	strbuf_addch(&root, '>');
	return strbuf_detach(&root);
}

static struct hash128
key_of(const struct outcome *out, int kind, int64_t told_s)
{
	char when[32];

	snprintf(when, sizeof(when), "%d %" PRId64, kind, told_s);
	return hash128_of_strings(3, (const char *[]){ "status", out->feed->id, when });
}

/* was: the health before, when something else may have been told. */
static enum journey
send(struct counter *counter, const struct outcome *out, enum health_kind kind, const struct health_words *words,
     const struct health *was, struct error *err)
{
	const struct hash128 before = key_of(out, was->told, was->told_s);
	struct strbuf subject = STRBUF_INIT(1000), text = STRBUF_INIT(16 << 10);
	char *root = thread_root(out);
	struct notice notice = { .list = "status", .title = "wirespool", .folder = out->config->status_folder,
				 .root = root, .before = was->told_s ? &before : NULL, .now = out->now, .flows = true };
	enum journey ret;

	notice.key = key_of(out, (int)kind, out->state.health.told_s);
	health_subject(&subject, kind, words);
	health_text(&text, kind, words);
	notice.subject = strbuf_str(&subject);
	notice.text = strbuf_str(&text);
	ret = tell(counter, out->config, config_spool(out->config, out->feed), &notice, err);
	if (ret == JOURNEY_DONE)
		log_event(LEVEL_INFO, "status", "feed=%s told=\"%s\"", out->feed->id, notice.subject);
	strbuf_release(&subject);
	strbuf_release(&text);
	free(root);
	return ret;
}

/* When a host of five hundred feeds is gone, nobody wants as many mails. */
static enum journey
say_many(struct counter *counter, const struct outcome *out, struct error *err)
{
	struct notice notice = {
		.list = "status", .title = "wirespool", .folder = out->config->status_folder, .now = out->now, .flows = true,
		.subject = "many feeds are in trouble, or well again",
		.text = "Within a day there was something to tell of so many feeds that the others, from here on, get no mail of "
			"their own. It may well be one cause: a host that is gone, the network, the certificates or the clock of "
			"this machine.\n\nTo see which fail, and why:\n\n    wirespool status\n    wirespool list --failing\n",
	};
	char when[32];

	snprintf(when, sizeof(when), "%" PRId64, counter->told.since_s);
	notice.key = hash128_of_strings(3, (const char *[]){ "status", "", when });
	return tell(counter, out->config, config_spool(out->config, out->feed), &notice, err);
}

/* How many feeds were told of within a day, with this one. */
static unsigned
count_told(struct told *told, int64_t now_s)
{
	if (now_s < told->since_s || now_s - told->since_s >= DAY_S)
		*told = (struct told){ .since_s = now_s };
	return ++told->n;
}

/* was: the health before. */
static enum journey
say(struct counter *counter, const struct outcome *out, enum health_kind kind, const struct health *was,
    struct error *err)
{
	const struct feed_state *state = &out->state;
	char *url = url_public(out->feed->url), *moved_to = state->adopted ? url_public(state->adopted) : NULL;
	/* As it was given on the command line says nothing to who reads this elsewhere. */
	char *file = out->feed->at.file ? realpath(out->feed->at.file, NULL) : NULL;
	const struct health_words words = {
		.feed_id = out->feed->id,
		.url = url,
		.trouble = state->failures ? state->trouble : NULL,
		.moved_to = moved_to,
		.file = file ? file : out->feed->at.file ? out->feed->at.file : "-",
		.line = out->feed->at.line,
		.was = was->told,
		.since_s = kind == HEALTH_WELL ? was->since_s : state->health.since_s,
		.next_s = state->next_due_s,
		.now_s = out->now,
		.zone_min = tell_zone_min(out->now),
	};
	enum journey ret = send(counter, out, kind, &words, was, err);

	free(url);
	free(moved_to);
	free(file);
	return ret;
}

static uint64_t
hash_of(const char *address)
{
	struct hash128 h = hash128_of_strings(1, &address);

	return address ? hash128_prefix(&h) | 1 : 0;
}

static struct health_poll
poll_of(const struct outcome *out)
{
	const struct feed_state *state = &out->state;
	struct health_poll poll = out->health;

	poll.failing_since_s = state->failing_since_s;
	poll.patience_s = out->feed->status_after_s;
	poll.gone = source_is_gone(state, out->feed->wire);
	poll.last_new_s = state->last_new_s;
	poll.daily = rate_daily(&state->rate);
	poll.moved_to = hash_of(state->adopted);
	return poll;
}

enum journey
tell_of_health(struct counter *counter, struct outcome *out, struct error *err)
{
	struct health *health = &out->state.health, was;
	struct health_poll poll;
	unsigned n;
	int kind;

	if (out->health.now_s == 0)
		return JOURNEY_DONE;
	poll = poll_of(out);
	health_learn(health, &poll);
	if (!out->config->status_folder || counter->dry)
		return JOURNEY_DONE;
	was = *health;
	kind = health_judge(health, &poll);
	if (kind < 0)
		return JOURNEY_DONE;
	n = count_told(&counter->told, out->now);
	if (n > TOLD_MAX)
		return n == TOLD_MAX + 1 ? say_many(counter, out, err) : JOURNEY_DONE;
	return say(counter, out, (enum health_kind)kind, &was, err);
}
