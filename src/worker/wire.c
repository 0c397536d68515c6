/* Jobs and editions as frames: what edition.c works on, in the bytes of frame.c. */
#include "worker/edition.h"

#include <string.h>

#include "base/clock.h"
#include "parse/feed.h"

#define FORMATS (FORMAT_JSON + 1)
#define FATES (ITEM_CHANGED + 1)
#define ENCLOSURE_KINDS (ENCLOSURE_TRANSCRIPT + 1)
#define FIRST_POLL_KINDS (FIRST_POLL_AGE + 1)
#define ITEMS_MAX 100000 /* in one edition; the configured limit is lower */

/* A string that must be there. */
static char *
need_string(struct frame_reader *r, struct arena *arena)
{
	char *s = frame_get_string(r, arena);

	if (!s)
		r->bad = true;
	return s;
}

/* Authors and tags. */
static void
put_names(struct strbuf *sb, const struct item *item)
{
	frame_put_u32(sb, (uint32_t)item->authors.n);
	for (size_t i = 0; i < item->authors.n; i++) {
		frame_put_string(sb, item->authors.v[i].name);
		frame_put_string(sb, item->authors.v[i].email);
		frame_put_string(sb, item->authors.v[i].url);
	}
	frame_put_u32(sb, (uint32_t)item->tags.n);
	for (size_t i = 0; i < item->tags.n; i++)
		frame_put_string(sb, item->tags.v[i]);
}

static void
get_names(struct frame_reader *r, struct item *item, struct arena *arena)
{
	item->authors.n = frame_get_count(r, 12);
	item->authors.v = arena_alloc(arena, item->authors.n * sizeof(*item->authors.v));
	for (size_t i = 0; i < item->authors.n; i++) {
		struct author *a = &item->authors.v[i];

		a->name = frame_get_string(r, arena);
		a->email = frame_get_string(r, arena);
		a->url = frame_get_string(r, arena);
	}
	item->tags.n = frame_get_count(r, 4);
	item->tags.v = arena_alloc(arena, item->tags.n * sizeof(*item->tags.v));
	for (size_t i = 0; i < item->tags.n; i++)
		item->tags.v[i] = need_string(r, arena);
}

/* ---- parent → worker */

static void
put_about(struct strbuf *sb, const struct item *about)
{
	frame_put_u32(sb, about != NULL);
	if (!about)
		return;
	frame_put_string(sb, about->title);
	frame_put_string(sb, about->url);
	frame_put_string(sb, about->language);
	frame_put_string(sb, about->text);
	put_names(sb, about);
}

static const struct item *
get_about(struct frame_reader *r, struct arena *arena)
{
	struct item *about;

	if (!frame_get_below(r, 2))
		return NULL;
	about = arena_alloc(arena, sizeof(*about));
	about->title = frame_get_string(r, arena);
	about->url = frame_get_string(r, arena);
	about->language = frame_get_string(r, arena);
	about->text = frame_get_string(r, arena);
	get_names(r, about, arena);
	return about;
}

void
job_put(struct strbuf *sb, const struct job *job)
{
	size_t begin = frame_begin(sb, FRAME_JOB);

	frame_put_u64(sb, job->serial);
	frame_put_string(sb, job->document.content_type);
	frame_put_string(sb, job->document.base_url);
	frame_put_string(sb, job->feed_title);
	frame_put_u32(sb, (uint32_t)job->n_known);
	for (size_t i = 0; i < job->n_known; i++)
		frame_put_u64(sb, job->known[i]);
	frame_put_u32(sb, job->habits);
	frame_put_u32(sb, job->updates);
	frame_put_u32(sb, job->first);
	frame_put_u32(sb, job->first_poll.kind);
	frame_put_u64(sb, (uint64_t)job->first_poll.value);
	frame_put_u64(sb, (uint64_t)job->now);
	frame_put_string(sb, job->only);
	frame_put_string(sb, job->skip);
	frame_put_u64(sb, job->max_items);
	put_about(sb, job->about);
	frame_finish_with(sb, begin, job->document.len);
}

