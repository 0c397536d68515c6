/* Messages are never written, only their links: one is added where a topic files a message today, one is taken
 * away where no topic does any more. What the reader did counts for more than rules:
 *
 *   - a link is taken away only where wirespool put it and nobody has read or marked the message there, and never
 *     the last one in a folder that the configuration knows;
 *   - a link is not added where there was one when the message was delivered and the reader has removed it. */
#include "refile.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <uthash.h>

#include "base/alloc.h"
#include "items.h"
#include "rules.h"
#include "spool/folder.h"
#include "spool/maildir.h"
#include "spool/share.h"
#include "term.h"

#define FLUSH_EVERY 1000 /* links */

/* One link to a message. */
struct place {
	char *box, *path;
	bool in_new;
	const char *flags; /* in path, behind ":2,"; "" without */
};

struct message {
	char *name; /* as delivered, without flags; the key */
	struct place *places;
	size_t n_places;
	char *subject;
	const struct feed_config *feed; /* or NULL */
	struct strings then;		/* topics when it was delivered */
	int64_t delivered_s;
	bool is_read; /* what follows holds: where today's rules file it */
	const struct topic_config **topics;
	const char **folders;
	size_t n_topics, n_folders;
	bool seen, flagged;
	UT_hash_handle hh;
};

struct link {
	struct maildir *box;
	char *name;
};

struct refiling {
	const struct config *config;
	const struct rules *rules;
	bool dry_run;
	struct arena arena;
	struct filing filing; /* at work */
	struct message *messages;
	char *root;
	char **homes;      /* the Maildir of each topic's folder, NULL without one */
	int64_t *in_use_s; /* since when messages of the topic lie there; INT64_MAX: none does */
	struct spool *spool;
	struct link *staged;
	size_t n_staged, cap_staged;
	size_t added, removed, kept;
	struct error err;
};

/* ---- what there is */

static bool
has_name(const struct strings *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], name) == 0)
			return true;
	return false;
}

static struct message *
message_of(struct refiling *r, const char *name)
{
	char *base = arena_strndup(&r->arena, name, strcspn(name, ":"));
	struct message *message;

	HASH_FIND_STR(r->messages, base, message);
	if (!message) {
		message = arena_alloc(&r->arena, sizeof(*message));
		message->name = base;
		HASH_ADD_KEYPTR(hh, r->messages, message->name, strlen(message->name), message);
	}
	return message;
}

static void *
keep(struct arena *arena, const void *v, size_t n)
{
	size_t size = n * sizeof(void *);

	return n ? memcpy(arena_alloc(arena, size), v, size) : NULL;
}

/* What the message says, and where today's rules file it. Only what is needed later stays in memory. */
static void
decide(struct refiling *r, struct message *message, const char *path)
{
	struct arena scratch = { 0 };
	struct letter letter;
	struct classify_input in;
	struct topic_hits hits;
	struct stat st;

	if (stat(path, &st) == 0 && items_letter(path, &scratch, &letter, NULL) == 0 && !letter.is_notice) {
		in = letter_input(&letter);
		hits = classify(r->rules, &in, false, &scratch);
		rules_file(&r->filing, r->config, &hits, letter.feed_id, letter.language, &scratch);
		message->is_read = true;
		message->delivered_s = st.st_mtime;
		message->topics = keep(&r->arena, r->filing.settings, r->filing.n_topics);
		message->n_topics = r->filing.n_topics;
		message->folders = keep(&r->arena, r->filing.folders, r->filing.n_folders);
		message->n_folders = r->filing.n_folders;
		message->seen = r->filing.seen;
		message->flagged = r->filing.flagged;
		message->then = letter_topics(&letter, &r->arena);
		message->feed = letter.feed_id ? config_feed(r->config, letter.feed_id) : NULL;
		message->subject = arena_strdup(&r->arena, letter.subject ? letter.subject : "(no title)");
	}
	arena_release(&scratch);
}

static bool
note_file(void *arg, const struct walk_file *file)
{
	struct refiling *r = arg;
	struct message *message;
	struct place *place;
	char *colon;

	if (!maildir_is_ours(file->name))
		return true;
	message = message_of(r, file->name);
	place = ARENA_PUSH(&r->arena, message->places, message->n_places);
	place->box = arena_strdup(&r->arena, file->box);
	place->path = arena_strdup(&r->arena, file->path);
	place->in_new = strcmp(file->sub, "new") == 0;
	colon = strstr(strrchr(place->path, '/'), ":2,");
	place->flags = colon ? colon + 3 : "";
	if (!message->is_read)
		decide(r, message, file->path);
	return true;
}

