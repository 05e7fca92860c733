/*
 * `logopsy run`: from inputs to reports.
 */
#include "cmd/case_file.h"
#include "cmd/case_suggest.h"
#include "cmd/commands.h"
#include "cmd/interrupt.h"
#include "cmd/progress.h"
#include "cmd/publish.h"
#include "cmd/redaction.h"
#include "cmd/session.h"
#include "correlate/correlate.h"
#include "correlate/redaction.h"
#include "parsers/base/mem.h"
#include "reports/escape.h"

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
		.zone_by = log->zone_by,
		.year_by = log->year_by,
		.offset_by = log->offset_by,
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
	bool markdown = o->profile || o->template || o->mermaid || !isatty(STDOUT_FILENO);
	return o->to ? o->to : renderer_by_kind(markdown ? STR("md") : STR("terminal"));
}

static bool print(const struct renderer *r, const struct analysis *a, const struct report_options *how, struct err *e)
{
	struct buf page = { 0 };
	r->render(a, how, &page);
	bool ok = publish_fd(STDOUT_FILENO, buf_str(&page), e) || err_wrap(e, "standard output cannot be written");
	buf_free(&page);
	return ok;
}

/* One line for who stops the run meanwhile. */
static void say_written(const struct options *o, size_t n)
{
	struct buf text = { 0 };
	size_t files = 0;
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(o->outputs.v[i], "-"))
			continue;
		buf_adds(&text, files++ ? ", " : "");
		escape_plain(&text, str_of(o->outputs.v[i]));
	}
	if (files)
		buf_adds(&text, files == 1 ? " was written, nothing else" : " were written, nothing else");
	interrupt_say(files ? text.p : "nothing was written");
	buf_free(&text);
}

/* Whoever reads standard output may leave early: files come first. */
static bool place_reports(const struct options *o, const struct buf *page, struct err *e)
{
	for (size_t i = 0; i < o->outputs.n; i++) {
		say_written(o, i);
		if (strcmp(o->outputs.v[i], "-") != 0 && !publish_file(o->outputs.v[i], buf_str(&page[i]), e))
			return false;
	}
	say_written(o, o->outputs.n);
	for (size_t i = 0; i < o->outputs.n; i++)
		if (!strcmp(o->outputs.v[i], "-") && !publish_fd(STDOUT_FILENO, buf_str(&page[i]), e))
			return false;
	return true;
}

/* All pages are made before the first is written. */
static bool write_reports(const struct options *o, const struct analysis *a, const struct report_options *how, struct diag *d, struct err *e)
{
	struct buf *page = mem_zalloc(o->outputs.n + 1, sizeof *page);
	bool to_used = false;
	for (size_t i = 0; i < o->outputs.n; i++) {
		const struct renderer *r = renderer_by_suffix(str_of(o->outputs.v[i]));
		to_used |= !r;
		(r ? r : o->to)->render(a, how, &page[i]);
	}
	diag_clear(d);
	bool ok = place_reports(o, page, e);
	for (size_t i = 0; i < o->outputs.n; i++)
		buf_free(&page[i]);
	free(page);
	/* --to that no file needed asks for a page on standard output as well; --suggest alone asks for none. */
	if (ok && ((!o->outputs.n && !o->suggest) || (o->to && !to_used)))
		ok = print(for_stdout(o), a, how, e);
	return ok;
}

/* ---- the case file ---- */

/* Decisions that found nothing to decide on. Whether there are any. */
static bool tell_unapplied(const struct analysis *a, struct diag *d)
{
	bool any = false;
	for (size_t i = 0; i < a->n_decided; i++) {
		const struct decided *c = &a->decided[i];
		struct buf place = { 0 }, text = { 0 };
		if (c->applied)
			continue;
		buf_addf(&place, "%.*s:%llu", STR_ARG(a->case_file), (unsigned long long)c->decision.evidence.v[0].line);
		buf_addf(&text, "`%.*s` is not applied: %.*s.", STR_ARG(c->keyword), STR_ARG(c->note));
		diag_warn(d, buf_str(&place), buf_str(&text));
		buf_free(&place);
		buf_free(&text);
		any = true;
	}
	return any;
}

