#include "date_names.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* Months by their first letters, lower case, the longest needed to tell them apart. English, German, French,
 * Spanish, Portuguese, Italian, Dutch, Polish, Swedish, Danish, Norwegian, Finnish, Hungarian, Czech,
 * Turkish, Romanian, Catalan, Russian, Ukrainian, Greek; then some more. */
static const struct {
	const char *start;
	int month;
} months[] = {
	{ "jan", 1 }, { "j\xC3\xA4n", 1 }, { "ene", 1 }, { "gen", 1 }, { "sty", 1 }, { "tammi", 1 }, { "led", 1 },
	{ "oca", 1 }, { "ian", 1 }, { "\xD1\x8F\xD0\xBD\xD0\xB2", 1 }, { "\xD1\x81\xD1\x96\xD1\x87", 1 },
	{ "\xCE\xB9\xCE\xB1\xCE\xBD", 1 },
	{ "feb", 2 }, { "f\xC3\xA9v", 2 }, { "fev", 2 }, { "lut", 2 }, { "helmi", 2 }, { "\xC3\xBAno", 2 },
	{ "\xC5\x9Fub", 2 }, { "sub", 2 }, { "\xD1\x84\xD0\xB5\xD0\xB2", 2 }, { "\xD0\xBB\xD1\x8E\xD1\x82", 2 },
	{ "\xCF\x86\xCE\xB5\xCE\xB2", 2 },
	{ "mar", 3 }, { "m\xC3\xA4r", 3 }, { "mrz", 3 }, { "m\xC3\xA1r", 3 }, { "maa", 3 }, { "mrt", 3 },
	{ "b\xC5\x99" "e", 3 }, { "\xD0\xBC\xD0\xB0\xD1\x80", 3 }, { "\xD0\xB1\xD0\xB5\xD1\x80", 3 },
	{ "\xCE\xBC\xCE\xB1\xCF\x81", 3 },
	{ "apr", 4 }, { "avr", 4 }, { "abr", 4 }, { "kwi", 4 }, { "huhti", 4 }, { "\xC3\xA1pr", 4 },
	{ "dub", 4 }, { "nis", 4 }, { "\xD0\xB0\xD0\xBF\xD1\x80", 4 }, { "\xD0\xBA\xD0\xB2\xD1\x96", 4 },
	{ "\xCE\xB1\xCF\x80\xCF\x81", 4 },
	{ "may", 5 }, { "mai", 5 }, { "mei", 5 }, { "mag", 5 }, { "maj", 5 }, { "touko", 5 }, { "m\xC3\xA1j", 5 },
	{ "kv\xC4\x9B", 5 }, { "\xD0\xBC\xD0\xB0\xD0\xB9", 5 }, { "\xD0\xBC\xD0\xB0\xD1\x8F", 5 },
	{ "\xD1\x82\xD1\x80\xD0\xB0", 5 }, { "\xCE\xBC\xCE\xB1\xCE\xB9", 5 }, { "\xCE\xBC\xCE\xB1\xCF\x8A", 5 },
	{ "jun", 6 }, { "juin", 6 }, { "giu", 6 }, { "cze", 6 }, { "kes\xC3\xA4", 6 }, { "j\xC3\xBAn", 6 },
	{ "haz", 6 }, { "iun", 6 }, { "\xD0\xB8\xD1\x8E\xD0\xBD", 6 }, { "\xD1\x87\xD0\xB5\xD1\x80", 6 },
	{ "\xCE\xB9\xCE\xBF\xCF\x8D\xCE\xBD", 6 }, { "\xCE\xB9\xCE\xBF\xCF\x85\xCE\xBD", 6 },
	{ "jul", 7 }, { "juil", 7 }, { "lug", 7 }, { "lip", 7 }, { "hein\xC3\xA4", 7 }, { "j\xC3\xBAl", 7 },
	{ "tem", 7 }, { "iul", 7 }, { "\xD0\xB8\xD1\x8E\xD0\xBB", 7 }, { "\xD0\xBB\xD0\xB8\xD0\xBF", 7 },
	{ "\xCE\xB9\xCE\xBF\xCF\x8D\xCE\xBB", 7 }, { "\xCE\xB9\xCE\xBF\xCF\x85\xCE\xBB", 7 },
	{ "aug", 8 }, { "ao\xC3\xBB", 8 }, { "aou", 8 }, { "ago", 8 }, { "sie", 8 }, { "elo", 8 }, { "srp", 8 },
	{ "a\xC4\x9Fu", 8 }, { "\xD0\xB0\xD0\xB2\xD0\xB3", 8 }, { "\xD1\x81\xD0\xB5\xD1\x80", 8 },
	{ "\xCE\xB1\xCF\x8D\xCE\xB3", 8 }, { "\xCE\xB1\xCF\x85\xCE\xB3", 8 },
	{ "sep", 9 }, { "set", 9 }, { "wrz", 9 }, { "syys", 9 }, { "sze", 9 }, { "z\xC3\xA1\xC5\x99", 9 },
	{ "eyl", 9 }, { "\xD1\x81\xD0\xB5\xD0\xBD", 9 }, { "\xD0\xB2\xD0\xB5\xD1\x80", 9 },
	{ "\xCF\x83\xCE\xB5\xCF\x80", 9 },
	{ "oct", 10 }, { "okt", 10 }, { "out", 10 }, { "ott", 10 }, { "pa\xC5\xBA", 10 }, { "loka", 10 },
	{ "\xC5\x99\xC3\xADj", 10 }, { "eki", 10 }, { "\xD0\xBE\xD0\xBA\xD1\x82", 10 },
	{ "\xD0\xB6\xD0\xBE\xD0\xB2", 10 }, { "\xCE\xBF\xCE\xBA\xCF\x84", 10 },
	{ "nov", 11 }, { "lis", 11 }, { "marras", 11 }, { "kas", 11 }, { "noi", 11 },
	{ "\xD0\xBD\xD0\xBE\xD1\x8F", 11 }, { "\xCE\xBD\xCE\xBF\xCE\xAD", 11 }, { "\xCE\xBD\xCE\xBF\xCE\xB5", 11 },
	{ "dec", 12 }, { "dez", 12 }, { "d\xC3\xA9" "c", 12 }, { "dic", 12 }, { "gru", 12 }, { "joulu", 12 },
	{ "pro", 12 }, { "ara", 12 }, { "des", 12 }, { "\xD0\xB4\xD0\xB5\xD0\xBA", 12 },
	{ "\xD0\xB3\xD1\x80\xD1\x83", 12 }, { "\xCE\xB4\xCE\xB5\xCE\xBA", 12 },
	/* Lithuanian, Estonian, Latvian, Icelandic, Malay, Bulgarian, Serbian, Arabic, Hebrew: what is not above */
	{ "sau", 1 }, { "\xD1\x98\xD0\xB0\xD0\xBD", 1 }, { "\xD1\x8F\xD0\xBD\xD1\x83", 1 },
	{ "\xD9\x8A\xD9\x86\xD8\xA7\xD9\x8A\xD8\xB1", 1 }, { "\xD9\x8A\xD9\x86\xD8\xA7", 1 },
	{ "\xD7\x99\xD7\xA0\xD7\x95", 1 }, { "jaan", 1 }, { "vas", 2 }, { "vee", 2 },
	{ "\xD1\x84\xD0\xB5\xD0\xB1", 2 }, { "\xD9\x81\xD8\xA8\xD8\xB1", 2 }, { "\xD7\xA4\xD7\x91\xD7\xA8", 2 },
	{ "kov", 3 }, { "mac", 3 }, { "\xD9\x85\xD8\xA7\xD8\xB1", 3 }, { "\xD7\x9E\xD7\xA8\xD7\xA5", 3 },
	{ "\xD7\x9E\xD7\xA8\xD7\xA1", 3 }, { "\xCE\xBC\xCE\xAC\xCF\x81", 3 }, { "bal", 4 },
	{ "\xD8\xA3\xD8\xA8\xD8\xB1", 4 }, { "\xD8\xA7\xD8\xA8\xD8\xB1", 4 }, { "\xD7\x90\xD7\xA4\xD7\xA8", 4 },
	{ "geg", 5 }, { "ma\xC3\xAD", 5 }, { "\xD0\xBC\xD0\xB0\xD1\x98", 5 }, { "\xD9\x85\xD8\xA7\xD9\x8A", 5 },
	{ "\xD7\x9E\xD7\x90\xD7\x99", 5 }, { "\xCE\xBC\xCE\xB1\xCE\x90", 5 }, { "\xCE\xBC\xCE\xAC\xCE\xB9", 5 },
	{ "bir", 6 }, { "juuni", 6 }, { "j\xC5\xABn", 6 }, { "\xD1\x98\xD1\x83\xD0\xBD", 6 },
	{ "\xD1\x8E\xD0\xBD\xD0\xB8", 6 }, { "\xD9\x8A\xD9\x88\xD9\x86\xD9\x8A", 6 },
	{ "\xD7\x99\xD7\x95\xD7\xA0", 6 }, { "lie", 7 }, { "juuli", 7 }, { "j\xC5\xABl", 7 },
	{ "\xD1\x98\xD1\x83\xD0\xBB", 7 }, { "\xD1\x8E\xD0\xBB\xD0\xB8", 7 },
	{ "\xD9\x8A\xD9\x88\xD9\x84\xD9\x8A", 7 }, { "\xD7\x99\xD7\x95\xD7\x9C", 7 }, { "rugp", 8 }, { "ogo", 8 },
	{ "agu", 8 }, { "\xC3\xA1g\xC3\xBA", 8 }, { "\xD8\xA3\xD8\xBA\xD8\xB3", 8 },
	{ "\xD8\xA7\xD8\xBA\xD8\xB3", 8 }, { "\xD7\x90\xD7\x95\xD7\x92", 8 }, { "rugs", 9 },
	{ "\xD1\x81\xD0\xB5\xD0\xBF", 9 }, { "\xD8\xB3\xD8\xA8\xD8\xAA", 9 }, { "\xD7\xA1\xD7\xA4\xD7\x98", 9 },
	{ "spa", 10 }, { "\xD8\xA3\xD9\x83\xD8\xAA", 10 }, { "\xD8\xA7\xD9\x83\xD8\xAA", 10 },
	{ "\xD7\x90\xD7\x95\xD7\xA7", 10 }, { "lap", 11 }, { "\xD0\xBD\xD0\xBE\xD0\xB5", 11 },
	{ "\xD0\xBD\xD0\xBE\xD0\xB2", 11 }, { "\xD9\x86\xD9\x88\xD9\x81", 11 }, { "\xD7\xA0\xD7\x95\xD7\x91", 11 },
	{ "dis", 12 }, { "\xD8\xAF\xD9\x8A\xD8\xB3", 12 }, { "\xD7\x93\xD7\xA6\xD7\x9E", 12 },
};

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

