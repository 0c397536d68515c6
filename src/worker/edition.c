/* One document's journey through the pure stages. reading_open() looks at the document as a whole: parse, put
 * in order, identify, decide what may be delivered. reading_next() then does the costly rest item by item. */
#include "worker/edition.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "dedup/identity.h"
#include "dedup/recognize.h"
#include "page.h"
#include "render/sanitize.h"
#include "render/text.h"

#define HTML_MAX (2u * 1024 * 1024) /* of one item, cleaned */
#define TEXT_MAX (1u * 1024 * 1024)

struct reading {
	const struct job *job;
	const struct rules *rules, *only, *skip; /* only, skip: NULL when everything passes */
	struct rules *own_only, *own_skip;
	struct sketcher *sketcher; /* NULL until the first item is sketched */
	struct feed feed;
	struct edition head;
	struct entry *entries;     /* oldest first */
	struct identity *identity; /* of each */
	enum item_fate *fate;      /* of each */
	size_t n, next;
};

struct ordered {
	struct entry entry;
	int64_t when;
	size_t place;
};

static int
older_first(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;

	if (x->when != y->when)
		return x->when < y->when ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

static int64_t
entry_time(const struct entry *entry)
{
	return entry->published.s != TIME_NONE ? entry->published.s : entry->updated.s;
}

/* Oldest first. Feeds list the newest first, so the document's order is turned round; an entry without a
 * date stays beside its neighbour. */
static struct entry *
in_order(const struct feed *feed)
{
	struct ordered *v = xcalloc(feed->n_entries, sizeof(*v));
	struct entry *entries = xcalloc(feed->n_entries, sizeof(*entries));
	int64_t before = INT64_MIN;

	for (size_t i = 0; i < feed->n_entries; i++) {
		const struct entry *entry = &feed->entries[feed->n_entries - 1 - i];
		int64_t when = entry_time(entry);

		v[i].entry = *entry;
		v[i].place = i;
		v[i].when = when == TIME_NONE ? before : when;
		before = v[i].when;
	}
	qsort(v, feed->n_entries, sizeof(*v), older_first);
	for (size_t i = 0; i < feed->n_entries; i++)
		entries[i] = v[i].entry;
	free(v);
	return entries;
}

/* Whether the item may be delivered when its feed is polled for the first time. newer: how many unknown
 * items of the document are newer. */
static bool
passes_first_poll(const struct job *job, const struct entry *entry, size_t newer)
{
	int64_t when = entry_time(entry);

	switch (job->first_poll.kind) {
	case FIRST_POLL_ALL:
		return true;
	case FIRST_POLL_COUNT:
		return newer < (uint64_t)job->first_poll.value;
	case FIRST_POLL_AGE:
		return when == TIME_NONE || when >= job->now - job->first_poll.value;
	}
	return true;
}

static enum item_fate
fate_of(enum recognition recognition, const struct job *job)
{
	switch (recognition) {
	case RECOGNIZED:
		return ITEM_KNOWN;
	case RECOGNIZED_CHANGED:
		return job->updates ? ITEM_CHANGED : ITEM_REKEYED;
	case RECOGNIZED_REKEYED:
		return ITEM_REKEYED;
	case RECOGNIZED_NOT:
		break;
	}
	return ITEM_DELIVER;
}

static void
decide(struct reading *r)
{
	const struct job *job = r->job;
	const struct known known = { job->known, job->n_known };
	enum recognition *recognized = xcalloc(r->n, sizeof(*recognized));
	size_t newer = 0;

	recognize_document(r->identity, r->n, &known, job->habits, &r->head.habits, recognized);
	for (size_t i = r->n; i-- > 0;) {
		r->fate[i] = fate_of(recognized[i], job);
		if (r->fate[i] != ITEM_DELIVER)
			continue;
		if (job->first && !passes_first_poll(job, &r->entries[i], newer))
			r->fate[i] = ITEM_PASSED;
		newer++;
	}
	free(recognized);
}

static struct rules *
compile_filter(const char *keywords)
{
	/* One hit passes or holds back, however long the text. */
	struct topic_source source = { .name = "filter", .keywords = keywords, .threshold = 0.01 };
	struct rule_error err;

	/* The configuration was checked when it was loaded; a filter that fails here filters nothing. */
	return keywords ? rules_compile(&source, 1, &err) : NULL;
}

static void
make_head(struct reading *r)
{
	struct feed *feed = &r->feed;
	struct edition *head = &r->head;

	head->format = feed->format;
	head->title = feed->title;
	head->description = feed->description;
	head->home_url = feed->home_url;
	head->self_url = feed->self_url;
	head->next_url = feed->next_url;
	head->language = feed->language;
	head->ttl_min = feed->ttl_min;
	head->update_period_s = feed->update_period_s;
	head->skip_hours = feed->skip_hours;
	head->skip_days = feed->skip_days;
	head->total_defects = feed->total_defects;
	if (feed->n_defects)
		head->defect = arena_printf(&feed->arena, "line %u, column %u: %s", feed->defects[0].line,
					    feed->defects[0].column, feed->defects[0].what);
	head->ends_early = feed->ends_early;
	head->n_items = r->n;
}

int
reading_open(struct reading **out, const struct job *job, const struct rules *rules, struct error *err)
{
	struct parse_limits limits = parse_default_limits;
	struct reading *r = xcalloc(1, sizeof(*r));

	if (job->max_items)
		limits.max_entries = job->max_items;
	if ((job->about ? page_read(job, &r->feed, err) : parse_document(&job->document, &limits, &r->feed, err)) < 0) {
		free(r);
		return -1;
	}
	r->job = job;
	r->rules = rules;
	r->only = r->own_only = compile_filter(job->only);
	r->skip = r->own_skip = compile_filter(job->skip);
	r->n = r->feed.n_entries;
	r->entries = in_order(&r->feed);
	r->identity = xcalloc(r->n, sizeof(*r->identity));
	r->fate = xcalloc(r->n, sizeof(*r->fate));
	r->head.habits = job->habits;
	identity_document(r->entries, r->n, r->feed.home_url, &r->head.habits, r->identity);
	decide(r);
	make_head(r);
	*out = r;
	return 0;
}

const struct edition *
reading_head(const struct reading *r)
{
	return &r->head;
}

/* Feeds give a teaser and an article, in either order: the longer one is the article. */
static const struct body *
main_body(const struct entry *entry)
{
	size_t content = entry->content.s ? strlen(entry->content.s) : 0;
	size_t summary = entry->summary.s ? strlen(entry->summary.s) : 0;

	return summary > content ? &entry->summary : &entry->content;
}

static char *
move_string(struct arena *arena, struct strbuf *sb)
{
	char *s;

	/* A ceiling may have cut inside a character. */
	if (sb->cut)
		strbuf_trunc(sb, utf8_clip(sb->buf, sb->len, sb->len - 1));
	s = arena_strndup(arena, strbuf_str(sb), sb->len);
	strbuf_release(sb);
	return s;
}

/* What links within the text are relative to. A feed from a file or a program has no address of its own. */
static const char *
base_of(const struct reading *r, const struct entry *entry, const struct body *body)
{
	if (body->base)
		return body->base;
	if (r->job->document.base_url)
		return r->job->document.base_url;
	return entry->url ? entry->url : r->feed.home_url;
}

static void
render(const struct reading *r, const struct entry *entry, struct arena *arena, struct item *item)
{
	struct strbuf html = STRBUF_INIT(HTML_MAX), text = STRBUF_INIT(TEXT_MAX);
	const struct body *body = main_body(entry);
	const char *base = base_of(r, entry, body);
	size_t len = body->s ? strlen(body->s) : 0;

	if (body->s && body->markup == MARKUP_HTML) {
		sanitize_html(&html, body->s, len, base);
		text_render_html(&text, body->s, len, base, entry->language);
	} else if (body->s) {
		text_render_plain(&text, body->s, len);
	}
	item->html = move_string(arena, &html);
	item->text = move_string(arena, &text);
}

void
entry_words(const struct entry *entry, const char *feed_title, struct strbuf *words, struct strbuf *authors,
	    struct classify_input *in)
{
	const struct body *body = main_body(entry);

	if (body->s && body->markup == MARKUP_HTML)
		text_words(words, body->s, strlen(body->s));
	else if (body->s)
		strbuf_addstr(words, body->s);
	for (size_t i = 0; i < entry->authors.n; i++) {
		const struct author *a = &entry->authors.v[i];

		strbuf_addf(authors, "%s%s", i ? ", " : "", a->name ? a->name : a->email ? a->email : "");
	}
	*in = (struct classify_input){
		.title = entry->title,
		.body = strbuf_str(words),
		.author = strbuf_str(authors),
		.feed = feed_title,
		.url = entry->url,
		.language = entry->language,
		.tags = (const char *const *)entry->tags.v,
		.n_tags = entry->tags.n,
	};
}

static bool
passes_filters(const struct reading *r, const struct classify_input *in, struct arena *arena)
{
	if (r->only && classify(r->only, in, false, arena).n == 0)
		return false;
	return !r->skip || classify(r->skip, in, false, arena).n == 0;
}

static void
take_topics(struct item *item, const struct topic_hits *hits, struct arena *arena)
{
	item->topics = arena_alloc(arena, hits->n * sizeof(*item->topics));
	item->n_topics = hits->n;
	for (size_t i = 0; i < hits->n; i++) {
		item->topics[i].name = arena_strdup(arena, hits->v[i].topic);
		item->topics[i].score = hits->v[i].score;
		item->topics[i].reason = hits->v[i].reason;
	}
}

/* The entry's own words; they stay in the feed's arena, which outlives the item. */
static void
copy_entry(struct item *item, const struct entry *entry)
{
	item->id = entry->id;
	item->url = entry->url;
	item->external_url = entry->external_url;
	item->title = entry->title;
	item->language = entry->language;
	item->comments_url = entry->comments_url;
	item->in_reply_to = entry->in_reply_to;
	item->image = entry->image;
	item->published = entry->published;
	item->updated = entry->updated;
	item->authors = entry->authors;
	item->tags = entry->tags;
	item->enclosures = entry->enclosures;
}

bool
reading_next(struct reading *r, struct arena *arena, struct item *out)
{
	struct strbuf words = STRBUF_INIT(TEXT_MAX), authors = STRBUF_INIT(4096);
	struct classify_input in;
	const struct entry *entry;
	const struct identity *identity;

	if (r->next == r->n)
		return false;
	entry = &r->entries[r->next];
	identity = &r->identity[r->next];
	*out = (struct item){ .fate = r->fate[r->next++], .n_keys = identity->n_keys, .n_strong = identity->n_strong,
			     .link_key = identity->link };
	memcpy(out->keys, identity->keys, sizeof(out->keys));
	if (out->fate != ITEM_KNOWN)
		out->published = entry->published.s != TIME_NONE ? entry->published : entry->updated;
	if (out->fate != ITEM_DELIVER && out->fate != ITEM_CHANGED)
		return true;
	entry_words(entry, r->job->feed_title ? r->job->feed_title : r->feed.title, &words, &authors, &in);
	if (passes_filters(r, &in, arena)) {
		copy_entry(out, entry);
		render(r, entry, arena, out);
		if (!r->sketcher)
			r->sketcher = sketcher_new();
		sketch_make(r->sketcher, &out->sketch, in.title, in.body, in.language, arena);
		if (r->rules) {
			struct topic_hits hits = classify(r->rules, &in, false, arena);

			take_topics(out, &hits, arena);
		}
	} else {
		out->fate = out->fate == ITEM_CHANGED ? ITEM_REKEYED : ITEM_PASSED;
	}
	strbuf_release(&words);
	strbuf_release(&authors);
	return true;
}

struct edition *
edition_make(const struct job *job, const struct rules *rules, struct error *err)
{
	struct edition *edition;
	struct reading *r;

	if (reading_open(&r, job, rules, err) < 0)
		return NULL;
	edition = xmalloc(sizeof(*edition));
	*edition = r->head;
	edition->items = arena_alloc(&r->feed.arena, r->n * sizeof(*edition->items));
	for (size_t i = 0; i < r->n; i++)
		reading_next(r, &r->feed.arena, &edition->items[i]);
	/* Everything stands in the feed's arena: it changes hands as a whole. */
	edition->arena = r->feed.arena;
	r->feed.arena = (struct arena){ 0 };
	reading_close(r);
	return edition;
}

void
edition_free(struct edition *edition)
{
	if (!edition)
		return;
	arena_release(&edition->arena);
	free(edition);
}

void
reading_close(struct reading *r)
{
	if (!r)
		return;
	rules_free(r->own_only);
	rules_free(r->own_skip);
	sketcher_free(r->sketcher);
	free(r->entries);
	free(r->identity);
	free(r->fate);
	feed_release(&r->feed);
	free(r);
}
