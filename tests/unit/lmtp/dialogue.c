/* lmtp/dialogue: what is said after each reply, and the verdicts. */
#include "../unit.h"

#include "lmtp/dialogue.h"

/* The server's lines and what has to be said by then: "S: …" and "C: …", with TEXT for the mail's. */
static enum dialogue_state
play(struct dialogue *d, const char *const *lines, const struct lmtp_mail *mail)
{
	dialogue_init(d, "us");
	for (; *lines; lines++) {
		if (strncmp(*lines, "S: ", 3) == 0) {
			assert_int_equal(d->state, DIALOGUE_BUSY);
			dialogue_take(d, *lines + 3, strlen(*lines + 3));
			dialogue_take(d, "\r\n", 2);
			continue;
		}
		if (d->state == DIALOGUE_READY)
			dialogue_send(d, mail);
		if (strcmp(*lines, "C: TEXT") == 0) {
			assert_true(d->in_text);
			assert_int_equal(d->out.len, 0);
			d->in_text = false;
			continue;
		}
		assert_int_equal(d->out.len, strlen(*lines + 3) + 2);
		assert_memory_equal(d->out.buf, *lines + 3, strlen(*lines + 3));
		strbuf_clear(&d->out);
	}
	return d->state;
}

static void
gives_each_recipient_a_verdict(void **state)
{
	static const char *const lines[] = {
		"S: 220 hello", "C: LHLO us", "S: 250-PIPELINING", "S: 250-8bitmime", "S: 250",
		"C: MAIL FROM:<> BODY=8BITMIME", "S: 250 ok", "C: RCPT TO:<a@x>", "S: 250 ok", "C: RCPT TO:<b@x>",
		"S: 550-no", "S: 550 such user", "C: RCPT TO:<c@x>", "S: 250 ok", "C: RCPT TO:<d@x>", "S: 250 ok", "C: DATA",
		"S: 354 go on", "C: TEXT", "S: 250 kept", "S: 452 full", "S: 554 spam", NULL,
	};
	static const enum verdict_kind want[] = { VERDICT_SENT, VERDICT_REFUSED, VERDICT_LATER, VERDICT_REFUSED };
	const char *const recipients[] = { "a@x", "b@x", "c@x", "d@x" };
	struct verdict verdicts[4];
	struct lmtp_mail mail = { recipients, verdicts, 4, ".\r\n", 3, true };
	struct dialogue d;

	(void)state;
	assert_int_equal(play(&d, lines, &mail), DIALOGUE_READY);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(verdicts[i].kind, want[i]);
	assert_true(verdicts[1].at_address);
	assert_false(verdicts[2].at_address);
	assert_string_equal(verdicts[1].said, "550-no / such user");
	dialogue_release(&d);
}

static void
resets_when_nobody_is_taken(void **state)
{
	static const char *const lines[] = {
		"S: 220 hello", "C: LHLO us", "S: 250 hi", "C: MAIL FROM:<>", "S: 250 ok", "C: RCPT TO:<a@x>", "S: 450 wait",
		"C: RSET", "S: 250 ok", NULL,
	};
	const char *const recipients[] = { "a@x" };
	struct verdict verdicts[1];
	struct lmtp_mail mail = { recipients, verdicts, 1, ".\r\n", 3, true };
	struct dialogue d;

	(void)state;
	assert_int_equal(play(&d, lines, &mail), DIALOGUE_READY);
	assert_int_equal(verdicts[0].kind, VERDICT_LATER);
	assert_false(d.began_text);
	dialogue_release(&d);
}