int
job_get(struct job *job, const void *payload, size_t len, struct arena *arena)
{
	struct frame_reader r = { payload, (const unsigned char *)payload + len, false };
	uint64_t *known;

	*job = (struct job){ 0 };
	job->serial = frame_get_u64(&r);
	job->document.content_type = frame_get_string(&r, arena);
	job->document.base_url = frame_get_string(&r, arena);
	job->feed_title = frame_get_string(&r, arena);
	job->n_known = frame_get_count(&r, 8);
	known = arena_alloc(arena, job->n_known * sizeof(*known));
	for (size_t i = 0; i < job->n_known; i++)
		known[i] = frame_get_u64(&r);
	job->known = known;
	job->habits = frame_get_u32(&r);
	job->updates = frame_get_below(&r, 2);
	job->first = frame_get_below(&r, 2);
	job->first_poll.kind = frame_get_below(&r, FIRST_POLL_KINDS);
	job->first_poll.value = (int64_t)frame_get_u64(&r);
	job->now = (int64_t)frame_get_u64(&r);
	job->only = frame_get_string(&r, arena);
	job->skip = frame_get_string(&r, arena);
	job->max_items = (size_t)frame_get_u64(&r);
	job->about = get_about(&r, arena);
	job->document.body = (const char *)r.p;
	job->document.len = (size_t)(r.end - r.p);
	return r.bad ? -1 : 0;
}

void
job_put_rules(struct strbuf *sb, const struct config *config)
{
	size_t begin = frame_begin(sb, FRAME_RULES);

	frame_put_u32(sb, (uint32_t)config->n_topics);
	for (size_t i = 0; i < config->n_topics; i++) {
		frame_put_string(sb, config->topics[i].name);
		frame_put_string(sb, config->topics[i].keywords);
		frame_put_double(sb, config->topics[i].threshold);
	}
	frame_finish(sb, begin);
}

struct rules *
job_get_rules(const void *payload, size_t len)
{
	struct frame_reader r = { payload, (const unsigned char *)payload + len, false };
	struct topic_source *sources;
	struct arena arena = { 0 };
	struct rules *rules = NULL;
	struct rule_error err;
	size_t n = frame_get_count(&r, 16);

	sources = arena_alloc(&arena, n * sizeof(*sources));
	for (size_t i = 0; i < n; i++) {
		sources[i].name = frame_get_string(&r, &arena);
		sources[i].keywords = frame_get_string(&r, &arena);
		sources[i].threshold = frame_get_double(&r);
	}
	if (frame_done(&r) && n > 0)
		rules = rules_compile(sources, n, &err);
	arena_release(&arena);
	return rules;
}

/* ---- worker → parent */

void
edition_put_head(struct strbuf *sb, const struct edition *edition)
{
	size_t begin = frame_begin(sb, FRAME_HEAD);

	frame_put_u32(sb, edition->format);
	frame_put_string(sb, edition->title);
	frame_put_string(sb, edition->description);
	frame_put_string(sb, edition->home_url);
	frame_put_string(sb, edition->self_url);
	frame_put_string(sb, edition->next_url);
	frame_put_string(sb, edition->language);
	frame_put_u32(sb, edition->habits);
	frame_put_u32(sb, edition->ttl_min);
	frame_put_u32(sb, edition->update_period_s);
	frame_put_u32(sb, edition->skip_hours);
	frame_put_u32(sb, edition->skip_days);
	frame_put_u64(sb, edition->total_defects);
	frame_put_string(sb, edition->defect);
	frame_put_u32(sb, edition->ends_early);
	frame_put_u32(sb, (uint32_t)edition->n_items);
	frame_finish(sb, begin);
}

static int
take_head(struct edition *edition, struct frame_reader *r)
{
	struct arena *arena = &edition->arena;

	if (edition->has_head)
		return -1;
	edition->has_head = true;
	edition->format = frame_get_below(r, FORMATS);
	edition->title = frame_get_string(r, arena);
	edition->description = frame_get_string(r, arena);
	edition->home_url = frame_get_string(r, arena);
	edition->self_url = frame_get_string(r, arena);
	edition->next_url = frame_get_string(r, arena);
	edition->language = frame_get_string(r, arena);
	edition->habits = frame_get_u32(r);
	edition->ttl_min = frame_get_u32(r);
	edition->update_period_s = frame_get_u32(r);
	edition->skip_hours = frame_get_u32(r) & 0xFFFFFF;
	edition->skip_days = frame_get_u32(r) & 0x7F;
	edition->total_defects = (size_t)frame_get_u64(r);
	edition->defect = frame_get_string(r, arena);
	edition->ends_early = frame_get_below(r, 2);
	edition->announced = frame_get_below(r, ITEMS_MAX);
	return frame_done(r) ? 0 : -1;
}

static void
put_moment(struct strbuf *sb, struct moment m)
{
	frame_put_u64(sb, (uint64_t)m.s);
	frame_put_u32(sb, (uint32_t)m.zone_min);
}

