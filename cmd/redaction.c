#include "cmd/redaction.h"

#include "cmd/case_file.h"
#include "correlate/private_words.h"
#include "parsers/import/slurp.h"

enum { KEY_LEAST = 16, KEY_MOST = 64 * 1024 };

static bool read_key(const char *path, struct buf *key, struct err *e)
{
	if (!slurp(path, KEY_MOST, key, e))
		return err_wrap(e, "--redact-key: %s cannot be read", path);
	key->n = str_trim(buf_str(key)).n;
	if (key->n < KEY_LEAST)
		return err_set(e, "--redact-key: %s has %zu bytes; a key of fewer than %d can be guessed (`head -c 32 /dev/urandom | base64` makes one)", path, key->n, KEY_LEAST);
	return true;
}

bool redaction_begin(const struct options *o, struct redactor **r, struct err *e)
{
	struct buf key = { 0 };
	bool ok = !o->redact_key || read_key(o->redact_key, &key, e);
	*r = NULL;
	if (ok && o->redact) {
		*r = redactor_new(o->redact, key.n ? buf_str(&key) : STR_NONE);
		for (size_t i = 0; i < o->redact_words.n; i++)
			redactor_add_word(*r, str_of(o->redact_words.v[i]));
		for (size_t i = 0; o->case_file && i < o->case_file->n_redact; i++)
			redactor_add_word(*r, o->case_file->redact[i]);
	}
	buf_free(&key);
	return ok;
}

/* ---- events ---- */

/* What a field holds, where that is known; of the others, whatever stands in them. */
static const struct {
	bool known;
	enum redact_kind kind;
} fields[F_COUNT] = {
	[F_HOST] = { true, REDACT_HOST },	[F_AUTHORITY] = { true, REDACT_HOST },   [F_UPSTREAM] = { true, REDACT_HOST },
	[F_CLIENT] = { true, REDACT_ADDRESS },  [F_USER] = { true, REDACT_USER },	[F_ACTOR] = { true, REDACT_PERSON },
	[F_USER_AGENT] = { true, REDACT_VALUE }, [F_REFERRER] = { true, REDACT_VALUE },
};

static struct str without_port(struct str host)
{
	size_t colon = str_rchr(host, ':');
	return colon != SIZE_MAX && str_chr(host, ':') == colon ? str_sub(host, 0, colon) : host;
}

/* What people wrote among themselves; pagers and monitors have notes of theirs as well. */
static bool is_private(const struct event_redaction *x, const struct event *e, size_t field)
{
	bool people = e->kind == EV_HUMAN || (e->kind == EV_ALERT && e->what == WHAT_NOTE);
	return people && redactor_level(x->r) == REDACT_PUBLIC && (field == F_MESSAGE || field == F_SUBJECT || field == F_REASON);
}

struct event redaction_event(struct event_redaction *x, const struct event *e)
{
	struct event out = *e;
	const struct redact_name also[] = {
		{ REDACT_HOST, e->f[F_HOST].n ? e->f[F_HOST] : STR("") },
		{ REDACT_HOST, e->f[F_UPSTREAM].n ? without_port(e->f[F_UPSTREAM]) : STR("") },
		{ REDACT_USER, e->f[F_USER].n ? e->f[F_USER] : STR("") },
		{ REDACT_PERSON, e->f[F_ACTOR].n ? e->f[F_ACTOR] : STR("") },
	};
	for (size_t i = 0; i < F_COUNT; i++) {
		struct buf *b = &x->text[i];
		if (!e->f[i].n)
			continue;
		buf_reset(b);
		if (is_private(x, e, i))
			buf_adds(b, LEFT_OUT);
		else if (i == F_VERSION)
			redact_words(x->r, b, e->f[i]);
		else if (fields[i].known)
			redact_value(x->r, b, fields[i].kind, e->f[i]);
		else
			redact_text(x->r, b, e->f[i], also, sizeof also / sizeof *also);
		out.f[i] = buf_str(b);
	}
	out.raw = STR_NONE;
	return out;
}

void redaction_event_free(struct event_redaction *x)
{
	for (size_t i = 0; i < F_COUNT; i++)
		buf_free(&x->text[i]);
}
