#include "inline.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/width.h"
#include "chars.h"
#include "html.h"

#define EMPHASIS_MAX 120 /* bytes: where more is emphasised, marks help nobody */

void
inline_init(struct inline_text *p, struct notes *notes, const char *page)
{
	*p = (struct inline_text){ .text = STRBUF_INIT(4 * HTML_INPUT_MAX), .notes = notes, .page = page };
	p->note_at = SIZE_MAX;
}

void
inline_release(struct inline_text *p)
{
	strbuf_release(&p->text);
	free(p->url);
}

static void
flush_blank(struct inline_text *p)
{
	if (p->blank && p->text.len)
		strbuf_addch(&p->text, ' ');
	p->blank = false;
}

void
inline_words(struct inline_text *p, const char *s, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t n = 0;

		for (; i < len && chars_is_blank(s[i]); i++)
			p->blank = true;
		while (i + n < len && !chars_is_blank(s[i + n]))
			n++;
		if (n == 0)
			break;
		if (p->after_image && (isalnum((unsigned char)s[i]) || (unsigned char)s[i] >= 0x80))
			p->blank = true;
		p->after_image = false;
		flush_blank(p);
		strbuf_add(&p->text, s + i, n);
		p->note_at = SIZE_MAX;
		i += n;
	}
}

/* Something written for programs: "IMG_1234.jpg", "image". */
static bool
is_file_name(const char *alt)
{
	static const char *const junk[] = { "image", "img", "photo", "picture", "thumbnail" };
	static const char *const types[] = { ".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".avif" };
	const char *dot = strrchr(alt, '.');

	for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++)
		if (strcasecmp(alt, junk[i]) == 0)
			return true;
	for (size_t i = 0; dot && i < sizeof(types) / sizeof(types[0]); i++)
		if (strncasecmp(dot, types[i], strlen(types[i])) == 0 &&
		    !isalnum((unsigned char)dot[strlen(types[i])]))
			return true;
	return false;
}

void
inline_image(struct inline_text *p, const char *alt)
{
	bool is_symbol = strlen(alt) <= 12; /* an emoji drawn as a picture */

	for (const char *s = alt; *s && is_symbol; s++)
		is_symbol = !isalnum((unsigned char)*s);
	if (alt[strspn(alt, " \t\r\n\f")] == '\0' || is_file_name(alt))
		return;
	if (is_symbol) {
		inline_words(p, alt, strlen(alt));
		return;
	}
	if (p->text.len && !strchr("([{/", p->text.buf[p->text.len - 1]))
		p->blank = true;
	inline_words(p, "[", 1);
	alt += strspn(alt, " \t\r\n\f");
	inline_words(p, alt, strlen(alt));
	p->blank = false;
	inline_words(p, "]", 1);
	p->after_image = true;
}

/* ---- emphasis */

static void
insert(struct strbuf *text, size_t at, const char *s)
{
	size_t len = strlen(s);

	strbuf_addstr(text, s);
	memmove(text->buf + at + len, text->buf + at, text->len - at - len);
	memcpy(text->buf + at, s, len);
}

/* Whether the character before at belongs to a word, so that a mark would stand inside of it. */
static bool
is_in_word(const char *s, size_t at)
{
	return at > 0 && (isalnum((unsigned char)s[at - 1]) || (unsigned char)s[at - 1] >= 0x80);
}

/* Put mark around the text from begin on, if it is short and of whole words. */
static void
emphasise(struct inline_text *p, size_t begin, const char *mark)
{
	struct strbuf *text = &p->text;
	size_t end = p->note_at != SIZE_MAX && p->note_at > begin ? p->note_at : text->len;

	while (begin < end && text->buf[begin] == ' ')
		begin++;
	if (end - begin > EMPHASIS_MAX || width_columns(text->buf + begin, end - begin) < 2 ||
	    is_in_word(text->buf, begin) || text->buf[begin] == mark[0] ||
	    memchr(text->buf + begin, '`', end - begin))
		return;
	insert(text, end, mark);
	insert(text, begin, mark);
	if (p->note_at != SIZE_MAX && p->note_at >= begin)
		p->note_at += 2 * strlen(mark);
}

/* Put mark around all of the text from begin on: what is struck out says the opposite when nobody sees that it is. */
static void
strike(struct inline_text *p, size_t begin)
{
	struct strbuf *text = &p->text;

	while (begin < text->len && text->buf[begin] == ' ')
		begin++;
	if (begin >= text->len)
		return;
	strbuf_addstr(text, "~~");
	insert(text, begin, "~~");
	p->note_at = SIZE_MAX;
}

