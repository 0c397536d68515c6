#include "compose/picture.h"

#include <string.h>

#define LOOK_MAX 65536 /* how far in a picture may say its size */

static unsigned
big(const unsigned char *p, size_t n)
{
	unsigned x = 0;

	for (size_t i = 0; i < n; i++)
		x = x << 8 | p[i];
	return x;
}

static unsigned
little(const unsigned char *p, size_t n)
{
	unsigned x = 0;

	while (n-- > 0)
		x = x << 8 | p[n];
	return x;
}

static void
look_png(const unsigned char *p, size_t len, struct picture *out)
{
	if (len >= 24 && memcmp(p + 12, "IHDR", 4) == 0) {
		out->width = big(p + 16, 4);
		out->height = big(p + 20, 4);
	}
}

static void
look_gif(const unsigned char *p, size_t len, struct picture *out)
{
	if (len >= 10) {
		out->width = little(p + 6, 2);
		out->height = little(p + 8, 2);
	}
}

/* Segments until the one that begins the frame (ITU T.81 B.1.1.3): SOF0 to SOF15 without DHT, JPG and DAC. */
static void
look_jpeg(const unsigned char *p, size_t len, struct picture *out)
{
	for (size_t i = 2; i + 9 <= len && p[i] == 0xFF; i += 2 + big(p + i + 2, 2)) {
		unsigned marker = p[i + 1];

		if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
			out->height = big(p + i + 5, 2);
			out->width = big(p + i + 7, 2);
			return;
		}
	}
}

/* The three forms of RFC 9649 §2. */
static void
look_webp(const unsigned char *p, size_t len, struct picture *out)
{
	if (len < 30)
		return;
	if (memcmp(p + 12, "VP8X", 4) == 0) {
		out->width = little(p + 24, 3) + 1;
		out->height = little(p + 27, 3) + 1;
	} else if (memcmp(p + 12, "VP8L", 4) == 0 && p[20] == 0x2F) {
		out->width = (little(p + 21, 4) & 0x3FFF) + 1;
		out->height = (little(p + 21, 4) >> 14 & 0x3FFF) + 1;
	} else if (memcmp(p + 12, "VP8 ", 4) == 0 && memcmp(p + 23, "\x9D\x01\x2A", 3) == 0) {
		out->width = little(p + 26, 2) & 0x3FFF;
		out->height = little(p + 28, 2) & 0x3FFF;
	}
}

/* The first "ispe" property is the picture's own in what encoders write. */
static void
look_avif(const unsigned char *p, size_t len, struct picture *out)
{
	const unsigned char *ispe = memmem(p, len, "ispe", 4);

	if (ispe && p + len - ispe >= 16) {
		out->width = big(ispe + 8, 4);
		out->height = big(ispe + 12, 4);
	}
}

static const struct form {
	const char *type;
	size_t at, len;
	const char *magic;
	void (*look)(const unsigned char *p, size_t len, struct picture *out);
} forms[] = {
	{ "image/png", 0, 8, "\x89PNG\r\n\x1A\n", look_png }, { "image/jpeg", 0, 3, "\xFF\xD8\xFF", look_jpeg },
	{ "image/gif", 0, 6, "GIF87a", look_gif },	      { "image/gif", 0, 6, "GIF89a", look_gif },
	{ "image/webp", 8, 4, "WEBP", look_webp },	      { "image/avif", 4, 8, "ftypavif", look_avif },
	{ "image/avif", 4, 8, "ftypavis", look_avif },
};

bool
picture_look(const void *bytes, size_t len, struct picture *out)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const struct form *form = &forms[i];

		if (len < form->at + form->len || memcmp(p + form->at, form->magic, form->len) != 0 ||
		    (form->look == look_webp && memcmp(p, "RIFF", 4) != 0))
			continue;
		*out = (struct picture){ .type = form->type };
		form->look(p, len < LOOK_MAX ? len : LOOK_MAX, out);
		return true;
	}
	return false;
}

bool
picture_is_pixel(const struct picture *picture)
{
	return picture->width == 1 && picture->height == 1;
}
