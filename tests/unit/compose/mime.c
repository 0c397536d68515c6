/* compose/mime: the encoding that a text needs, and encodings that hold. */
#include "../unit.h"

#include "compose/mime.h"

static void
check(enum mime_encoding encoding, const char *s, const char *want)
{
	struct strbuf out = STRBUF_INIT(100000);

	mime_encode(&out, encoding, s, strlen(s));
	assert_string_equal(strbuf_str(&out), want);
	strbuf_release(&out);
}

/* A line of len times c between two short ones. */
static enum mime_encoding
choose_for(size_t len, const char *c)
{
	struct strbuf s = STRBUF_INIT(100000);
	enum mime_encoding encoding;

	strbuf_addstr(&s, "x\n");
	while (s.len < len + 2)
		strbuf_addstr(&s, c);
	strbuf_addstr(&s, "\nx\n");
	encoding = mime_choose(s.buf, s.len);
	strbuf_release(&s);
	return encoding;
}

static void
chooses_by_counting(void **state)
{
	(void)state;
	assert_int_equal(mime_choose("", 0), MIME_7BIT);
	assert_int_equal(choose_for(998, "a"), MIME_7BIT);
	assert_int_equal(choose_for(998, "é"), MIME_8BIT);
	assert_int_equal(choose_for(999, "a"), MIME_QP);
	assert_int_equal(choose_for(2000, "eine gro\xC3\x9F"
					  "e Zeitung "),
			 MIME_QP);
	assert_int_equal(choose_for(999, "長"), MIME_BASE64);
}

static void
leaves_short_lines_alone(void **state)
{
	(void)state;
	check(MIME_8BIT, "gr\xC3\xB6\xC3\x9F = \n", "gr\xC3\xB6\xC3\x9F = \n");
	check(MIME_7BIT, "no newline", "no newline\n");
	check(MIME_7BIT, "", "\n");
}

static void
quotes_what_is_not_printable(void **state)
{
	(void)state;
	check(MIME_QP, "a=b \xC3\xA9\n", "a=3Db =C3=A9\n");
	check(MIME_QP, "flowed \nend\t\n.", "flowed=20\nend=09\n.\n");
	check(MIME_QP, "last ", "last=20\n");
}

static void
breaks_quoted_lines_at_76(void **state)
{
	char line[301], *copy;
	struct strbuf out = STRBUF_INIT(10000);

	(void)state;
	for (size_t i = 0; i < 300; i++)
		line[i] = i % 7 ? 'a' : i % 3 ? '=' : ' ';
	line[300] = '\0';
	mime_encode(&out, MIME_QP, line, 300);
	copy = out.buf;
	for (char *l = strtok(copy, "\n"); l; l = strtok(NULL, "\n")) {
		assert_in_range(strlen(l), 1, 76);
		assert_int_not_equal(l[strlen(l) - 1], ' ');
	}
	strbuf_release(&out);
}

