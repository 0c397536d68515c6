/* Paragraphs vouch for what they stand in: each with enough text gives points to its parent, half of them to the
 * grandparent, a quarter to the next. Links take from the points what they have of the text. The element with the most
 * points is the article, or what holds it and its like (many sites cut articles into sections). */
#include "render/article.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "chars.h"
#include "lexer.h"

#define INPUT_MAX (2u << 20)
#define NODES_MAX 30000
#define DEPTH_MAX 256
#define PARAGRAPH_MIN 25 /* bytes of text that count at all */
#define SIBLING_MIN 80   /* a paragraph beside the article that belongs to it */
#define ARTICLE_MIN 150
#define WHOLE_SHARE 0.4  /* of what the page has in paragraphs: less than that is a piece of the article */
#define NONE ((size_t)-1)

/* An element that text may stand in, blocks only. */
struct node {
	const struct element *element;
	size_t parent;         /* NONE: none */
	size_t begin, end;     /* in the page, tags and all */
	size_t text, links;    /* bytes that can be seen, and those of them in links; first its own, then all below */
	size_t own, own_links; /* not below other nodes */
	double score;
	double points;         /* of all paragraphs below */
	enum { CLASS_PLAIN, CLASS_GOOD, CLASS_POOR, CLASS_BAD } by_class;
	bool is_out;           /* no part of an article */
};

struct page {
	const char *html;
	size_t len;
	struct node *v;
	size_t n, cap;
	size_t stack[DEPTH_MAX], depth;
	size_t link_depth;     /* of the stack when a link began, counted from 1; 0: none is open */
	struct strbuf value;
};

/* ---- what a class or an id says */

static const char *const good_words[] = { "article", "body", "content", "entry", "main", "post", "prose", "story", "text" };
static const char *const poor_words[] = { "banner", "breadcrumb", "footer", "header", "menu", "meta", "modal", "nav",
					  "pager", "pagination", "popup", "sidebar", "tags", "toolbar", "widget" };
static const char *const bad_words[] = { "ad", "ads", "advert", "comment", "comments", "consent", "cookie", "disqus",
					 "newsletter", "outbrain", "promo", "promoted", "recommended", "related",
					 "share", "sharing", "signup", "social", "sponsor", "sponsored", "subscribe",
					 "taboola" };

static bool
is_word(const char *const *words, size_t n, const char *s, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(words[i]) == len && strncasecmp(words[i], s, len) == 0)
			return true;
	return false;
}

#define IS_WORD(words, s, len) is_word(words, sizeof(words) / sizeof((words)[0]), s, len)

static void
judge_names(struct node *node, const char *names)
{
	bool good = false, poor = false, bad = false;

	for (const char *p = names; *p;) {
		size_t len = 0;

		while (isalpha((unsigned char)p[len]))
			len++;
		good = good || IS_WORD(good_words, p, len);
		poor = poor || IS_WORD(poor_words, p, len);
		bad = bad || IS_WORD(bad_words, p, len);
		p += len ? len : 1;
	}
	if (bad)
		node->by_class = CLASS_BAD;
	else if (good)
		node->by_class = CLASS_GOOD;
	else if (poor && node->by_class == CLASS_PLAIN)
		node->by_class = CLASS_POOR;
}

static bool
is_named(const struct node *node, const char *name)
{
	return strcmp(node->element->name, name) == 0;
}

static void
judge(struct page *page, struct node *node, const struct token *token)
{
	static const char *const apart[] = { "aside", "dialog", "footer", "menu", "nav", "search" };

	if (IS_WORD(apart, node->element->name, strlen(node->element->name)))
		node->by_class = CLASS_BAD;
	if (node->by_class != CLASS_BAD && token_attr(token, "class", &page->value))
		judge_names(node, strbuf_str(&page->value));
	if (node->by_class != CLASS_BAD && token_attr(token, "id", &page->value))
		judge_names(node, strbuf_str(&page->value));
	if (token_attr(token, "hidden", &page->value) ||
	    (token_attr(token, "aria-hidden", &page->value) && strcmp(strbuf_str(&page->value), "true") == 0))
		node->by_class = CLASS_BAD;
	if (is_named(node, "article") || is_named(node, "main"))
		node->by_class = CLASS_GOOD;
}

