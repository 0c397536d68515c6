#include "desk/deliver.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "compose/message.h"
#include "dedup/age.h"
#include "dedup/dedup.h"
#include "desk/digest.h"
#include "desk/earlier.h"
#include "desk/filing.h"
#include "desk/outlet.h"
#include "desk/rebuild.h"
#include "desk/recall.h"
#include "desk/tell.h"
#include "spool/folder.h"
#include "spool/maildir.h"
#include "store/ledger.h"
#include "store/sqlite.h"
#include "story/story.h"

#define DAY_S 86400
#define SWEEP_S 600

/* Items of the document that are newer than this one. */
static unsigned
count_newer(const struct outcome *out, const struct item *read)
{
	return (unsigned)(&out->edition->items[out->edition->n_items - 1] - read);
}

/* A message on its way. */
struct post {
	struct item item;      /* with the topics it is filed under */
	const struct item *read; /* with all whose rules it meets */
	unsigned newer;        /* items of the document that are newer */
	int64_t date;          /* as the message says it */
	unsigned revision;
	struct standing standing;
	struct recollection recollection;
	struct follower *followers; /* whom a revision is linked for */
	size_t n_followers;
	char *changes;         /* what a revision says otherwise, or NULL */
	char *name;            /* of the file */
	char *box;             /* its first Maildir: folder_remember(); NULL: none */
	struct arena arena;    /* of the strings */
};

static enum mime_encoding
encoding_of(const struct feed_config *feed)
{
	switch (feed->encoding) {
	case ENCODING_QP:
		return MIME_QP;
	case ENCODING_BASE64:
		return MIME_BASE64;
	case ENCODING_8BIT:
		break;
	}
	return MIME_7BIT; /* whatever is best */
}

static void
compose(struct counter *counter, const struct outcome *out, const struct post *post, const struct filing *filing)
{
	struct message_context ctx = {
		.feed_id = out->feed->id,
		.feed_title = out->feed->title ? out->feed->title : out->edition->title,
		.feed_url = out->feed_url,
		.home_url = out->edition->home_url,
		.domain = out->config->domain,
		.host = counter->host,
		.folder = filing_folder(filing),
		.labels = filing->labels,
		.n_labels = filing->n_labels,
		.now = out->now,
		.newer = post->newer,
		.revision = post->revision,
		.story_root = post->standing.root,
		.story_first = post->standing.first,
		.story = post->standing.why,
		.parent = post->recollection.parent,
		.first = post->recollection.first,
		.seen = post->recollection.seen,
		.changes = post->changes,
		.subject = out->feed->subject,
		.encoding = encoding_of(out->feed),
		.may_be_ascii = out->feed->charset == CHARSET_ASCII,
		.local_pictures = out->feed->images != IMAGES_REMOTE,
		.as_rss2email = out->feed->compat == COMPAT_RSS2EMAIL,
	};

	strbuf_clear(&counter->message);
	message_compose(&counter->message, &post->item, &ctx);
}

/* message_name() with the sizes, and with the flags, which send it to cur/. */
static char *
file_name(const struct outcome *out, const struct post *post, const struct strbuf *message,
	  const struct filing *filing)
{
	static const char *const flags[2][2] = { { "", ":2,S" }, { ":2,F", ":2,FS" } };
	char *base = message_name(out->feed->id, &post->item.keys[0], post->revision);
	char *name = outbox_name(base, message, flags[filing->flagged][filing->seen]);

	free(base);
	return name;
}

/* ---- for the eyes of whoever runs a dry run */

static char *
join_folders(const struct filing *filing)
{
	struct strbuf out = STRBUF_INIT(8192);

	for (size_t i = 0; i < filing->n_folders; i++)
		strbuf_addf(&out, "%s%s%s", i ? ", " : "", filing->folders[i],
			    filing->digests[i] == DIGEST_NO ? "" : " (digest)");
	return strbuf_detach(&out);
}

static char *
join_topics(const struct item *item)
{
	struct strbuf out = STRBUF_INIT(8192);

	for (size_t i = 0; i < item->n_topics; i++)
		strbuf_addf(&out, "%s%s=%.1f (%s)", i ? "; " : "", item->topics[i].name, item->topics[i].score,
			    item->topics[i].reason ? item->topics[i].reason : "");
	return strbuf_detach(&out);
}

static void
keep_delivery(struct outcome *out, const struct item *item, const struct filing *filing)
{
	struct delivery *delivery;

	out->deliveries = xreallocarray(out->deliveries, out->n_deliveries + 1, sizeof(*out->deliveries));
	delivery = &out->deliveries[out->n_deliveries++];
	delivery->subject = xstrdup(item->title ? item->title : "");
	delivery->folders = join_folders(filing);
	delivery->topics = join_topics(item);
}

