#include "keywords.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "classify/tokens.h"
#include "fold.h"

static const char *const field_names[FIELD_COUNT] = {"title", "body", "tag", "author", "feed", "url"};

/* Who wrote it, in which feed and where are asked for by name only: an outlet called "Oil Daily" would file
 * its every item under oil. */
#define FIELDS_DEFAULT (1u << FIELD_TITLE | 1u << FIELD_BODY | 1u << FIELD_TAG)

struct parser {
	const char *source, *p;
	struct arena *arena;
	struct error *err;
	size_t *offset;
};

const char *
field_name(enum field field)
{
	return field_names[field];
}

/* Report a mistake at `at`: wrong(…, error_set(…)). */
static int
wrong(struct parser *parser, const char *at, int result)
{
	*parser->offset = (size_t)(at - parser->source);
	return result;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
is_separator(char c)
{
	return c == ',' || c == '\n' || c == '\0';
}

static void
skip_blanks(struct parser *parser)
{
	while (is_blank(*parser->p))
		parser->p++;
}

/* Levenshtein's distance of two short words. */
static size_t
distance(const char *a, size_t len, const char *b)
{
	size_t row[16], n = strlen(b);

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; i < len; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < n; j++) {
			size_t best = diagonal + (tolower((unsigned char)a[i]) != b[j]);

			diagonal = row[j + 1];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (diagonal + 1 < best)
				best = diagonal + 1;
			row[j + 1] = best;
		}
	}
	return row[n];
}

static int
unknown_field(struct parser *parser, const char *name, size_t len)
{
	size_t best = 0, least = 3; /* farther is no likeness */
	bool found = false;

	for (size_t i = 0; i < FIELD_COUNT && len < 16; i++) {
		size_t d = distance(name, len, field_names[i]);

		if (d < least) {
			least = d;
			best = i;
			found = true;
		}
	}
	if (found)
		return wrong(parser, name,
			     error_set(parser->err, "unknown field \"%.*s:\"; did you mean \"%s:\"?",
				       (int)len, name, field_names[best]));
	return wrong(parser, name,
		     error_set(parser->err,
			       "unknown field \"%.*s:\": known are title, body, tag, author, feed, url; "
			       "quote a word that "
			       "holds a colon",
			       (int)(len < 40 ? len : 40), name));
}

/* url:http://… and title:tag:x would be taken for phrases. */
static int
refuse_colon(struct parser *parser)
{
	const char *p = parser->p;

	while (isalpha((unsigned char)*p))
		p++;
	if (*p != ':' || p == parser->p)
		return 0;
	return wrong(parser, p, error_set(parser->err, "a second colon: quote a word that holds one"));
}

/* `name:` in front of the keyword, if any. */
static int
parse_field(struct parser *parser, struct keyword *kw)
{
	const char *p = parser->p;
	size_t len;

	while (isalpha((unsigned char)*p))
		p++;
	len = (size_t)(p - parser->p);
	kw->fields = FIELDS_DEFAULT;
	if (*p != ':' || len == 0)
		return 0;
	for (unsigned i = 0; i < FIELD_COUNT; i++) {
		if (strlen(field_names[i]) == len && strncasecmp(parser->p, field_names[i], len) == 0) {
			kw->fields = 1u << i;
			parser->p = p + 1;
			return refuse_colon(parser);
		}
	}
	return unknown_field(parser, parser->p, len);
}

static void
add_part(struct parser *parser, struct keyword *kw, const struct token *token, enum part_kind kind)
{
	struct part *part = ARENA_PUSH(parser->arena, kw->parts, kw->n_parts);
	char cased[TOKEN_MAX];
	const char *text = token->text;
	size_t len = token->len;

	if (token->character)
		kind = PART_WORD; /* neither has a meaning where every character is a word */
	if (kind == PART_STEM) {
		len = fold_case(token->src, token->src_len, cased, sizeof(cased));
		text = cased;
	}
	part->kind = kind;
	part->text = arena_strndup(parser->arena, text, len);
	part->len = len;
}

