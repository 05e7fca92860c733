/*
 * What happened as one JSON object a line; rows.h has the members. What is not known is left out.
 */
#include "parsers/base/json_write.h"
#include "reports/report.h"
#include "reports/rows.h"

static void add_member(struct json *j, const struct row *r, size_t at, struct buf *hold)
{
	struct str text;
	int64_t number;
	switch (row_cell(r, at, &text, &number, hold)) {
	case CELL_NONE:
		break;
	case CELL_TEXT:
		json_str(j, row_column(at), text);
		break;
	case CELL_NUMBER:
		json_int(j, row_column(at), number);
		break;
	}
}

static void render(const struct analysis *a, const struct report_options *o, struct buf *out)
{
	struct rows rows;
	struct buf hold = { 0 };
	(void)o;
	rows_of(a, &rows);
	buf_adds(out, "");
	for (size_t i = 0; i < rows.n; i++) {
		struct json j = json_to(out, false);
		json_object(&j, NULL);
		for (size_t c = 0; row_column(c); c++)
			add_member(&j, &rows.v[i], c, &hold);
		json_object_end(&j);
		buf_addc(out, '\n');
	}
	buf_free(&hold);
	rows_free(&rows);
}

const struct renderer renderer_jsonl = { "jsonl", ".jsonl", "the timeline for Timesketch, an object a line", render };