/* ---- exponents and indices */

/* Endings of ordinals and the like, which read on without a sign: 1st, 2e, Mme, X™. */
static bool
is_ending(const char *s, size_t len)
{
	static const char *const endings[] = { "st", "nd", "rd", "th", "er", "re", "e", "a", "o", "r", "me", "le", "lle",
					       "os", "as", "es", "TM", "SM", "tm", "sm", "R", "\xC3\xA8me",
					       "\xC3\xA8re", "\xC2\xBA", "\xC2\xAA", "\xC2\xAE", "\xE2\x84\xA2" };

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (strlen(endings[i]) == len && memcmp(s, endings[i], len) == 0)
			return true;
	return false;
}

/* "m²" and "10⁶" lose their meaning without a sign, as do xₙ and log₂, and the number of a footnote reads as the
 * sentence's; "1st" and H2O do not. s[begin..len) is raised or lowered. */
static bool
needs_sign(const char *s, size_t begin, size_t len, bool is_raised)
{
	bool digits = true, in_word;

	if (begin == 0 || len == begin || len - begin > 12 || strchr(" /([{", s[begin - 1]))
		return false;
	in_word = is_in_word(s, begin) || strchr(")]}", s[begin - 1]);
	for (size_t i = begin; i < len; i++) {
		if (strchr(" []*_^`", s[i]))
			return false;
		digits = digits && isdigit((unsigned char)s[i]);
	}
	if (digits)
		return is_raised ? len - begin <= 3 : isdigit((unsigned char)s[begin - 1]) || strchr(")]}", s[begin - 1]);
	return in_word && !is_ending(s + begin, len - begin);
}

/* More than a number or a word under one sign is put in brackets. */
static bool
is_compound(const char *s, size_t len)
{
	size_t i = *s == '-' || *s == '+';

	while (i < len && (isalnum((unsigned char)s[i]) || (unsigned char)s[i] >= 0x80 || s[i] == '.'))
		i++;
	return i < len && !(*s == '(' && s[len - 1] == ')');
}

static void
sign(struct inline_text *p, size_t begin, bool is_raised)
{
	struct strbuf *text = &p->text;
	size_t len = text->len - begin;
	const char *s = text->buf;

	/* 3<sup>1</sup>/<sub>2</sub> */
	if (!is_raised && begin > 2 && s[begin - 1] == '/') {
		size_t up = begin - 1;

		while (up > 0 && isdigit((unsigned char)s[up - 1]))
			up--;
		if (up > 0 && up < begin - 1 && s[up - 1] == '^')
			text->buf[up - 1] = ' ';
		return;
	}
	if (!needs_sign(s, begin, text->len, is_raised))
		return;
	if (is_compound(s + begin, len)) {
		strbuf_addch(text, ')');
		insert(text, begin, "(");
	}
	insert(text, begin, is_raised ? "^" : "_");
}

void
inline_open(struct inline_text *p, enum html_kind kind)
{
	if (kind == H_Q)
		inline_words(p, "\xE2\x80\x9C", 3);
	if (kind == H_RT)
		inline_words(p, "(", 1);
	if (kind == H_INS && p->text.len && p->text.buf[p->text.len - 1] == '~')
		p->blank = true; /* the old beside the new */
	if (p->n_marks < INLINE_MARKS_MAX) {
		p->marks[p->n_marks].kind = kind;
		p->marks[p->n_marks].begin = p->text.len;
	}
	p->n_marks++;
}

void
inline_close(struct inline_text *p, enum html_kind kind)
{
	size_t begin;

	if (kind == H_Q || kind == H_RT)
		p->blank = false;
	if (kind == H_Q)
		inline_words(p, "\xE2\x80\x9D", 3);
	if (kind == H_RT)
		inline_words(p, ")", 1);
	if (p->n_marks-- > INLINE_MARKS_MAX)
		return;
	begin = p->marks[p->n_marks].begin;
	if (begin >= p->text.len)
		return;
	if (kind == H_DEL)
		strike(p, begin);
	else if (kind == H_SUP || kind == H_SUB)
		sign(p, begin, kind == H_SUP);
	else if (p->is_plain)
		return;
	else if (kind == H_STRONG)
		emphasise(p, begin, "*");
	else if (kind == H_EM)
		emphasise(p, begin, "_");
	else if (kind == H_CODE)
		emphasise(p, begin, "`");
	else if (kind == H_INS)
		emphasise(p, begin, "++");
}

