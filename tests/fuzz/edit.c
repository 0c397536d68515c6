/* Sections taken out of and put into anybody's INI text: what is left reads as before. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/hash.h"
#include "config/edit.h"
#include "config/ini.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NAME "feed:b"

/* The hash of all names and values that stand outside of [feed:b], how often that stands there, and whether there are
 * mistakes: nobody edits a configuration that has some. */
static struct hash128
digest(const char *text, size_t len, size_t *named, bool *broken)
{
	struct strbuf all = STRBUF_INIT(1 << 22);
	struct hash128 hash;
	struct ini_entry entry;
	bool inside = false;
	struct ini ini;

	*named = 0;
	*broken = false;
	ini_init(&ini, text, len);
	while (ini_next(&ini, &entry) != INI_END) {
		if (entry.kind == INI_SECTION || (entry.kind == INI_MISTAKE && entry.ends_section)) {
			inside = entry.kind == INI_SECTION && entry.name_len == strlen(NAME) &&
				 memcmp(entry.name, NAME, strlen(NAME)) == 0;
			*named += inside;
		}
		*broken = *broken || entry.kind == INI_MISTAKE;
		if (inside || entry.kind == INI_MISTAKE)
			continue;
		strbuf_add(&all, entry.name, entry.name_len);
		strbuf_addch(&all, '\0');
		strbuf_add(&all, entry.value, entry.value_len);
		strbuf_addch(&all, '\n');
	}
	hash = hash128_of(strbuf_str(&all), all.len);
	strbuf_release(&all);
	return hash;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct strbuf out = STRBUF_INIT(1 << 22), more = STRBUF_INIT(1 << 22);
	struct hash128 before, after;
	size_t before_n, after_n;
	bool broken;

	before = digest(text, size, &before_n, &broken);
	if (broken)
		return 0;
	assert(edit_remove(&out, text, size, NAME) == before_n);
	after = digest(strbuf_str(&out), out.len, &after_n, &broken);
	assert(after_n == 0 && !broken);
	assert(memcmp(&before, &after, sizeof(before)) == 0);
	edit_append(&more, strbuf_str(&out), out.len, "[" NAME "]\nurl = u\n");
	digest(strbuf_str(&more), more.len, &after_n, &broken);
	assert(after_n == 1 && !broken);
	strbuf_release(&out);
	strbuf_release(&more);
	return 0;
}
