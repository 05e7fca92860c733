/*
 * Where things go on a drawing, without drawing: the axis of time with its ticks, scales of values, room for words.
 *
 * Lengths are pixels of the drawing at its own size. Nobody knows the reader's font: widths of words are estimates that
 * rather are too wide.
 */
#ifndef LOGOPSY_REPORTS_LAYOUT_H
#define LOGOPSY_REPORTS_LAYOUT_H

#include "reports/words.h"

enum { AXIS_TICKS = 32 };

struct tick {
	double x;
	char label[16]; /* "09:30", "09:30:15"; "2021-10-06" where ticks are days apart */
	char date[16]; /* under it, where the day is another than the tick's before: "2021-10-06"; else "" */
};

struct axis {
	const struct zone *zone;
	struct instant from, to;
	double left, right;
	size_t n;
	struct tick v[AXIS_TICKS]; /* at round times of the zone */
};

/* Ticks are as dense as labels of `size` (height of the font) leave room for. from < to. */
struct axis axis_make(const struct zone *zone, struct instant from, struct instant to, double left, double right, double size);
/* Outside the axis: its nearer end. The instant must be known. */
double axis_x(const struct axis *a, struct instant t);
bool axis_has(const struct axis *a, struct instant t);

/* The least of 1, 2, 5, 10, ... (times a power of ten) that is not below v; 1 for nothing. */
double nice_above(double v);

/* Bold letters are wider: of a size times this. */
#define TEXT_BOLD 1.12
/* About how wide a text is. */
double text_width(struct str s, double size);
/* As much of it as fits, with an ellipsis where it does not; raw bytes, not escaped. */
void text_fit(struct buf *out, struct str s, double width, double size);

/* A word beside the vertical line that goes down from it. */
struct flag {
	double x, width; /* of the line; of the word to its right */
	unsigned level; /* out: 0 is lowest */
};

/* Levels so that no word touches another, nor the line of another. By rising x. Returns how many levels there are. */
unsigned flags_stack(struct flag *v, size_t n, double gap);

#endif
