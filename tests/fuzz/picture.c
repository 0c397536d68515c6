/* picture_look() and gallery_local(): bytes of pictures; pages as a worker that was taken over could send them; and
 * what the sanitiser makes of them, in which no picture may stay that is not among the item's files. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "compose/gallery.h"
#include "compose/picture.h"
#include "render/sanitize.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
count(void *arg, const char *url)
{
	*(size_t *)arg += strncmp(url, "cid:img-", 8) != 0;
}

static size_t
count_remote(char *html)
{
	struct item_file file = { .use = FILE_PICTURE, .url = (char *)"http://a/", .type = "image/png" };
	struct item item = { .html = html, .files = { &file, 1 } }, after = { 0 };
	struct strbuf page = STRBUF_INIT(1 << 22), out = STRBUF_INIT(1 << 23);
	size_t remote = 0;

	gallery_page(&page, &item);
	gallery_local(&out, strbuf_str(&page), &item, "d.example");
	after.html = (char *)strbuf_str(&out);
	gallery_list(&after, count, &remote);
	strbuf_release(&page);
	strbuf_release(&out);
	return remote;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf clean = STRBUF_INIT(1 << 20), raw = STRBUF_INIT(1 << 20);
	struct picture picture;

	picture_look(data, size, &picture);
	strbuf_add(&raw, data, size);
	count_remote((char *)strbuf_str(&raw));
	sanitize_html(&clean, (const char *)data, size, "http://b/");
	if (!memchr(strbuf_str(&clean), '\0', clean.len) && count_remote((char *)strbuf_str(&clean)))
		abort();
	strbuf_release(&clean);
	strbuf_release(&raw);
	return 0;
}