/* ---- the page as a tree of blocks */

static bool
is_block(const struct element *element)
{
	return element && element->kind <= H_LAST_OUT && element->kind != H_HR &&
	       element_kinds[element->kind].flags & (E_BLOCK | E_TABLE);
}

static void
pop(struct page *page, size_t end)
{
	page->v[page->stack[--page->depth]].end = end;
	if (page->link_depth > page->depth + 1)
		page->link_depth = 0;
}

static enum html_kind
top_kind(const struct page *page)
{
	return page->depth ? (enum html_kind)page->v[page->stack[page->depth - 1]].element->kind : H_KINDS;
}

static void
open_block(struct page *page, const struct token *token, size_t begin)
{
	enum html_kind kind = (enum html_kind)token->element->kind, top = top_kind(page);
	struct node *node;

	if (top == H_P || (top == kind && (kind == H_LI || kind == H_TR || kind == H_TD || kind == H_DD)))
		pop(page, begin);
	if (page->n == NODES_MAX || page->depth == DEPTH_MAX)
		return;
	XGROW(page->v, page->n, page->cap);
	node = &page->v[page->n];
	*node = (struct node){ .element = token->element, .begin = begin, .end = page->len,
			       .parent = page->depth ? page->stack[page->depth - 1] : NONE };
	judge(page, node, token);
	page->stack[page->depth++] = page->n++;
}

/* What was opened within it and not closed ends before it; an end without a beginning ends nothing. */
static void
close_block(struct page *page, const struct element *element, size_t begin, size_t end)
{
	size_t at = page->depth;

	while (at > 1 && page->v[page->stack[at - 1]].element != element)
		at--;
	if (at <= 1) /* the first is the page itself */
		return;
	while (page->depth > at)
		pop(page, begin);
	pop(page, end);
}

/* Bytes that are no blanks; a reference counts as one. */
static size_t
visible(const struct slice *text)
{
	size_t n = 0;

	for (size_t i = 0; i < text->len; i++) {
		if (text->s[i] == '&')
			while (i + 1 < text->len && (isalnum((unsigned char)text->s[i + 1]) || text->s[i + 1] == '#'))
				i++;
		n += !chars_is_blank(text->s[i]);
	}
	return n;
}

static void
add_text(struct page *page, const struct token *token)
{
	struct node *node = &page->v[page->stack[page->depth - 1]];
	size_t n = visible(&token->text);

	node->own += n;
	node->own_links += page->link_depth ? n : 0;
}

static void
read_page(struct page *page)
{
	struct token token = { .element = element_find("div", 3) };
	struct lexer lx;
	size_t begin;

	open_block(page, &token, 0);
	lexer_init(&lx, page->html, page->len);
	for (begin = 0; lexer_next(&lx, &token); begin = (size_t)(lx.p - page->html)) {
		size_t end = (size_t)(lx.p - page->html);

		if (token.type == TOKEN_TEXT)
			add_text(page, &token);
		else if (token.element && token.element->kind == H_A)
			page->link_depth = token.type == TOKEN_OPEN ? page->depth + 1 : 0;
		else if (is_block(token.element) && token.type == TOKEN_OPEN)
			open_block(page, &token, begin);
		else if (is_block(token.element))
			close_block(page, token.element, begin, end);
	}
	while (page->depth)
		pop(page, page->len);
}

/* ---- points */

static void
add_up(struct page *page)
{
	for (size_t i = 0; i < page->n; i++) {
		page->v[i].text = page->v[i].own;
		page->v[i].links = page->v[i].own_links;
	}
	for (size_t i = page->n; i-- > 0;) {
		struct node *node = &page->v[i];

		if (node->parent != NONE && !node->is_out) {
			page->v[node->parent].text += node->text;
			page->v[node->parent].links += node->links;
		}
	}
}

