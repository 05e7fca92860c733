/*
 * --as with a server's own format string in the place of a format's name.
 */
#ifndef LOGOPSY_CMD_AS_SERVERS_H
#define LOGOPSY_CMD_AS_SERVERS_H

#include "cmd/options.h"

/* Adds the formats that such options describe to the catalog, and gives each option its own. Returns 0, or 2 with the place
 * in the string pointed at. */
int as_servers(struct options *o, struct catalog *c, struct diag *d);

#endif
