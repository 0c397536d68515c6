/* Any bytes as JSON Feed. What is read and written again is read and written the same. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parse/feed_json.h"
#include "parse/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The document as we write it; NULL if it is no feed. */
static char *
rewrite(const char *s, size_t len)
{
	struct document doc = { s, len, "application/feed+json", NULL };
	struct feed feed;
	struct error err;
	char *json;

	if (parse_document(&doc, &parse_default_limits, &feed, &err) < 0)
		return NULL;
	json = feed_to_json(&feed);
	feed_release(&feed);
	return json;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *once, *twice, *thrice;

	if (size == 0 || data[0] != '{')
		return 0;
	once = rewrite((const char *)data, size);
	if (!once)
		return 0;
	/* The first writing settles what was odd; from then on nothing changes, unless there is something left
	 * that looks like markup in a title. */
	twice = rewrite(once, strlen(once));
	assert(twice);
	thrice = rewrite(twice, strlen(twice));
	assert(thrice);
	assert(strpbrk(twice, "&<") || strcmp(twice, thrice) == 0);
	free(once);
	free(twice);
	free(thrice);
	return 0;
}
