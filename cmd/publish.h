/*
 * Results to where they belong, whole or not at all.
 */
#ifndef LOGOPSY_CMD_PUBLISH_H
#define LOGOPSY_CMD_PUBLISH_H

#include "parsers/base/err.h"
#include "parsers/base/str.h"

/* To a file beside `path`, which then takes its place; a reader sees the old bytes or the new
 * ones. A path that is no regular file (a device, a pipe) is written straight. */
bool publish_file(const char *path, struct str bytes, struct err *e);
/* All of it to a descriptor. */
bool publish_fd(int fd, struct str bytes, struct err *e);

#endif
