/* `wirespool suggest`: keywords for a topic, learned from what the reader did with messages: what lies in its
 * folder belongs there, and so does what was filed there and is marked as important elsewhere; what was taken out
 * does not, as little as what never was there. */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include <uthash.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/nearest.h"
#include "classify/learn.h"
#include "config/config.h"
#include "desk/filing.h"
#include "items.h"
#include "options.h"
#include "spool/folder.h"
#include "spool/maildir.h"

#define MESSAGES_MAX 20000 /* the newest; more teach little and take memory */
#define WORDS_DEFAULT 30
#define WORDS_MAX 1000

static const char usage[] = "usage: wirespool suggest [-c FILE] [--words NUMBER] TOPIC\n";

/* ---- the messages of the spool */

/* A message, however many links it has. */
struct taught {
	char *key;
	struct letter letter;
	bool is_inside; /* in the topic's folder */
	bool is_filed;	/* by wirespool, when it was delivered */
	bool is_marked; /* \\Flagged somewhere */
	bool is_thrown; /* every link is in a folder for rubbish */
	UT_hash_handle hh;
};

struct lessons {
	const struct config *config;
	const struct topic_config *topic;
	char *home; /* the topic's Maildir */
	struct arena arena;
	struct taught *all;
	struct lesson *v;
	size_t n;
	size_t moved_in, taken_out;
};

static bool
is_rubbish(const char *box)
{
	static const char *const names[] = { "trash", "junk", "spam", "deleted messages", "deleted items" };
	const char *name = strrchr(box, '/');

	name = name ? name + 1 : box;
	for (const char *dot; (dot = strchr(name, '.'));)
		name = dot + 1;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(name, names[i]) == 0)
			return true;
	return false;
}

/* Mail clients give new names to what they move: the Message-ID stays. */
static struct taught *
taught_of(struct lessons *lessons, const struct letter *letter)
{
	struct taught *taught;

	HASH_FIND_STR(lessons->all, letter->id, taught);
	return taught;
}

static bool
has_topic(const struct letter *letter, const char *topic, struct arena *arena)
{
	struct strings topics = letter_topics(letter, arena);

	for (size_t i = 0; i < topics.n; i++)
		if (strcmp(topics.v[i], topic) == 0)
			return true;
	return false;
}

static void
note_message(void *arg, const struct found_item *item)
{
	struct lessons *lessons = arg;
	struct arena *arena = &lessons->arena;
	struct taught *taught;
	const char *flags;

	if (!item->letter->id)
		return;
	taught = taught_of(lessons, item->letter);
	if (!taught) {
		taught = arena_alloc(arena, sizeof(*taught));
		taught->letter = (struct letter){
			.id = arena_strdup(arena, item->letter->id),
			.root = arena_strdup(arena, item->letter->root),
			.subject = arena_strdup(arena, item->letter->subject),
			.author = arena_strdup(arena, item->letter->author),
			.language = arena_strdup(arena, item->letter->language),
			.feed_title = arena_strdup(arena, item->letter->feed_title),
			.url = arena_strdup(arena, item->letter->url),
			.words = arena_strdup(arena, item->letter->words),
			.date_s = item->letter->date_s,
		};
		for (size_t i = 0; i < item->letter->tags.n; i++)
			*ARENA_PUSH(arena, taught->letter.tags.v, taught->letter.tags.n) =
				arena_strdup(arena, item->letter->tags.v[i]);
		taught->is_filed = has_topic(item->letter, lessons->topic->name, arena);
		taught->is_thrown = true;
		HASH_ADD_KEYPTR(hh, lessons->all, taught->letter.id, strlen(taught->letter.id), taught);
	}
	flags = strstr(item->place->name, ":2,");
	taught->is_marked |= flags && strchr(flags, 'F');
	taught->is_inside |= strcmp(item->place->box, lessons->home) == 0;
	taught->is_thrown &= is_rubbish(item->place->box);
}

/* ---- lessons */

static int
newest_first(const struct taught *a, const struct taught *b)
{
	if (a->letter.date_s != b->letter.date_s)
		return a->letter.date_s > b->letter.date_s ? -1 : 1;
	return strcmp(a->letter.id, b->letter.id);
}

struct story {
	const char *root;
	uint32_t number;
	UT_hash_handle hh;
};

/* The number of the thread that a message belongs to. */
static uint32_t
story_of(struct story **stories, const char *root, struct arena *arena)
{
	struct story *story;

	HASH_FIND_STR(*stories, root, story);
	if (!story) {
		story = arena_alloc(arena, sizeof(*story));
		story->root = root;
		story->number = HASH_COUNT(*stories) + 1;
		HASH_ADD_KEYPTR(hh, *stories, story->root, strlen(story->root), story);
	}
	return story->number;
}

/* What was read and thrown away may have belonged here or not: it teaches nothing. */
static void
make_lessons(struct lessons *lessons)
{
	struct story *stories = NULL;

	lessons->v = xcalloc(HASH_COUNT(lessons->all) + 1, sizeof(*lessons->v));
	HASH_SORT(lessons->all, newest_first);
	for (struct taught *t = lessons->all; t && lessons->n < MESSAGES_MAX; t = t->hh.next) {
		/* One that was filed here and kept elsewhere as important was no mistake. */
		bool belongs = t->is_inside || (t->is_filed && t->is_marked);

		if (t->is_thrown)
			continue;
		lessons->moved_in += t->is_inside && !t->is_filed;
		lessons->taken_out += !belongs && t->is_filed;
		lessons->v[lessons->n++] = (struct lesson){
			.in = letter_input(&t->letter),
			.belongs = belongs,
			.story = story_of(&stories, t->letter.root, &lessons->arena),
			.when_s = t->letter.date_s == TIME_NONE ? 0 : t->letter.date_s,
		};
	}
	HASH_CLEAR(hh, stories);
}

