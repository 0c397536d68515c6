/* article_extract(): what comes out are pieces of the page, never more than it. */
#include <stdint.h>
#include <stdlib.h>

#include "base/strbuf.h"
#include "render/article.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf out = STRBUF_INIT(1 << 22);

	article_extract(&out, (const char *)data, size);
	if (out.len > size)
		abort();
	strbuf_release(&out);
	return 0;
}
