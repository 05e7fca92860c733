#include "correlate/levels.h"

#include <math.h>
#include <string.h>

enum { LASTING_S = 60 };

static void level_join(struct cp_segments *l, size_t i)
{
	struct cp_segment *a = &l->v[i];
	*a = (struct cp_segment){ a->from, a[1].to, a->trials + a[1].trials, a->hits + a[1].hits };
	memmove(a + 1, a + 2, (l->n - i - 2) * sizeof *a);
	l->n--;
}

static double contrast(const struct cp_segments *l, size_t i)
{
	double a = cp_rate(&l->v[i]), b = cp_rate(&l->v[i + 1]), top = a > b ? a : b;
	return top > 0 ? fabs(a - b) / top : 0;
}

void plain_levels(const struct cp_data *d, struct cp_segments *l)
{
	struct cp_segment all = { .from = l->v[0].from, .to = l->v[l->n - 1].to };
	double least = cp_seconds(d, &all) / 25;
	least = least > LASTING_S ? least : LASTING_S;
	while (l->n > 1) {
		size_t join = SIZE_MAX;
		double closest = INFINITY;
		for (size_t i = 0; i + 1 < l->n; i++) {
			double c = contrast(l, i);
			bool brief = cp_seconds(d, &l->v[i]) < least || cp_seconds(d, &l->v[i + 1]) < least;
			if ((brief || c < 0.25) && c < closest) {
				closest = c;
				join = i;
			}
		}
		if (join == SIZE_MAX)
			return;
		level_join(l, join);
	}
}