static struct moment
get_moment(struct frame_reader *r)
{
	struct moment m = { .s = (int64_t)frame_get_u64(r), .zone_min = (int32_t)frame_get_u32(r) };

	/* RFC 5322 writes a zone as ±hhmm and a year in four digits: what does not fit is no date. */
	if (m.zone_min <= -24 * 60 || m.zone_min >= 24 * 60)
		m.zone_min = 0;
	if (m.s < -62135596800 || m.s > 253402300799)
		m.s = TIME_NONE;
	return m;
}

static void
put_lists(struct strbuf *sb, const struct item *item)
{
	put_names(sb, item);
	frame_put_u32(sb, (uint32_t)item->enclosures.n);
	for (size_t i = 0; i < item->enclosures.n; i++) {
		const struct enclosure *e = &item->enclosures.v[i];

		frame_put_u32(sb, e->kind);
		frame_put_string(sb, e->url);
		frame_put_string(sb, e->type);
		frame_put_string(sb, e->title);
		frame_put_u64(sb, (uint64_t)e->size);
		frame_put_u64(sb, (uint64_t)e->duration_s);
	}
	frame_put_u32(sb, (uint32_t)item->n_topics);
	for (size_t i = 0; i < item->n_topics; i++) {
		frame_put_string(sb, item->topics[i].name);
		frame_put_double(sb, item->topics[i].score);
		frame_put_string(sb, item->topics[i].reason);
	}
}

static void
get_lists(struct frame_reader *r, struct item *item, struct arena *arena)
{
	get_names(r, item, arena);
	item->enclosures.n = frame_get_count(r, 32);
	item->enclosures.v = arena_alloc(arena, item->enclosures.n * sizeof(*item->enclosures.v));
	for (size_t i = 0; i < item->enclosures.n; i++) {
		struct enclosure *e = &item->enclosures.v[i];

		e->kind = frame_get_below(r, ENCLOSURE_KINDS);
		e->url = need_string(r, arena);
		e->type = frame_get_string(r, arena);
		e->title = frame_get_string(r, arena);
		e->size = (int64_t)frame_get_u64(r);
		e->duration_s = (int64_t)frame_get_u64(r);
	}
	item->n_topics = frame_get_count(r, 16);
	item->topics = arena_alloc(arena, item->n_topics * sizeof(*item->topics));
	for (size_t i = 0; i < item->n_topics; i++) {
		item->topics[i].name = need_string(r, arena);
		item->topics[i].score = frame_get_double(r);
		item->topics[i].reason = need_string(r, arena);
	}
}

static void
put_sketch(struct strbuf *sb, const struct sketch *sketch)
{
	frame_put_u32(sb, sketch->language);
	frame_put_u32(sb, sketch->n_words);
	frame_put_u64(sb, sketch->simhash);
	frame_put_u32(sb, (uint32_t)sketch->n);
	for (size_t i = 0; i < sketch->n; i++) {
		frame_put_u32(sb, sketch->v[i].hash);
		frame_put_u32(sb, (uint32_t)sketch->v[i].weight << 1 | sketch->v[i].pair);
	}
	frame_put_string(sb, sketch->terms);
}

static void
get_sketch(struct frame_reader *r, struct sketch *sketch, struct arena *arena)
{
	size_t lines = 0;

	sketch->language = (uint16_t)frame_get_below(r, UINT16_MAX + 1);
	sketch->n_words = (uint16_t)frame_get_below(r, SKETCH_MAX + 1);
	sketch->simhash = frame_get_u64(r);
	sketch->n = frame_get_count(r, 8);
	if (sketch->n > SKETCH_MAX) {
		r->bad = true;
		sketch->n = 0;
	}
	sketch->v = arena_alloc(arena, sketch->n * sizeof(*sketch->v));
	for (size_t i = 0; i < sketch->n; i++) {
		uint32_t weight;

		sketch->v[i].hash = frame_get_u32(r);
		weight = frame_get_below(r, 512);
		sketch->v[i].weight = (uint8_t)(weight >> 1);
		sketch->v[i].pair = weight & 1;
	}
	sketch->terms = frame_get_string(r, arena);
	for (const char *p = sketch->terms; p && (p = strchr(p, '\n')); p++)
		lines++;
	if (lines != sketch->n)
		r->bad = true;
}

