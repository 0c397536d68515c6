#include "page.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "render/article.h"
#include "render/text.h"

#define PAGE_MAX (2u << 20)
#define WORDS_MAX (1u << 20)
#define WORD_MIN 4         /* bytes of a word that is looked for */
#define WORD_MAX 12        /* no more of it is: scripts without blanks have long ones */
#define WORDS_LOOKED_FOR 40
#define WORDS_ENOUGH 5     /* fewer say nothing */

static bool
is_letter(char c)
{
	return isalnum((unsigned char)c) || (c & 0x80);
}

/* Of the item's first words, how many stand in the article, too? A page that has none of them is a login, a wall of
 * cookies, an error. */
static bool
is_about(const char *words, const char *title, const char *text)
{
	const char *const sources[] = { title, text };
	size_t found = 0, n = 0;

	for (size_t i = 0; i < 2; i++)
		for (const char *p = sources[i] ? sources[i] : ""; *p && n < WORDS_LOOKED_FOR;) {
			char word[WORD_MAX + 1];
			size_t len = 0, take;

			while (is_letter(p[len]))
				len++;
			take = len < WORD_MAX ? len : WORD_MAX;
			memcpy(word, p, take);
			word[take] = '\0';
			if (len >= WORD_MIN && strncmp(word, "http", 4) != 0) {
				found += strcasestr(words, word) != NULL;
				n++;
			}
			p += len ? len : 1;
		}
	return n < WORDS_ENOUGH || found * 3 >= n;
}

/* Bytes that are letters: footnotes, marks and blanks tell nothing. */
static size_t
count_letters(const char *s)
{
	size_t n = 0;

	for (; s && *s; s++) {
		if (strncmp(s, "http", 4) == 0)
			s += strcspn(s, " \n") - 1;
		else
			n += is_letter(*s);
	}
	return n;
}

/* At least a quarter more than what the feed says. */
static int
judge(const char *html, const struct item *about, struct error *err)
{
	struct strbuf words = STRBUF_INIT(WORDS_MAX);
	size_t has, had = count_letters(about->text);
	int ret = 0;

	text_words(&words, html, strlen(html));
	has = count_letters(strbuf_str(&words));
	if (has * 4 < had * 5)
		ret = error_set(err, "the page says no more than the feed");
	else if (!is_about(strbuf_str(&words), about->title, about->text))
		ret = error_set(err, "the page is about something else");
	strbuf_release(&words);
	return ret;
}

static void
make_entry(const struct job *job, const char *html, struct feed *out)
{
	const struct item *about = job->about;
	struct entry *entry = ARENA_PUSH(&out->arena, out->entries, out->n_entries);

	*entry = (struct entry){
		.title = arena_strdup(&out->arena, about->title),
		.url = arena_strdup(&out->arena, about->url),
		.language = arena_strdup(&out->arena, about->language),
		.authors = about->authors, /* the job's, which lives longer */
		.tags = about->tags,
		.content = { .s = (char *)html, .markup = MARKUP_HTML, .base = (char *)job->document.base_url },
		.published = { TIME_NONE, 0 },
		.updated = { TIME_NONE, 0 },
	};
}

int
page_read(const struct job *job, struct feed *out, struct error *err)
{
	struct strbuf found = STRBUF_INIT(PAGE_MAX);
	const char *page, *html;
	size_t len;
	int ret;

	*out = (struct feed){ .format = FORMAT_RSS };
	page = document_text(&job->document, PAGE_MAX, &out->arena, &len);
	article_extract(&found, page, len);
	html = arena_strndup(&out->arena, strbuf_str(&found), found.len);
	strbuf_release(&found);
	ret = *html ? judge(html, job->about, err) : error_set(err, "there is no article in the page");
	if (ret < 0)
		feed_release(out);
	else
		make_entry(job, html, out);
	return ret;
}
