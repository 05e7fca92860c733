/*
 * logopsy - an autopsy by logs.
 *
 * The map. Data walks down one stair and never turns back:
 *
 *	parsers/ingest	inputs of any packing to streams of bytes, bytes to lines
 *	parsers		lines to events: formats are data, parsers/formats/NAME.fmt
 *	correlate	events to a ledger of counters and facts, the ledger to an analysis
 *	reports		the analysis to pages, one renderer a file
 *	cmd		this room: option_table.c (what can be said), options.c (what was), own_formats.c
 *			(the user's formats), case_file.c (people's decisions), session.c (the walk over the inputs that all commands share), one file a
 *			command, and what is said on the way: usage.c, diag.c, progress.c, publish.c, interrupt.c
 *
 * A run: main -> command_run -> session_run -> ingest_walk -> reader_run -> intake_event;
 * then ledger_seal -> correlate -> (redact_analysis) -> a renderer -> publish_file.
 */
#include "cmd/case_file.h"
#include "cmd/commands.h"
#include "cmd/interrupt.h"
#include "cmd/own_formats.h"
#include "cmd/templates.h"

#include <locale.h>

static int (*const commands[COMMANDS])(const struct options *o, const struct catalog *c, struct diag *d) = {
	[COMMAND_RUN] = command_run,
	[COMMAND_EVENTS] = command_events,
	[COMMAND_FORMATS] = command_formats,
	[COMMAND_VERIFY] = command_verify,
	[COMMAND_DIFF] = command_diff,
};

static int run_command(struct options *o, struct diag *d)
{
	struct err e = { 0 };
	struct catalog *c = catalog_builtin(&e);
	if (!c) {
		diag_error(d, "%s", e.text);
		return 3;
	}
	int loaded = case_file_load(o, d);
	if (loaded <= 1)
		loaded = own_formats(o, c, d);
	int status = loaded;
	if (loaded <= 1)
		status = commands[o->command](o, c, d);
	catalog_free(c);
	return status ? status : loaded;
}

int main(int argc, char **argv)
{
	struct diag d = { .to = stderr, .color = wants_color(WHEN_AUTO, stderr) };
	struct options o;
	int status = 0;
	/* Names in archives are UTF-8; numbers and messages stay those of the C locale. */
	setlocale(LC_CTYPE, "C.UTF-8");
	interrupt_heed();
	if (!options_parse(&o, argc, argv, &d))
		status = 2;
	else if (o.version)
		puts("logopsy " LOGOPSY_VERSION);
	else if (o.help)
		options_help(&o, stdout);
	else if (o.list_profiles)
		template_list(stdout);
	else
		status = run_command(&o, &d);
	if ((fflush(stdout) != 0 || ferror(stdout)) && status != 3) {
		diag_error(&d, "standard output cannot be written");
		status = 3;
	}
	options_free(&o);
	return status;
}
