#include "compose/content.h"

#include "compose/body.h"
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

void
content_write(struct strbuf *out, const struct item *item, const struct message_context *ctx, size_t budget)
{
	struct strbuf text = STRBUF_INIT(MESSAGE_MAX), parts[2] = { STRBUF_INIT(PARTS_MAX), STRBUF_INIT(PARTS_MAX) };
	bool wanted = body_has_html(item), has_page;

	body_text(&text, item, ctx, false);
	text_part(&parts[0], "plain", &text, ctx);
	has_page = wanted && parts[0].len + OVERHEAD < budget &&
		   page_part(&parts[1], item, ctx, budget - parts[0].len - OVERHEAD);
	strbuf_addstr(out, "MIME-Version: 1.0\n");
	if (has_page) {
		mime_multipart(out, "alternative", NULL, parts, 2);
	} else {
		strbuf_clear(&text);
		body_text(&text, item, ctx, wanted);
		text_part(out, "plain", &text, ctx);
	}
	strbuf_release(&text);
	strbuf_release(&parts[0]);
	strbuf_release(&parts[1]);
}
