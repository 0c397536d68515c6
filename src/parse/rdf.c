/* RDF: the frame around RSS 0.90, 1.0 and 1.1, and the subjects that are written with it. */
#include "reader.h"

#include <string.h>

static void
end_subject(struct reader *r, struct frame *f, char *text, size_t len)
{
	(void)f;
	if (r->entry)
		tag_add(r, &r->entry->tags, text, len);
}

const struct rule rdf_rules[] = {
	{ NS_RDF, "RDF", IN_DOCUMENT, IN_ROOT, NULL, NULL, 0 },
	{ NS_RSS, "RDF", IN_DOCUMENT, IN_ROOT, NULL, NULL, 0 },
	/* dc:subject, alone or with rdf:Bag, taxo topics and the like around its words */
	{ NS_DC, "subject", IN_ENTRY, IN_SUBJECT, NULL, end_subject, 0 },
	{ NS_RDF, "value", IN_SUBJECT, 0, NULL, end_subject, 0 },
	{ NS_RDF, "li", IN_SUBJECT, 0, NULL, end_subject, 0 },
	{ NS_RDF, "Bag", IN_SUBJECT, IN_SUBJECT, NULL, NULL, 0 },
	{ NS_RDF, "Seq", IN_SUBJECT, IN_SUBJECT, NULL, NULL, 0 },
	{ NS_RDF, "Description", IN_SUBJECT, IN_SUBJECT, NULL, NULL, 0 },
	{ 0 },
};
