/* wirespool check: read the configuration, report every mistake. */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "config/config.h"
#include "config/keys.h"
#include "options.h"

static const char usage[] =
	"usage: wirespool check [-c FILE]\n"
	"       wirespool check --keys\n";

/* Every key with its default and its meaning. */
static int
print_keys(void)
{
	static const char *const titles[] = { "[wirespool]", "[defaults], [host:NAME]", "", "[feed:ID], and all of [defaults]",
					      "[topic:NAME]", "[folder:NAME]" };

	for (enum section section = SECTION_WIRESPOOL; section < SECTION_UNKNOWN; section++) {
		if (section == SECTION_HOST)
			continue;
		printf("%s%s\n", section ? "\n" : "", titles[section]);
		for (size_t i = 0; i < config_n_keys; i++) {
			const struct key *key = &config_keys[i];
			bool is_here = section == SECTION_FEED ? key->is_own :
					key_find(section, key->name, strlen(key->name)) == key;

			if (is_here)
				printf("    %-18s %-17s %s\n", key->name,
				       key->fallback ? key->fallback : key->is_required ? "(required)" : "-",
				       key->help);
		}
	}
	return EX_OK;
}

static int
check(const char *given)
{
	char *path = config_path(given);
	struct config *config = config_load(path, stderr);
	int code = config ? EX_OK : EX_CONFIG;

	if (config)
		printf("configuration is good: %zu feed%s, %zu topic%s (%s)\n", config->n_feeds,
		       config->n_feeds == 1 ? "" : "s", config->n_topics, config->n_topics == 1 ? "" : "s", path);
	config_unref(config);
	free(path);
	return code;
}

int
cmd_check(int argc, char **argv)
{
	const char *path = NULL;
	bool want_keys = false;
	const struct option_row rows[] = { { "config", 'c', &path, NULL }, { "keys", 0, NULL, &want_keys }, { 0 } };

	options_read(argc, argv, rows, usage, 0, 0);
	return want_keys ? print_keys() : check(path);
}
