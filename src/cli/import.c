/* `wirespool import` and `export`: moving in, with what was delivered elsewhere, and moving out. */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>
#include <unistd.h>

#include "../parse/charset.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "change.h"
#include "config/edit.h"
#include "config/ini.h"
#include "dedup/identity.h"
#include "formats.h"
#include "options.h"
#include "shelf.h"

struct format {
	const char *name;
	format_read *read;
	const char *sign; /* what such a file has, if nothing before it does */
};

static const struct format formats[] = {
	{ "opml", opml_read, "<opml" },		 { "rss2email", rss2email_read, "[feed." },
	{ "feed2imap", feed2imap_read, "feeds:" }, { "sfeed", sfeed_read, "feeds()" },
	{ "newsboat", newsboat_read, "http" },
};

struct import {
	const char *file, *seen_file, *config_file, *folder;
	const struct format *format;
	bool dry_run, caught_up;
	char *path;
	struct config *config;
	struct drafts drafts;
};

static const char usage[] =
	"usage: wirespool import [-c FILE] [--format FORMAT] [--seen FILE] [--caught-up] [--folder FOLDER] [--dry-run] FILE|-\n"
	"--caught-up: what the feeds show at their first poll counts as seen, as another program has told of it.\n"
	"FORMAT is opml, rss2email, feed2imap (also feed2imap-go's), newsboat or sfeed; it is seen by itself.\n";

/* ---- reading */

/* A whole file, "-" for the standard input, as UTF-8. Returns 0 or the exit code. */
static int
slurp(const char *name, struct decoded *out, struct error *err)
{
	struct strbuf text = STRBUF_INIT(INI_MAX_FILE);
	int ret;

	if (strcmp(name, "-") != 0 && access(name, F_OK) < 0) {
		error_set(err, "%s: there is no such file", name);
		return EX_NOINPUT;
	}
	ret = change_read(strcmp(name, "-") == 0 ? "/dev/stdin" : name, &text, err);
	if (ret == 0)
		charset_decode(strbuf_str(&text), text.len, NULL, out);
	if (ret == 0 && !out->heap) { /* it points into what goes now */
		out->heap = xmalloc(out->len + 1);
		memcpy(out->heap, out->s, out->len);
		out->s = out->heap;
	}
	strbuf_release(&text);
	return ret;
}

static const struct format *
find_format(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i].name, name) == 0 || (i == 2 && strcmp(name, "feed2imap-go") == 0))
			return &formats[i];
	return NULL;
}

static const struct format *
recognize(const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (memmem(text, len, formats[i].sign, strlen(formats[i].sign)))
			return &formats[i];
	return NULL;
}

static int
read_list(struct import *import, struct error *err)
{
	struct decoded text;
	struct error why;
	int ret = slurp(import->file, &text, err);

	if (ret != 0)
		return ret;
	if (!import->format)
		import->format = recognize(text.s, text.len);
	if (!import->format) {
		error_set(err, "%s: not a list of feeds in a format that is known; --format names one", import->file);
		ret = EX_DATAERR;
	} else if (import->format->read(&import->drafts, text.s, text.len, stderr, &why) < 0) {
		error_set(err, "%s as %s: %s", import->file, import->format->name, why.text);
		ret = EX_DATAERR;
	}
	decoded_release(&text);
	return ret;
}

/* Where rss2email keeps it: beside its configuration, or in its data directory. Heap string or NULL. */
static char *
find_seen(const struct import *import)
{
	const char *slash = strrchr(import->file, '/'), *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	char *places[] = {
		import->seen_file ? xstrdup(import->seen_file) : NULL,
		xasprintf("%.*srss2email.json", slash ? (int)(slash + 1 - import->file) : 0, import->file),
		data ? xasprintf("%s/rss2email.json", data) : NULL,
		home ? xasprintf("%s/.local/share/rss2email.json", home) : NULL,
	};
	char *found = NULL;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (!found && places[i] && (i == 0 || access(places[i], F_OK) == 0))
			found = places[i];
		else
			free(places[i]);
	}
	return found;
}