static void
breaks_off(void **state)
{
	static const struct {
		const char *lines[14];
		const char *want;
	} cases[] = {
		{ { "S: 554 go away", NULL }, "the server is not ready: 554 go away" },
		{ { "S: 220 hello", "C: LHLO us", "S: 500 what", NULL }, "the server is not ready: 500 what" },
		{ { "S: hello", NULL }, "this is no reply of LMTP: hello" },
		{ { "S: ", NULL }, "this is no reply of LMTP" },
		{ { "S: 25", NULL }, "this is no reply of LMTP: 25" },
		{ { "S: 220hello", NULL }, "this is no reply of LMTP: 220hello" },
		{ { "S: 620 x", NULL }, "this is no reply of LMTP: 620 x" },
		{ { "S: 220-a", "S: 250 b", NULL }, "the server's reply makes no sense: 220-a" },
		{ { "S: 220 a", "C: LHLO us", "S: 250 b", "C: MAIL FROM:<>", "S: 452 full", NULL },
		  "the server takes no mail now: 452 full" },
		{ { "S: 220 a", "C: LHLO us", "S: 250 b", "C: MAIL FROM:<>", "S: 250 c", "C: RCPT TO:<a@x>", "S: 421 bye", NULL },
		  "the server is closing: 421 bye" },
		{ { "S: 220 a", "C: LHLO us", "S: 250 b", "C: MAIL FROM:<>", "S: 250 c", "C: RCPT TO:<a@x>", "S: 250 d", "C: DATA",
		    "S: 250 e", NULL },
		  "the server answered DATA wrongly: 250 e" },
		/* Before all of the text was sent: whose verdict is it? */
		{ { "S: 220 a", "C: LHLO us", "S: 250 b", "C: MAIL FROM:<>", "S: 250 c", "C: RCPT TO:<a@x>", "S: 250 d", "C: DATA",
		    "S: 354 e", "S: 250 f", NULL },
		  "the server spoke unasked: 250 f" },
	};
	const char *const recipients[] = { "a@x" };
	struct verdict verdicts[1];
	struct lmtp_mail mail = { recipients, verdicts, 1, ".\r\n", 3, false };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct dialogue d;

		assert_int_equal(play(&d, cases[i].lines, &mail), DIALOGUE_BROKEN);
		assert_string_equal(d.trouble, cases[i].want);
		dialogue_release(&d);
	}
}

static void
has_ceilings(void **state)
{
	struct dialogue d;

	(void)state;
	dialogue_init(&d, "us");
	for (size_t i = 0; i < 100000 && d.state != DIALOGUE_BROKEN; i++)
		dialogue_take(&d, "220-more\r\n", 10);
	assert_int_equal(d.state, DIALOGUE_BROKEN);
	dialogue_release(&d);
	dialogue_init(&d, "us");
	for (size_t i = 0; i < 100000; i++)
		dialogue_take(&d, "220 more and ", 13);
	assert_true(d.line.len < 10000);
	dialogue_take(&d, "\n", 1);
	assert_int_equal(d.state, DIALOGUE_BROKEN);
	dialogue_release(&d);
}

static enum dialogue_state
greeted(size_t lines, size_t length)
{
	struct strbuf text = STRBUF_INIT(100000);
	enum dialogue_state state;
	struct dialogue d;

	for (size_t i = 1; i < lines; i++)
		strbuf_addstr(&text, "220-more\r\n");
	strbuf_addf(&text, "220 %0*d", (int)length - 4, 1);
	strbuf_addstr(&text, "\r\n");
	dialogue_init(&d, "us");
	dialogue_take(&d, text.buf, text.len);
	state = d.state;
	dialogue_release(&d);
	strbuf_release(&text);
	return state;
}

static void
is_exact_about_its_ceilings(void **state)
{
	(void)state;
	for (size_t lines = 99; lines <= 101; lines++)
		assert_int_equal(greeted(lines, 10), lines <= 100 ? DIALOGUE_BUSY : DIALOGUE_BROKEN);
	for (size_t length = 1998; length <= 2000; length++) /* and its CR */
		assert_int_equal(greeted(1, length), length <= 1999 ? DIALOGUE_BUSY : DIALOGUE_BROKEN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_each_recipient_a_verdict),
		cmocka_unit_test(resets_when_nobody_is_taken),
		cmocka_unit_test(breaks_off),
		cmocka_unit_test(has_ceilings),
		cmocka_unit_test(is_exact_about_its_ceilings),
	};

	return cmocka_run_group_tests_name("lmtp/dialogue", tests, NULL, NULL);
}
