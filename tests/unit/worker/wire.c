/* worker/wire: jobs and editions survive the socket, and a lying worker gains nothing. */
#include "../unit.h"

#include "base/clock.h"
#include "worker/edition.h"

static const struct item sample = {
	.fate = ITEM_DELIVER,
	.keys = { { { 1 } }, { { 2 } } },
	.n_keys = 2,
	.n_strong = 1,
	.id = (char *)"tag:example.org,2026:1",
	.title = (char *)"Caf\xC3\xA9",
	.published = { 1763500000, 60 },
	.updated = { TIME_NONE, 0 },
	.authors = { &(struct author){ (char *)"A. Writer", NULL, NULL }, 1 },
	.tags = { (char *[]){ (char *)"one", (char *)"two" }, 2 },
	.enclosures = { &(struct enclosure){ ENCLOSURE_MEDIA, (char *)"http://h.example/a.mp3", (char *)"audio/mpeg",
					     NULL, 123, -1 },
			1 },
	.html = (char *)"<p>x</p>",
	.text = (char *)"x\n",
	.topics = &(struct item_topic){ (char *)"energy", 2.5, (char *)"oil" },
	.n_topics = 1,
};

/* Feed all frames of sb to an edition; the last answer. */
static int
take_all(struct edition *edition, const struct strbuf *sb, struct error *err)
{
	int ret = 0;

	for (size_t at = 0; at < sb->len && ret == 0;) {
		enum frame_kind kind;
		bool refused = false;
		uint32_t len;

		assert_int_equal(frame_header((unsigned char *)sb->buf + at, &len, &kind), 0);
		ret = edition_take(edition, kind, sb->buf + at + FRAME_HEADER, len, &refused, err);
		if (refused)
			return -2;
		at += FRAME_HEADER + len;
	}
	return ret;
}

static void
put_edition(struct strbuf *sb, size_t announced, size_t items, bool more)
{
	struct edition head = { .format = FORMAT_ATOM, .title = (char *)"T", .n_items = announced };
	struct edition end = { .more = more };

	edition_put_head(sb, &head);
	for (size_t i = 0; i < items; i++)
		edition_put_item(sb, &sample);
	edition_put_end(sb, &end);
}

static void
carries_an_edition(void **state)
{
	struct strbuf sb = STRBUF_INIT(1 << 20);
	struct edition edition = { 0 };
	const struct item *item;
	struct error err;

	(void)state;
	put_edition(&sb, 2, 2, false);
	assert_int_equal(take_all(&edition, &sb, &err), 1);
	assert_int_equal(edition.n_items, 2);
	assert_int_equal(edition.format, FORMAT_ATOM);
	item = &edition.items[1];
	assert_string_equal(item->title, sample.title);
	assert_string_equal(item->tags.v[1], "two");
	assert_string_equal(item->enclosures.v[0].url, "http://h.example/a.mp3");
	assert_int_equal(item->enclosures.v[0].duration_s, -1);
	assert_int_equal(item->published.zone_min, 60);
	assert_true(item->updated.s == TIME_NONE);
	assert_string_equal(item->topics[0].reason, "oil");
	assert_memory_equal(item->keys, sample.keys, sizeof(sample.keys));
	assert_null(item->url);
	arena_release(&edition.arena);
	strbuf_release(&sb);
}

