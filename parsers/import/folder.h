/*
 * Formats that lie in files: a folder of the user's, walked in order of names, or one file.
 *
 * NAME.fmt is a format as it stands, called NAME. Every other file is asked whether it can be imported
 * (import.h); what begins with a dot or ends in .md is not looked at. Here formats are only found: what they are
 * worth, catalog_extend tells.
 */
#ifndef LOGOPSY_PARSERS_IMPORT_FOLDER_H
#define LOGOPSY_PARSERS_IMPORT_FOLDER_H

#include "parsers/import/import.h"

struct folder {
	const struct catalog *catalog; /* whose names imported formats must not take */
	const struct documents *documents; /* may be NULL */
	bool yields; /* what has the name of one found before is passed over */
	/* A file that is broken, or something in it that cannot be imported: why tells where. */
	void (*refused)(void *user, struct str why);
	/* A file that describes no formats. */
	void (*passed)(void *user, struct str why);
	void *user;

	struct own_format *v; /* found so far */
	size_t n;

	/* private */
	struct arena arena;
	size_t cap;
	const char *file; /* at hand */
	struct folder_been {
		uint64_t device, inode;
	} *been; /* folders walked: a link may lead back into one */
	size_t n_been, cap_been;
};

/* Adds the formats of a folder, of a file, or of standard input if the path is `-`. False and *e if there is none. */
bool folder_read(struct folder *f, const char *path, struct err *e);
void folder_free(struct folder *f);

#endif
