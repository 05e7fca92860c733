/*
 * One file a command. Each returns the exit status.
 */
#ifndef LOGOPSY_CMD_COMMANDS_H
#define LOGOPSY_CMD_COMMANDS_H

#include "cmd/options.h"
#include "parsers/catalog.h"

int command_run(const struct options *o, const struct catalog *c, struct diag *d);
int command_events(const struct options *o, const struct catalog *c, struct diag *d);
int command_formats(const struct options *o, const struct catalog *c, struct diag *d);
int command_verify(const struct options *o, const struct catalog *c, struct diag *d);
int command_diff(const struct options *o, const struct catalog *c, struct diag *d);
/* `formats WORD`: a row each in command_formats. */
int formats_try(const struct options *o, const struct catalog *c, struct diag *d);
int formats_from(const struct options *o, const struct catalog *c, struct diag *d);

#endif
