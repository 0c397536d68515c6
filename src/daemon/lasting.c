#include "daemon/lasting.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/log.h"
#include "config/config.h"

static const struct lasting {
	const char *key;
	bool is_text; /* or an unsigned number */
	size_t at;
} lasting[] = {
	{ "state", true, offsetof(struct config, state) },
	{ "control", true, offsetof(struct config, control) },
	{ "user-agent-contact", true, offsetof(struct config, contact) },
	{ "ca-file", true, offsetof(struct config, ca_file) },
	{ "name-servers", true, offsetof(struct config, name_servers) },
	{ "connections", false, offsetof(struct config, connections) },
	{ "workers", false, offsetof(struct config, workers) },
};

static bool
is_same(const struct lasting *l, const struct config *a, const struct config *b)
{
	const void *x = (const char *)a + l->at, *y = (const char *)b + l->at;
	const char *s, *t;

	if (!l->is_text)
		return *(const unsigned *)x == *(const unsigned *)y;
	s = *(const char *const *)x;
	t = *(const char *const *)y;
	return s && t ? strcmp(s, t) == 0 : s == t;
}

void
lasting_tell(const struct config *start, const struct config *now)
{
	for (size_t i = 0; i < sizeof(lasting) / sizeof(lasting[0]); i++)
		if (!is_same(&lasting[i], start, now))
			log_event(LEVEL_WARNING, "reload", "key=%s result=\"holds after the next start\"", lasting[i].key);
}
