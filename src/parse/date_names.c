#include "date_names.h"

#include <stdint.h>
#include <string.h>
#include <unicode/uchar.h>

#include "base/utf8.h"

/* Months by their first letters in lower case, as many as tell them apart; the longest that fits is meant. A blank
 * inside is written "_". One line: languages in Latin letters; then in Cyrillic and Greek; Arabic and Hebrew
 * letters; of India; of the rest of Asia and Ethiopia. Where languages contradict each other, the one with more
 * feeds wins: "lis" is the November of Poles and Czechs, not the October of Croats. */
static const char *const months[] = {
	/* January */
	"jan jän jaan ene gen sty tammi led oca ian sau sij urt xan ion ean yan ýan jen ghe schan "
	"янв січ сту јан яну қаң гыйн нэгдүгээр ιαν "
	"يناير ينا جانف كانون_الثاني ژان جنور يانۋ ינו יאַנ "
	"जन जाने জানু જાન ਜਨ ଜାନ ஜன జన ಜನ ജനു ජන "
	"ဇန် មករា ມັງ ມ.ກ มกรา ม.ค იან հունվ հնվ ጃን 一月 tháng_một",
	/* February */
	"feb fév fev lut helmi úno unor şub sub vas vee velj ots chw fea fab peb shk few sib fav fre fra "
	"фев лют феб ақп хоёрдугаар φεβ "
	"فبر فيفر شباط فوری فورى فرور فيبر فېۋ فېب פבר פעב פֿעב "
	"फ़र फर फेब ফেব ફેબ ਫ਼ਰ ਫਰ ଫେବ பிப் ఫిబ్ ಫೆಬ್ ഫെബ് පෙබ "
	"ဖေ កុម្ភ ກຸມ ກ.ພ กุมภา ก.พ თებ փետ փտվ ፌብ 二月 tháng_hai",
	/* March */
	"mar mär mrz már maa mrt bře kov mac mas mäe maw mat ožu "
	"мар бер сак нау гуравдугаар μαρ μάρ "
	"مار مارچ آذار اذار מרץ מרס מערץ "
	"मार মার্ মাৰ્ মাৰ માર ਮਾਰ ମାର மார் మార్ ಮಾರ್ മാർ മാര് මාර් "
	"မတ် មីនា ມີນ ມ.ນ มีนา มี.ค მარ մար մրտ ማር 三月 tháng_ba",
	/* April */
	"apr avr abr kwi huhti ápr dub nis bal tra api ebr aib pri abl epr eph afi "
	"апр кві кра сәу дөрөвдүгээр απρ "
	"أبر ابر إبر أفر افر نيس آور اپر ئاپ אפר אַפ "
	"अप्र एप्र এপ্র এপ্ৰ એપ્ર ਅਪ੍ਰ ଅପ୍ର ஏப் ఏప్ ಏಪ್ರ ഏപ്ര අප්ර "
	"ဧ មេសា ເມສ ມ.ສ เมษา เม.ย აპრ ապր ኤፕ 四月 tháng_tư",
	/* May */
	"may mai mei mag maj touko máj kvě geg maí svi bea mee mey maaie mej matg maý "
	"май мая маю тра мај мам тавдугаар μαι μαϊ μαΐ μάι μάϊ "
	"ماي مايو أيار ايار مه می مۍ مئی مئي מאי מיי מאַי "
	"मई मे মে મે ਮਈ ମଇ மே మే ಮೇ മേ മെയ් മെയ് මැයි "
	"မေ ឧសភា ພຶດ ພ.ພ พฤษภา พ.ค მაი մայ մյս ሜይ 五月 tháng_năm",
	/* June */
	"jun juin juu jon giu cze kesä jún haz iun bir juuni jūn lipn lipa čer červen čvn eka xuñ meh meith iyu iyn yun iýun hun qer "
	"ġun zer "
	"июн чер јун юни чэр мау зургаадугаар ιουν ιούν "
	"يوني حزير جوان ژوئن جون ئىيۇن יונ יוני "
	"जून जुन জুন જૂન ਜੂਨ ଜୁନ ஜூன் ஜூன జూన్ జూన ಜೂನ ജൂൺ ജൂണ ජූනි "
	"ဇွန် មិថុនា ມິຖ ມິ.ຖ มิถุนา มิ.ย ივნ հունի հնս ጁን 六月 tháng_sáu",
	/* July */
	"jul juil lug lip heinä júl tem iul lie juuli jūl srpnj srpanj červenc červene čvc uzt xul gor iúi iyul iyl yul jol "
	"iýul hul korr lul fan "
	"июл лип јул юли ліп шіл долоодугаар ιουλ ιούλ "
	"يولي تموز جويل ژوئی ژوئي جول ئىيۇل יול "
	"जुल জুল জুলা જુલ ਜੁਲ ଜୁଲ ஜூலை జులై జూలై ಜುಲ ജൂലൈ ජූලි "
	"ဇူ កក្កដា ກໍລ ກ.ລ กรกฎา ก.ค ივლ հուլ հլս ጁላ 七月 tháng_bảy",
	/* August */
	"aug aoû aou ago sie elo srp ağu agu ogo rugp ágú kol avg abu aws lún agt gus aŭg aww avu avq aus awg aga ọgọ aog "
	"авг сер жні там наймдугаар αυγ αύγ "
	"أغس اغس آب أوت اوت غشت اگس اګس آگس ئاۋ אוג אויג "
	"अग ऑग আগ ઑગ ઓગ ਅਗ ଅଗ ஆக ఆగ ಆಗ ഓഗ අගෝ "
	"ဩ သြ សីហា ສິງ ສ.ຫ สิงหา ส.ค აგვ օգ ኦገ 八月 tháng_tám",
	/* September */
	"sep set wrz syys sze zář eyl rugs ruj ira med meán sht sen "
	"сен вер сеп қыр есдүгээр σεπ "
	"سبت أيل ايل شتن سپت ستمب سيپ سېن سېپ ספט סעפ "
	"सित सप्ट सेप সেপ ছেপ સપ્ટ ਸਤੰ ସେପ செப் సెప్ ಸೆಪ್ സെപ് සැප් "
	"စက် កញ្ញា ກັນ ກ.ຍ กันยา ก.ย სექ սեպ ሴፕ 九月 tháng_chín",
	/* October */
	"oct okt out ott paź loka říj eki spa urr hyd dei tet otu ọkt "
	"окт жов кас қаз аравдугаар οκτ "
	"أكت اكت أكتوبر تشرين_الأول تشرين_الاول اکت آڪٽ ئۆك אוק אקט "
	"अक्ट अक्तू ऑक्ट অক্ট ઑક્ટ ઓક્ટ ਅਕਤ ଅକ୍ଟ அக் అక్ట ಅಕ್ಟ ഒക്ട ඔක් "
	"အောက် តុលា ຕຸລ ຕ.ລ ตุลา ต.ค ოქტ հոկ ኦክ 十月 tháng_mười",
	/* November */
	"nov nóv lis marras kas noi lap stu aza tac sam nën noy noý nob nof noe "
	"ноя ное нов лис ліс қар арван_нэгдүгээр νοε νοέ "
	"نوف تشرين_الثاني نوا نوم نون نوي נוב נאוו "
	"नव नोव नोभ নভে নৱে નવે ਨਵੰ ନଭେ நவ నవ ನವೆಂ ನವೆ നവ නොවැ "
	"နို វិច្ឆិកា ພະຈ ພ.ຈ พฤศจิ พ.ย ნოე նոյ ኖቬ 十一月 tháng_mười_một",
	/* December */
	"dec dez déc dic gru joulu pro ara des dis dets abe rha nol dhj dek diċ diz "
	"дек гру дец сне жел арван_хоёрдугаар δεκ "
	"ديس كانون_الأول كانون_الاول دجن دسا دسم ڊسم دېك דצמ דעצ "
	"दिस डिस ডিসে ডিচে ડિસે ਦਸੰ ଡିସେ டிச డిసె ಡಿಸೆ ഡിസ දෙසැ "
	"ဒီ ធ្នូ ທັນ ທ.ວ ธันวา ธ.ค დეკ դեկ ዲሴ 十二月 tháng_mười_hai",
	/* the twelve of the Persian calendar */
	"فرورد", "ارد", "خرد", "تیر تير", "مرد امرداد", "شهری شهري", "مهر", "آبا", "آذر", "دی", "بهم", "اسف",
};

