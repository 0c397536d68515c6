#include "doctype.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "entity.h"

#define VALUE_MAX 4096         /* bytes of one declared value */
#define EXPANSION_MAX 65536    /* characters of all expansions of a document */
#define NESTING_MAX 4
#define NAME_MAX_LEN 64

static const char *
skip_space(const char *p, const char *end)
{
	while (p < end && isspace((unsigned char)*p))
		p++;
	return p;
}

/* Past the quoted literal at p; NULL if it is none. */
static const char *
literal(const char *p, const char *end)
{
	const char *close;

	if (p >= end || (*p != '"' && *p != '\''))
		return NULL;
	close = memchr(p + 1, *p, (size_t)(end - p - 1) < VALUE_MAX ? (size_t)(end - p - 1) : VALUE_MAX);
	return close ? close + 1 : NULL;
}

/* <!ENTITY name "value"> with p behind ENTITY. Parameter and external entities are not for us. */
static void
remember(struct doctype *d, const char *p, const char *end)
{
	struct entity_declaration *e;
	const char *name = skip_space(p, end), *name_end = name, *value, *close;

	while (name_end < end && name_end - name < NAME_MAX_LEN && *name_end != '>' &&
	       !isspace((unsigned char)*name_end))
		name_end++;
	value = skip_space(name_end, end);
	close = literal(value, end);
	if (!close || name == name_end || *name == '%' || d->n == DOCTYPE_ENTITIES)
		return;
	if (!d->v)
		d->v = xcalloc(DOCTYPE_ENTITIES, sizeof(*d->v));
	e = &d->v[d->n++];
	e->name = name;
	e->name_len = (size_t)(name_end - name);
	e->value = value + 1;
	e->value_len = (size_t)(close - value) - 2;
}

const char *
doctype_read(struct doctype *d, const char *s, const char *end)
{
	const char *p = s + 9, *close;
	bool inside = false;

	while (p < end) {
		if (*p == '"' || *p == '\'') {
			close = literal(p, end);
			p = close ? close : p + 1;
		} else if (end - p > 4 && memcmp(p, "<!--", 4) == 0) {
			close = memmem(p, (size_t)(end - p), "-->", 3);
			p = close ? close + 3 : end;
		} else if (end - p > 8 && memcmp(p, "<!ENTITY", 8) == 0) {
			remember(d, p + 8, end);
			p += 8;
		} else if (*p == '[') {
			inside = true;
			p++;
		} else if (*p == ']') {
			inside = false;
			p++;
		} else if (*p++ == '>' && !inside) {
			return p;
		}
	}
	/* Never closed: take the first > for its end. */
	close = memchr(s, '>', (size_t)(end - s));
	return close ? close + 1 : end;
}

static const struct entity_declaration *
find(const struct doctype *d, const char *name, size_t len)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].name_len == len && memcmp(d->v[i].name, name, len) == 0)
			return &d->v[i];
	return NULL;
}

static void
add_escaped(struct doctype *d, struct strbuf *out, unsigned cp)
{
	if (++d->spent > EXPANSION_MAX)
		return;
	if (cp == '<')
		strbuf_addstr(out, "&lt;");
	else if (cp == '&')
		strbuf_addstr(out, "&amp;");
	else if (cp == '"')
		strbuf_addstr(out, "&quot;");
	else if (cp == '>')
		strbuf_addstr(out, "&gt;");
	else if ((cp >= 0x20 && cp != 0x7F && cp != 0xFFFD && cp < 0xFFFE) || cp > 0xFFFF)
		strbuf_addcp(out, cp);
}

static void
expand(struct doctype *d, const struct entity_declaration *e, struct strbuf *out, int nesting)
{
	const char *p = e->value, *end = p + e->value_len;

	while (p < end && d->spent <= EXPANSION_MAX) {
		unsigned cp = 0;
		size_t n = 0;

		if (*p == '&') {
			const char *semi = memchr(p, ';', (size_t)(end - p));
			const struct entity_declaration *inner = NULL;

			if (semi)
				inner = find(d, p + 1, (size_t)(semi - p - 1));
			if (inner) {
				d->spent++; /* or empty ones would cost nothing */
				if (nesting < NESTING_MAX)
					expand(d, inner, out, nesting + 1);
				p = semi + 1;
				continue;
			}
			n = entity_decode(p, (size_t)(end - p), &cp);
		}
		if (n > 0) {
			/* &#38;amp; is how the XML standard itself declares amp: decode what it makes. */
			if (cp == '&' && (size_t)(end - p) > n + 1) {
				char again[40];
				size_t rest = (size_t)(end - p) - n, m;

				again[0] = '&';
				rest = rest < sizeof(again) - 1 ? rest : sizeof(again) - 1;
				memcpy(again + 1, p + n, rest);
				m = entity_decode(again, rest + 1, &cp);
				n += m ? m - 1 : 0;
			}
			add_escaped(d, out, cp);
			p += n;
		} else { /* whole characters: the budget must not end inside one */
			n = utf8_decode(p, (size_t)(end - p), &cp);
			add_escaped(d, out, n ? cp : 0xFFFD);
			p += n ? n : 1;
		}
	}
}

bool
doctype_expand(struct doctype *d, const char *name, size_t len, struct strbuf *out)
{
	const struct entity_declaration *e = d->n ? find(d, name, len) : NULL;

	if (e)
		expand(d, e, out, 0);
	return e != NULL;
}

void
doctype_release(struct doctype *d)
{
	free(d->v);
	d->v = NULL;
	d->n = 0;
}