/* s in lower case into out, also Latin, Greek and Cyrillic capitals; returns its length. */
size_t
date_lower(const char *s, size_t len, char *out, size_t room)
{
	size_t n = 0;

	for (size_t i = 0, step; i < len && n + 5 < room; i += step) {
		uint32_t cp = (unsigned char)s[i];

		step = utf8_decode(s + i, len - i, &cp);
		if (step == 0)
			step = 1, cp = '?';
		if (cp < 0x80)
			cp = (uint32_t)tolower((int)cp);
		else if ((cp >= 0xC0 && cp <= 0xDE) || (cp >= 0x391 && cp <= 0x3A9) || (cp >= 0x410 && cp <= 0x42F))
			cp += 0x20;
		else if (cp >= 0x400 && cp <= 0x40F)
			cp += 0x50;
		else if (cp >= 0x100 && cp <= 0x17D)
			cp |= 1;
		n += utf8_encode(cp, out + n);
	}
	out[n] = '\0';
	return n;
}

int
date_month(const char *word)
{
	static const char english[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	for (int i = 0; i < 12; i++)
		if (word[0] == english[3 * i] && word[1] == english[3 * i + 1] && word[2] == english[3 * i + 2])
			return i + 1;
	for (size_t i = 0; i < sizeof(months) / sizeof(months[0]); i++)
		if (strncmp(word, months[i].start, strlen(months[i].start)) == 0)
			return months[i].month;
	return 0;
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
date_zone(const char *word, int *minutes)
{
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (strcmp(word, zones[i].name) == 0) {
			*minutes = zones[i].minutes;
			return true;
		}
	return false;
}
