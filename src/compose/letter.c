#include "compose/letter.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "compose/notice.h"
#include "compose/unmime.h"
#include "parse/date.h"
#include "render/text.h"

#define FIELD_MAX (64u << 10)
#define TEXT_MAX (8u << 20)
#define TAGS_MAX 200

/* ---- fields */

/* The decoded value of a field, or NULL. */
static char *
text_field(const struct part *part, const char *name, struct arena *arena)
{
	struct strbuf raw = STRBUF_INIT(2 * FIELD_MAX), text = STRBUF_INIT(2 * FIELD_MAX);
	char *s = NULL;

	if (part_field(part, name, &raw)) {
		field_decode(&text, strbuf_str(&raw));
		s = arena_strndup(arena, strbuf_str(&text), text.len);
	}
	strbuf_release(&raw);
	strbuf_release(&text);
	return s;
}

/* What stands between the first < and > of a field, or NULL. */
static char *
bracketed_field(const struct part *part, const char *name, struct arena *arena)
{
	struct strbuf raw = STRBUF_INIT(2 * FIELD_MAX);
	const char *open = part_field(part, name, &raw) ? strchr(strbuf_str(&raw), '<') : NULL;
	const char *close = open ? strchr(open, '>') : NULL;
	char *s = close ? arena_strndup(arena, open + 1, (size_t)(close - open - 1)) : NULL;

	strbuf_release(&raw);
	return s;
}

/* A phrase (RFC 5322 §3.2.5) of len bytes: quotes and blanks around it off, encoded words decoded. */
static char *
phrase(const char *s, size_t len, struct arena *arena)
{
	struct strbuf raw = STRBUF_INIT(FIELD_MAX), text = STRBUF_INIT(FIELD_MAX);
	char *out;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\\' && i + 1 < len)
			strbuf_addch(&raw, s[++i]);
		else if (s[i] != '"')
			strbuf_addch(&raw, s[i]);
	}
	field_decode(&text, strbuf_str(&raw));
	while (text.len && text.buf[text.len - 1] == ' ')
		strbuf_trunc(&text, text.len - 1);
	out = arena_strdup(arena, strbuf_str(&text) + strspn(strbuf_str(&text), " "));
	strbuf_release(&raw);
	strbuf_release(&text);
	return out;
}

/* The end of the phrase at s: the next comma outside quotes, or the bracket of an address. */
static size_t
phrase_length(const char *s, const char *ends)
{
	bool quoted = false;
	size_t i;

	for (i = 0; s[i] && (quoted || !strchr(ends, s[i])); i++) {
		if (s[i] == '\\' && s[i + 1])
			i++;
		else if (s[i] == '"')
			quoted = !quoted;
	}
	return i;
}

static char *
mailbox_name(const struct part *part, const char *field, struct arena *arena)
{
	struct strbuf raw = STRBUF_INIT(2 * FIELD_MAX);
	char *name = NULL;

	if (part_field(part, field, &raw))
		name = phrase(strbuf_str(&raw), phrase_length(strbuf_str(&raw), "<"), arena);
	strbuf_release(&raw);
	return name && *name ? name : NULL;
}

static void
read_phrases(const struct part *part, const char *field, struct arena *arena, struct strings *tags)
{
	struct strbuf raw = STRBUF_INIT(2 * FIELD_MAX);
	const char *p = part_field(part, field, &raw) ? strbuf_str(&raw) : "";

	while (*p && tags->n < TAGS_MAX) {
		size_t len = phrase_length(p, ",");
		char *tag = phrase(p, len, arena);

		if (*tag)
			*ARENA_PUSH(arena, tags->v, tags->n) = tag;
		p += len + (p[len] == ',');
	}
	strbuf_release(&raw);
}

/* List-Id is "Title <id.domain>", and To "Title <id@domain>". */
static void
read_list(const struct part *part, struct arena *arena, struct letter *out)
{
	char *address = bracketed_field(part, "To", arena);
	char *at = address ? strrchr(address, '@') : NULL;

	out->feed_title = mailbox_name(part, "List-Id", arena);
	out->is_notice = address && notice_is_from(address);
	if (!out->is_ours || !at)
		return;
	*at = '\0';
	out->feed_id = address;
}

static void
read_date(const struct part *part, struct letter *out)
{
	struct strbuf raw = STRBUF_INIT(2 * FIELD_MAX);
	struct moment moment;

	out->date_s = TIME_NONE;
	if (part_field(part, "Date", &raw) && date_parse(strbuf_str(&raw), raw.len, &moment) == 0)
		out->date_s = moment.s;
	strbuf_release(&raw);
}

/* ---- the article */

/* Our own page (compose/body.c) has the article between these. Without them the whole is the article. */
static void
find_article(const struct strbuf *html, const char **start, size_t *len)
{
	static const char open[] = "<div>\n", close[] = "\n</div>\n", facts[] = "<p class=\"wire-facts\">";
	const char *end = html->buf + html->len, *from, *to = NULL;

	*start = html->buf;
	*len = html->len;
	from = memmem(html->buf, html->len, facts, strlen(facts));
	from = from ? memmem(from, (size_t)(end - from), open, strlen(open)) : NULL;
	for (const char *p = from; p && (p = memmem(p, (size_t)(end - p), close, strlen(close))); p++)
		to = p;
	if (to) {
		*start = from + strlen(open);
		*len = (size_t)(to > *start ? to - *start : 0);
	}
}

