#include "cmd/commands.h"
int command_diff(const struct options *o, const struct catalog *c, struct diag *d){(void)o;(void)c;(void)d;return 3;}
