#include "reports/report.h"

const struct renderer *renderer_by_kind(struct str kind)
{
	for (size_t i = 0; i < n_renderers; i++)
		if (str_is(kind, renderers[i]->kind))
			return renderers[i];
	return NULL;
}

const struct renderer *renderer_by_suffix(struct str file_name)
{
	for (size_t i = 0; i < n_renderers; i++) {
		struct str suffix = str_of(renderers[i]->suffix);
		if (suffix.n && file_name.n > suffix.n &&
		    str_eq_nocase(str_sub(file_name, file_name.n - suffix.n, suffix.n), suffix))
			return renderers[i];
	}
	return NULL;
}
