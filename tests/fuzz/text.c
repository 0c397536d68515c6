/* The text renderers: whatever comes in, what goes out is a legal format=flowed text. The first byte chooses.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "render/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
claim(int holds, const char *what, const char *at)
{
	if (holds)
		return;
	fprintf(stderr, "%s: %.200s\n", what, at);
	abort();
}

static void
check_line(const char *line, size_t len, const char *next)
{
	int is_soft = len > 0 && line[len - 1] == ' ';

	claim(len <= 998, "long line", line);
	claim(!(len >= 5 && memcmp(line, "From ", 5) == 0), "From", line);
	for (size_t i = 0; i < len; i++)
		claim((unsigned char)line[i] >= ' ' && line[i] != 0x7F, "control", line);
	claim(strspn(line, ">") == 0 || line[strspn(line, ">")] == ' ' || line[strspn(line, ">")] == '\n',
	      "quote", line);
	claim(!(is_soft && len == 3 + strspn(line, ">") && memcmp(line + len - 3, "-- ", 3) == 0),
	      "signature", line);
	claim(!is_soft || (*next && strspn(line, ">") == strspn(next, ">")),
	      "soft break at the end of a paragraph", line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf out = STRBUF_INIT(16u << 20);
	const char *s = (const char *)data + 1, *p;

	if (size == 0)
		return 0;
	size--;
	if (data[0] == 'w')
		text_words(&out, s, size);
	else if (data[0] == 'p')
		text_render_plain(&out, s, size);
	else
		text_render_html(&out, s, size, "https://base.example/dir/page?q#f",
		                 data[0] == 'j' ? "ja" : NULL);
	claim(utf8_valid(strbuf_str(&out), out.len), "UTF-8", strbuf_str(&out));
	claim(strlen(strbuf_str(&out)) == out.len, "NUL", strbuf_str(&out));
	p = strbuf_str(&out);
	if (data[0] == 'w') {
		claim(!strstr(p, "  ") && !strstr(p, "\n\n") && *p != ' ' && *p != '\n', "blanks", p);
	} else {
		claim(out.len == 0 || out.buf[out.len - 1] == '\n', "end", p);
		for (; *p; p += strcspn(p, "\n") + 1)
			check_line(p, strcspn(p, "\n"), p + strcspn(p, "\n") + 1);
	}
	strbuf_release(&out);
	return 0;
}
