/* rss2email's configuration and what it has delivered. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

#include "base/alloc.h"
#include "formats.h"

/* ---- rss2email.cfg: Python's configparser */

struct r2e_section {
	struct drafts *drafts;
	FILE *complaints;
	char *name;          /* of the feed; NULL: [DEFAULT] or something else */
	struct draft *draft; /* once its url is known */
	char *proxy;         /* of [DEFAULT], which comes first, or NULL: for feeds that have none of their own */
};

static char *
trimmed(const char *s, size_t len)
{
	while (len && isspace((unsigned char)*s)) {
		s++;
		len--;
	}
	while (len && isspace((unsigned char)s[len - 1]))
		len--;
	return xstrndup(s, len);
}

static void
take_key(struct r2e_section *section, const char *key, const char *value)
{
	static const char *const passed_over[] = { "to", "from", "force-from", "use-publisher-email", "name-format",
						   "date-header", "html-mail", "trust-guid", "trust-link", "reply-changes",
						   "only-new" };

	if (strcasecmp(key, "url") == 0) {
		section->draft = drafts_add(section->drafts, value);
		section->draft->id = xstrdup(section->name); /* drafts_settle() makes another if it will not do */
		section->draft->name = xstrdup(section->name);
		return;
	}
	if (!section->draft) /* url is written first */
		return;
	if (strcasecmp(key, "active") == 0 && (strcasecmp(value, "false") == 0 || strcasecmp(value, "no") == 0 ||
					       strcmp(value, "0") == 0 || strcasecmp(value, "off") == 0)) {
		draft_set(section->draft, "paused", "yes", section->complaints);
	} else if (strcasecmp(key, "maildir-mailbox") == 0 || strcasecmp(key, "imap-mailbox") == 0) {
		char *target = xasprintf("imap://host/%s", value), *folder = folder_of_target(target);

		draft_set(section->draft, "folder", folder, section->complaints);
		free(folder);
		free(target);
	} else if (strcasecmp(key, "user-agent") == 0) {
		draft_set(section->draft, "user-agent", value, section->complaints);
	} else if (strcasecmp(key, "proxy") == 0) {
		draft_set(section->draft, "proxy", value, section->complaints);
	} else if (strcasecmp(key, "feed-timeout") == 0) {
		char *seconds = xasprintf("%ss", value);

		draft_set(section->draft, "timeout", seconds, section->complaints);
		free(seconds);
	} else if (strcasecmp(key, "active") != 0) {
		for (size_t i = 0; i < sizeof(passed_over) / sizeof(passed_over[0]); i++)
			if (strcasecmp(key, passed_over[i]) == 0)
				return;
		fprintf(section->complaints, "%s: `%s` has nothing that it could become\n", section->name, key);
	}
}

static void
end_section(struct r2e_section *section)
{
	if (section->draft)
		draft_set(section->draft, "proxy", section->proxy, section->complaints);
	free(section->name);
	section->name = NULL;
	section->draft = NULL;
}

static void
take_line(struct r2e_section *section, const char *line, size_t len)
{
	size_t n = 0;
	char *key, *value;

	if (len == 0 || strchr("#; \t\r", line[0])) /* an indented line goes on with a value that we do not need */
		return;
	if (line[0] == '[') {
		const char *close = memchr(line, ']', len);

		end_section(section);
		if (close && strncmp(line, "[feed.", 6) == 0)
			section->name = xstrndup(line + 6, (size_t)(close - line - 6));
		return;
	}
	while (n < len && line[n] != '=' && line[n] != ':')
		n++;
	if (n == len)
		return;
	key = trimmed(line, n);
	value = trimmed(line + n + 1, len - n - 1);
	if (section->name && value[0])
		take_key(section, key, value);
	else if (!section->name && value[0] && strcasecmp(key, "proxy") == 0)
		xstrset(&section->proxy, value);
	free(key);
	free(value);
}

int
rss2email_read(struct drafts *drafts, const char *text, size_t len, FILE *complaints, struct error *err)
{
	struct r2e_section section = { .drafts = drafts, .complaints = complaints };
	const char *p = text, *end = text + len;
	size_t before = drafts->n;

	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((newline ? newline : end) - p);

		take_line(&section, p, n);
		p += n + (newline != NULL);
	}
	end_section(&section);
	free(section.proxy);
	return drafts->n > before ? 0 : error_set(err, "it has no [feed.NAME] with a url");
}

/* ---- rss2email.json */

static void
take_seen(struct draft *draft, const json_t *seen)
{
	const char *guid;
	json_t *state;

	json_object_foreach((json_t *)seen, guid, state)
	{
		const char *hash = json_string_value(json_object_get(state, "hash"));

		/* Entries without an id go by the hash of their text, as its own parser has it: that says nothing to
		 * us. */
		if (hash && strcmp(hash, guid) == 0) {
			draft->catch_up = true;
			continue;
		}
		XGROW(draft->seen, draft->n_seen, draft->cap_seen);
		draft->seen[draft->n_seen++] = xstrdup(guid);
	}
}

static struct draft *
find_draft(struct drafts *drafts, const char *name)
{
	for (size_t i = 0; name && i < drafts->n; i++)
		if (drafts->v[i].name && strcmp(drafts->v[i].name, name) == 0)
			return &drafts->v[i];
	return NULL;
}

int
rss2email_read_seen(struct drafts *drafts, const char *text, size_t len, FILE *complaints, struct error *err)
{
	json_error_t why;
	json_t *root = json_loadb(text, len, 0, &why), *feeds = json_object_get(root, "feeds"), *feed;
	int ret = json_is_array(feeds) ? 0 : -1;
	size_t i;

	if (!root)
		error_set(err, "line %d: %s", why.line, why.text);
	else if (ret < 0)
		error_set(err, "it is no rss2email.json of version 2: run `r2e list` once with a current rss2email");
	json_array_foreach(feeds, i, feed)
	{
		const char *name = json_string_value(json_object_get(feed, "name"));
		struct draft *draft = find_draft(drafts, name);

		if (draft)
			take_seen(draft, json_object_get(feed, "seen"));
		else if (name)
			fprintf(complaints, "%s: what was delivered is not taken over: the configuration does not know it\n",
				name);
	}
	json_decref(root);
	return ret;
}
