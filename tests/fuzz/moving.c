/* Lists of feeds from other programs, the first byte says which; whatever is taken over, written as INI and OPML, reads
 * as what it is. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/url.h"
#include "config/ini.h"
#include "config/names.h"

#include "../../src/cli/formats.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A draft's section must have its keys and nothing else, whatever stands in their values. */
static void
check_section(const struct draft *draft)
{
	struct strbuf text = STRBUF_INIT(1 << 20);
	struct ini_entry entry;
	struct ini ini;
	size_t n = 0;

	draft_write(&text, draft);
	ini_init(&ini, strbuf_str(&text), text.len);
	assert(ini_next(&ini, &entry) == INI_SECTION);
	assert(entry.name_len == strlen("feed:") + strlen(draft->id));
	while (ini_next(&ini, &entry) != INI_END) {
		const char *name = n ? draft->keys[n - 1].key->name : "url";

		assert(entry.kind == INI_VALUE && entry.name_len == strlen(name));
		assert(memcmp(entry.name, name, entry.name_len) == 0);
		if (n)
			assert(entry.value_len == strlen(draft->keys[n - 1].value) &&
			       memcmp(entry.value, draft->keys[n - 1].value, entry.value_len) == 0);
		n++;
	}
	assert(n == draft->n_keys + 1);
	strbuf_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static format_read *const formats[] = { opml_read, rss2email_read, feed2imap_read, newsboat_read, sfeed_read,
						rss2email_read_seen };
	static FILE *nowhere;
	struct config config = { 0 };
	struct drafts drafts = { 0 };
	struct error err;

	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
	if (size == 0)
		return 0;
	formats[data[0] % 6](&drafts, (const char *)data + 1, size - 1, nowhere, &err);
	drafts_settle(&drafts, &config, nowhere);
	for (size_t i = 0; i < drafts.n; i++) {
		assert(feed_id_check(drafts.v[i].id, strlen(drafts.v[i].id), NULL) == 0);
		check_section(&drafts.v[i]);
	}
	drafts_release(&drafts);
	return 0;
}