/* Where a line that begins with `what` stands last, or NULL. */
static char *
last_line(char *s, const char *what)
{
	size_t n = strlen(what);
	char *last = NULL;

	for (char *p = s; (p = strstr(p, what)); p += n)
		if (p == s || p[-1] == '\n')
			last = p;
	return last;
}

/* What compose/body.c puts around an article: its link above; enclosures and a signature below. */
static char *
strip_frame(char *text, bool is_ours)
{
	static const char *const tails[] = { "-- \n", "Enclosure:\n", "Enclosures:\n", "Picture: " };
	char *gap;

	for (size_t i = 0; i < (is_ours ? sizeof(tails) / sizeof(tails[0]) : 1); i++) {
		char *tail = last_line(text, tails[i]);

		if (tail)
			*tail = '\0';
	}
	gap = is_ours ? strstr(text, "\n\n") : NULL;
	return gap ? gap + 2 : text;
}

static void
read_words(const struct part *part, struct arena *arena, struct letter *out)
{
	struct strbuf body = STRBUF_INIT(TEXT_MAX), words = STRBUF_INIT(TEXT_MAX);
	const char *start;
	size_t len;

	if (part_text(part, "html", &body)) {
		strbuf_addstr(&body, "");
		find_article(&body, &start, &len);
		text_words(&words, start, len);
		out->words = arena_strdup(arena, strbuf_str(&words));
	} else {
		part_text(part, "plain", &body);
		out->words = strip_frame(arena_strdup(arena, strbuf_str(&body)), out->is_ours);
	}
	strbuf_release(&body);
	strbuf_release(&words);
}

/* ---- the letter */

/* "Name: …", "From …" of an mbox. */
static bool
is_message(const char *s, size_t len)
{
	size_t n = 0;

	if (len > 5 && memcmp(s, "From ", 5) == 0)
		return true;
	while (n < len && s[n] > 0x20 && s[n] < 0x7F && s[n] != ':' && s[n] != '<' && s[n] != '{' && s[n] != '"')
		n++;
	return n > 0 && n < len && s[n] == ':';
}

/* Lines end with LF, and no byte is NUL. */
static char *
unix_lines(const char *bytes, size_t *len, struct arena *arena)
{
	char *s = arena_alloc(arena, *len + 1);
	size_t n = 0;

	for (size_t i = 0; i < *len; i++)
		if (bytes[i] && (bytes[i] != '\r' || i + 1 == *len || bytes[i + 1] != '\n'))
			s[n++] = bytes[i];
	*len = n;
	return s;
}

int
letter_read(const char *bytes, size_t len, struct arena *arena, struct letter *out)
{
	struct strbuf mark = STRBUF_INIT(2 * FIELD_MAX);
	struct part part;

	memset(out, 0, sizeof(*out));
	len = len < LETTER_MAX ? len : LETTER_MAX;
	if (!is_message(bytes, len))
		return -1;
	bytes = unix_lines(bytes, &len, arena);
	part = part_of(bytes, len);
	out->id = bracketed_field(&part, "Message-ID", arena);
	out->root = bracketed_field(&part, "References", arena);
	if (!out->root)
		out->root = out->id;
	out->subject = text_field(&part, "Subject", arena);
	out->author = mailbox_name(&part, "From", arena);
	out->language = text_field(&part, "Content-Language", arena);
	out->url = bracketed_field(&part, "Archived-At", arena);
	out->filed = text_field(&part, "X-Wire-Topics", arena);
	out->story = text_field(&part, "X-Wire-Story", arena);
	out->seen = text_field(&part, "X-Wire-Seen", arena);
	out->is_ours = part_field(&part, "X-Wire-Feed", &mark) || out->filed;
	if (!out->filed)
		out->filed = "";
	read_list(&part, arena, out);
	read_phrases(&part, "X-Wire-Tags", arena, &out->tags);
	read_phrases(&part, "Keywords", arena, &out->labels);
	read_date(&part, out);
	if (!out->id && !out->subject && !out->author && out->date_s == TIME_NONE) {
		strbuf_release(&mark);
		return -1; /* "root:x:0:0" begins like a field, too */
	}
	read_words(&part, arena, out);
	/* A feed without authors writes in its own name. */
	if (out->author && out->feed_title && strcmp(out->author, out->feed_title) == 0)
		out->author = NULL;
	strbuf_release(&mark);
	return 0;
}

struct classify_input
letter_input(const struct letter *letter)
{
	return (struct classify_input){
		.title = letter->subject,
		.body = letter->words,
		.author = letter->author,
		.feed = letter->feed_title,
		.url = letter->url,
		.language = letter->language,
		.tags = (const char *const *)letter->tags.v,
		.n_tags = letter->tags.n,
	};
}

/* ---- X-Wire-Topics: "energy=4.2 (oil^2 (title), opec); food=3 (…)" */

/* The end of one topic's entry: a reason ends with a bracket, and "); " stands in no sensible keyword. */
static size_t
entry_length(const char *s)
{
	size_t number = strcspn(s, "; "); /* behind the name: the caller found the = */
	const char *end;

	if (strncmp(s + number, " (", 2) != 0)
		return number;
	end = strstr(s, "); ");
	return end ? (size_t)(end + 1 - s) : strlen(s);
}

struct strings
letter_topics(const struct letter *letter, struct arena *arena)
{
	struct strings topics = { 0 };

	for (const char *p = letter->filed; *(p += strspn(p, "; "));) {
		size_t name = strcspn(p, "=");

		if (!p[name])
			break;
		*ARENA_PUSH(arena, topics.v, topics.n) = arena_strndup(arena, p, name);
		p += name;
		p += entry_length(p);
	}
	return topics;
}
