/* parse/charset_sniff: what is known by its letters, and what must not be taken for it. */
#include "../unit.h"

#include <unicode/ucnv.h>

#include "../../../src/parse/charset.h"

#define THAI \
	"รัฐบาลประกาศวันนี้ว่าจะมีมาตรการใหม่สำหรับเศรษฐกิจ " \
	"ซึ่งจะเริ่มใช้ในต้นเดือนหน้า " \
	"ผู้เชี่ยวชาญเห็นด้วยกับเรื่องนี้ "
#define RUSSIAN \
	"Правительство объявило сегодня о новых мерах для экономики, " \
	"которые начнут действовать в начале месяца. "
#define KOREAN \
	"정부는 오늘 경제를 위한 새로운 대책을 발표했다. 이 대책은 다음 달 초부터 시행되며 " \
	"전문가들은 대체로 환영했다. "
#define JAPANESE \
	"政府は本日、経済のための新しい対策を発表" \
	"した。この対策は来月の初めから実施される予定であり、専門家は歓迎している。"
#define GREEK \
	"Η κυβέρνηση ανακοίνωσε σήμερα νέα μέτρα για την οικονομία, που " \
	"θα αρχίσουν να ισχύουν στις αρχές του μήνα. "
#define POLISH \
	"Rząd ogłosił dziś nowe środki dla gospodarki, które zaczną obowiązywać już na początku miesiąca. Eksperci " \
	"są w większości zadowoleni, ale związki zawodowe się sprzeciwiają, bo płace nie wzrosną. "
#define CZECH \
	"Vláda dnes oznámila nová opatření pro hospodářství, která začnou platit již na začátku měsíce. " \
	"Odborníci jsou většinou spokojeni, ale odbory se bouří, protože mzdy neporostou. "
#define HUNGARIAN \
	"A kormány ma új intézkedéseket jelentett be a gazdaság számára, amelyek már a hónap elején életbe lépnek. " \
	"A szakértők többsége örül, de a szakszervezetek tiltakoznak, mert a bérek nem nőnek. "
#define TURKISH \
	"Hükümet bugün ekonomi için yeni önlemler açıkladı; bunlar ay başında yürürlüğe girecek. Uzmanların " \
	"çoğu memnun, ama sendikalar karşı çıkıyor, çünkü ücretler artmayacak. "
#define FRENCH \
	"Le gouvernement a annoncé aujourd’hui de nouvelles mesures pour l’économie, qui entreront en vigueur dès le " \
	"début du mois. Les experts sont plutôt rassurés, mais les syndicats s’y opposent déjà. "
#define GERMAN \
	"Die Regierung kündigte heute neue Maßnahmen für die Wirtschaft an, die schon Anfang des Monats in Kraft treten. " \
	"Die Gewerkschaften wären dagegen, weil die Löhne nicht stiegen. "
#define DANISH \
	"Regeringen har i dag bebudet nye tiltag for økonomien, der træder i kraft allerede først på måneden. " \
	"Fagforeningerne er imod, fordi lønningerne ikke også stiger. "
#define ICELANDIC \
	"Ríkisstjórnin tilkynnti í dag nýjar aðgerðir fyrir efnahaginn, sem taka gildi þegar í byrjun mánaðarins. " \
	"Verkalýðsfélögin eru á móti því að launin hækka ekki. "

/* n times text in charset. */
static size_t
encode(const char *text, const char *charset, unsigned n, char *out, size_t room)
{
	UErrorCode e = U_ZERO_ERROR;
	size_t len = (size_t)ucnv_convert(charset, "UTF-8", out, (int32_t)room, text, -1, &e);

	assert_true(U_SUCCESS(e) && n > 0 && n * len < room);
	for (unsigned i = 1; i < n; i++)
		memcpy(out + i * len, out, len);
	return n * len;
}

static void
knows_thai_and_dos_russian(void **state)
{
	static const struct {
		const char *text, *charset, *want;
	} v[] = {
		{ THAI, "TIS-620", "windows-874" },   { RUSSIAN, "CP866", "IBM866" },    { RUSSIAN, "CP1251", NULL },
		{ RUSSIAN, "KOI8-R", NULL },          { RUSSIAN, "ISO-8859-5", NULL },   { KOREAN, "EUC-KR", NULL },
		{ JAPANESE, "EUC-JP", NULL },         { JAPANESE, "SHIFT_JIS", NULL },   { GREEK, "ISO-8859-7", NULL },
		{ FRENCH, "CP1252", NULL },           { POLISH, "ISO-8859-2", NULL },
	};
	char bytes[4096];

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		size_t len = encode(v[i].text, v[i].charset, 6, bytes, sizeof(bytes));
		const char *got = charset_by_letters(bytes, len);

		if (v[i].want ? !got || strcmp(got, v[i].want) != 0 : got != NULL)
			fail_msg("%s in %s: %s", v[i].text, v[i].charset, got ? got : "none");
	}
}

static void
says_nothing_of_a_few_letters(void **state)
{
	char bytes[512], blanks[200];

	(void)state;
	assert_null(charset_by_letters(bytes, encode("<a>ภาษาไทย</a>", "TIS-620", 1, bytes, sizeof(bytes))));
	assert_null(charset_by_letters("", 0));
	memset(blanks, '\xA0', sizeof(blanks));
	assert_null(charset_by_letters(blanks, sizeof(blanks)));
}

static void
tells_latin_alphabets_apart(void **state)
{
	static const struct {
		const char *text, *charset;
		bool other;
	} v[] = {
		{ POLISH, "ISO-8859-2", true },   { POLISH, "CP1250", true },  { CZECH, "ISO-8859-2", true },
		{ CZECH, "CP1250", true },        { HUNGARIAN, "CP1250", true }, { TURKISH, "ISO-8859-9", true },
		{ FRENCH, "CP1252", false },      { GERMAN, "CP1252", false }, { DANISH, "CP1252", false },
		{ ICELANDIC, "CP1252", false },   { FRENCH GERMAN, "CP1252", false }, { DANISH FRENCH, "CP1252", false },
		{ ICELANDIC GERMAN, "CP1252", false },
	};
	char bytes[16384];

	(void)state;
	assert_true(charset_is_not_latin_1(bytes, encode(RUSSIAN, "CP1251", 1, bytes, sizeof(bytes))));
	for (size_t i = 0; i < COUNT(v); i++) {
		size_t len = encode(v[i].text, v[i].charset, 20, bytes, sizeof(bytes));

		if (charset_is_not_latin_1(bytes, len) != v[i].other)
			fail_msg("%s in %s", v[i].text, v[i].charset);
		assert_false(charset_is_not_latin_1(bytes, encode(v[i].text, v[i].charset, 1, bytes, sizeof(bytes))));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_thai_and_dos_russian), cmocka_unit_test(says_nothing_of_a_few_letters),
		cmocka_unit_test(tells_latin_alphabets_apart),
	};

	return cmocka_run_group_tests_name("parse/charset_sniff", tests, NULL, NULL);
}
