/* Any base and reference (a line each). What comes out is printable ASCII without what would end an attribute, and is
 * its own normal form. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_absolute(const char *url)
{
	char *again = url_resolve(NULL, url), *wire = url_wire(url), *public = url_public(url);
	struct url_parts parts;

	for (const char *p = url; *p; p++)
		assert(*p > ' ' && *p < 0x7F && !strchr("<>\"\\^`{|}", *p));
	assert(again && strcmp(again, url) == 0);
	if (wire) {
		assert(!strchr(wire, '#'));
		assert(url_split(wire, &parts) == 0 && parts.host[0]);
	}
	assert(public);
	free(again);
	free(wire);
	free(public);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = malloc(size + 1), *ref, *absolute;

	memcpy(line, data, size);
	line[size] = '\0';
	ref = strchr(line, '\n');
	if (ref)
		*ref++ = '\0';
	absolute = url_resolve(ref ? line : NULL, ref ? ref : line);
	if (absolute)
		check_absolute(absolute);
	free(absolute);
	free(line);
	return 0;
}
