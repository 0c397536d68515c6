/* `wirespool explain`: why a message was filed where it is, and why not elsewhere: what today's rules find in it,
 * topic by topic, and what they found when it was delivered. */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "classify/classify.h"
#include "config/config.h"
#include "desk/filing.h"
#include "items.h"
#include "options.h"
#include "rules.h"
#include "spool/maildir.h"
#include "term.h"

/* ---- finding the message */

struct search {
	const char *id; /* without brackets */
	size_t name_len;
	char *found;
};

/* "<26 letters>.<revision>@domain" lies in "<26 letters>.<revision>.wirespool,…" */
static bool
compare_name(void *arg, const struct walk_file *file)
{
	struct search *search = arg;

	if (maildir_is_ours(file->name) && strncmp(file->name, search->id, search->name_len) == 0 &&
	    file->name[search->name_len] == '.')
		search->found = xstrdup(file->path);
	return !search->found;
}

/* Other people's mail has to be read. */
static bool
compare_id(void *arg, const struct walk_file *file)
{
	struct search *search = arg;
	struct arena arena = { 0 };
	struct letter letter;

	if (!maildir_is_ours(file->name) && items_letter(file->path, &arena, &letter, NULL) == 0 && letter.id &&
	    strcmp(letter.id, search->id) == 0)
		search->found = xstrdup(file->path);
	arena_release(&arena);
	return !search->found;
}

/* The path of the message that was asked for; NULL after having said why. */
static char *
find_message(const char *what, const struct config *config)
{
	bool bracketed = what[0] == '<';
	char *id = xstrndup(what + bracketed, strcspn(what + bracketed, ">"));
	struct search search = { .id = id, .name_len = strcspn(id, "@") };
	struct error err = { "" };
	const char *spool;

	if (!bracketed && access(what, R_OK) == 0)
		search.found = xstrdup(what);
	else if (!strchr(id, '@'))
		fprintf(stderr, "wirespool: %s: no such file, and no Message-ID either\n", what);
	else
		for (size_t i = 0; !search.found && (spool = config_spool_at(config, i)); i++) {
			if (walk_maildirs(spool, compare_name, &search, &err) < 0)
				fprintf(stderr, "wirespool: %s\n", err.text);
			else if (!search.found && (walk_maildirs(spool, compare_id, &search, &err) < 0 || !search.found))
				fprintf(stderr, "wirespool: no message <%s> in %s\n", id, spool);
		}
	free(id);
	return search.found;
}

/* ---- one topic */

/* "title, body x3 (2 at its beginning)" */
static void
print_places(const struct keyword_hit *word)
{
	const char *between = "";

	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		if (word->times[f] == 0)
			continue;
		printf("%s%s", between, field_name(f));
		if (word->times[f] > 1)
			printf(" x%u", word->times[f]);
		if (f == FIELD_BODY && word->lead == word->times[f])
			printf(" (at its beginning)");
		else if (f == FIELD_BODY && word->lead)
			printf(" (%u at its beginning)", word->lead);
		between = ", ";
	}
}

static void
print_words(const struct topic_hit *hit)
{
	for (size_t i = 0; i < hit->n_words; i++) {
		if (hit->words[i].is_veto)
			printf("      veto  %-24s ", hit->words[i].keyword);
		else
			printf("    %+6.1f  %-24s ", hit->words[i].score, hit->words[i].keyword);
		print_places(&hit->words[i]);
		putchar('\n');
	}
}

/* What nearly matched: inflections of the keywords, and keywords in fields that were not asked for. */
static void
print_near(const struct topic_config *topic, const struct topic_hit *hit, const struct classify_input *in)
{
	struct topic_source source = { .name = topic->name, .keywords = topic->keywords };
	struct rules *rules = rules_compile_widely(&source, 1);
	struct arena arena = { 0 };
	struct topic_hits near = classify(rules, in, true, &arena);

	for (size_t i = 0; near.n && i < near.v[0].n_words; i++) {
		const struct keyword_hit *word = &near.v[0].words[i];
		bool known = false;

		for (size_t k = 0; hit && k < hit->n_words; k++)
			known |= hit->words[k].offset == word->offset;
		if (known)
			continue;
		printf("      near  %-24s ", word->keyword);
		print_places(word);
		fputs(": in another form or field than the keyword asks for\n", stdout);
	}
	arena_release(&arena);
	rules_free(rules);
}

static const struct topic_hit *
hit_of(const struct topic_hits *hits, size_t index)
{
	for (size_t i = 0; i < hits->n; i++)
		if (hits->v[i].index == index)
			return &hits->v[i];
	return NULL;
}

static const struct item_topic *
filed_as(const struct filing *filing, const struct topic_config *topic)
{
	for (size_t i = 0; i < filing->n_topics; i++)
		if (filing->settings[i] == topic)
			return &filing->topics[i];
	return NULL;
}

struct explanation {
	const struct config *config;
	const struct letter *letter;
	struct classify_input in;
	struct topic_hits hits;
	struct filing filing;
};

