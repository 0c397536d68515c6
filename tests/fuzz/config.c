/* config/config on any one file. Property: it is refused with a complaint that names a place, or every feed and
 * topic in it is whole. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/url.h"
#include "config/config.h"

#define NEED(claim)              \
	do {                     \
		if (!(claim))    \
			abort(); \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_whole(const struct config *config)
{
	NEED(config->spool[0] == '/' && config->state[0] == '/' && config->connections > 0);
	for (size_t i = 0; i < config->n_feeds; i++) {
		const struct feed_config *feed = &config->feeds[i];
		struct url_parts parts;

		NEED(config_feed(config, feed->id) == feed);
		NEED(url_split(feed->wire, &parts) == 0);
		NEED(!strchr("/.", feed->folder[0]) && !strstr(feed->folder, "/."));
		NEED(feed->min_interval_s <= feed->max_interval_s && feed->max_body > 0);
		NEED(!feed->interval_s || feed->interval_s >= feed->min_interval_s);
	}
	for (size_t i = 0; i < config->n_topics; i++)
		NEED(config->topics[i].keywords[0] && config->topics[i].label[0]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("config", MFD_CLOEXEC);
	char name[64], *said = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&said, &len);
	struct config *config;

	NEED(fd >= 0 && out && write(fd, data, size) == (ssize_t)size);
	setenv("HOME", "/home/ann", 1);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	config = config_load(name, out);
	fclose(out);
	close(fd);
	if (config)
		check_whole(config);
	else
		NEED(strncmp(said, name, strlen(name)) == 0 && said[strlen(name)] == ':');
	config_unref(config);
	free(said);
	return 0;
}
