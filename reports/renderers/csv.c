/*
 * What happened as CSV (RFC 4180), to be sorted, filtered and joined with other timelines; rows.h has the columns.
 */
#include "reports/escape.h"
#include "reports/report.h"
#include "reports/rows.h"

static void add_cell(struct buf *out, const struct row *r, size_t at, struct buf *hold)
{
	struct str text;
	int64_t number;
	switch (row_cell(r, at, &text, &number, hold)) {
	case CELL_NONE:
		break;
	case CELL_TEXT:
		escape_csv(out, text);
		break;
	case CELL_NUMBER:
		buf_addf(out, "%lld", (long long)number);
		break;
	}
}

static void render(const struct analysis *a, const struct report_options *o, struct buf *out)
{
	struct rows rows;
	struct buf hold = { 0 };
	(void)o;
	rows_of(a, &rows);
	for (size_t c = 0; row_column(c); c++)
		buf_addf(out, "%s%s", c ? "," : "", row_column(c));
	buf_adds(out, "\r\n");
	for (size_t i = 0; i < rows.n; i++) {
		for (size_t c = 0; row_column(c); c++) {
			buf_adds(out, c ? "," : "");
			add_cell(out, &rows.v[i], c, &hold);
		}
		buf_adds(out, "\r\n");
	}
	buf_free(&hold);
	rows_free(&rows);
}

const struct renderer renderer_csv = { "csv", ".csv", "the timeline for Timesketch and spreadsheets", render };