static void
print_topic(const struct explanation *e, size_t index)
{
	const struct topic_config *topic = &e->config->topics[index];
	const struct topic_hit *hit = hit_of(&e->hits, index);
	const struct item_topic *filed = filed_as(&e->filing, topic);
	double score = hit ? hit->score : 0, needed = topic->threshold > 0 ? topic->threshold : e->hits.threshold;

	printf("%s: ", topic->name);
	if (filed && !(hit && !hit->vetoed && score >= needed))
		printf("filed, as part of it: %s\n", filed->reason);
	else if (filed)
		printf("filed: %.1f, %.1f needed%s%s\n", score, needed, topic->folder ? ", in " : "",
		       topic->folder ? topic->folder : "");
	else if (!topic_asks(topic, e->letter->feed_id, e->letter->language))
		printf("not filed: its %s leave this out\n",
		       topic_asks(topic, e->letter->feed_id, NULL) ? "languages" : "feeds");
	else if (hit && hit->vetoed)
		printf("not filed: vetoed (%.1f, %.1f needed)\n", score, needed);
	else if (hit)
		printf("not filed: %.1f, %.1f needed, %.1f missing\n", score, needed, needed - score);
	else
		printf("not filed: none of its keywords found (%.1f needed)\n", needed);
	if (hit)
		print_words(hit);
	if (!filed)
		print_near(topic, hit, &e->in);
}

/* ---- all of them */

static void
print_fact(const char *name, const char *fact)
{
	if (!fact)
		return;
	printf("%s: ", name);
	term_put(stdout, fact, 0, 0);
	putchar('\n');
}

static void
print_head(const struct explanation *e, const char *path)
{
	const struct letter *letter = e->letter;

	print_fact("File", path);
	print_fact("Message-ID", letter->id);
	print_fact("Subject", letter->subject);
	print_fact("Feed", letter->feed_id);
	print_fact("Language", letter->language);
	printf("Words: %zu: a topic needs %.1f\n", e->hits.words, e->hits.threshold);
}

static bool
is_named(const struct strings *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->v[i], name) == 0)
			return true;
	return false;
}

/* What X-Wire-Topics says, and where that is no longer so. */
static void
print_delivered(const struct explanation *e, struct arena *arena)
{
	struct strings then = letter_topics(e->letter, arena);

	if (!e->letter->is_ours)
		return;
	putchar('\n');
	print_fact("When it was delivered", *e->letter->filed ? e->letter->filed : "no topic");
	for (size_t i = 0; i < e->filing.n_topics; i++)
		if (!is_named(&then, e->filing.topics[i].name))
			printf("  now also: %s\n", e->filing.topics[i].name);
	for (size_t i = 0; i < then.n; i++) {
		const struct topic_config *topic = topic_find(e->config, then.v[i], strlen(then.v[i]));

		if (!topic)
			printf("  no longer a topic: %s\n", then.v[i]);
		else if (!filed_as(&e->filing, topic))
			printf("  no longer: %s\n", then.v[i]);
	}
}

/* "0123456789abcdef; report=3; score=0.41; threshold=0.16; words=tanker, norrhavn" */
static void
print_story(const struct letter *letter)
{
	const char *story = letter->story, *words = story ? strstr(story, "; words=") : NULL;
	unsigned report = 0;
	double score, threshold;

	print_fact("Other feeds with this article", letter->seen);
	if (!story || sscanf(story, "%*[0-9a-f]; report=%u", &report) != 1)
		return;
	printf("\nStory %.16s: report %u of it\n", story, report);
	if (sscanf(story, "%*[0-9a-f]; report=%*u; score=%lf; threshold=%lf", &score, &threshold) == 2)
		printf("  joined: it resembles what was told before by %.2f, %.2f needed\n", score, threshold);
	else if (sscanf(story, "%*[0-9a-f]; report=%*u; nearest=%lf; threshold=%lf", &score, &threshold) == 2)
		printf("  began it: the nearest story resembled it by %.2f, %.2f needed\n", score, threshold);
	else
		fputs("  began it: nothing that was told in the last days resembled it\n", stdout);
	if (words) {
		fputs("  words in common: ", stdout);
		term_put(stdout, words + strlen("; words="), 0, 0);
		putchar('\n');
	}
}

static void
explain_letter(const struct config *config, const struct rules *rules, const struct letter *letter, const char *path)
{
	struct explanation e = { .config = config, .letter = letter, .in = letter_input(letter) };
	struct arena arena = { 0 };

	e.hits = classify(rules, &e.in, true, &arena);
	filing_init(&e.filing, config);
	rules_file(&e.filing, config, &e.hits, letter->feed_id, letter->language, &arena);
	print_head(&e, path);
	for (int filed = 1; filed >= 0; filed--)
		for (size_t i = 0; i < config->n_topics; i++)
			if ((filed_as(&e.filing, &config->topics[i]) != NULL) == filed) {
				putchar('\n');
				print_topic(&e, i);
			}
	print_delivered(&e, &arena);
	print_story(letter);
	filing_release(&e.filing);
	arena_release(&arena);
}

static int
explain(const struct config *config, const char *what)
{
	char *path = find_message(what, config);
	struct rules *rules = rules_of_config(config);
	struct arena arena = { 0 };
	struct letter letter;
	struct error err;
	int ret = EX_NOINPUT;

	if (!rules) {
		ret = EX_CONFIG;
	} else if (path && items_letter(path, &arena, &letter, &err) < 0) {
		fprintf(stderr, "wirespool: %s\n", err.text);
		ret = EX_DATAERR;
	} else if (path) {
		explain_letter(config, rules, &letter, path);
		ret = EX_OK;
	}
	arena_release(&arena);
	rules_free(rules);
	free(path);
	return ret;
}

int
cmd_explain(int argc, char **argv)
{
	static const char usage[] = "usage: wirespool explain [-c FILE] FILE|MESSAGE-ID\n";
	const char *file = NULL;
	const struct option_row rows[] = { { "config", 'c', &file, NULL }, { 0 } };
	struct config *config;
	char *path;
	int ret, at = options_read(argc, argv, rows, usage, 1, 1);

	path = config_path(file);
	config = config_load(path, stderr);
	ret = config ? explain(config, argv[at]) : EX_CONFIG;
	config_unref(config);
	free(path);
	return ret;
}
