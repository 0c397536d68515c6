#include "reader.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* URIs without scheme, in lower case, without trailing slash or hash; one that ends in * is a beginning.
 * Feeds misspell them, keep those of drafts, and mix http with https. */
static const struct {
	const char *uri;
	enum ns ns;
} uris[] = {
	{ "www.w3.org/2005/atom", NS_ATOM },
	{ "purl.org/atom/ns*", NS_ATOM },
	{ "purl.org/atom/app", NS_OTHER },
	{ "purl.org/echo/ns", NS_ATOM },
	{ "purl.org/pie", NS_ATOM },
	{ "necho.sourceforge.net/ns", NS_ATOM },
	{ "example.com/newformat", NS_ATOM },
	{ "uri/of/echo/namespace", NS_ATOM },
	{ "purl.org/rss/1.0", NS_RSS },
	{ "purl.org/rss/1.0/modules/rss091", NS_RSS },
	{ "purl.org/net/rss1.1", NS_RSS },
	{ "my.netscape.com/rdf/simple/0.9", NS_RSS },
	{ "channel.netscape.com/rdf/simple/0.9", NS_RSS },
	{ "my.netscape.com/publish/formats/rss-0.91.dtd", NS_RSS },
	{ "backend.userland.com/*", NS_RSS },
	{ "blogs.law.harvard.edu/tech/rss*", NS_RSS },
	{ "cyber.law.harvard.edu/rss*", NS_RSS },
	{ "www.rssboard.org/rss-specification", NS_RSS },
	{ "www.w3.org/1999/02/22-rdf-syntax-ns", NS_RDF },
	{ "purl.org/rss/1.0/modules/content", NS_CONTENT },
	{ "purl.org/dc/elements/1.*", NS_DC },
	{ "purl.org/metadata/dublin_core", NS_DC },
	{ "purl.org/rss/1.0/modules/dc", NS_DC },
	{ "purl.org/dc/terms", NS_DCTERMS },
	{ "purl.org/rss/1.0/modules/dcterms", NS_DCTERMS },
	{ "search.yahoo.com/mrss", NS_MEDIA },
	{ "www.rssboard.org/media-rss", NS_MEDIA },
	{ "video.search.yahoo.com/mrss", NS_MEDIA },
	{ "www.itunes.com/dtds/podcast-1.0.dtd", NS_ITUNES },
	{ "www.itunes.com/dtds/*", NS_ITUNES },
	{ "example.com/dtds/podcast-1.0.dtd", NS_ITUNES },
	{ "podcastindex.org/namespace/1.0", NS_PODCAST },
	{ "github.com/podcastindex-org/podcast-namespace/*", NS_PODCAST },
	{ "www.google.com/schemas/play-podcasts/1.0*", NS_GOOGLEPLAY },
	{ "www.w3.org/1999/xhtml", NS_XHTML },
	{ "purl.org/syndication/thread/1.0", NS_THR },
	{ "wellformedweb.org/commentapi", NS_WFW },
	{ "purl.org/rss/1.0/modules/syndication", NS_SY },
	{ "rssnamespace.org/feedburner/ext/1.0", NS_FEEDBURNER },
};

/* What a prefix means when it is bound to nothing, or to nothing we know. */
static const struct {
	const char *prefix;
	enum ns ns;
} prefixes[] = {
	{ "atom", NS_ATOM },     { "atom10", NS_ATOM }, { "atom03", NS_ATOM },  { "a10", NS_ATOM },
	{ "rss", NS_RSS },       { "rdf", NS_RDF },     { "content", NS_CONTENT }, { "dc", NS_DC },
	{ "dcterms", NS_DCTERMS }, { "media", NS_MEDIA }, { "itunes", NS_ITUNES }, { "podcast", NS_PODCAST },
	{ "googleplay", NS_GOOGLEPLAY }, { "xhtml", NS_XHTML }, { "thr", NS_THR }, { "wfw", NS_WFW },
	{ "sy", NS_SY },         { "feedburner", NS_FEEDBURNER },
};

/* uri in the form of the table. */
static void
simplify(const char *uri, char *out, size_t room)
{
	size_t n = 0;

	while (isspace((unsigned char)*uri))
		uri++;
	if (strncasecmp(uri, "http://", 7) == 0)
		uri += 7;
	else if (strncasecmp(uri, "https://", 8) == 0)
		uri += 8;
	for (; *uri && n + 1 < room; uri++)
		out[n++] = (char)tolower((unsigned char)*uri);
	while (n > 0 && (isspace((unsigned char)out[n - 1]) || out[n - 1] == '/' || out[n - 1] == '#'))
		n--;
	out[n] = '\0';
}

static enum ns
known_uri(const char *uri)
{
	char simple[128];

	simplify(uri, simple, sizeof(simple));
	for (size_t i = 0; i < sizeof(uris) / sizeof(uris[0]); i++) {
		size_t n = strlen(uris[i].uri);

		if (uris[i].uri[n - 1] == '*' ? strncmp(simple, uris[i].uri, n - 1) == 0 :
						strcmp(simple, uris[i].uri) == 0)
			return uris[i].ns;
	}
	return NS_NONE;
}

enum ns
namespace_of(const char *uri, const char *prefix)
{
	enum ns ns = uri ? known_uri(uri) : NS_NONE;

	if (ns != NS_NONE)
		return ns;
	if (!prefix)
		return uri && *uri ? NS_OTHER : NS_NONE;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (strcasecmp(prefix, prefixes[i].prefix) == 0)
			return prefixes[i].ns;
	return NS_OTHER;
}