/* What stands in the file stays; the new is added below it. */
static bool suggest(const struct options *o, const struct analysis *a, struct err *e)
{
	struct buf text = { 0 };
	struct str old = o->case_file->text;
	if (old.n)
		buf_add(&text, old);
	if (old.n && old.p[old.n - 1] != '\n')
		buf_addc(&text, '\n');
	size_t before = text.n;
	case_suggest(a, old.p ? old : STR(""), &text);
	bool ok = text.n == before || publish_file(o->case_value.text, buf_str(&text), e);
	if (ok)
		printf("%s%s\n", o->case_value.text, text.n == before ? ": nothing to add" : "");
	fflush(stdout); /* a report may follow, past stdio */
	buf_free(&text);
	return ok;
}

/* ---- the run ---- */

struct phases { /* progress_ms at the ends of them */
	int64_t begun, read, correlated, written;
};

static void tell_phases(struct diag *d, const struct phases *t)
{
	struct buf text = { 0 };
	buf_addf(&text, "reading %.3f s, correlating %.3f s, writing %.3f s", (double)(t->read - t->begun) / 1000,
		 (double)(t->correlated - t->read) / 1000, (double)(t->written - t->correlated) / 1000);
	diag_note(d, STR("time spent"), buf_str(&text));
	buf_free(&text);
}

static bool analyse(const struct options *o, struct ledger *l, struct redactor *r, struct diag *d, struct phases *t, int *status, struct err *e)
{
	const struct case_file *c = o->case_file;
	struct correlate_options how = {
		.title = o->title || !c ? str_of(o->title) : c->title,
		.slo = o->slo,
		.mttr_repair = o->mttr == MTTR_REPAIR,
		.mttr_resolve = o->mttr == MTTR_RESOLVE,
		.since = o->since,
		.until = o->until,
		.rulings = c ? &c->rulings : NULL,
	};
	struct report_options page = {
		.zone = o->show_zone,
		.width = columns(),
		.color = wants_color(o->color, stdout),
		.version = LOGOPSY_VERSION,
		.template = o->page,
		.mermaid = o->mermaid || o->template, /* one's own template has it where it is wanted */
	};
	bool wanted = !o->quiet && !o->no_progress;
	progress_phase(d, wanted, "correlating");
	if (!ledger_seal(l, e))
		return false;
	struct analysis *a = correlate(l, &how);
	if (tell_unapplied(a, d) && !*status)
		*status = 1;
	t->correlated = progress_ms();
	progress_phase(d, wanted, "writing");
	bool ok = !o->suggest || suggest(o, a, e);
	if (ok && r)
		redact_analysis(a, r);
	/* Where not one line was read, a page would only look like a result. */
	if (!a->lines)
		diag_clear(d);
	else
		ok = ok && write_reports(o, a, &page, d, e);
	if (ok && o->fail_on_incident && a->verdict == VERDICT_INCIDENT && *status <= 1)
		*status = 4;
	analysis_free(a);
	t->written = progress_ms();
	return ok;
}

int command_run(const struct options *o, const struct catalog *c, struct diag *d)
{
	struct err e = { 0 };
	struct phases t = { .begun = progress_ms() };
	struct redactor *r = NULL;
	struct ledger *l = redaction_begin(o, &r, &e) ? ledger_new(&e) : NULL;
	if (!l) {
		diag_error(d, "%s", e.text);
		redactor_free(r);
		return 3;
	}
	if (o->case_file)
		ledger_rule(l, &o->case_file->rulings);
	struct sink sink = { .user = l, .begin = run_begin, .event = intake_event, .outside = intake_outside, .done = run_done, .end = run_end, .skip = run_skip };
	ledger_limit(l, o->since, o->until);
	for (size_t i = 0; i < o->n_refused; i++)
		ledger_skip(l, o->refused[i].place, o->refused[i].why, true);
	interrupt_say("nothing was written");
	int status = session_run(o, 0, c, ledger_documents(l), d, &sink);
	t.read = progress_ms();
	if (status != 2 && !analyse(o, l, r, d, &t, &status, &e)) {
		diag_error(d, "%s", e.text);
		status = 3;
	} else if (status != 2 && o->verbose)
		tell_phases(d, &t);
	ledger_free(l);
	redactor_free(r);
	return status;
}
