/* Sections → a subject, a text, a page. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "compose/clean.h"
#include "compose/header.h"
#include "compose/markup.h"
#include "digest/digest.h"
#include "phrase.h"

#define REPORTS_SHOWN 8

/* ---- what both forms say */

/* "Sunday, 22 November 2026" */
static void
put_date(struct strbuf *out, const struct digest_letter *letter)
{
	strbuf_addstr(out, letter->weekly ? "The week to " : "");
	phrase_day(out, letter->now, letter->zone_min);
}

char *
digest_subject(const struct digest_letter *letter)
{
	struct strbuf out = STRBUF_INIT(2000);
	const struct digest_section *top = letter->n_sections ? &letter->sections[0] : NULL;

	strbuf_addf(&out, "%s: ", letter->folder);
	phrase_count(&out, letter->n, "article", "articles");
	if (letter->parts > 1)
		strbuf_addf(&out, ", part %u of %u", letter->part, letter->parts);
	if (top && *top->stories[0].reports[0]->title)
		strbuf_addf(&out, " – %s", top->stories[0].reports[0]->title);
	if (letter->n_stories > 1)
		strbuf_addstr(&out, " …");
	return strbuf_detach(&out);
}

static void
put_figures(struct strbuf *out, const struct digest_letter *letter)
{
	phrase_count(out, letter->n, "article", "articles");
	strbuf_addstr(out, " from ");
	phrase_count(out, letter->n_feeds, "feed", "feeds");
	if (letter->n_stories < letter->n) {
		strbuf_addstr(out, ", ");
		phrase_count(out, letter->n_stories, "story", "stories");
	}
	if (letter->parts > 1)
		strbuf_addf(out, "; part %u of %u", letter->part, letter->parts);
}

static const char *
section_title(const struct digest_letter *letter, const struct digest_section *section)
{
	return *section->name ? section->name : letter->n_sections > 1 ? "Everything else" : "";
}

static void
put_source(struct strbuf *out, const struct digest_letter *letter, const struct digest_item *item)
{
	strbuf_addf(out, "%s, ", item->source);
	phrase_moment(out, item->date, letter->now, letter->zone_min);
}

static const char *
title_of(const struct digest_item *item)
{
	return *item->title ? item->title : item->url;
}

/* Would its title tell anything? */
static bool
has_own_title(const struct digest_story *story, size_t i)
{
	return strcmp(story->reports[i]->title, story->reports[0]->title) != 0 && *story->reports[i]->title;
}

/* ---- text */

static void
text_url(struct strbuf *out, const char *indent, const char *url)
{
	if (!*url)
		return;
	strbuf_addstr(out, indent);
	header_escape_url(out, url);
	strbuf_addch(out, '\n');
}

static void
text_report(struct strbuf *out, const struct digest_letter *letter, const struct digest_story *story, size_t i)
{
	struct strbuf line = STRBUF_INIT(4000);

	put_source(&line, letter, story->reports[i]);
	if (has_own_title(story, i))
		strbuf_addf(&line, ": %s", story->reports[i]->title);
	phrase_wrap(out, "  + ", "    ", strbuf_str(&line));
	text_url(out, "    ", story->reports[i]->url);
	strbuf_release(&line);
}

static void
text_story(struct strbuf *out, const struct digest_letter *letter, const struct digest_story *story)
{
	const struct digest_item *lead = story->reports[0];
	struct strbuf line = STRBUF_INIT(4000);

	phrase_wrap(out, "\n* ", "  ", title_of(lead));
	put_source(&line, letter, lead);
	if (story->feeds > 1)
		strbuf_addf(&line, ", and %zu other %s", story->feeds - 1, story->feeds == 2 ? "feed" : "feeds");
	phrase_wrap(out, "  ", "  ", strbuf_str(&line));
	text_url(out, "  ", lead->url);
	if (*lead->teaser)
		phrase_wrap(out, "  ", "  ", lead->teaser);
	for (size_t i = 1; i < story->n && i < REPORTS_SHOWN; i++)
		text_report(out, letter, story, i);
	if (story->n > REPORTS_SHOWN)
		strbuf_addf(out, "  + and %zu more\n", story->n - REPORTS_SHOWN);
	strbuf_release(&line);
}

char *
digest_text(const struct digest_letter *letter)
{
	struct strbuf out = STRBUF_INIT(LETTER_BYTES), line = STRBUF_INIT(4000);

	put_date(&line, letter);
	strbuf_addf(&out, "%s\n%s\n", letter->folder, strbuf_str(&line));
	strbuf_clear(&line);
	put_figures(&line, letter);
	phrase_wrap(&out, "", "", strbuf_str(&line));
	for (size_t i = 0; i < letter->n_sections; i++) {
		const struct digest_section *section = &letter->sections[i];
		const char *title = section_title(letter, section);

		strbuf_addch(&out, '\n');
		if (*title)
			phrase_heading(&out, title);
		for (size_t k = 0; k < section->n; k++)
			text_story(&out, letter, &section->stories[k]);
	}
	strbuf_release(&line);
	return strbuf_detach(&out);
}