static int
check_star(struct parser *parser, const char *p, const char *star, const char *end, bool is_stem)
{
	if (star != end - 1 || star == p)
		return wrong(parser, star,
			     error_set(parser->err, "\"*\" stands only at the end of a word: refiner*"));
	if (is_stem)
		return wrong(parser, star,
			     error_set(parser->err,
				       "\"~\" and \"*\" on one word: any inflection (~word) or any "
				       "continuation (word*), not both"));
	return 0;
}

/* One blank-separated piece of a keyword: `word`, `prefix*` or `~stem`. */
static int
parse_word(struct parser *parser, struct keyword *kw, const char *p, const char *end, bool is_stem)
{
	const char *star;
	bool is_prefix, any = false;
	struct tokens tokens;
	struct token token;

	if (*p == '~') {
		is_stem = true;
		p++;
	}
	star = memchr(p, '*', (size_t)(end - p));
	is_prefix = star != NULL;
	if (star && check_star(parser, p, star, end, is_stem) < 0)
		return -1;
	if (star)
		end--;
	tokens_init(&tokens, p, (size_t)(end - p));
	while (tokens_next(&tokens, &token)) {
		if (token.apart)
			return wrong(
				parser, p,
				error_set(parser->err,
					  "a phrase ends at a full stop or comma of this script; keywords "
					  "are separated by \",\""));
		add_part(parser, kw, &token, is_stem ? PART_STEM : PART_WORD);
		any = true;
		if (is_prefix && !token.character && token.src + token.src_len == end)
			kw->parts[kw->n_parts - 1].kind = PART_PREFIX;
	}
	if (!any && (is_stem || is_prefix))
		return wrong(parser, p, error_set(parser->err, "no word at \"%s\"", is_stem ? "~" : "*"));
	return 0;
}

/* The words between p and end. */
static int
parse_words(struct parser *parser, struct keyword *kw, const char *p, const char *end, bool is_stem)
{
	const char *start = p;
	size_t words = 0;

	while (p < end) {
		const char *stop = p;

		while (stop < end && !is_blank(*stop))
			stop++;
		if (stop > p && ++words && parse_word(parser, kw, p, stop, is_stem) < 0)
			return -1;
		p = stop + 1;
	}
	if (kw->n_parts == 0)
		return wrong(parser, start,
			     error_set(parser->err, words || is_stem ? "no letter or digit in this keyword"
								     : "empty keyword"));
	if (words > KEYWORD_WORDS_MAX)
		return wrong(parser, start,
			     error_set(parser->err, "a phrase of %zu words; at most %d", words,
				       KEYWORD_WORDS_MAX));
	return 0;
}

static int
parse_quoted(struct parser *parser, struct keyword *kw, bool is_stem)
{
	const char *open = parser->p, *close = open + 1 + strcspn(open + 1, "\"");

	if (*close == '\0')
		return wrong(parser, open, error_set(parser->err, "the quote is not closed"));
	if (parse_words(parser, kw, open + 1, close, is_stem) < 0)
		return -1;
	parser->p = close + 1;
	if (*parser->p == '*')
		return wrong(parser, parser->p,
			     error_set(parser->err, "\"*\" belongs inside the quotes: \"oil refiner*\""));
	return 0;
}

/* A quote between two Hebrew letters is part of an acronym. */
static bool
is_gershayim(const char *start, const char *quote)
{
	return quote - start >= 2 && ((unsigned char)quote[-2] & 0xFE) == 0xD6 &&
	       ((unsigned char)quote[1] & 0xFE) == 0xD6;
}