/* ---- what will be remembered */

static struct ledger_row
row_of(const struct outcome *out, const struct post *post)
{
	return (struct ledger_row){
		.number = post->recollection.row.number,
		.feed = out->state.number,
		.key = post->item.keys[0],
		.content = post->item.keys[post->item.n_keys - 1],
		.story = post->standing.story,
		.time = out->now,
		.date = post->date,
		.revision = post->revision,
		.simhash = post->item.sketch.simhash,
		.title = post->item.title,
		.folder = post->box ? post->box : "",
		.name = post->name,
	};
}

static int
remember_sketch(struct counter *counter, const struct ledger_row *row, const struct sketch *sketch, struct error *err)
{
	size_t len;
	void *data = sketch_pack(sketch, &len);
	int ret = ledger_sketch_add(counter->db, row->number, row->time, data, len, err);

	free(data);
	return ret;
}

/* They have it, and have not shown it themselves: is_awaited() in recall.c. */
static int
remember_followers(struct counter *counter, const struct post *post, const struct ledger_row *row, struct error *err)
{
	for (size_t i = 0; i < post->n_followers; i++) {
		struct ledger_row theirs = post->followers[i].row;

		theirs.content = (struct hash128){ { 0 } };
		theirs.time = row->time;
		theirs.simhash = row->simhash;
		theirs.title = row->title;
		theirs.name = row->name;
		if (ledger_change(counter->db, &theirs, err) < 0)
			return -1;
	}
	return 0;
}

static enum journey
remember(struct counter *counter, const struct outcome *out, const struct post *post, const struct recaller *who,
	 struct error *err)
{
	struct ledger_row row = row_of(out, post);
	bool told = out->feed->stories && !post->recollection.answers && post->standing.story;

	if (post->revision)
		return ledger_change(counter->db, &row, err) < 0 || remember_followers(counter, post, &row, err) < 0 ?
			       JOURNEY_STATE_FAILED : JOURNEY_DONE;
	if (ledger_add(counter->db, &row, err) < 0 || recall_share(who, &post->item, row.number, err) < 0 ||
	    (told && remember_sketch(counter, &row, &post->item.sketch, err) < 0))
		return JOURNEY_STATE_FAILED;
	if (told)
		threads_number(&counter->threads, row.number);
	return JOURNEY_DONE;
}

/* What all feeds share grows old: some of it at a time. */
static int
forget_some(struct counter *counter, int64_t now, struct error *err)
{
	if (now - counter->swept_s < SWEEP_S && now >= counter->swept_s)
		return 0;
	counter->swept_s = now;
	return ledger_sketches_expire(counter->db, now - STORY_MEMORY_S, err) < 0 ? -1 :
										  recall_expire(counter->db, now, err);
}

/* ---- the journey */

/* Where it stands: with what it answers, with the other versions of it, or in a story. */
static int
take_stand(struct counter *counter, const struct outcome *out, struct post *post, struct error *err)
{
	const struct recollection *known = &post->recollection;
	uint64_t story = post->revision ? known->row.story : known->story;
	const struct newcomer who = { out->feed->id, out->state.number, out->config->domain, &post->item, out->now,
				      post->date };

	if (!post->revision && !known->answers && out->feed->stories)
		return threads_place(&counter->threads, counter->db, &who, &post->arena, &post->standing, err);
	post->standing.story = story;
	post->standing.root = threads_root(story, out->config->domain, &post->arena);
	return 0;
}

/* For digests, and for the report. */
static enum journey
collect(struct counter *counter, struct outcome *out, const struct post *post, const struct filing *filing,
	struct error *err)
{
	const struct digest_entry entry = { &post->item, filing, post->standing.story, post->date, post->revision > 0 };

	if (weekly_count_item(counter, out, filing, err) < 0)
		return JOURNEY_STATE_FAILED;
	return digest_collect(counter, out, &entry, err);
}

/* The path of a Maildir as the ledger has it; heap string, NULL for none. */
static char *
remember_box(const struct outcome *out, const struct maildir *box)
{
	size_t root_len;

	return box ? folder_remember(out->config->spool, maildir_path(box, &root_len)) : NULL;
}