void
edition_put_item(struct strbuf *sb, const struct item *item)
{
	size_t begin = frame_begin(sb, FRAME_ITEM);

	frame_put_u32(sb, item->fate);
	frame_put_u32(sb, item->n_keys);
	frame_put_u32(sb, item->n_strong);
	frame_put_u32(sb, item->link_key);
	for (unsigned i = 0; i < item->n_keys; i++)
		frame_put_hash(sb, &item->keys[i]);
	if (item->fate != ITEM_KNOWN)
		put_moment(sb, item->published);
	if (item->fate == ITEM_DELIVER || item->fate == ITEM_CHANGED) {
		frame_put_string(sb, item->id);
		frame_put_string(sb, item->url);
		frame_put_string(sb, item->external_url);
		frame_put_string(sb, item->title);
		frame_put_string(sb, item->language);
		frame_put_string(sb, item->comments_url);
		frame_put_string(sb, item->in_reply_to);
		frame_put_string(sb, item->image);
		put_moment(sb, item->updated);
		put_lists(sb, item);
		frame_put_string(sb, item->html);
		frame_put_string(sb, item->text);
		put_sketch(sb, &item->sketch);
	}
	frame_finish(sb, begin);
}

static int
take_item(struct edition *edition, struct frame_reader *r)
{
	struct arena *arena = &edition->arena;
	struct item *item;

	if (edition->n_items >= edition->announced)
		return -1;
	item = ARENA_PUSH(arena, edition->items, edition->n_items);
	item->fate = frame_get_below(r, FATES);
	item->n_keys = frame_get_below(r, ITEM_KEYS + 1);
	item->n_strong = frame_get_below(r, item->n_keys + 1);
	item->link_key = frame_get_below(r, item->n_keys + 1);
	if (item->n_keys == 0)
		return -1;
	for (unsigned i = 0; i < item->n_keys; i++)
		item->keys[i] = frame_get_hash(r);
	item->published = item->fate != ITEM_KNOWN ? get_moment(r) : (struct moment){ TIME_NONE, 0 };
	if (item->fate == ITEM_DELIVER || item->fate == ITEM_CHANGED) {
		item->id = frame_get_string(r, arena);
		item->url = frame_get_string(r, arena);
		item->external_url = frame_get_string(r, arena);
		item->title = frame_get_string(r, arena);
		item->language = frame_get_string(r, arena);
		item->comments_url = frame_get_string(r, arena);
		item->in_reply_to = frame_get_string(r, arena);
		item->image = frame_get_string(r, arena);
		item->updated = get_moment(r);
		get_lists(r, item, arena);
		item->html = need_string(r, arena);
		item->text = need_string(r, arena);
		get_sketch(r, &item->sketch, arena);
	}
	return frame_done(r) ? 0 : -1;
}

void
edition_put_end(struct strbuf *sb, const struct edition *edition)
{
	size_t begin = frame_begin(sb, FRAME_END);

	frame_put_u64(sb, edition->serial);
	frame_put_u32(sb, edition->more);
	frame_finish(sb, begin);
}

void
edition_put_refusal(struct strbuf *sb, uint64_t serial, const struct error *err)
{
	size_t begin = frame_begin(sb, FRAME_REFUSED);

	frame_put_u64(sb, serial);
	frame_put_string(sb, err->text);
	frame_finish(sb, begin);
}

static int
take_end(struct edition *edition, struct frame_reader *r)
{
	uint64_t serial = frame_get_u64(r);

	edition->more = frame_get_below(r, 2);
	if (!frame_done(r) || !edition->has_head || serial != edition->serial)
		return -1;
	/* Items may only be missing when the worker says so. */
	return edition->n_items == edition->announced || edition->more ? 1 : -1;
}

static int
take_refusal(struct edition *edition, struct frame_reader *r, bool *refused, struct error *err)
{
	uint64_t serial = frame_get_u64(r);
	const char *reason = need_string(r, &edition->arena);

	if (!frame_done(r) || serial != edition->serial)
		return error_set(err, "the worker's answer was damaged");
	*refused = true;
	return error_set(err, "%s", reason);
}

int
edition_take(struct edition *edition, enum frame_kind kind, const void *payload, size_t len, bool *refused,
	     struct error *err)
{
	struct frame_reader r = { payload, (const unsigned char *)payload + len, false };
	int ret = -1;

	if (edition->arena.total > 2 * EDITION_MAX_BYTES)
		return error_set(err, "the worker's answer was too large");
	if (kind == FRAME_HEAD)
		ret = take_head(edition, &r);
	else if (kind == FRAME_ITEM)
		ret = take_item(edition, &r);
	else if (kind == FRAME_END)
		ret = take_end(edition, &r);
	else if (kind == FRAME_REFUSED)
		return take_refusal(edition, &r, refused, err);
	if (ret < 0)
		error_set(err, "the worker's answer was damaged");
	return ret;
}