static void
fills_a_quoted_line_to_the_end(void **state)
{
	static const char a76[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	char want[200];

	(void)state;
	check(MIME_QP, a76, strcat(strcpy(want, a76), "\n"));
	check(MIME_QP, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
	      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=\nab\n");
}

static void
encodes_base64_with_crlf(void **state)
{
	(void)state;
	check(MIME_BASE64, "a", "YQ==\n");
	check(MIME_BASE64, "ab", "YWI=\n");
	check(MIME_BASE64, "a\nb", "YQ0KYg==\n");
	check(MIME_BASE64, "012345678901234567890123456789012345678901234567890123456",
	      "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2\n");
	check(MIME_BASE64, "0123456789012345678901234567890123456789012345678901234567",
	      "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2\nNw==\n");
}

static void
writes_a_flowed_part(void **state)
{
	struct mime_part part = { .subtype = "plain", .flowed = true, .body = "x\n", .len = 2 };
	struct strbuf out = STRBUF_INIT(10000);

	(void)state;
	mime_single(&out, &part);
	assert_string_equal(out.buf, "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=no\n"
				     "Content-Transfer-Encoding: 7bit\n\nx\n");
	strbuf_release(&out);
}

static void
keeps_to_the_encoding_that_is_wanted(void **state)
{
	static const struct {
		enum mime_encoding wanted;
		const char *body, *head;
	} cases[] = {
		{ MIME_QP, "ö\n", "charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=C3=B6\n" },
		{ MIME_BASE64, "ö\n", "charset=utf-8\nContent-Transfer-Encoding: base64\n\nw7YNCg==\n" },
		{ MIME_QP, "o\n", "charset=us-ascii\nContent-Transfer-Encoding: 7bit\n\no\n" },
		{ MIME_7BIT, "ö\n", "charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nö\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mime_part part = { .subtype = "html", .may_be_ascii = true, .wanted = cases[i].wanted,
					  .body = cases[i].body, .len = strlen(cases[i].body) };
		struct strbuf out = STRBUF_INIT(10000);

		mime_single(&out, &part);
		assert_string_equal(out.buf + strlen("Content-Type: text/html; "), cases[i].head);
		strbuf_release(&out);
	}
}

static void
writes_files_inline_or_attached(void **state)
{
	struct mime_file file = { .type = "image/png", .id = "<a@b.example>", .data = "\0\n", .len = 2 };
	struct strbuf out = STRBUF_INIT(10000);

	(void)state;
	mime_file(&out, &file);
	assert_string_equal(out.buf, "Content-Type: image/png\nContent-Transfer-Encoding: base64\n"
				     "Content-ID: <a@b.example>\nContent-Disposition: inline\n\nAAo=\n");
	strbuf_clear(&out);
	file = (struct mime_file){ .type = "audio/mpeg", .name = "a \"b\".mp3", .data = "abc", .len = 3 };
	mime_file(&out, &file);
	assert_string_equal(out.buf, "Content-Type: audio/mpeg; name*=UTF-8''a%20%22b%22.mp3\n"
				     "Content-Transfer-Encoding: base64\n"
				     "Content-Disposition: attachment; filename*=UTF-8''a%20%22b%22.mp3\n\nYWJj\n");
	strbuf_release(&out);
}

static void
bind(struct strbuf *out, const char *html)
{
	struct strbuf parts[] = { STRBUF_INIT(1000), STRBUF_INIT(1000) };

	mime_single(&parts[0], &(struct mime_part){ .subtype = "plain", .body = "x\n", .len = 2 });
	mime_single(&parts[1], &(struct mime_part){ .subtype = "html", .body = html, .len = strlen(html) });
	mime_multipart(out, "alternative", NULL, parts, 2);
	assert_null(parts[0].buf);
}

/* The boundary is the same for the same parts, another for others, and not in them. */
static void
bounds_parts_by_their_content(void **state)
{
	struct strbuf a = STRBUF_INIT(10000), b = STRBUF_INIT(10000), c = STRBUF_INIT(10000);
	const char *boundary;

	(void)state;
	bind(&a, "<p>x\n");
	bind(&b, "<p>x\n");
	assert_string_equal(a.buf, b.buf);
	boundary = strstr(a.buf, "=_");
	bind(&c, "<p>y\n");
	assert_null(memmem(c.buf, c.len, boundary, 28));
	assert_non_null(strstr(a.buf, "\n\n--=_"));
	assert_string_equal(a.buf + a.len - 3, "--\n");
	strbuf_release(&a);
	strbuf_release(&b);
	strbuf_release(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chooses_by_counting),
		cmocka_unit_test(leaves_short_lines_alone),
		cmocka_unit_test(quotes_what_is_not_printable),
		cmocka_unit_test(breaks_quoted_lines_at_76),
		cmocka_unit_test(fills_a_quoted_line_to_the_end),
		cmocka_unit_test(encodes_base64_with_crlf),
		cmocka_unit_test(writes_a_flowed_part),
		cmocka_unit_test(keeps_to_the_encoding_that_is_wanted),
		cmocka_unit_test(writes_files_inline_or_attached),
		cmocka_unit_test(bounds_parts_by_their_content),
	};

	return cmocka_run_group_tests_name("compose/mime", tests, NULL, NULL);
}