/* Other feeds' folders that have the version before. */
static int
find_followers(struct counter *counter, const struct outcome *out, struct post *post, struct outlets *boxes,
	       const struct recaller *who, struct error *err)
{
	const struct item *item = &post->item;
	struct filing filing;
	size_t kept = 0;

	if (recall_followers(who, &post->recollection.row, item, &post->followers, &post->n_followers, err) < 0)
		return -1;
	if (post->n_followers == 0)
		return 0;
	filing_init(&filing, out->config);
	for (size_t i = 0; i < post->n_followers; i++) {
		struct follower follower = post->followers[i];
		char *box;

		filing_settle(&filing, out->config, follower.feed, item->language, post->read->topics,
			      post->read->n_topics);
		box = remember_box(out, outlet_add(boxes, counter->spool, out->config, follower.feed, &filing));
		follower.row.folder = arena_strdup(&post->arena, box);
		if (box) /* else it goes into a digest now */
			post->followers[kept++] = follower;
		free(box);
	}
	post->n_followers = kept;
	filing_release(&filing);
	return 0;
}

static enum journey
send(struct counter *counter, struct outcome *out, struct post *post, const struct filing *filing,
     struct outlets *boxes, const struct recaller *who, struct error *err)
{
	enum journey ret = JOURNEY_DONE;

	if (take_stand(counter, out, post, err) < 0)
		return JOURNEY_STATE_FAILED;
	boxes->n = 0;
	if (!counter->dry && filing_folder(filing)) {
		post->box = remember_box(out, outlet_add(boxes, counter->spool, out->config, out->feed, filing));
		compose(counter, out, post, filing);
		if (post->revision) {
			/* One that comes as read would be overlooked where others have it. */
			if (!filing->seen && find_followers(counter, out, post, boxes, who, err) < 0)
				return JOURNEY_STATE_FAILED;
			post->changes = earlier_changes(out->config, &post->recollection.row, &counter->message,
							&post->arena);
			compose(counter, out, post, filing);
		}
		post->name = file_name(out, post, &counter->message, filing);
		ret = outlet_stage(counter, boxes->v, boxes->n, post->name, err);
	}
	if (ret == JOURNEY_DONE)
		ret = remember(counter, out, post, who, err);
	if (ret == JOURNEY_DONE)
		ret = collect(counter, out, post, filing, err);
	if (ret != JOURNEY_DONE)
		return ret;
	out->n_delivered++;
	if (counter->keep_deliveries)
		keep_delivery(out, &post->item, filing);
	return JOURNEY_DONE;
}

/* The item has another feed's message. */
static int
remember_link(struct counter *counter, const struct outcome *out, struct post *post, struct error *err)
{
	const struct ledger_row *theirs = &post->recollection.row, *own = &post->recollection.own;
	struct ledger_row row = row_of(out, post);

	row.number = own->number;
	row.story = theirs->story;
	row.revision = own->revision;
	row.name = arena_strndup(&post->arena, theirs->name, strcspn(theirs->name, ":"));
	row.original = theirs->original ? theirs->original : theirs->number;
	return own->number ? ledger_change(counter->db, &row, err) : ledger_add(counter->db, &row, err);
}

/* Another feed has brought it. */
static enum journey
send_link(struct counter *counter, struct outcome *out, struct post *post, const struct filing *filing,
	  struct outlets *boxes, struct error *err)
{
	const struct ledger_row *own = &post->recollection.own;
	const struct digest_entry entry = { &post->item, filing, post->recollection.row.story, post->date, own->number > 0 };

	out->state.last_new_s = out->now;
	if (counter->dry)
		return JOURNEY_DONE;
	if (digest_collect(counter, out, &entry, err) != JOURNEY_DONE)
		return JOURNEY_STATE_FAILED;
	boxes->n = 0;
	post->box = remember_box(out, outlet_add(boxes, counter->spool, out->config, out->feed, filing));
	if (remember_link(counter, out, post, err) < 0)
		return JOURNEY_STATE_FAILED;
	return earlier_link(counter, out->config, &post->recollection.row, boxes->v, boxes->n, err);
}

static enum journey
deliver_item(struct counter *counter, struct outcome *out, const struct item *read, struct filing *filing,
	     struct outlets *boxes, uint32_t day, struct error *err)
{
	struct post post = { .item = *read, .read = read, .newer = count_newer(out, read) };
	const struct recaller who = { counter->db, out->config, out->feed, out->state.number, out->now, &post.arena };
	enum journey ret = JOURNEY_DONE;

