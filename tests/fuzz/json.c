/* Any bytes as JSON Feed. What is read and written again is read and written the same. What is mended is JSON, and
 * JSON that needs no mending stays as it is. */
#include <assert.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/parse/charset.h"
#include "../../src/parse/mend_json.h"
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

static void
check_mended(const uint8_t *data, size_t size)
{
	struct strbuf out = STRBUF_INIT(1u << 22);
	struct feed feed = { 0 };
	struct decoded text;
	json_t *as_it_is, *mended;

	charset_decode((const char *)data, size, NULL, &text);
	as_it_is = json_loadb(text.s, text.len, JSON_REJECT_DUPLICATES, NULL);
	mend_json(text.s, text.len, 0, &feed, &out);
	mended = json_loadb(strbuf_str(&out), out.len, 0, NULL);
	assert(mended || out.len == 0);
	if (as_it_is && feed.total_defects == 0)
		assert(json_equal(as_it_is, mended));
	json_decref(as_it_is);
	json_decref(mended);
	strbuf_release(&out);
	feed_release(&feed);
	decoded_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *once, *twice, *thrice;

	if (size == 0 || data[0] != '{')
		return 0;
	check_mended(data, size);
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
