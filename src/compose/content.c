#include "compose/content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "compose/body.h"
#include "compose/gallery.h"
#include "compose/mime.h"

#define OVERHEAD 512 /* boundaries and the header above them */
#define PARTS_MAX ((size_t)64 << 20)

static void
text_part(struct strbuf *out, const char *subtype, const struct strbuf *body, const struct message_context *ctx)
{
	const struct mime_part part = {
		.subtype = subtype,
		.flowed = subtype[0] == 'p',
		.may_be_ascii = ctx->may_be_ascii,
		.wanted = ctx->encoding,
		.body = strbuf_str(body),
		.len = body->len,
	};

	mime_single(out, &part);
}

/* The page; false (and nothing appended) when there is none, or one that is too large. */
static bool
page_part(struct strbuf *out, const struct item *item, const struct message_context *ctx, size_t budget)
{
	struct strbuf html = STRBUF_INIT(BODY_HTML_MAX);
	bool fits;

	body_html(&html, item, ctx);
	fits = !html.cut;
	if (fits)
		text_part(out, "html", &html, ctx);
	strbuf_release(&html);
	if (fits && out->len <= budget)
		return true;
	strbuf_clear(out);
	return false;
}

/* The page becomes the first of several parts, its pictures the others (RFC 2387). */
static void
add_pictures(struct strbuf *page, const struct item *item, const struct message_context *ctx)
{
	struct strbuf *parts = xcalloc(item->files.n + 1, sizeof(*parts)), id = STRBUF_INIT(1000);
	size_t n = 1;

	for (size_t i = 0; ctx->local_pictures && i < item->files.n; i++) {
		const struct item_file *file = &item->files.v[i];
		struct mime_file out = { .type = file->type, .data = file->data, .len = file->len };

		if (file->use != FILE_PICTURE || gallery_is_double(item, i))
			continue;
		strbuf_clear(&id);
		strbuf_addch(&id, '<');
		gallery_id(&id, file, body_domain(ctx));
		strbuf_addch(&id, '>');
		out.id = id.buf;
		strbuf_init(&parts[n], PARTS_MAX);
		mime_file(&parts[n++], &out);
	}
	if (n > 1) {
		parts[0] = *page;
		strbuf_init(page, PARTS_MAX);
		mime_multipart(page, "related", "text/html", parts, n);
	}
	free(parts);
	strbuf_release(&id);
}

/* What the item comes with, to stand behind its text: parts[1] and on. Returns their number. */
static size_t
attachments(struct strbuf *parts, const struct item *item)
{
	size_t n = 0;

	for (size_t i = 0; i < item->files.n; i++) {
		const struct item_file *file = &item->files.v[i];

		if (file->use != FILE_ATTACHED)
			continue;
		strbuf_init(&parts[++n], PARTS_MAX);
		mime_file(&parts[n], &(struct mime_file){ .type = file->type, .name = file->name,
							   .data = file->data, .len = file->len });
	}
	return n;
}

/* The text, and the page where there is one that fits; the text says when it does not. */
static void
write_body(struct strbuf *out, const struct item *item, const struct message_context *ctx, size_t budget)
{
	struct strbuf text = STRBUF_INIT(MESSAGE_MAX), parts[2] = { STRBUF_INIT(PARTS_MAX), STRBUF_INIT(PARTS_MAX) };
	bool has_page = false;

	body_text(&text, item, ctx, false);
	if (!body_has_html(item)) {
		text_part(out, "plain", &text, ctx);
		strbuf_release(&text);
		return;
	}
	text_part(&parts[0], "plain", &text, ctx);
	if (parts[0].len + OVERHEAD < budget)
		has_page = page_part(&parts[1], item, ctx, budget - parts[0].len - OVERHEAD);
	if (has_page) {
		add_pictures(&parts[1], item, ctx);
		mime_multipart(out, "alternative", NULL, parts, 2);
	} else {
		strbuf_clear(&text);
		body_text(&text, item, ctx, true);
		text_part(out, "plain", &text, ctx);
	}
	strbuf_release(&text);
	strbuf_release(&parts[0]);
	strbuf_release(&parts[1]);
}

void
content_write(struct strbuf *out, const struct item *item, const struct message_context *ctx, size_t budget)
{
	struct strbuf *parts = xcalloc(item->files.n + 1, sizeof(*parts));
	size_t n = attachments(parts, item);

	strbuf_addstr(out, "MIME-Version: 1.0\n");
	if (n) {
		strbuf_init(&parts[0], PARTS_MAX);
		write_body(&parts[0], item, ctx, budget);
		mime_multipart(out, "mixed", NULL, parts, n + 1);
	} else {
		write_body(out, item, ctx, budget);
	}
	free(parts);
}
