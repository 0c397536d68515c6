/* render/article: the article of a page, and nothing else of it. */
#include "../unit.h"

#include "render/article.h"

#define P1 "<p>The ferry left the harbour two hours late on Monday, after fog had closed the strait since dawn.</p>"
#define P2 "<p>Nobody was hurt, said the harbour master, who had watched the ships wait from his window all morning.</p>"
#define P3 "<p>In the afternoon the wind came up, and by four o'clock all of them had gone out to sea, one by one.</p>"
#define NAV "<nav><ul><li><a href=/a>News of the whole wide world</a><li><a href=/b>Weather for all of the coast</a></ul></nav>"
#define RELATED "<div class='related-posts'><p>Read on: the storm of last year, which broke the pier in two parts and more.</p></div>"
#define COMMENTS "<section id=comments><p>Ann: I was on that ferry and it was three hours late, not two, believe me!</p></section>"

static const struct {
	const char *what, *page;
	const char *has[4], *lacks[4];
} cases[] = {
	{ "a plain page", "<html><head><title>T</title><style>p{}</style></head><body>" NAV "<h1>Late ferry</h1><div>" P1 P2 P3
	  "</div><footer><p>All rights are reserved by the harbour news company of the town.</p></footer>",
	  { "<p>The ferry", "<p>In the afternoon" }, { "Weather", "rights are reserved", "p{}" } },
	{ "comments and related within", "<body><main><article><h1>Late ferry</h1>" P1 RELATED P2 P3 COMMENTS "</article></main>",
	  { "The ferry", "Nobody", "afternoon" }, { "the storm of", "Ann:", "Late ferry" } },
	{ "cut into sections", "<body>" NAV "<div class=wrap><section>" P1 "</section><section>" P2 "</section><section>" P3
	  "</section></div><div class=sidebar><p>Buy a boat today, a very fine boat, from our best of all friends.</p></div>",
	  { "The ferry", "Nobody", "afternoon" }, { "Buy a boat", "Weather" } },
	{ "each paragraph deep in boxes of its own", "<main><section><div><div>" P1 "</div></div></section><section><div><div>" P2
	  "</div></div></section><section><div><div>" P3 "</div></div></section></main><footer>" P1 "</footer>",
	  { "The ferry", "Nobody", "afternoon" }, { "footer" } },
	{ "line breaks instead of paragraphs", "<body><table><tr><td>" NAV "<td>The ferry left the harbour two hours late on "
	  "Monday.<br><br>Nobody was hurt, said the harbour master, who had watched.<br><br>In the afternoon the wind came up, "
	  "and all of them went out to sea, one by one, until the harbour was empty.</table>",
	  { "The ferry", "until the harbour" }, { "Weather" } },
	{ "a name that holds all of the page", "<body class=x><div class='menu-open sidebar'>" P1 P2 P3 "</div>",
	  { "The ferry", "afternoon" }, { NULL } },
	{ "headings, lists and pictures stay", "<article>" P1 "<h2>Why</h2><figure><img src=a.png><figcaption>Fog</figcaption></figure>"
	  P2 "<ul><li>fog in the strait</li><li>a late pilot</li></ul>" P3 "</article>",
	  { "<h2>Why", "<img src=a.png>", "<li>a late pilot", "afternoon" }, { NULL } },
	{ "Japanese", "<body><div id=header><a href=/>ニュース</a></div><div id=main><p>東京都で大規模な停電が発生し、多くの家庭に影響が出ています。"
	  "電力会社によると復旧には数時間かかる見込みです。</p><p>原因は変電所の設備の故障とみられ、会社が詳しく調べています。</p></div>",
	  { "東京都", "変電所" }, { "ニュース" } },
	{ "nothing but links", "<body>" NAV "<div><a href=a>" P1 "</a><a href=b>" P2 "</a><a href=c>" P3 "</a></div>",
	  { NULL }, { "ferry" } },
	{ "too short", "<body><p>Please enable scripts to read this page.</p>", { NULL }, { "scripts" } },
	{ "ends that end nothing", "</div></article></p>" P1 P2 P3 "</div></section>", { "The ferry", "afternoon" }, { NULL } },
	{ "hidden", "<article>" P1 P2 P3 "<div hidden><p>A text that nobody is meant to see on this page at all.</p></div></article>",
	  { "afternoon" }, { "nobody is meant" } },
};

static void
finds_the_article(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf out = STRBUF_INIT(1 << 20);

		article_extract(&out, cases[i].page, strlen(cases[i].page));
		for (size_t k = 0; k < 4; k++) {
			if (cases[i].has[k] && !strstr(strbuf_str(&out), cases[i].has[k]))
				fail_msg("%s: lacks %s: %s", cases[i].what, cases[i].has[k], strbuf_str(&out));
			if (cases[i].lacks[k] && strstr(strbuf_str(&out), cases[i].lacks[k]))
				fail_msg("%s: has %s: %s", cases[i].what, cases[i].lacks[k], strbuf_str(&out));
		}
		strbuf_release(&out);
	}
}

static void
survives_depth_and_number(void **state)
{
	static const char *const pieces[] = { "<div>", "<p>", "</p>", "<div><p>text that is long enough to count as one</p>", "<a>", "<li>" };

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct strbuf page = STRBUF_INIT(1 << 20), out = STRBUF_INIT(1 << 21);

		while (!page.cut)
			strbuf_addstr(&page, pieces[i]);
		article_extract(&out, page.buf, page.len);
		assert_true(out.len <= page.len);
		strbuf_release(&page);
		strbuf_release(&out);
	}
}

/* Whether what is beside the article is still told from it behind so many blocks. */
static bool
is_clean_behind(size_t n)
{
	struct strbuf page = STRBUF_INIT(1 << 20), out = STRBUF_INIT(1 << 21);
	bool is_clean;

	strbuf_addstr(&page, "<article>" P1 P2 P3);
	for (size_t i = 0; i < n; i++)
		strbuf_addstr(&page, "<div></div>");
	strbuf_addstr(&page, NAV "</article>");
	article_extract(&out, page.buf, page.len);
	is_clean = !strstr(strbuf_str(&out), "Weather");
	strbuf_release(&page);
	strbuf_release(&out);
	return is_clean;
}

static void
is_exact_about_nodes(void **state)
{
	(void)state;
	/* the page, the article, its three paragraphs, the blocks, and what is beside: 30,000 */
	assert_true(is_clean_behind(29993));
	assert_true(is_clean_behind(29994));
	assert_false(is_clean_behind(29995));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_article),
		cmocka_unit_test(survives_depth_and_number),
		cmocka_unit_test(is_exact_about_nodes),
	};

	return cmocka_run_group_tests_name("render/article", tests, NULL, NULL);
}
