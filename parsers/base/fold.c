#include "parsers/base/fold.h"

#include "parsers/base/utf8.h"

/* Ends a text that does not fit: behind its last word, unless that would cost a third of it. A quotation stays one. */
static void cut(struct buf *out, size_t begin, bool quoted)
{
	size_t n = out->n - begin, blank = str_rchr((struct str){ out->p + begin, n }, ' ');
	if (blank != SIZE_MAX && blank * 3 >= n * 2)
		n = blank;
	while (n && strchr(" ,;:.", out->p[begin + n - 1]))
		n--;
	out->n = begin + n;
	buf_adds(out, quoted ? "…\"" : "…");
}

void fold_line(struct buf *out, struct str s, size_t most)
{
	size_t begin = out->n;
	bool blank = false;
	s = str_trim(s);
	for (size_t i = 0; i < s.n;) {
		unsigned n = utf8_at(s, i, NULL);
		bool space = s.p[i] == ' ' || (s.p[i] >= '\t' && s.p[i] <= '\r');
		n = n ? n : 1;
		if (out->n - begin + n > most) {
			if (out->n > begin)
				cut(out, begin, str_ends(s, STR("\"")));
			else
				buf_adds(out, "…");
			return;
		}
		if (!space || !blank)
			buf_add(out, space ? STR(" ") : str_sub(s, i, n));
		blank = space;
		i += n;
	}
}
