/* compose/picture: what a picture is and how large, by its bytes alone. */
#include "../unit.h"

#include "compose/picture.h"

#define BYTES(s) s, sizeof(s) - 1

static const struct {
	const char *what, *bytes;
	size_t len;
	const char *type; /* NULL: none */
	unsigned width, height;
} cases[] = {
	{ "png", BYTES("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\1\0\0\0\0\2\x08\0\0\0\0"), "image/png", 256, 2 },
	{ "png, cut off", BYTES("\x89PNG\r\n\x1A\n\0\0"), "image/png", 0, 0 },
	{ "gif", BYTES("GIF89a\1\0\1\0\0\0\0;"), "image/gif", 1, 1 },
	{ "gif of 1987", BYTES("GIF87a\x40\1\xf0\0"), "image/gif", 320, 240 },
	{ "jpeg", BYTES("\xFF\xD8\xFF\xE0\0\4ab\xFF\xC2\0\x11\x08\0\x10\0\x20\3"), "image/jpeg", 32, 16 },
	{ "jpeg, its frame missing", BYTES("\xFF\xD8\xFF\xE0\xFF\xFF"), "image/jpeg", 0, 0 },
	{ "webp, lossy", BYTES("RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9D\x01\x2A\x10\0\x20\0"), "image/webp", 16, 32 },
	{ "webp, lossless", BYTES("RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2F\x0f\xc0\7\0\0\0\0\0\0"), "image/webp", 16, 32 },
	{ "webp, extended", BYTES("RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x0f\0\0\x1f\0\0"), "image/webp", 16, 32 },
	{ "avif", BYTES("\0\0\0\x1C" "ftypavif\0\0\0\0....\0\0\0\x14ispe\0\0\0\0\0\0\0\7\0\0\0\x9"), "image/avif", 7, 9 },
	{ "svg", BYTES("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"), NULL, 0, 0 },
	{ "another riff", BYTES("RIFF\0\0\0\0WAVEfmt "), NULL, 0, 0 },
	{ "a page", BYTES("<!DOCTYPE html><html>"), NULL, 0, 0 },
	{ "nothing", BYTES(""), NULL, 0, 0 },
};

static void
looks_at_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct picture picture;
		bool is_one = picture_look(cases[i].bytes, cases[i].len, &picture);

		if (is_one != (cases[i].type != NULL) || (is_one && (strcmp(picture.type, cases[i].type) != 0 ||
								      picture.width != cases[i].width ||
								      picture.height != cases[i].height)))
			fail_msg("%s: %s %ux%u", cases[i].what, is_one ? picture.type : "-", is_one ? picture.width : 0,
				 is_one ? picture.height : 0);
	}
}

static void
knows_a_pixel(void **state)
{
	(void)state;
	assert_true(picture_is_pixel(&(struct picture){ "image/gif", 1, 1 }));
	assert_false(picture_is_pixel(&(struct picture){ "image/gif", 0, 0 }));
	assert_false(picture_is_pixel(&(struct picture){ "image/gif", 600, 1 }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks_at_bytes),
		cmocka_unit_test(knows_a_pixel),
	};

	return cmocka_run_group_tests_name("compose/picture", tests, NULL, NULL);
}
