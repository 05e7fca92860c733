#include "cmd/publish.h"

#include "cmd/interrupt.h"

#include "parsers/base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool publish_fd(int fd, struct str bytes, struct err *e)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(e, "%s", strerror(errno));
		bytes = str_sub(bytes, (size_t)n, SIZE_MAX);
	}
	return true;
}

static bool write_and_close(int fd, struct str bytes, struct err *e)
{
	bool ok = publish_fd(fd, bytes, e);
	if (close(fd) != 0 && ok)
		ok = err_set(e, "%s", strerror(errno));
	return ok;
}

static bool replace(const char *path, struct str bytes, const struct stat *old, struct err *e)
{
	struct buf temp = { 0 };
	buf_addf(&temp, "%s.%ld.tmp", path, (long)getpid());
	interrupt_remove(temp.p);
	int fd = open(temp.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, old ? old->st_mode & 0777 : 0666);
	bool ok = fd >= 0 ? write_and_close(fd, bytes, e) : err_set(e, "%s", strerror(errno));
	if (ok && rename(temp.p, path) != 0)
		ok = err_set(e, "%s", strerror(errno));
	if (!ok && fd >= 0)
		unlink(temp.p);
	interrupt_remove(NULL);
	buf_free(&temp);
	return ok;
}

bool publish_file(const char *path, struct str bytes, struct err *e)
{
	struct stat st;
	bool there = stat(path, &st) == 0, ok;
	if (there && !S_ISREG(st.st_mode)) {
		int fd = open(path, O_WRONLY | O_CLOEXEC);
		ok = fd >= 0 ? write_and_close(fd, bytes, e) : err_set(e, "%s", strerror(errno));
	} else {
		/* Behind a link is the file that is to be replaced, not the link. */
		char *real = there ? realpath(path, NULL) : NULL;
		ok = replace(real ? real : path, bytes, there ? &st : NULL, e);
		free(real);
	}
	return ok ? true : err_wrap(e, "%s cannot be written", path);
}