static const char *const mornings[] = { "am", "a.m", "오전", "午前", "上午", "ص", "ق.ظ", "πμ", "π.μ" };
static const char *const afternoons[] = { "pm", "p.m", "오후", "午後", "下午", "م", "ب.ظ", "μμ", "μ.μ" };

/* Zones feeds name; minutes east of UTC. Where one name has several places, RFC 822's or the more common. */
static const struct {
	const char *name;
	int minutes;
} zones[] = {
	{ "z", 0 }, { "ut", 0 }, { "utc", 0 }, { "gmt", 0 }, { "wet", 0 }, { "a", 60 }, { "n", -60 }, { "m", 720 },
	{ "y", -720 }, { "bst", 60 }, { "ist", 330 }, { "cet", 60 }, { "met", 60 }, { "mez", 60 }, { "west", 60 },
	{ "cest", 120 }, { "mest", 120 }, { "mesz", 120 }, { "eet", 120 }, { "sast", 120 }, { "eest", 180 },
	{ "msk", 180 }, { "trt", 180 }, { "msd", 240 }, { "gst", 240 }, { "pkt", 300 }, { "ict", 420 }, { "wib", 420 },
	{ "hkt", 480 }, { "sgt", 480 }, { "awst", 480 }, { "pht", 480 }, { "jst", 540 }, { "kst", 540 },
	{ "acst", 570 }, { "aest", 600 }, { "acdt", 630 }, { "aedt", 660 }, { "nzst", 720 }, { "nzdt", 780 },
	{ "nst", -210 }, { "ndt", -150 }, { "brt", -180 }, { "art", -180 }, { "ast", -240 }, { "adt", -180 },
	{ "est", -300 }, { "edt", -240 }, { "et", -300 }, { "cst", -360 }, { "cdt", -300 }, { "ct", -360 },
	{ "mst", -420 }, { "mdt", -360 }, { "mt", -420 }, { "pst", -480 }, { "pdt", -420 }, { "pt", -480 },
	{ "akst", -540 }, { "akdt", -480 }, { "hst", -600 },
};

