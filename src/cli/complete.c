/* `wirespool complete WORD...`: what the last word may become, a line each. The shells' own files in completions/ ask this
 * and know nothing themselves; where nothing is printed they offer files. */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "config/config.h"
#include "config/keys.h"

/* What an operand or an option's value is: NOTHING, there is none; ANYTHING, nobody can guess it. */
enum kind { NOTHING, ANYTHING, FILES, FEEDS, TOPICS, FOLDERS, LEVELS, FORMATS };

static const struct option_row {
	const char *name;
	enum kind value;
	const char *commands; /* between blanks */
} options[] = {
	{ "--config", FILES, " daemon once check add remove import export status list show poll catchup pause resume reload"
			     " log-level verify explain topics suggest stories " },
	{ "--all", NOTHING, " once stories " },
	{ "--verbose", NOTHING, " once topics " },
	{ "--dry-run", NOTHING, " once add import topics " },
	{ "--keys", NOTHING, " check " },
	{ "--id", ANYTHING, " add " },
	{ "--folder", FOLDERS, " add import " },
	{ "--format", FORMATS, " import " },
	{ "--seen", FILES, " import " },
	{ "--caught-up", NOTHING, " import " },
	{ "--json", NOTHING, " status list show topics stories " },
	{ "--metrics", NOTHING, " status " },
	{ "--failing", NOTHING, " list " },
	{ "--paused", NOTHING, " list " },
	{ "--base-url", ANYTHING, " parse " },
	{ "--content-type", ANYTHING, " parse " },
	{ "--quiet", NOTHING, " parse topics " },
	{ "--repair", NOTHING, " verify " },
	{ "--against", FILES, " topics " },
	{ "--refile", NOTHING, " topics " },
	{ "--notmuch", NOTHING, " topics " },
	{ "--words", ANYTHING, " suggest " },
};

static const struct command_row {
	const char *name;
	enum kind first, rest; /* of its operands */
} commands[] = {
	{ "daemon", NOTHING, NOTHING },	 { "once", FEEDS, FEEDS },	  { "check", NOTHING, NOTHING },
	{ "add", NOTHING, NOTHING },	 { "remove", FEEDS, FEEDS },	  { "import", FILES, NOTHING },
	{ "export", NOTHING, NOTHING },	 { "status", NOTHING, NOTHING },  { "list", FEEDS, FEEDS },
	{ "show", FEEDS, NOTHING },	 { "poll", FEEDS, FEEDS },	  { "catchup", FEEDS, FEEDS },
	{ "pause", FEEDS, FEEDS },	 { "resume", FEEDS, FEEDS },	  { "reload", NOTHING, NOTHING },
	{ "log-level", LEVELS, FEEDS },	 { "parse", FILES, NOTHING },	  { "verify", NOTHING, NOTHING },
	{ "explain", FILES, NOTHING },	 { "topics", FILES, FILES },	  { "suggest", TOPICS, NOTHING },
	{ "stories", NOTHING, NOTHING },
};

static void
offer(const char *word, const char *typed)
{
	if (strncmp(word, typed, strlen(typed)) == 0)
		puts(word);
}

/* ---- names of the configuration */

static void
offer_names(const struct config *config, enum kind kind, const char *typed)
{
	const char *last = "";

	for (size_t i = 0; kind == FEEDS && i < config->n_feeds; i++)
		offer(config_feed_at(config, i)->id, typed);
	for (size_t i = 0; kind == TOPICS && i < config->n_topics; i++)
		offer(config->topics[i].name, typed);
	for (size_t i = 0; kind == FOLDERS && i < config->n_feeds; i++) {
		const char *folder = config->feeds[i].folder;

		if (strcmp(folder, last) != 0) /* the shells sort and drop what comes twice */
			offer(folder, typed);
		last = folder;
	}
}

static void
offer_from_config(char **words, size_t n, enum kind kind, const char *typed)
{
	const char *file = NULL;
	struct config *config;
	FILE *nowhere;
	char *path;

	for (size_t i = 0; i + 1 < n; i++)
		if (strcmp(words[i], "-c") == 0 || strcmp(words[i], "--config") == 0)
			file = words[i + 1];
	path = config_path(file);
	nowhere = fopen("/dev/null", "we");
	config = nowhere ? config_load(path, nowhere) : NULL;
	if (config)
		offer_names(config, kind, typed);
	config_unref(config);
	if (nowhere)
		fclose(nowhere);
	free(path);
}

/* ---- what is expected where */

static void
offer_kind(char **words, size_t n, enum kind kind, const char *typed)
{
	static const char *const formats[] = { "opml", "rss2email", "feed2imap", "newsboat", "sfeed" };
	const struct key *levels = key_find(SECTION_WIRESPOOL, "log-level", strlen("log-level"));

	switch (kind) {
	case LEVELS:
		for (const struct choice *level = levels->choices; level->name; level++)
			offer(level->name, typed);
		break;
	case FORMATS:
		for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
			offer(formats[i], typed);
		break;
	case FEEDS:
	case TOPICS:
	case FOLDERS:
		offer_from_config(words, n, kind, typed);
		break;
	case NOTHING:
	case ANYTHING:
	case FILES:
		break;
	}
}

static bool
belongs(const struct option_row *option, const char *command)
{
	char *word = xasprintf(" %s ", command);
	bool found = strstr(option->commands, word) != NULL;

	free(word);
	return found;
}

static const struct option_row *
find_option(const char *name, const char *command)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if ((strcmp(options[i].name, name) == 0 || (i == 0 && strcmp(name, "-c") == 0)) &&
		    belongs(&options[i], command))
			return &options[i];
	return NULL;
}

/* Does the word take the next one as its value? */
static bool
takes_value(const char *word, const char *command)
{
	const struct option_row *option = find_option(word, command);

	return option && option->value != NOTHING;
}

static void
complete(char **words, size_t n)
{
	const char *typed = words[n - 1], *command = words[0];
	const struct command_row *row = NULL;
	size_t operands = 0;

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (n == 1)
			offer(commands[i].name, typed);
		else if (strcmp(commands[i].name, command) == 0)
			row = &commands[i];
	}
	if (!row)
		return;
	for (size_t i = 1; i + 1 < n; i++) {
		if (takes_value(words[i], command))
			i++;
		else
			operands += words[i][0] != '-';
	}
	if (n > 2 && takes_value(words[n - 2], command)) {
		offer_kind(words, n, find_option(words[n - 2], command)->value, typed);
	} else if (typed[0] == '-') {
		for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
			if (belongs(&options[i], command))
				offer(options[i].name, typed);
	} else {
		offer_kind(words, n, operands ? row->rest : row->first, typed);
	}
}

int
cmd_complete(int argc, char **argv)
{
	if (argc > 1)
		complete(argv + 1, (size_t)argc - 1);
	return 0;
}
