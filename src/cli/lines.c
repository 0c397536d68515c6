/* Lists of a feed a line: newsboat's urls, sfeed's sfeedrc. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "formats.h"

#define WORDS_MAX 32
#define WORD_MAX 8192

struct words {
	char *v[WORDS_MAX];
	size_t n;
	bool open; /* a quote was not closed */
};

static void
words_release(struct words *words)
{
	for (size_t i = 0; i < words->n; i++)
		free(words->v[i]);
}

/* Split as a shell does: blanks, both quotes, backslashes; # begins a comment where a word would. */
static void
split(struct words *words, const char *p, const char *end)
{
	*words = (struct words){ 0 };
	while (p < end && words->n < WORDS_MAX) {
		struct strbuf word = STRBUF_INIT(WORD_MAX);
		char quote = 0;

		while (p < end && strchr(" \t\r", *p))
			p++;
		if (p == end || *p == '#')
			return;
		for (; p < end && (quote || !strchr(" \t\r", *p)); p++) {
			if (*p == '\\' && quote != '\'' && p + 1 < end)
				strbuf_addch(&word, *++p);
			else if (quote ? *p == quote : *p == '"' || *p == '\'')
				quote = quote ? 0 : *p;
			else
				strbuf_addch(&word, *p);
		}
		words->open = quote != 0;
		words->v[words->n++] = strbuf_detach(&word);
	}
}

/* Calls take() for every line that has words. */
static void
each_line(struct drafts *drafts, const char *text, size_t len, FILE *complaints,
	  void (*take)(struct drafts *drafts, struct words *words, unsigned line, FILE *complaints))
{
	const char *p = text, *end = text + len;

	for (unsigned line = 1; p < end; line++) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		const char *stop = newline ? newline : end;
		struct words words;

		split(&words, p, stop);
		if (words.open)
			fprintf(complaints, "line %u: left out: a quote is not closed\n", line);
		else if (words.n)
			take(drafts, &words, line, complaints);
		words_release(&words);
		p = stop + (newline != NULL);
	}
}

/* ---- newsboat: URL, then tags; "~Title" is one, "!" hides the feed */

static void
take_newsboat(struct drafts *drafts, struct words *words, unsigned line, FILE *complaints)
{
	const char *url = words->v[0];
	struct draft *draft;

	if (strncasecmp(url, "http://", 7) != 0 && strncasecmp(url, "https://", 8) != 0) {
		fprintf(complaints, "line %u: left out: %.60s is polled by newsboat's own means\n", line, url);
		return;
	}
	draft = drafts_add(drafts, url);
	for (size_t i = 1; i < words->n; i++) {
		const char *tag = words->v[i];

		if (tag[0] == '~' && !draft->name) {
			draft_set(draft, "title", tag + 1, complaints);
			draft->name = xstrdup(tag + 1);
		} else if (tag[0] != '~' && tag[0] != '!' && !draft_get(draft, "folder")) {
			draft_set(draft, "folder", tag, complaints);
		}
	}
}

int
newsboat_read(struct drafts *drafts, const char *text, size_t len, FILE *complaints, struct error *err)
{
	size_t before = drafts->n;

	each_line(drafts, text, len, complaints, take_newsboat);
	return drafts->n > before ? 0 : error_set(err, "no line of it begins with an address");
}

/* ---- sfeedrc: a shell script, of which only the calls of feed are read */

static void
take_sfeed(struct drafts *drafts, struct words *words, unsigned line, FILE *complaints)
{
	struct draft *draft;

	if (strcmp(words->v[0], "feed") != 0 || words->n < 3)
		return;
	if (strpbrk(words->v[2], "$`")) {
		fprintf(complaints, "line %u: left out: %s has an address that only a shell can tell\n", line,
			words->v[1]);
		return;
	}
	draft = drafts_add(drafts, words->v[2]);
	draft->name = xstrdup(words->v[1]);
}

int
sfeed_read(struct drafts *drafts, const char *text, size_t len, FILE *complaints, struct error *err)
{
	size_t before = drafts->n;

	each_line(drafts, text, len, complaints, take_sfeed);
	return drafts->n > before ? 0 : error_set(err, "it calls feed with no name and address");
}
