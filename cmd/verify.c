#include "cmd/verify.h"

#include "cmd/commands.h"
#include "cmd/publish.h"
#include "parsers/base/json_write.h"
#include "parsers/base/mem.h"
#include "reports/escape.h"

#include <stdlib.h>
#include <unistd.h>

struct finding *found(struct verification *v, enum finding_kind kind)
{
	MEM_PUSH(v->v, v->n, v->cap);
	v->v[v->n] = (struct finding){ .kind = kind };
	return &v->v[v->n++];
}

static const struct {
	const char *name, *said; /* in JSON; for people */
} kinds[FOUND_KINDS] = {
	[FOUND_CHANGED] = { "changed", "line changed" },
	[FOUND_TEXT] = { "text", "quoted otherwise" },
	[FOUND_BEYOND] = { "beyond", "no such line" },
	[FOUND_MISSING] = { "missing", "source not found" },
	[FOUND_SOURCE] = { "source", "source changed" },
	[FOUND_UNPROVED] = { "unproved", "not proved" },
	[FOUND_FIGURE] = { "figure", "does not add up" },
};

static bool all_hold(const struct verification *v)
{
	return v->n == 0;
}

/* Nothing that was read says anything of the report's lines. */
static bool nothing_checked(const struct verification *v)
{
	size_t lines_told = v->cites_hold, sources_told = v->sources_hold;
	for (size_t i = 0; i < v->n; i++) {
		lines_told += v->v[i].kind == FOUND_CHANGED || v->v[i].kind == FOUND_TEXT || v->v[i].kind == FOUND_BEYOND;
		sources_told += v->v[i].kind == FOUND_SOURCE;
	}
	return !lines_told && !sources_told;
}

/* ---- for people ---- */

static void add_text(struct buf *out, const char *what, struct str text, struct str hash)
{
	enum { MOST = 300 };
	if (!text.p && !hash.n)
		return;
	buf_addf(out, "    %s", what);
	if (hash.n)
		buf_addf(out, " %.*s", STR_ARG(str_sub(hash, 0, 12)));
	buf_adds(out, ": ");
	escape_plain(out, text.p ? str_sub(text, 0, MOST) : STR(""));
	buf_addc(out, '\n');
}

static void add_finding(struct buf *out, const struct finding *f)
{
	buf_addf(out, "%s: ", kinds[f->kind].said);
	escape_plain(out, f->where);
	buf_adds(out, ": ");
	escape_plain(out, f->summary);
	if (f->kind == FOUND_MISSING)
		buf_addf(out, "; %zu cited line%s in it", f->times, f->times == 1 ? " is" : "s are");
	else if (f->times > 1)
		buf_addf(out, "; cited %zu times", f->times);
	buf_addc(out, '\n');
	add_text(out, "the report says", f->said, f->sha256_said);
	add_text(out, "the input has  ", f->found, f->sha256_found);
}

static void add_count(struct buf *out, const char *between, size_t hold, size_t all, const char *what)
{
	buf_addf(out, "%s%zu of %zu %s", between, hold, all, what);
}

static void print_text(const struct verification *v, struct buf *out)
{
	for (size_t i = 0; i < v->n; i++)
		add_finding(out, &v->v[i]);
	escape_plain(out, v->report.name);
	buf_adds(out, nothing_checked(v) ? ": nothing could be checked: " : all_hold(v) ? ": all holds: " : ": NOT all holds: ");
	add_count(out, "", v->cites_hold, v->cites - v->cites_unknown, "cited lines hold");
	if (v->whole) {
		add_count(out, ", ", v->sources_hold, v->sources - v->sources_unknown, "sources are unchanged");
		add_count(out, ", ", v->claims_proved, v->claims, "claims cite a line");
		add_count(out, ", ", v->figures_hold, v->figures, "figures add up");
	} else
		add_count(out, ", ", v->sources_unknown, v->sources, "sources were found");
	if (v->cites_unknown)
		buf_addf(out, "; %zu cited lines carry no hash and cannot be checked%s", v->cites_unknown, v->report.redaction.n ? " (a public edition leaves it out)" : "");
	buf_addc(out, '\n');
}

/* ---- for programs ---- */

static void add_pair(struct json *j, const char *key, size_t hold, size_t all)
{
	json_object(j, key);
	json_uint(j, "total", all);
	json_uint(j, "hold", hold);
	json_object_end(j);
}

static void json_finding(struct json *j, const struct finding *f)
{
	json_object(j, NULL);
	json_str(j, "kind", str_of(kinds[f->kind].name));
	json_str(j, "where", f->where);
	json_str(j, "summary", f->summary);
	json_uint(j, "times", f->times);
	json_str(j, "said", f->said);
	json_str(j, "found", f->found);
	json_str(j, "sha256_said", f->sha256_said);
	json_str(j, "sha256_found", f->sha256_found);
	json_object_end(j);
}

static void print_json(const struct verification *v, struct buf *out)
{
	struct json json = json_to(out, true), *j = &json;
	json_object(j, NULL);
	json_str(j, "schema", STR("logopsy.verify/1"));
	json_str(j, "report", v->report.name);
	json_str(j, "result", nothing_checked(v) ? STR("unknown") : all_hold(v) ? STR("holds") : STR("differs"));
	add_pair(j, "lines", v->cites_hold, v->cites);
	json_uint(j, "lines_without_hash", v->cites_unknown);
	add_pair(j, "sources", v->sources_hold, v->sources);
	add_pair(j, "claims", v->claims_proved, v->claims);
	add_pair(j, "figures", v->figures_hold, v->figures);
	json_array(j, "findings");
	for (size_t i = 0; i < v->n; i++)
		json_finding(j, &v->v[i]);
	json_array_end(j);
	json_object_end(j);
	buf_addc(out, '\n');
}

static int finish(const struct verification *v)
{
	struct buf out = { 0 };
	struct err e = { 0 };
	(v->o->to ? print_json : print_text)(v, &out);
	bool ok = publish_fd(STDOUT_FILENO, buf_str(&out), &e);
	buf_free(&out);
	if (!ok) {
		diag_error(v->d, "standard output cannot be written: %s", e.text);
		return 3;
	}
	return nothing_checked(v) ? 3 : !all_hold(v);
}

int command_verify(const struct options *o, const struct catalog *c, struct diag *d)
{
	struct verification v = { .o = o, .d = d };
	struct err e = { 0 };
	(void)c;
	if (!o->operands.n)
		return usage_error(d, o, 0, "there is no REPORT: name report.json, or the .md or .html that came with it");
	const char *path = o->operands.v[0];
	v.whole = !str_ends(str_of(path), STR(".md")) && !str_ends(str_of(path), STR(".html"));
	bool ok = v.whole ? report_read(path, &v.report, &e) : page_read(path, &v.report, &e);
	int status = 3;
	if (ok) {
		verify_logs(&v, 1);
		if (v.whole)
			verify_figures(&v);
		status = finish(&v);
	} else
		diag_error(d, "%s", e.text);
	free(v.v);
	report_free(&v.report);
	arena_free(&v.arena);
	return status;
}
