/*
 * `logopsy run`: from inputs to reports.
 */
#include "cmd/commands.h"
#include "cmd/publish.h"
#include "cmd/session.h"
#include "correlate/correlate.h"
#include "parsers/base/mem.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* ---- inputs to the ledger ---- */

static void *run_begin(void *user, const struct session_log *log, struct instant changed)
{
	return ledger_open(user, log->name, changed);
}

static void run_done(void *user, void *mine)
{
	ledger_done(user, mine);
}

static void run_end(void *user, const struct session_log *log)
{
	const struct format *f = log->summary.format;
	struct source_end end = {
		.summary = &log->summary,
		.role = f ? format_info(f).role : ROLE_OTHER,
		.format = f ? format_info(f).name : NULL,
		.format_title = f ? format_info(f).title : NULL,
		.zone_name = log->zone_name,
		.bytes = log->bytes,
		.damage = log->damage,
		.n_damage = log->n_damage,
		.duplicate_of = log->duplicate_of,
		.offset_s = log->offset_s,
	};
	memcpy(end.sha256, log->sha256, sizeof end.sha256);
	ledger_close(user, log->mine, &end);
}

static void run_skip(void *user, struct str name, struct str reason, bool damage)
{
	ledger_skip(user, name, reason, damage);
}

/* ---- the analysis to reports ---- */

static int columns(void)
{
	struct winsize w;
	const char *said = getenv("COLUMNS");
	int64_t n = 100;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col)
		n = w.ws_col;
	else if (said)
		str_i64(str_of(said), &n);
	return n < 40 ? 40 : n > 200 ? 200 : (int)n;
}

static const struct renderer *for_stdout(const struct options *o)
{
	if (o->to)
		return o->to;
	return renderer_by_kind(isatty(STDOUT_FILENO) ? STR("terminal") : STR("md"));
}

static bool print(const struct renderer *r, const struct analysis *a, const struct report_options *how, struct err *e)
{
	struct buf page = { 0 };
	r->render(a, how, &page);
	bool ok = publish_fd(STDOUT_FILENO, buf_str(&page), e) || err_wrap(e, "standard output cannot be written");
	buf_free(&page);
	return ok;
}

/* All pages are made before the first is written. */
static bool write_reports(const struct options *o, const struct analysis *a, const struct report_options *how, struct err *e)
{
	struct buf *page = mem_zalloc(o->outputs.n + 1, sizeof *page);
	bool to_used = false, ok = true;
	for (size_t i = 0; i < o->outputs.n; i++) {
		const struct renderer *r = renderer_by_suffix(str_of(o->outputs.v[i]));
		to_used |= !r;
		(r ? r : o->to)->render(a, how, &page[i]);
	}
	for (size_t i = 0; ok && i < o->outputs.n; i++)
		ok = strcmp(o->outputs.v[i], "-") ? publish_file(o->outputs.v[i], buf_str(&page[i]), e) : publish_fd(STDOUT_FILENO, buf_str(&page[i]), e);
	for (size_t i = 0; i < o->outputs.n; i++)
		buf_free(&page[i]);
	free(page);
	/* --to that no file needed asks for a page on standard output as well. */
	if (ok && (!o->outputs.n || (o->to && !to_used)))
		ok = print(for_stdout(o), a, how, e);
	return ok;
}

static bool analyse(const struct options *o, struct ledger *l, bool *incident, struct err *e)
{
	struct correlate_options how = {
		.title = str_of(o->title),
		.slo = o->slo,
		.mttr_repair = o->mttr == MTTR_REPAIR,
		.mttr_resolve = o->mttr == MTTR_RESOLVE,
		.since = o->since,
		.until = o->until,
	};
	struct report_options page = {
		.zone = o->show_zone,
		.width = columns(),
		.color = wants_color(o->color, stdout),
		.version = LOGOPSY_VERSION,
	};
	if (!ledger_seal(l, e))
		return false;
	struct analysis *a = correlate(l, &how);
	*incident = a->verdict == VERDICT_INCIDENT;
	bool ok = write_reports(o, a, &page, e);
	analysis_free(a);
	return ok;
}

int command_run(const struct options *o, const struct catalog *c, struct diag *d)
{
	struct err e = { 0 };
	struct ledger *l = ledger_new(&e);
	bool incident = false;
	if (!l) {
		diag_error(d, "%s", e.text);
		return 3;
	}
	struct sink sink = { .user = l, .begin = run_begin, .event = intake_event, .outside = intake_outside, .done = run_done, .end = run_end, .skip = run_skip };
	ledger_limit(l, o->since, o->until);
	for (size_t i = 0; i < o->n_refused; i++)
		ledger_skip(l, o->refused[i].place, o->refused[i].why, true);
	int status = session_run(o, 0, c, ledger_documents(l), d, &sink);
	if (status != 2 && !analyse(o, l, &incident, &e)) {
		diag_error(d, "%s", e.text);
		status = 3;
	}
	ledger_free(l);
	return incident && o->fail_on_incident && status <= 1 ? 4 : status;
}
