/* `wirespool topics`: a test bench for rules. It looks at feed documents, messages and Maildirs and says what
 * would be filed where; only --refile changes anything (refile.c). */
#include "cli/cli.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "items.h"
#include "options.h"
#include "refile.h"
#include "rules.h"
#include "tally.h"
#include "term.h"

static const char usage_text[] =
	"usage: wirespool topics [-c FILE] [-qv] [--json] FILE|MAILDIR ...\n"
	"       wirespool topics [-c FILE] --against MAILDIR\n"
	"       wirespool topics [-c FILE] --notmuch [FILE|MAILDIR ...]\n"
	"       wirespool topics [-c FILE] --refile [--dry-run]\n";

struct bench {
	const struct config *config;
	const struct rules *rules;
	struct filing filing;
	struct tally *tally;
	bool quiet, verbose;
	size_t moved, items;
	size_t *come, *gone; /* of each topic; gone[n_topics]: topics that are no more */
};

struct options {
	const char *config, *against;
	bool quiet, verbose, json, notmuch, refile, dry_run;
};

/* What is filed where, with all that was found. */
static struct topic_hits
settle(struct bench *bench, const struct found_item *item, struct arena *arena)
{
	struct topic_hits hits = classify(bench->rules, &item->in, true, arena);

	rules_file(&bench->filing, bench->config, &hits, item->letter ? item->letter->feed_id : NULL,
		   item->in.language, arena);
	bench->items++;
	return hits;
}

/* ---- what would be filed where */

static void
print_title(const char *title)
{
	term_put(stdout, title ? title : "(no title)", 0, 0);
	putchar('\n');
}

static void
show_item(void *arg, const struct found_item *item)
{
	struct bench *bench = arg;
	struct arena arena = { 0 };
	struct topic_hits hits = settle(bench, item, &arena);
	const struct filing *filing = &bench->filing;

	tally_add(bench->tally, &hits, filing);
	if (!bench->quiet) {
		for (size_t i = 0; i < filing->n_topics; i++)
			printf("%s%s=%.1f", i ? ", " : "", filing->topics[i].name, filing->topics[i].score);
		printf("%s\t", filing->n_topics ? "" : "-");
		print_title(item->in.title);
	}
	for (size_t i = 0; i < filing->n_topics && bench->verbose; i++)
		printf("    %s: %s\n", filing->topics[i].name, filing->topics[i].reason);
	arena_release(&arena);
}

