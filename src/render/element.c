#include "element.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */

/* Sorted by strcmp(). What is not here is transparent: its tags go, its content stays. */
static const struct element elements[] = {
	{ "a", H_A, 0 }, { "abbr", H_ABBR, 0 }, { "acronym", H_ABBR, 0 }, { "address", H_DIV, 0 },
	{ "amp-img", H_IMG, 0 }, { "annotation", H_DROP, 0 }, { "annotation-xml", H_DROP, 0 },
	{ "article", H_DIV, 0 }, { "aside", H_DIV, 0 }, { "audio", H_MEDIA, 0 }, { "b", H_STRONG, 0 },
	{ "bdi", H_SPAN, 0 }, { "big", H_SPAN, 0 }, { "blockquote", H_BLOCKQUOTE, 0 },
	{ "body", H_SPAN, 0 }, { "br", H_BR, 0 }, { "button", H_DROP, 0 }, { "caption", H_CAPTION, 0 },
	{ "center", H_DIV, 0 }, { "cite", H_EM, 0 }, { "code", H_CODE, 0 }, { "datalist", H_DROP, 0 },
	{ "dd", H_DD, 0 }, { "del", H_DEL, 0 }, { "details", H_DIV, 0 }, { "dfn", H_EM, 0 },
	{ "dialog", H_DIV, 0 }, { "dir", H_UL, 0 }, { "div", H_DIV, 0 }, { "dl", H_DL, 0 },
	{ "dt", H_DT, 0 }, { "em", H_EM, 0 }, { "embed", H_EMBED, 0 }, { "fieldset", H_DIV, 0 },
	{ "figcaption", H_FIGCAPTION, 0 }, { "figure", H_FIGURE, 0 }, { "font", H_SPAN, 0 },
	{ "footer", H_DIV, 0 }, { "form", H_DIV, 0 }, { "h1", H_H1, 0 }, { "h2", H_H2, 0 },
	{ "h3", H_H3, 0 }, { "h4", H_H4, 0 }, { "h5", H_H5, 0 }, { "h6", H_H6, 0 }, { "header", H_DIV, 0 },
	{ "hgroup", H_DIV, 0 }, { "hr", H_HR, 0 }, { "html", H_SPAN, 0 }, { "i", H_EM, 0 },
	{ "iframe", H_EMBED, 5 }, { "image", H_IMG, 0 }, { "img", H_IMG, 0 }, { "input", H_CHECKBOX, 0 },
	{ "ins", H_INS, 0 }, { "kbd", H_CODE, 0 }, { "label", H_SPAN, 0 }, { "legend", H_DIV, 0 },
	{ "li", H_LI, 0 }, { "listing", H_PRE, 0 }, { "main", H_DIV, 0 }, { "mark", H_MARK, 0 },
	{ "math", H_MATH, 0 }, { "menu", H_UL, 0 }, { "nav", H_DIV, 0 }, { "nobr", H_SPAN, 0 }, { "noembed", H_DROP, 7 },
	{ "noframes", H_DROP, 6 }, { "noscript", H_NOSCRIPT, 0 }, { "object", H_SPAN, 0 },
	{ "ol", H_OL, 0 }, { "p", H_P, 0 }, { "picture", H_PICTURE, 0 }, { "pre", H_PRE, 0 },
	{ "q", H_Q, 0 }, { "rp", H_DROP, 0 }, { "rt", H_RT, 0 }, { "ruby", H_RUBY, 0 }, { "s", H_DEL, 0 },
	{ "samp", H_CODE, 0 }, { "script", H_DROP, 1 }, { "search", H_DIV, 0 }, { "section", H_DIV, 0 },
	{ "select", H_DROP, 0 }, { "small", H_SMALL, 0 }, { "source", H_SOURCE, 0 }, { "span", H_SPAN, 0 },
	{ "strike", H_DEL, 0 }, { "strong", H_STRONG, 0 }, { "style", H_DROP, 2 }, { "sub", H_SUB, 0 },
	{ "summary", H_DIV, 0 }, { "sup", H_SUP, 0 }, { "svg", H_FOREIGN, 0 }, { "table", H_TABLE, 0 },
	{ "tbody", H_TBODY, 0 }, { "td", H_TD, 0 }, { "template", H_DROP, 0 }, { "textarea", H_DROP, 3 },
	{ "tfoot", H_TFOOT, 0 }, { "th", H_TH, 0 }, { "thead", H_THEAD, 0 }, { "time", H_SPAN, 0 },
	{ "title", H_DROP, 4 }, { "tr", H_TR, 0 }, { "tt", H_CODE, 0 }, { "u", H_U, 0 }, { "ul", H_UL, 0 },
	{ "var", H_EM, 0 }, { "video", H_MEDIA, 0 },
};