/* ---- links */

/* Whether text shows url itself, in full, without its scheme, or cut with an ellipsis. */
static bool
shows_url(const char *text, size_t len, const char *url)
{
	const char *bare = strstr(url, "://") ? strstr(url, "://") + 3 : url;
	size_t n;

	if (strncmp(url, "mailto:", 7) == 0)
		return len == strcspn(url + 7, "?") && strncmp(text, url + 7, len) == 0;
	if (len >= 7 && memmem(text, len > 8 ? 8 : len, "://", 3) == NULL) {
		if (strncmp(bare, "www.", 4) == 0 && strncmp(text, "www.", 4) != 0)
			bare += 4;
		url = bare;
	}
	n = strlen(url);
	if (len > 3 && memcmp(text + len - 3, "\xE2\x80\xA6", 3) == 0 && len - 3 > 8)
		return strncmp(text, url, len - 3) == 0;
	return strncmp(text, url, len) == 0 && (len == n || (len + 1 == n && url[len] == '/'));
}

/* A place in the very page the text is of: "#top". */
static bool
is_in_page(const char *url, const char *page)
{
	size_t len = strcspn(url, "#");

	return page && url[len] == '#' && strcspn(page, "#") == len && strncmp(url, page, len) == 0;
}

/* Note the open link after its text in this paragraph, if it has any. */
static void
note_link(struct inline_text *p)
{
	size_t begin = p->link_begin, number;
	bool is_mail = strncmp(p->url, "mailto:", 7) == 0;
	char mark[32];

	while (begin < p->text.len && p->text.buf[begin] == ' ')
		begin++;
	if (p->link_noted || begin >= p->text.len)
		return;
	p->link_noted = true;
	if (shows_url(p->text.buf + begin, p->text.len - begin, p->url)) {
		if (!is_mail) {
			strbuf_trunc(&p->text, begin);
			strbuf_addstr(&p->text, p->url);
		}
		return;
	}
	if (is_in_page(p->url, p->page) || !(number = notes_number(p->notes, p->url)))
		return;
	snprintf(mark, sizeof(mark), "[%zu]", number);
	p->note_at = p->text.len;
	strbuf_addstr(&p->text, mark);
}

void
inline_open_link(struct inline_text *p, const char *url)
{
	inline_close_link(p);
	p->url = xstrdup(url);
	p->link_begin = p->text.len;
	p->link_noted = false;
}

/* The arrow behind a footnote that leads to where it was called. */
static bool
is_way_back(const char *text)
{
	static const char arrow[] = "\xE2\x86\xA9";

	text += *text == ' ';
	if (strncmp(text, arrow, strlen(arrow)) != 0)
		return false;
	text += strlen(arrow);
	return !*text || !strcmp(text, "\xEF\xB8\x8E") || !strcmp(text, "\xEF\xB8\x8F"); /* as text, as an emoji */
}

void
inline_close_link(struct inline_text *p)
{
	if (!p->url)
		return;
	if (is_way_back(strbuf_str(&p->text) + p->link_begin))
		strbuf_trunc(&p->text, p->link_begin);
	else
		note_link(p);
	free(p->url);
	p->url = NULL;
}

/* ---- the paragraph */

void
inline_end(struct inline_text *p)
{
	if (p->url)
		note_link(p);
	for (unsigned i = 0; i < p->n_marks && i < INLINE_MARKS_MAX; i++)
		if (p->marks[i].kind == H_DEL) {
			strike(p, p->marks[i].begin);
			break; /* once, however deep */
		}
}

void
inline_clear(struct inline_text *p)
{
	strbuf_clear(&p->text);
	p->blank = false;
	p->after_image = false;
	p->note_at = SIZE_MAX;
	p->link_begin = 0;
	for (unsigned i = 0; i < p->n_marks && i < INLINE_MARKS_MAX; i++)
		p->marks[i].begin = p->marks[i].kind == H_DEL ? 0 : SIZE_MAX;
}

bool
inline_is_empty(const struct inline_text *p)
{
	const char *s = strbuf_str(&p->text);

	while (*s == ' ' || strncmp(s, "\xC2\xA0", 2) == 0)
		s += *s == ' ' ? 1 : 2;
	return !*s;
}