static void
show_json(void *arg, const struct found_item *item)
{
	struct bench *bench = arg;
	struct arena arena = { 0 };
	json_t *line = json_object(), *topics = json_array(), *folders = json_array();
	const struct filing *filing = &bench->filing;

	settle(bench, item, &arena);
	for (size_t i = 0; i < filing->n_topics; i++)
		json_array_append_new(topics, json_pack("{s:s, s:f, s:s}", "name", filing->topics[i].name, "score",
							filing->topics[i].score, "reason",
							filing->topics[i].reason));
	for (size_t i = 0; i < filing->n_folders; i++)
		json_array_append_new(folders, json_string(filing->folders[i]));
	json_object_set_new(line, "file", json_string(item->path));
	json_object_set_new(line, "id", json_string(item->letter ? item->letter->id : item->id));
	json_object_set_new(line, "title", json_string(item->in.title));
	json_object_set_new(line, "topics", topics);
	json_object_set_new(line, "folders", folders);
	json_dumpf(line, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
	putchar('\n');
	json_decref(line);
	arena_release(&arena);
}

/* ---- what a changed rule would move */

static bool
is_filed(const struct filing *filing, const char *topic)
{
	for (size_t i = 0; i < filing->n_topics; i++)
		if (strcmp(filing->topics[i].name, topic) == 0)
			return true;
	return false;
}

static bool
was_filed(const struct strings *then, const char *topic)
{
	for (size_t i = 0; i < then->n; i++)
		if (strcmp(then->v[i], topic) == 0)
			return true;
	return false;
}

static void
count_change(size_t *counts, const struct config *config, const char *name)
{
	const struct topic_config *topic = topic_find(config, name, strlen(name));

	counts[topic ? (size_t)(topic - config->topics) : config->n_topics]++;
}

static void
show_change(void *arg, const struct found_item *item)
{
	struct bench *bench = arg;
	const struct filing *filing = &bench->filing;
	struct arena arena = { 0 };
	struct strings then;
	size_t n = 0;

	if (!item->letter)
		return;
	settle(bench, item, &arena);
	then = letter_topics(item->letter, &arena);
	for (size_t i = 0; i < filing->n_topics; i++)
		if (!was_filed(&then, filing->topics[i].name)) {
			printf("%s+%s", n++ ? ", " : "", filing->topics[i].name);
			count_change(bench->come, bench->config, filing->topics[i].name);
		}
	for (size_t i = 0; i < then.n; i++)
		if (!is_filed(filing, then.v[i])) {
			printf("%s-%s", n++ ? ", " : "", then.v[i]);
			count_change(bench->gone, bench->config, then.v[i]);
		}
	if (n) {
		putchar('\t');
		print_title(item->in.title);
		bench->moved++;
	}
	arena_release(&arena);
}

static void
print_changes(const struct bench *bench)
{
	const struct config *config = bench->config;

	printf("%s%zu of %zu messages would be filed otherwise than they were\n", bench->moved ? "\n" : "", bench->moved,
	       bench->items);
	for (size_t i = 0; i <= config->n_topics; i++)
		if (bench->come[i] || bench->gone[i])
			printf("%7zu come %7zu go  %s\n", bench->come[i], bench->gone[i],
			       i < config->n_topics ? config->topics[i].name : "(topics that are no more)");
}

/* ---- notmuch-tag(1), --batch */

static void
print_tag(char sign, const char *tag)
{
	putchar(sign);
	for (const char *p = tag; *p; p++)
		if ((*p >= '0' && *p <= '9') || ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z') || strchr("+-_@=.,/", *p))
			putchar(*p);
		else
			printf("%%%02x", (unsigned char)*p);
	putchar(' ');
}

static bool
has_label(const struct filing *filing, const char *label)
{
	for (size_t i = 0; i < filing->n_labels; i++)
		if (strcmp(filing->labels[i], label) == 0)
			return true;
	return false;
}

static void
show_tags(void *arg, const struct found_item *item)
{
	struct bench *bench = arg;
	const struct filing *filing = &bench->filing;
	const struct strings *then;
	struct arena arena = { 0 };
	size_t n = 0;

	if (!item->letter || !item->letter->id || strpbrk(item->letter->id, "\" \t"))
		return;
	settle(bench, item, &arena);
	for (size_t i = 0; i < filing->n_labels; i++, n++)
		print_tag('+', filing->labels[i]);
	then = &item->letter->labels; /* as they were when it came: a topic may have another one now */
	for (size_t i = 0; i < then->n && item->letter->is_ours; i++)
		if (!has_label(filing, then->v[i])) {
			print_tag('-', then->v[i]);
			n++;
		}
	if (n)
		printf("-- id:\"%s\"\n", item->letter->id);
	arena_release(&arena);
}

/* ---- the command */

/* Returns the index of the first file, or -1 when it makes no sense. */
static int
read_options(int argc, char **argv, struct options *o)
{
	const struct option_row rows[] = {
		{ "config", 'c', &o->config, NULL },   { "quiet", 'q', NULL, &o->quiet },
		{ "verbose", 'v', NULL, &o->verbose }, { "json", 0, NULL, &o->json },
		{ "against", 0, &o->against, NULL },   { "notmuch", 0, NULL, &o->notmuch },
		{ "refile", 0, NULL, &o->refile },     { "dry-run", 0, NULL, &o->dry_run },
		{ 0 },
	};
	int at = options_read(argc, argv, rows, usage_text, 0, ANY_NUMBER), files = argc - at;

	if ((o->against != NULL) + o->json + o->notmuch + o->refile > 1 || (o->dry_run && !o->refile) ||
	    ((o->against || o->refile) && files) || (!files && !o->against && !o->notmuch && !o->refile)) {
		fputs(usage_text, stderr);
		return -1;
	}
	return at;
}

static int
read_all(const struct items_reader *reader, char **paths, int n)
{
	int ret = EX_OK;

	for (int i = 0; i < n; i++) {
		int code = items_read(reader, paths[i]);

		ret = ret ? ret : code;
	}
	return ret;
}

static int
run_bench(struct bench *bench, const struct options *o, char **paths, int n)
{
	struct items_reader reader = { .each = show_item, .arg = bench };
	int ret;

	if (o->against) {
		reader.each = show_change;
		ret = items_read(&reader, o->against);
		print_changes(bench);
	} else if (o->notmuch) {
		reader.each = show_tags;
		ret = n ? read_all(&reader, paths, n) : items_read(&reader, bench->config->spool);
	} else if (o->json) {
		reader.each = show_json;
		ret = read_all(&reader, paths, n);
	} else {
		ret = read_all(&reader, paths, n);
		if (!bench->quiet)
			putchar('\n');
		tally_print(bench->tally);
	}
	return ret;
}

static int
run(const struct config *config, const struct options *o, char **paths, int n)
{
	struct bench bench = { .config = config, .quiet = o->quiet, .verbose = o->verbose };
	struct rules *rules = rules_of_config(config);
	int ret;

	if (!rules)
		return EX_CONFIG;
	if (o->refile) {
		ret = refile(config, rules, o->dry_run);
		rules_free(rules);
		return ret;
	}
	bench.rules = rules;
	bench.tally = tally_new(config, rules);
	bench.come = xcalloc(config->n_topics + 1, sizeof(*bench.come));
	bench.gone = xcalloc(config->n_topics + 1, sizeof(*bench.gone));
	filing_init(&bench.filing, config);
	ret = run_bench(&bench, o, paths, n);
	filing_release(&bench.filing);
	free(bench.come);
	free(bench.gone);
	tally_free(bench.tally);
	rules_free(rules);
	return ret;
}

int
cmd_topics(int argc, char **argv)
{
	struct options o = { 0 };
	struct config *config;
	char *path;
	int ret, at = read_options(argc, argv, &o);

	if (at < 0)
		return EX_USAGE;
	path = config_path(o.config);
	config = config_load(path, stderr);
	ret = config ? run(config, &o, argv + at, argc - at) : EX_CONFIG;
	config_unref(config);
	free(path);
	return ret;
}
