/*
 * What a Markdown page looks like: --profile and --template.
 */
#ifndef LOGOPSY_CMD_TEMPLATES_H
#define LOGOPSY_CMD_TEMPLATES_H

#include "cmd/options.h"

/* The user's template, read and found good; the text lives in the arena. False and *e: where it is wrong, and what may have been meant. */
bool template_open(const char *path, struct arena *arena, struct str *text, struct err *e);
/* Every profile and every slot, for people. */
void template_list(FILE *to);

#endif