static int
parse_plain(struct parser *parser, struct keyword *kw, bool is_stem)
{
	const char *start = parser->p, *p = start, *end;

	while (!is_separator(*p) && *p != '^') {
		if (*p == '"' && !is_gershayim(start, p))
			return wrong(parser, p,
				     error_set(parser->err,
					       "a quote inside a keyword; a comma may be missing before it"));
		p++;
	}
	end = p;
	while (end > start && is_blank(end[-1]))
		end--;
	parser->p = p;
	return parse_words(parser, kw, start, end, is_stem);
}

static int
parse_weight(struct parser *parser, struct keyword *kw)
{
	const char *start = parser->p + 1;
	char number[16], *rest = number;
	size_t len;

	kw->weight = 1;
	if (*parser->p != '^')
		return 0;
	len = strspn(start, "0123456789.");
	if (kw->is_veto)
		return wrong(parser, parser->p, error_set(parser->err, "a veto has no weight"));
	if (len > 0 && len < sizeof(number)) {
		memcpy(number, start, len);
		number[len] = '\0';
		kw->weight = strtod(number, &rest);
	}
	parser->p = start + len;
	if (rest == number || *rest != '\0' || kw->weight <= 0 || kw->weight > KEYWORD_WEIGHT_MAX ||
	    !(is_blank(*parser->p) || is_separator(*parser->p)))
		return wrong(
			parser, start,
			error_set(parser->err,
				  "the weight after \"^\" is a number over 0, at most %d: oil^2 or oil^0.5",
				  KEYWORD_WEIGHT_MAX));
	return 0;
}

/* What stands between two commas. */
static int
parse_keyword(struct parser *parser, struct keyword *kw)
{
	const char *start = parser->p;
	bool is_stem = false;

	if (is_separator(*start))
		return wrong(parser, start, error_set(parser->err, "empty keyword: a comma too many"));
	if (*parser->p == '-') {
		kw->is_veto = true;
		parser->p++;
	}
	if (parse_field(parser, kw) < 0)
		return -1;
	if (parser->p[0] == '~' && parser->p[1] == '"') {
		is_stem = true;
		parser->p++;
	}
	if ((*parser->p == '"' ? parse_quoted : parse_plain)(parser, kw, is_stem) < 0 ||
	    parse_weight(parser, kw) < 0)
		return -1;
	kw->offset = (size_t)(start - parser->source);
	kw->len = (size_t)(parser->p - start);
	while (kw->len > 0 && is_blank(start[kw->len - 1]))
		kw->len--;
	if (kw->len > KEYWORD_MAX)
		return wrong(
			parser, start,
			error_set(parser->err, "a keyword of %zu bytes; at most %d", kw->len, KEYWORD_MAX));
	return 0;
}

/* Blanks, then a comma, a new line or the end. */
static int
parse_separator(struct parser *parser)
{
	while (is_blank(*parser->p) && *parser->p != '\n')
		parser->p++;
	if (!is_separator(*parser->p))
		return wrong(parser, parser->p, error_set(parser->err, "a comma is missing before this"));
	if (*parser->p == '\n')
		skip_blanks(parser);
	if (*parser->p == ',') {
		parser->p++;
		skip_blanks(parser);
		if (*parser->p == '\0')
			return wrong(parser, parser->p,
				     error_set(parser->err, "empty keyword: a comma too many"));
	}
	return 0;
}

int
keywords_parse(const char *source, struct arena *arena, struct keywords *out, struct error *err,
	       size_t *offset)
{
	struct parser parser = {.source = source, .p = source, .arena = arena, .err = err, .offset = offset};

	memset(out, 0, sizeof(*out));
	skip_blanks(&parser);
	if (!utf8_valid(source, strlen(source)))
		return wrong(&parser, source, error_set(err, "not UTF-8"));
	if (*parser.p == '\0')
		return wrong(&parser, parser.p, error_set(err, "no keyword"));
	while (*parser.p) {
		struct keyword *kw = ARENA_PUSH(arena, out->v, out->n);

		if (parse_keyword(&parser, kw) < 0 || parse_separator(&parser) < 0)
			return -1;
	}
	return 0;
}