size_t
date_fold(const char *s, size_t len, char *out, size_t room)
{
	size_t n = 0;

	for (size_t i = 0, step; i < len && n + 5 < room; i += step) {
		uint32_t cp = ' ';

		step = utf8_decode(s + i, len - i, &cp);
		if (step <= 1) {
			out[n++] = step ? s[i] : ' ';
			step = 1;
		} else if (u_charDigitValue((UChar32)cp) >= 0) {
			out[n++] = (char)('0' + u_charDigitValue((UChar32)cp));
		} else if (U_GET_GC_MASK((UChar32)cp) & (U_GC_L_MASK | U_GC_M_MASK)) {
			n += utf8_encode((uint32_t)u_tolower((UChar32)cp), out + n);
		} else if (cp == 0x2212 || cp == 0x2013 || cp == 0xFF0D) { /* minus, dash */
			out[n++] = '-';
		} else if (cp >= 0xFF01 && cp <= 0xFF5E) { /* as wide as a Chinese character */
			out[n++] = (char)(cp - 0xFEE0);
		} else if (u_charType((UChar32)cp) != U_FORMAT_CHAR) {
			out[n++] = ' ';
		}
	}
	out[n] = '\0';
	return n;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* How many bytes of text the start of len bytes covers; 0: it is another word. */
static size_t
covers(const char *start, size_t len, const char *text)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] != (start[i] == '_' ? ' ' : start[i]))
			return 0;
	return len;
}

int
date_month(const char *text)
{
	static const char english[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	static const char of[] = "ב"; /* how Hebrew writes "of May"; no month begins with it */
	size_t best = 0;
	int month = 0;

	if (strncmp(text, of, strlen(of)) == 0)
		text += strlen(of);
	for (int i = 0; i < 12; i++)
		if (strncmp(text, english + 3 * i, 3) == 0 && !is_letter(text[3]))
			return i + 1;
	for (size_t i = 0; i < sizeof(months) / sizeof(months[0]); i++)
		for (const char *start = months[i]; *start; start += *start == ' ') {
			size_t len = strcspn(start, " "), n = covers(start, len, text);

			if (n > best)
				best = n, month = (int)i + 1;
			start += len;
		}
	return month;
}

/* The day of the week says nothing that the date does not, and is often wrong. */
bool
date_is_weekday(const char *word)
{
	static const char english[] = "montuewedthufrisatsun";

	for (int i = 0; i < 7; i++)
		if (word[0] == english[3 * i] && word[1] == english[3 * i + 1] && word[2] == english[3 * i + 2])
			return true;
	return false;
}

bool
date_is_morning(const char *word)
{
	for (size_t i = 0; i < sizeof(mornings) / sizeof(mornings[0]); i++)
		if (strcmp(word, mornings[i]) == 0)
			return true;
	return false;
}

bool
date_is_afternoon(const char *word)
{
	for (size_t i = 0; i < sizeof(afternoons) / sizeof(afternoons[0]); i++)
		if (strcmp(word, afternoons[i]) == 0)
			return true;
	return false;
}

bool
date_zone(const char *word, int *minutes)
{
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (strcmp(word, zones[i].name) == 0) {
			*minutes = zones[i].minutes;
			return true;
		}
	return false;
}