static const struct place *
place_in(const struct message *message, const char *box)
{
	for (size_t i = 0; i < message->n_places; i++)
		if (strcmp(message->places[i].box, box) == 0)
			return &message->places[i];
	return NULL;
}

/* A topic may have got its folder long after it filed its first message. */
static void
find_use(struct refiling *r)
{
	for (size_t i = 0; i < r->config->n_topics; i++) {
		r->in_use_s[i] = INT64_MAX;
		for (struct message *m = r->messages; r->homes[i] && m; m = m->hh.next)
			if (m->delivered_s < r->in_use_s[i] && has_name(&m->then, r->config->topics[i].name) &&
			    place_in(m, r->homes[i]))
				r->in_use_s[i] = m->delivered_s;
	}
}

/* ---- links to add */

static void
say(const struct refiling *r, char sign, const char *folder, const struct message *message)
{
	printf("%s%c %s\t", r->dry_run ? "would " : "", sign, folder);
	term_put(stdout, message->subject, 0, 0);
	putchar('\n');
}

static int
publish_staged(struct refiling *r)
{
	int ret = spool_flush(r->spool, &r->err);

	for (size_t i = 0; i < r->n_staged; i++) {
		if (ret == 0)
			ret = maildir_publish(r->spool, r->staged[i].box, r->staged[i].name, &r->err);
		free(r->staged[i].name);
	}
	r->n_staged = 0;
	return ret;
}

/* Read anywhere is read here; else it comes as a new message does. */
static char *
new_name(const struct message *message)
{
	bool seen = message->seen, flagged = message->flagged;

	for (size_t i = 0; i < message->n_places; i++)
		seen |= strchr(message->places[i].flags, 'S') != NULL;
	return xasprintf("%s%s%s%s", message->name, seen || flagged ? ":2," : "", flagged ? "F" : "", seen ? "S" : "");
}

/* From now on the message has a place there, too. */
static void
note_link(struct refiling *r, struct message *message, const char *box)
{
	struct place *place = ARENA_PUSH(&r->arena, message->places, message->n_places);

	*place = (struct place){ .box = arena_strdup(&r->arena, box), .path = "", .flags = "" };
	r->added++;
}

static int
add_link(struct refiling *r, struct message *message, const char *folder, const char *box)
{
	struct link *link;
	int ret;

	if (!r->dry_run) {
		XGROW(r->staged, r->n_staged, r->cap_staged);
		link = &r->staged[r->n_staged];
		link->box = spool_folder(r->spool, r->root, r->config->layout, folder);
		link->name = new_name(message);
		ret = maildir_adopt(r->spool, link->box, message->places[0].path, link->name, &r->err);
		if (ret != 0)
			free(link->name);
		if (ret > 0) /* gone: its reader is at work, another time */
			return 0;
		if (ret < 0)
			return -1;
		r->n_staged++;
	}
	say(r, '+', folder, message);
	note_link(r, message, box);
	return r->n_staged == FLUSH_EVERY ? publish_staged(r) : 0;
}

/* There was a link when it was delivered, and it is gone. */
static bool
was_taken_out(const struct refiling *r, const struct message *message, size_t topic)
{
	return has_name(&message->then, r->config->topics[topic].name) &&
	       message->delivered_s >= r->in_use_s[topic];
}

static int
add_links(struct refiling *r, struct message *message)
{
	for (size_t i = 0; i < message->n_topics; i++) {
		const struct topic_config *topic = message->topics[i];
		size_t number = (size_t)(topic - r->config->topics);

		if (topic->folder && !place_in(message, r->homes[number]) && !was_taken_out(r, message, number) &&
		    add_link(r, message, topic->folder, r->homes[number]) < 0)
			return -1;
	}
	return 0;
}

/* ---- links to take away */

/* A topic whose folder this is, or NULL. */
static const struct topic_config *
topic_at(const struct refiling *r, const char *box)
{
	for (size_t i = 0; i < r->config->n_topics; i++)
		if (r->homes[i] && strcmp(r->homes[i], box) == 0)
			return &r->config->topics[i];
	return NULL;
}

/* Does any of today's folders of the message lie there? */
static bool
belongs(const struct refiling *r, const struct message *message, const char *box)
{
	bool found = false;

	for (size_t i = 0; i < message->n_folders && !found; i++) {
		char *home = folder_path(r->root, r->config->layout, message->folders[i]);

		found = strcmp(home, box) == 0;
		free(home);
	}
	return found;
}

/* Did we put it there, and did nobody open it there? One that a mail client has moved to cur/ may have been put
 * there by the reader, too, unless the message says otherwise. */
