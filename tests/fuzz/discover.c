/* Pages as anybody may serve them. What is found must be an address that can be asked for, and no two the same. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/url.h"
#include "base/utf8.h"
#include "parse/discover.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct document page = { (const char *)data, size, NULL, "https://site.example/a/b" };
	struct discovery found;

	discover_page(&page, &found);
	assert(found.n <= DISCOVER_MAX);
	for (size_t i = 0; i < found.n; i++) {
		char *known = discover_known(found.v[i].url);

		assert(url_is_http(found.v[i].url));
		assert(!known || url_is_http(known));
		assert(!found.v[i].title || utf8_valid(found.v[i].title, strlen(found.v[i].title)));
		for (size_t j = 0; j < i; j++)
			assert(strcmp(found.v[i].url, found.v[j].url) != 0);
		free(known);
	}
	discovery_release(&found);
	return 0;
}