static int
read_seen(struct import *import, struct error *err)
{
	char *file = import->format->read == rss2email_read ? find_seen(import) : NULL;
	struct decoded text;
	struct error why;
	int ret = 0;

	if (!file) {
		if (import->format->read == rss2email_read && !import->caught_up)
			fputs("What rss2email has delivered is not known: --seen FILE names its rss2email.json; --caught-up does "
			      "without\n",
			      stderr);
		return 0;
	}
	ret = slurp(file, &text, err);
	if (ret == 0) {
		if (rss2email_read_seen(&import->drafts, text.s, text.len, stderr, &why) < 0) {
			error_set(err, "%s: %s", file, why.text);
			ret = EX_DATAERR;
		}
		decoded_release(&text);
	}
	free(file);
	return ret;
}

/* ---- what was delivered elsewhere */

static bool
knows_anything(const struct drafts *drafts)
{
	for (size_t i = 0; i < drafts->n; i++)
		if (drafts->v[i].n_seen || drafts->v[i].catch_up)
			return true;
	return false;
}

/* An entry's guid or link: which of them, its feed did not say. */
static int
remember(struct shelf *shelf, uint32_t scope, const char *seen, struct error *err)
{
	struct hash128 guid = identity_guid_key(seen), link;
	uint64_t item = hash128_prefix(&guid);

	if (sqlite_key_add(shelf->db, scope, &guid, item, 0, err) < 0)
		return -1;
	if (strstr(seen, "://") && identity_link_key(seen, &link))
		return sqlite_key_add(shelf->db, scope, &link, item, 0, err);
	return 0;
}

static int
remember_all(struct shelf *shelf, const struct draft *draft, struct error *err)
{
	struct feed_state *state = shelf_find(shelf, draft->id);

	if (!state)
		state = shelf_add(shelf, draft->id);
	state->complete_once = true; /* its first poll was elsewhere: what is new by now is news */
	state->catch_up = draft->catch_up;
	if (sqlite_feed_put(shelf->db, state, err) < 0)
		return EX_IOERR;
	for (size_t i = 0; i < draft->n_seen; i++)
		if (remember(shelf, state->number, draft->seen[i], err) < 0)
			return EX_IOERR;
	return 0;
}

/* ---- writing */

static char *
place_of(const struct import *import)
{
	const char *slash = strrchr(import->path, '/');

	return xasprintf("%.*sfeeds.d/%s.conf", slash ? (int)(slash + 1 - import->path) : 0, import->path,
			 import->format->name);
}

static int
write_config(struct import *import, const char *place, struct error *err)
{
	struct strbuf before = STRBUF_INIT(INI_MAX_FILE), section = STRBUF_INIT(128 * 1024);
	struct strbuf all = STRBUF_INIT(INI_MAX_FILE);
	int ret = change_read(place, &before, err);

	strbuf_add(&all, strbuf_str(&before), before.len);
	for (size_t i = 0; i < import->drafts.n; i++) {
		strbuf_clear(&section);
		if (all.len)
			strbuf_addch(&section, '\n');
		draft_write(&section, &import->drafts.v[i]);
		strbuf_add(&all, section.buf, section.len);
	}
	if (ret == 0 && all.cut) {
		error_set(err, "%s would be larger than 64 MiB", place);
		ret = EX_DATAERR;
	}
	if (ret == 0 && import->dry_run)
		fputs(strbuf_str(&all) + before.len, stdout);
	else if (ret == 0)
		ret = change_write(import->path, place, &all, err);
	strbuf_release(&before);
	strbuf_release(&section);
	strbuf_release(&all);
	return ret;
}

/* The state first, but committed last: should the configuration not take the feeds, nothing has happened. */
static int
write_all(struct import *import, const char *place, struct error *err)
{
	bool with_state = knows_anything(&import->drafts) && !import->dry_run;
	struct shelf shelf = { .lock.fd = -1 };
	int ret = with_state ? shelf_open(&shelf, import->config, true, err) : 0;

	if (ret == EX_TEMPFAIL) {
		struct error why = *err;

		error_set(err, "%s: what was delivered is taken over while no daemon runs: stop it, then import",
			  why.text);
	}
	for (size_t i = 0; i < import->drafts.n && ret == 0 && with_state; i++)
		if (import->drafts.v[i].n_seen || import->drafts.v[i].catch_up)
			ret = remember_all(&shelf, &import->drafts.v[i], err);
	if (ret == 0)
		ret = write_config(import, place, err);
	if (ret == 0 && with_state)
		ret = shelf_commit(&shelf, err);
	shelf_close(&shelf);
	return ret;
}

