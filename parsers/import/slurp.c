#include "parsers/import/slurp.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

bool slurp(const char *path, size_t limit, struct buf *out, struct err *e)
{
	enum { PIECE = 65536 };
	bool asked = strcmp(path, "-") == 0;
	struct stat st;
	if (!asked && stat(path, &st) != 0)
		return err_set(e, "%s", strerror(errno));
	if (!asked && !S_ISREG(st.st_mode)) /* a pipe could wait for ever */
		return err_set(e, "no regular file");
	FILE *file = asked ? stdin : fopen(path, "rb");
	if (!file)
		return err_set(e, "%s", strerror(errno));
	for (size_t n; out->n <= limit && (n = fread(buf_room(out, PIECE), 1, PIECE, file)) > 0;)
		out->n += n;
	bool ok = !ferror(file) || err_set(e, "%s", strerror(errno));
	if (!asked)
		fclose(file);
	if (ok && out->n > limit)
		return err_set(e, "larger than %zu MiB", limit >> 20);
	buf_add(out, STR("")); /* NUL-terminated, even if empty */
	return ok;
}