const struct kind element_kinds[H_KINDS] = {
	[H_A] = { "a", 0 },
	[H_ABBR] = { "abbr", 0 },
	[H_BLOCKQUOTE] = { "blockquote", E_BLOCK | E_WALL },
	[H_BR] = { "br", E_VOID },
	[H_CAPTION] = { "caption", E_TABLE | E_CELL | E_WALL },
	[H_CODE] = { "code", 0 },
	[H_DD] = { "dd", E_BLOCK | E_WALL },
	[H_DEL] = { "del", 0 },
	[H_DIV] = { "div", E_BLOCK },
	[H_DL] = { "dl", E_BLOCK | E_WALL },
	[H_DT] = { "dt", E_BLOCK | E_WALL },
	[H_EM] = { "em", 0 },
	[H_FIGCAPTION] = { "figcaption", E_BLOCK },
	[H_FIGURE] = { "figure", E_BLOCK },
	[H_H1] = { "h1", E_BLOCK | E_HEADING },
	[H_H2] = { "h2", E_BLOCK | E_HEADING },
	[H_H3] = { "h3", E_BLOCK | E_HEADING },
	[H_H4] = { "h4", E_BLOCK | E_HEADING },
	[H_H5] = { "h5", E_BLOCK | E_HEADING },
	[H_H6] = { "h6", E_BLOCK | E_HEADING },
	[H_HR] = { "hr", E_VOID | E_BLOCK },
	[H_IMG] = { "img", E_VOID },
	[H_INS] = { "ins", 0 },
	[H_LI] = { "li", E_BLOCK | E_WALL },
	[H_MARK] = { "mark", 0 },
	[H_OL] = { "ol", E_BLOCK | E_WALL },
	[H_P] = { "p", E_BLOCK },
	[H_PRE] = { "pre", E_BLOCK | E_WALL },
	[H_Q] = { "q", 0 },
	[H_RT] = { "rt", 0 },
	[H_RUBY] = { "ruby", 0 },
	[H_SMALL] = { "small", 0 },
	[H_STRONG] = { "strong", 0 },
	[H_SUB] = { "sub", 0 },
	[H_SUP] = { "sup", 0 },
	[H_TABLE] = { "table", E_BLOCK | E_WALL },
	[H_TBODY] = { "tbody", E_TABLE | E_WALL },
	[H_TD] = { "td", E_TABLE | E_CELL | E_WALL },
	[H_TFOOT] = { "tfoot", E_TABLE | E_WALL },
	[H_TH] = { "th", E_TABLE | E_CELL | E_WALL },
	[H_THEAD] = { "thead", E_TABLE | E_WALL },
	[H_TR] = { "tr", E_TABLE | E_WALL },
	[H_U] = { "u", 0 },
	[H_UL] = { "ul", E_BLOCK | E_WALL },
	[H_CHECKBOX] = { "", E_VOID },
	[H_EMBED] = { "", E_VOID },
	[H_SOURCE] = { "", E_VOID },
};

/* clang-format on */

static int
compare(const void *key, const void *element)
{
	return strcmp(key, ((const struct element *)element)->name);
}

const struct element *
element_find(const char *name, size_t len)
{
	char key[sizeof(elements[0].name)];

	if (len >= sizeof(key))
		return NULL;
	for (size_t i = 0; i < len; i++)
		key[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] | 0x20) : name[i];
	key[len] = '\0';
	return bsearch(key, elements, sizeof(elements) / sizeof(elements[0]), sizeof(elements[0]), compare);
}