/* What calls itself no article is none, unless most of the page is in it: then its name means something else. */
static void
put_out(struct page *page)
{
	size_t all = page->v[0].text;

	for (size_t i = 0; i < page->n; i++) {
		struct node *node = &page->v[i];
		bool is_list = node->element->kind == H_UL || node->element->kind == H_OL || node->element->kind == H_DIV ||
			       node->element->kind == H_TABLE;

		if (i == 0)
			continue;
		node->is_out = page->v[node->parent].is_out;
		if ((node->by_class == CLASS_BAD || node->by_class == CLASS_POOR) && node->text < all / 2)
			node->is_out = true;
		if (is_list && node->links * 2 > node->text && node->text < all / 2)
			node->is_out = true;
	}
}

static bool
is_paragraph(const struct node *node)
{
	enum html_kind kind = (enum html_kind)node->element->kind;

	return kind == H_P || kind == H_PRE || kind == H_BLOCKQUOTE || kind == H_LI || kind == H_DD;
}

static void
give_points(struct page *page)
{
	for (size_t i = 0; i < page->n; i++) {
		const struct node *node = &page->v[i];
		size_t to = is_paragraph(node) ? node->parent : i;
		double points = 1 + (double)(node->own < 600 ? node->own : 600) / 100;

		if (node->is_out || node->own < PARAGRAPH_MIN || node->own_links * 2 > node->own)
			continue;
		page->v[i].points = points;
		for (unsigned level = 0; level < 3 && to != NONE; level++, to = page->v[to].parent, points /= 2)
			page->v[to].score += points;
	}
	for (size_t i = page->n; i-- > 1;)
		page->v[page->v[i].parent].points += page->v[i].points;
	for (size_t i = 0; i < page->n; i++) {
		struct node *node = &page->v[i];

		if (node->text)
			node->score *= 1 - (double)node->links / (double)node->text;
		if (node->by_class == CLASS_GOOD)
			node->score *= 1.25;
	}
}

static size_t
find_best(const struct page *page)
{
	size_t best = NONE;

	for (size_t i = 0; i < page->n; i++)
		if (!page->v[i].is_out && page->v[i].score > 0 &&
		    (best == NONE || page->v[i].score > page->v[best].score))
			best = i;
	while (best != NONE && page->v[best].parent != NONE &&
	       (page->v[page->v[best].parent].score >= page->v[best].score * 0.8 ||
		page->v[best].points < page->v[0].points * WHOLE_SHARE))
		best = page->v[best].parent;
	return best;
}

/* ---- what comes out */

static bool
is_left_out(const struct node *node, bool *had_title)
{
	if (node->is_out)
		return true;
	if (node->element->kind != H_H1 || *had_title)
		return false;
	*had_title = true;
	return true;
}

static void
add_node(struct strbuf *out, const struct page *page, size_t at, bool *had_title)
{
	const struct node *node = &page->v[at];
	size_t from = node->begin;

	for (size_t i = at + 1; i < page->n && page->v[i].begin < node->end; i++) {
		const struct node *inner = &page->v[i];

		if (inner->begin < from || !is_left_out(inner, had_title))
			continue;
		strbuf_add(out, page->html + from, inner->begin - from);
		from = inner->end;
	}
	if (from < node->end)
		strbuf_add(out, page->html + from, node->end - from);
}

/* Beside the best one, does it belong to it? */
static bool
belongs(const struct page *page, size_t i, size_t best)
{
	const struct node *node = &page->v[i];

	if (i == best)
		return true;
	if (node->parent != page->v[best].parent || node->is_out)
		return false;
	return node->score >= page->v[best].score / 4 ||
	       (is_paragraph(node) && node->own >= SIBLING_MIN && node->own_links * 4 < node->own);
}

void
article_extract(struct strbuf *out, const char *html, size_t len)
{
	struct page page = { .html = html, .len = len < INPUT_MAX ? len : INPUT_MAX, .value = STRBUF_INIT(4096) };
	bool had_title = false;
	size_t best;

	read_page(&page);
	add_up(&page);
	put_out(&page);
	add_up(&page);
	give_points(&page);
	best = find_best(&page);
	if (best != NONE && page.v[best].text >= ARTICLE_MIN)
		for (size_t i = 0; i < page.n; i++)
			if (belongs(&page, i, best))
				add_node(out, &page, i, &had_title);
	free(page.v);
	strbuf_release(&page.value);
}