static bool
is_untouched(const struct refiling *r, const struct message *message, const struct place *place)
{
	if (place->in_new)
		return true;
	for (size_t i = 0; i < r->config->n_topics && !*place->flags; i++)
		if (r->homes[i] && strcmp(r->homes[i], place->box) == 0 &&
		    has_name(&message->then, r->config->topics[i].name))
			return true;
	return false;
}

/* Is it found in another of the configuration's folders, and will be? */
static bool
has_refuge(const struct refiling *r, const struct message *message, const struct place *but)
{
	for (size_t i = 0; i < message->n_places; i++)
		if (&message->places[i] != but && belongs(r, message, message->places[i].box))
			return true;
	return false;
}

static int
take_links(struct refiling *r, struct message *message)
{
	for (size_t i = 0; i < message->n_places; i++) {
		struct place *place = &message->places[i];
		const struct topic_config *topic = topic_at(r, place->box);

		if (!topic || belongs(r, message, place->box))
			continue;
		if (!is_untouched(r, message, place) || !has_refuge(r, message, place)) {
			r->kept++;
			continue;
		}
		say(r, '-', topic->folder, message);
		r->removed++;
		if (!r->dry_run && unlink(place->path) < 0 && errno != ENOENT)
			return error_set(&r->err, "cannot remove %s: %s", place->path, strerror(errno));
	}
	return 0;
}

/* One that was moved to a topic which does not file it any more goes home, before it is taken out there. */
static int
send_home(struct refiling *r, struct message *message)
{
	const struct feed_config *feed = message->feed;
	const struct place *only = &message->places[0];
	char *home;
	int ret = 0;

	if (!feed || message->n_places != 1 || !topic_at(r, only->box) || belongs(r, message, only->box) ||
	    !is_untouched(r, message, only))
		return 0;
	home = folder_path(r->root, r->config->layout, feed->folder);
	if (belongs(r, message, home))
		ret = add_link(r, message, feed->folder, home);
	free(home);
	return ret;
}

/* ---- all of it */

static int
refile_all(struct refiling *r)
{
	struct message *message, *next;

	if (walk_maildirs(r->root, note_file, r, &r->err) < 0)
		return -1;
	find_use(r);
	HASH_ITER (hh, r->messages, message, next)
		if (message->is_read && (add_links(r, message) < 0 || send_home(r, message) < 0))
			return -1;
	/* Nothing goes before what replaces it is there for good. */
	if (!r->dry_run && (publish_staged(r) < 0 || spool_flush(r->spool, &r->err) < 0))
		return -1;
	HASH_ITER (hh, r->messages, message, next)
		if (message->is_read && take_links(r, message) < 0)
			return -1;
	return 0;
}

static void
release(struct refiling *r)
{
	struct message *message, *next;

	HASH_ITER (hh, r->messages, message, next)
		HASH_DEL(r->messages, message);
	filing_release(&r->filing);
	for (size_t i = 0; i < r->config->n_topics; i++)
		free(r->homes[i]);
	while (r->n_staged)
		free(r->staged[--r->n_staged].name);
	free(r->homes);
	free(r->in_use_s);
	free(r->staged);
	free(r->root);
	spool_free(r->spool);
	arena_release(&r->arena);
}

int
refile(const struct config *config, const struct rules *rules, bool dry_run)
{
	struct refiling r = { .config = config, .rules = rules, .dry_run = dry_run, .spool = spool_new() };
	struct share share = SHARE_INIT;
	size_t len = strlen(config->spool);
	int ret;

	while (len > 1 && config->spool[len - 1] == '/')
		len--;
	filing_init(&r.filing, config);
	r.root = xstrndup(config->spool, len);
	r.homes = xcalloc(config->n_topics + 1, sizeof(*r.homes));
	r.in_use_s = xcalloc(config->n_topics + 1, sizeof(*r.in_use_s));
	for (size_t i = 0; i < config->n_topics; i++)
		if (config->topics[i].folder)
			r.homes[i] = folder_path(r.root, config->layout, config->topics[i].folder);
	/* So that a daemon that starts meanwhile does not take our names in tmp/ for leftovers. */
	share_take(&share, r.root);
	ret = refile_all(&r);
	if (ret < 0)
		fprintf(stderr, "wirespool: %s\n", r.err.text);
	printf("%zu link%s added, %zu taken away, %zu left because the reader has touched them or they are the last\n",
	       r.added, r.added == 1 ? "" : "s", r.removed, r.kept);
	share_release(&share);
	release(&r);
	return ret < 0 ? EX_IOERR : EX_OK;
}