/* ---- HTML: inline styles only, no colour of its own, so that a client's dark mode stays what it is */

#define FACTS "font-size:.85em;opacity:.75"

static void
html_report(struct strbuf *out, const struct digest_letter *letter, const struct digest_story *story, size_t i)
{
	const struct digest_item *item = story->reports[i];
	struct strbuf line = STRBUF_INIT(4000);

	strbuf_addstr(out, "<li style=\"margin:.15em 0\">");
	put_source(&line, letter, item);
	if (has_own_title(story, i)) {
		markup_link(out, item->url, item->title);
		strbuf_addstr(out, " <span style=\"" FACTS "\">");
		markup_text(out, strbuf_str(&line));
		strbuf_addstr(out, "</span>");
	} else {
		markup_link(out, item->url, strbuf_str(&line));
	}
	strbuf_addstr(out, "</li>\n");
	strbuf_release(&line);
}

static void
html_reports(struct strbuf *out, const struct digest_letter *letter, const struct digest_story *story)
{
	if (story->n < 2)
		return;
	strbuf_addstr(out, "<ul style=\"margin:.3em 0 0;padding-left:1.4em;font-size:.9em\">\n");
	for (size_t i = 1; i < story->n && i < REPORTS_SHOWN; i++)
		html_report(out, letter, story, i);
	if (story->n > REPORTS_SHOWN)
		strbuf_addf(out, "<li>and %zu more</li>\n", story->n - REPORTS_SHOWN);
	strbuf_addstr(out, "</ul>\n");
}

static void
html_story(struct strbuf *out, const struct digest_letter *letter, const struct digest_story *story)
{
	const struct digest_item *lead = story->reports[0];
	struct strbuf line = STRBUF_INIT(4000);

	strbuf_addstr(out, "<div style=\"margin:0 0 1.3em\" dir=\"auto\">\n<strong style=\"font-size:1.08em\">");
	markup_link(out, lead->url, title_of(lead));
	strbuf_addstr(out, "</strong><br>\n<span style=\"" FACTS "\">");
	put_source(&line, letter, lead);
	if (story->feeds > 1)
		strbuf_addf(&line, ", and %zu other %s", story->feeds - 1, story->feeds == 2 ? "feed" : "feeds");
	markup_text(out, strbuf_str(&line));
	strbuf_addstr(out, "</span>\n");
	if (*lead->teaser) {
		strbuf_addstr(out, "<div style=\"margin-top:.25em\">");
		markup_text(out, lead->teaser);
		strbuf_addstr(out, "</div>\n");
	}
	html_reports(out, letter, story);
	strbuf_addstr(out, "</div>\n");
	strbuf_release(&line);
}

static void
html_head(struct strbuf *out, const struct digest_letter *letter)
{
	struct strbuf line = STRBUF_INIT(4000);

	strbuf_addstr(out, "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n"
			   "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
	markup_text(out, letter->folder);
	strbuf_addstr(out, "</title>\n</head>\n<body style=\"max-width:42em;margin:0 auto;padding:.5em;line-height:1.45\">\n"
			   "<h1 style=\"font-size:1.5em;margin:.4em 0 0\">");
	markup_text(out, letter->folder);
	strbuf_addstr(out, "</h1>\n<p style=\"margin:.2em 0 1.5em;" FACTS "\">");
	put_date(&line, letter);
	strbuf_addstr(&line, " · ");
	put_figures(&line, letter);
	markup_text(out, strbuf_str(&line));
	strbuf_addstr(out, "</p>\n");
	strbuf_release(&line);
}

char *
digest_html(const struct digest_letter *letter)
{
	struct strbuf out = STRBUF_INIT(LETTER_BYTES);

	html_head(&out, letter);
	for (size_t i = 0; i < letter->n_sections; i++) {
		const struct digest_section *section = &letter->sections[i];
		const char *title = section_title(letter, section);

		if (*title) {
			strbuf_addstr(&out, "<h2 style=\"font-size:1.15em;margin:1.6em 0 .8em;padding-bottom:.2em;"
					    "border-bottom:1px solid\">");
			markup_text(&out, title);
			strbuf_addstr(&out, "</h2>\n");
		}
		for (size_t k = 0; k < section->n; k++)
			html_story(&out, letter, &section->stories[k]);
	}
	strbuf_addstr(&out, "</body>\n</html>\n");
	return strbuf_detach(&out);
}