	post.date = message_date(read, out->now, post.newer);
	filing_settle(filing, out->config, out->feed, read->language, read->topics, read->n_topics);
	post.item.topics = filing->topics;
	post.item.n_topics = filing->n_topics;
	switch (read->fate == ITEM_CHANGED ? recall_changed(&who, read, day, &post.recollection, err)
					   : recall_new(&who, read, &post.recollection, err)) {
	case RECALL_FAILED:
		ret = JOURNEY_STATE_FAILED;
		break;
	case RECALL_NOTHING:
		break;
	case RECALL_COPY:
		/* What went into a digest alone has no message to link to. */
		if (post.recollection.row.name[0] || counter->dry || !filing_folder(filing))
			ret = send_link(counter, out, &post, filing, boxes, err);
		else
			ret = send(counter, out, &post, filing, boxes, &who, err);
		break;
	case RECALL_REVISION:
		post.revision = post.recollection.row.revision + 1;
		post.item.keys[0] = post.recollection.row.key; /* its name is made of that */
		/* fall through */
	case RECALL_NEW:
		ret = send(counter, out, &post, filing, boxes, &who, err);
		break;
	}
	free(post.name);
	free(post.box);
	arena_release(&post.arena);
	return ret;
}

/* New to the state, and to the spool when the state was rebuilt from that. */
static enum dedup
check(struct counter *counter, const struct outcome *out, const struct revival *revival, size_t i, uint32_t day,
      struct error *err)
{
	const struct item *item = &out->edition->items[i];
	enum dedup verdict = dedup_check(counter->db, out->state.number, item, day, err);
	int old;

	if (verdict != DEDUP_NEW)
		return verdict;
	old = revival_is_old(revival, counter->db, out->feed->id, item, i, err);
	return old < 0 ? DEDUP_FAILED : old ? DEDUP_SEEN : DEDUP_NEW;
}

static enum journey
deliver_items(struct counter *counter, struct outcome *out, uint32_t day, struct error *err)
{
	enum journey ret = JOURNEY_DONE;
	struct outlets boxes = { 0 };
	struct filing filing;
	struct revival revival;

	if (revival_begin(&revival, counter->db, out->state.number, out->feed->id, out->edition, err) < 0)
		return JOURNEY_STATE_FAILED;
	filing_init(&filing, out->config);
	for (size_t i = 0; i < out->edition->n_items && ret == JOURNEY_DONE; i++) {
		const struct item *item = &out->edition->items[i];
		enum dedup verdict = check(counter, out, &revival, i, day, err);

		if (verdict == DEDUP_FAILED)
			ret = JOURNEY_STATE_FAILED;
		else if (verdict == DEDUP_NEW || item->fate == ITEM_CHANGED)
			ret = deliver_item(counter, out, item, &filing, &boxes, day, err);
	}
	filing_release(&filing);
	free(boxes.v);
	if (ret == JOURNEY_DONE && !out->edition->more &&
	    revival_end(&revival, counter->db, out->state.number, err) < 0)
		ret = JOURNEY_STATE_FAILED;
	return ret;
}

static enum journey
deliver_edition(struct counter *counter, struct outcome *out, struct error *err)
{
	uint32_t number = out->state.number;
	enum journey ret;
	struct age age;
	bool expire = false;

	if (sqlite_age(counter->db, number, &age, err) < 0)
		return JOURNEY_STATE_FAILED;
	if (!out->partial)
		expire = age_advance(&age, out->now / DAY_S, out->edition->n_items);
	ret = deliver_items(counter, out, age.day, err);
	if (ret != JOURNEY_DONE)
		return ret;
	if (out->n_delivered)
		out->state.last_new_s = out->now;
	if (sqlite_feed_put(counter->db, &out->state, err) < 0 ||
	    sqlite_age_put(counter->db, number, &age, err) < 0 ||
	    (expire && sqlite_keys_expire(counter->db, number, age_horizon(&age), err) < 0) ||
	    (expire && ledger_expire(counter->db, number, err) < 0) ||
	    forget_some(counter, out->now, err) < 0)
		return JOURNEY_STATE_FAILED;
	return JOURNEY_DONE;
}

enum journey
deliver(struct counter *counter, struct outcome *out, struct error *err)
{
	enum journey ret;

	if (out->only_letters)
		return digest_issue(counter, out->config, out->now, err);
	assert(out->state.number != 0);
	if (out->only_paused)
		return sqlite_feed_pause(counter->db, &out->state, err) < 0 ? JOURNEY_STATE_FAILED : JOURNEY_DONE;
	ret = tell_of_health(counter, out, err);
	if (ret != JOURNEY_DONE)
		return ret;
	if (out->edition)
		ret = deliver_edition(counter, out, err);
	else
		ret = sqlite_feed_put(counter->db, &out->state, err) < 0 ? JOURNEY_STATE_FAILED : JOURNEY_DONE;
	if (ret == JOURNEY_DONE && weekly_count_poll(counter, out, err) < 0)
		return JOURNEY_STATE_FAILED;
	return ret;
}