static void
believes_no_wrong_number_of_items(void **state)
{
	static const struct {
		size_t announced, items;
		bool more;
		int want;
	} cases[] = {
		{ 3, 2, false, -1 }, /* some are missing and it does not say so */
		{ 3, 2, true, 1 },
		{ 1, 2, false, -1 },
		{ 0, 0, false, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf sb = STRBUF_INIT(1 << 20);
		struct edition edition = { 0 };
		struct error err;

		put_edition(&sb, cases[i].announced, cases[i].items, cases[i].more);
		assert_int_equal(take_all(&edition, &sb, &err), cases[i].want);
		arena_release(&edition.arena);
		strbuf_release(&sb);
	}
}

static void
believes_no_more_items_than_there_can_be(void **state)
{
	(void)state;
	for (size_t n = 99998; n <= 100000; n++) {
		struct strbuf sb = STRBUF_INIT(1 << 20);
		struct edition edition = { 0 };
		struct error err;

		put_edition(&sb, n, 0, true);
		assert_int_equal(take_all(&edition, &sb, &err), n <= 99999 ? 1 : -1);
		arena_release(&edition.arena);
		strbuf_release(&sb);
	}
}

/* Every byte of a good answer set to several values, every length cut: an answer or a refusal, nothing worse
 * (the sanitizers watch). */
static void
survives_damage(void **state)
{
	static const unsigned char values[] = { 0, 1, 0x7F, 0x80, 0xFF };
	struct strbuf sb = STRBUF_INIT(1 << 20);
	struct error err;
	size_t believed = 0;

	(void)state;
	put_edition(&sb, 1, 1, false);
	for (size_t i = FRAME_HEADER; i < sb.len; i++) {
		for (size_t v = 0; v < COUNT(values); v++) {
			unsigned char kept = (unsigned char)sb.buf[i];
			struct edition edition = { 0 };
			enum frame_kind kind;
			bool refused = false;
			uint32_t len;

			sb.buf[i] = (char)values[v];
			/* Only payloads are damaged here: pool.c checks the headers. */
			for (size_t at = 0; at < sb.len; at += FRAME_HEADER + len) {
				if (frame_header((unsigned char *)sb.buf + at, &len, &kind) < 0 ||
				    len > sb.len - at - FRAME_HEADER)
					break;
				if (edition_take(&edition, kind, sb.buf + at + FRAME_HEADER, len, &refused,
						 &err) != 0)
					break;
				believed++;
			}
			arena_release(&edition.arena);
			sb.buf[i] = (char)kept;
		}
	}
	assert_true(believed > 0);
	strbuf_release(&sb);
}

static void
carries_a_refusal(void **state)
{
	struct strbuf sb = STRBUF_INIT(4096);
	struct edition edition = { 0 };
	struct error err = { "an HTML page" }, got;

	(void)state;
	edition_put_refusal(&sb, 0, &err);
	assert_int_equal(take_all(&edition, &sb, &got), -2);
	assert_string_equal(got.text, "an HTML page");
	arena_release(&edition.arena);
	strbuf_release(&sb);
}

static void
carries_a_job(void **state)
{
	static const uint64_t known[] = { 5, 7 };
	const struct job job = {
		.document = { "<rss/>", 6, "text/xml", "http://h.example/" },
		.known = known,
		.n_known = 2,
		.first = true,
		.first_poll = { FIRST_POLL_AGE, 86400 },
		.now = 1763500000,
		.skip = "spam",
		.max_items = 10,
	};
	struct strbuf sb = STRBUF_INIT(4096);
	struct arena arena = { 0 };
	struct job got;
	enum frame_kind kind;
	uint32_t len;

	(void)state;
	job_put(&sb, &job);
	strbuf_add(&sb, job.document.body, job.document.len);
	assert_int_equal(frame_header((unsigned char *)sb.buf, &len, &kind), 0);
	assert_int_equal(len + FRAME_HEADER, sb.len);
	assert_int_equal(job_get(&got, sb.buf + FRAME_HEADER, len, &arena), 0);
	assert_int_equal(got.document.len, 6);
	assert_memory_equal(got.document.body, "<rss/>", 6);
	assert_string_equal(got.document.base_url, "http://h.example/");
	assert_int_equal(got.n_known, 2);
	assert_int_equal(got.known[1], 7);
	assert_true(got.first);
	assert_int_equal(got.first_poll.kind, FIRST_POLL_AGE);
	assert_string_equal(got.skip, "spam");
	assert_null(got.only);
	arena_release(&arena);
	strbuf_release(&sb);
}

static void
carries_the_item_a_page_is_about(void **state)
{
	char *tags[] = { (char *)"sea" };
	struct author authors[] = { { .name = (char *)"Ann" } };
	struct item about = { .title = (char *)"T", .url = (char *)"http://a/", .text = (char *)"teaser",
			      .tags = { tags, 1 }, .authors = { authors, 1 } };
	const struct job job = { .document = { .body = "<p>x", .len = 4 }, .about = &about };
	struct strbuf sb = STRBUF_INIT(100000);
	struct arena arena = { 0 };
	struct job got;

	(void)state;
	job_put(&sb, &job);
	strbuf_add(&sb, job.document.body, job.document.len);
	assert_int_equal(job_get(&got, sb.buf + FRAME_HEADER, sb.len - FRAME_HEADER, &arena), 0);
	assert_non_null(got.about);
	assert_string_equal(got.about->title, "T");
	assert_string_equal(got.about->text, "teaser");
	assert_null(got.about->language);
	assert_string_equal(got.about->tags.v[0], "sea");
	assert_string_equal(got.about->authors.v[0].name, "Ann");
	assert_int_equal(got.document.len, 4);
	arena_release(&arena);
	strbuf_release(&sb);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(carries_an_edition), cmocka_unit_test(believes_no_wrong_number_of_items),
		cmocka_unit_test(believes_no_more_items_than_there_can_be),
		cmocka_unit_test(survives_damage),    cmocka_unit_test(carries_a_refusal),
		cmocka_unit_test(carries_a_job),
		cmocka_unit_test(carries_the_item_a_page_is_about),
	};

	return cmocka_run_group_tests_name("worker/wire", tests, NULL, NULL);
}