static void
say(const struct import *import, const char *place, size_t left_out)
{
	const struct drafts *drafts = &import->drafts;
	size_t seen = 0;

	for (size_t i = 0; i < drafts->n; i++) {
		seen += drafts->v[i].n_seen;
		if (drafts->v[i].catch_up && !import->caught_up)
			printf("%s: some of what was delivered has no id: what it shows at its first poll counts as seen\n",
			       drafts->v[i].id);
	}
	printf("%zu feed%s %s %s", drafts->n, drafts->n == 1 ? "" : "s", import->dry_run ? "would be in" : "now in",
	       place);
	if (left_out)
		printf(", %zu left out", left_out);
	if (seen)
		printf("; %zu items are known as delivered", seen);
	if (import->caught_up)
		fputs("; what they show at their first poll counts as seen", stdout);
	putchar('\n');
}

static int
import_all(struct import *import, struct error *err)
{
	int ret = read_list(import, err);
	size_t left_out;
	char *place;

	if (ret == 0)
		ret = read_seen(import, err);
	if (ret != 0)
		return ret;
	left_out = drafts_settle(&import->drafts, import->config, stderr);
	for (size_t i = 0; i < import->drafts.n; i++) {
		struct draft *draft = &import->drafts.v[i];

		draft->catch_up |= import->caught_up;
		if (import->folder && !draft_get(draft, "folder") && !draft_set(draft, "folder", import->folder, stderr))
			return error_set(err, "nothing is changed"), EX_USAGE;
	}
	place = place_of(import);
	if (import->drafts.n)
		ret = write_all(import, place, err);
	if (ret == 0)
		say(import, place, left_out);
	if (ret == 0 && !import->dry_run && import->drafts.n)
		change_announce(import->path);
	free(place);
	return ret;
}

int
cmd_import(int argc, char **argv)
{
	struct import import = { 0 };
	const char *format = NULL;
	const struct option_row rows[] = { { "config", 'c', &import.config_file, NULL }, { "format", 0, &format, NULL },
					   { "seen", 0, &import.seen_file, NULL },
					   { "caught-up", 0, NULL, &import.caught_up },
					   { "folder", 'f', &import.folder, NULL },
					   { "dry-run", 'n', NULL, &import.dry_run }, { 0 } };
	struct error err;
	int ret;

	import.file = argv[options_read(argc, argv, rows, usage, 1, 1)];
	if (format && !(import.format = find_format(format))) {
		fputs(usage, stderr);
		return EX_USAGE;
	}
	ret = change_open(import.config_file, import.dry_run, &import.path, &import.config, &err);
	if (ret == 0)
		ret = import_all(&import, &err);
	if (ret)
		fprintf(stderr, "wirespool import: %s\n", err.text);
	drafts_release(&import.drafts);
	config_unref(import.config);
	free(import.path);
	return ret;
}

/* ---- export */

int
cmd_export(int argc, char **argv)
{
	static const char how[] = "usage: wirespool export [-c FILE] > FILE.opml\n";
	struct strbuf out = STRBUF_INIT((size_t)1 << 30);
	const char *file = NULL;
	const struct option_row rows[] = { { "config", 'c', &file, NULL }, { 0 } };
	struct config *config;
	int ret = EX_CONFIG;
	char *path;

	options_read(argc, argv, rows, how, 0, 0);
	path = config_path(file);
	config = config_load(path, stderr);
	if (config) {
		opml_write(&out, config);
		ret = fwrite(strbuf_str(&out), 1, out.len, stdout) == out.len && fflush(stdout) == 0 ? 0 : EX_IOERR;
		if (ret)
			perror("wirespool export");
	}
	config_unref(config);
	strbuf_release(&out);
	free(path);
	return ret;
}