static size_t
belonging(const struct lesson *v, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += v[i].belongs;
	return sum;
}

/* ---- what is printed: comments, and lines that are ready for the configuration */

static void
print_score(const char *what, const struct learn_score *score)
{
	size_t filed = score->right + score->wrong, all = score->right + score->missed;

	printf("#   %-22s F1 %5.1f: files %zu, of which %zu rightly, and misses %zu of %zu\n", what,
	       100 * learn_f1(score), filed, score->right, score->missed, all);
}

/* Learn from the older stories, judge by the newer ones. */
static void
print_gain(struct lessons *lessons, size_t words)
{
	size_t cut = learn_split(lessons->v, lessons->n), n = lessons->n - cut;
	const struct lesson *rest = lessons->v + cut;
	struct learn_score now, then;
	struct arena arena = { 0 };
	struct learned learned;
	struct error err;

	now = learn_try(lessons->topic->keywords, lessons->topic->threshold, rest, n);
	printf("#\n# On the newest %zu messages, %zu of them belonging, from stories that were not learned from:\n", n,
	       belonging(rest, n));
	print_score("the keywords of now", &now);
	if (learn(lessons->v, cut, lessons->topic->keywords, words, &arena, &learned, &err) == 0) {
		then = learn_try(learned.list, learned.threshold, rest, n);
		print_score("learned from the rest", &then);
		printf("#   expected gain: %+.1f\n", 100 * (learn_f1(&then) - learn_f1(&now)));
		if (learn_f1(&then) < learn_f1(&now))
			printf("#   Rather keep the keywords of now: go on filing by hand, and ask again.\n");
	} else {
		printf("#   no gain can be told: %s\n", err.text);
	}
	arena_release(&arena);
}

static void
print_words(const struct learned *learned, const struct topic_config *topic)
{
	printf("#\n# keyword, and in how many messages it is: belonging, others\n");
	for (size_t i = 0; i < learned->n; i++)
		printf("#   %-28s %6u %6u%s\n", learned->v[i].keyword, learned->v[i].inside, learned->v[i].outside,
		       learned->v[i].is_new ? "  new" : "");
	printf("#\n[topic:%s]\nthreshold = %.1f\nkeywords = ", topic->name, learned->threshold);
	for (size_t i = 0, column = 11; learned->list[i]; i++, column++) {
		if (column > 90 && learned->list[i] == ' ') {
			printf("\n   ");
			column = 3;
		}
		putchar(learned->list[i]);
	}
	putchar('\n');
}

static int
suggest(struct lessons *lessons, size_t words)
{
	struct items_reader reader = { .each = note_message, .arg = lessons, .links = true };
	const struct topic_config *topic = lessons->topic;
	struct arena arena = { 0 };
	struct learned learned;
	struct error err;
	int ret = items_read(&reader, lessons->config->spool);

	if (ret)
		return ret;
	make_lessons(lessons);
	if (learn(lessons->v, lessons->n, topic->keywords, words, &arena, &learned, &err) < 0) {
		fprintf(stderr, "wirespool: nothing to suggest for %s: %s\n", topic->name, err.text);
		ret = EX_DATAERR;
	} else {
		printf("# %zu messages, %zu of them in %s (%zu put there by hand), %zu taken out by hand\n", lessons->n,
		       belonging(lessons->v, lessons->n), topic->folder, lessons->moved_in, lessons->taken_out);
		print_gain(lessons, words);
		print_words(&learned, topic);
	}
	arena_release(&arena);
	return ret;
}

static int
no_topic(const struct config *config, const char *name)
{
	struct nearest nearest;

	nearest_start(&nearest, name, strlen(name));
	for (size_t i = 0; i < config->n_topics; i++)
		nearest_try(&nearest, config->topics[i].name);
	fprintf(stderr, "wirespool suggest: no topic is called `%s`", name);
	if (nearest.best)
		fprintf(stderr, "; did you mean `%s`?\n", nearest.best);
	else
		fprintf(stderr, "; %s has %zu of them\n", config->path, config->n_topics);
	return EX_USAGE;
}

static int
suggest_topic(const struct config *config, const char *name, size_t words)
{
	const struct topic_config *topic = topic_find(config, name, strlen(name));
	struct lessons lessons = { .config = config, .topic = topic };
	int ret;

	if (!topic)
		return no_topic(config, name);
	if (!topic->folder) {
		fprintf(stderr, "wirespool: [topic:%s] has no folder: what belongs there cannot be seen\n", name);
		return EX_DATAERR;
	}
	lessons.home = folder_path(config->spool, config->layout, topic->folder);
	ret = suggest(&lessons, words);
	HASH_CLEAR(hh, lessons.all);
	free(lessons.home);
	free(lessons.v);
	arena_release(&lessons.arena);
	return ret;
}

int
cmd_suggest(int argc, char **argv)
{
	const char *file = NULL, *number = NULL;
	const struct option_row rows[] = { { "config", 'c', &file, NULL }, { "words", 0, &number, NULL }, { 0 } };
	struct config *config;
	long words = WORDS_DEFAULT;
	char *path, *end = "";
	int ret, at = options_read(argc, argv, rows, usage, 1, 1);

	if (number)
		words = strtol(number, &end, 10);
	if (words <= 0 || words > WORDS_MAX || *end) {
		fputs(usage, stderr);
		return EX_USAGE;
	}
	path = config_path(file);
	config = config_load(path, stderr);
	ret = config ? suggest_topic(config, argv[at], (size_t)words) : EX_CONFIG;
	config_unref(config);
	free(path);
	return ret;
}
