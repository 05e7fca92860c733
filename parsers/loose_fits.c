/*
 * Whether a value is what its key promises.
 *
 * Other people's keys are found by their names alone, and `status` may be a word there, `client` a program and
 * `time` a duration. What does not fit its field is left to the next key that asks for it, or to nobody.
 */
#include "parsers/record.h"

#include "parsers/base/ascii.h"

static bool fits_number(struct str *s, int64_t least, int64_t most)
{
	int64_t n;
	size_t point = str_chr(*s, '.');
	/* 200.0 is how some write 200. */
	if (point != SIZE_MAX && point + 2 == s->n && s->p[point + 1] == '0')
		s->n = point;
	return str_i64(*s, &n) && n >= least && n <= most;
}

static bool is_method(struct str s)
{
	static const char *const methods[] = {
		"get", "post", "put", "delete", "head", "options", "patch", "connect", "trace",
		"create", "read", "update", "list", "watch", "deletecollection", /* audit logs of Kubernetes and Vault */
	};
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (str_eq_nocase(s, str_of(methods[i])))
			return true;
	for (size_t i = 0; i < s.n; i++) /* WebDAV's and the caches' */
		if ((s.p[i] < 'A' || s.p[i] > 'Z') && s.p[i] != '-' && s.p[i] != '_')
			return false;
	return s.n >= 3 && s.n <= 12;
}

/* An address, its first byte at 0: how long it is, 0 if it is none. */
static size_t address_length(struct str s)
{
	size_t n = 0, dots = 0, colons = 0;
	bool letters = false;
	for (; n < s.n; n++) {
		char c = s.p[n];
		bool hex = (c | 32) >= 'a' && (c | 32) <= 'f';
		if (!ascii_digit(c) && !hex && c != '.' && c != ':')
			break;
		if (c == ':' && dots == 3 && !colons) /* 10.0.0.7:4711 */
			break;
		letters |= hex;
		dots += c == '.';
		colons += c == ':';
	}
	bool v4 = dots == 3 && !colons && !letters && n >= 7 && n <= 15, v6 = colons >= 2 && n <= 45;
	return v4 || v6 ? n : 0;
}

/* "10.0.0.7", "10.0.0.7, 192.0.2.9" (the first is the client), "/10.0.0.7:4711", "[2001:db8::1]:4711". */
static bool fits_client(enum slot *slot, struct str *s)
{
	*s = str_trim(*s);
	if (s->n && s->p[0] == '/')
		*s = str_sub(*s, 1, SIZE_MAX);
	size_t bracket = s->n && s->p[0] == '[', n = address_length(str_sub(*s, bracket, SIZE_MAX));
	if (!n)
		return false;
	struct str behind = str_sub(*s, n + 2 * bracket, SIZE_MAX);
	if (behind.n && behind.p[0] == ':')
		*slot = SLOT_ADDRESS;
	else if (behind.n && !strchr(", /%", behind.p[0]))
		return false;
	else
		*s = str_sub(*s, bracket, n);
	return true;
}

/* Digits, a point, the letters of a unit: no stamp, which has other marks. */
static bool fits_duration(struct str s)
{
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] == '/' || s.p[i] == ':' || s.p[i] == '-' || s.p[i] == ',' || s.p[i] == '_')
			return false;
	return s.n && s.n <= 24 && (ascii_digit(s.p[0]) || (s.n > 1 && strchr("-+.", s.p[0]) && ascii_digit(s.p[1])));
}

/* A stamp that has a date: a clock alone under such a key is as likely a duration. */
static bool fits_time(struct reader *r, struct level *l, const struct format *f, struct str s)
{
	struct stamp stamp;
	return cached_stamp(r, l, f, s, &stamp) && (stamp.has_date || stamp.is_epoch);
}

/* One of a date and a clock under keys of their own. */
static bool fits_part(struct str s, bool date)
{
	struct stamp stamp;
	char both[40] = "";
	static const char midnight[] = " 00:00:00";
	if (!date)
		return stamp_auto(s, &stamp) && !stamp.has_date && !stamp.is_epoch;
	if (s.n < 8 || s.n > 16)
		return false;
	memcpy(both, s.p, s.n);
	memcpy(both + s.n, midnight, sizeof midnight);
	return stamp_auto(str_of(both), &stamp);
}

/* What a program prints of the line that another wrote: JSON in a string, or a line that begins as logs do. */
static bool fits_rest(struct str s)
{
	s = str_trim(s);
	if (s.n < 2)
		return false;
	if (s.p[0] == '{')
		return s.p[s.n - 1] == '}';
	return s.n >= 16 && (ascii_digit(s.p[0]) || s.p[0] == '[' || (strchr("IWEFD", s.p[0]) && (ascii_digit(s.p[1]) || s.p[1] == ',')));
}

bool loose_fits(struct reader *r, struct level *l, const struct format *f, enum slot *slot, const struct json_field *v, struct str *s)
{
	bool word = v->type == JSON_STRING || v->type == JSON_NUMBER;
	if (!word || !s->n)
		return false;
	switch ((unsigned)*slot) {
	case SLOT_TIME:
	case SLOT_TIME2:
		return fits_time(r, l, f, *s);
	case SLOT_DATE:
	case SLOT_CLOCK:
		return fits_part(*s, *slot == SLOT_DATE);
	case SLOT_STATUS:
	case SLOT_UPSTREAM_STATUS:
		return fits_number(s, 0, 999);
	case SLOT_CLIENT_PORT:
		return fits_number(s, 0, 65535);
	case SLOT_PID:
	case SLOT_BYTES:
	case SLOT_TIME_MS:
	case SLOT_TIME_US:
	case SLOT_TIME_NS:
		return fits_number(s, 0, INT64_MAX);
	case SLOT_PRIORITY:
		return fits_number(s, 0, 7);
	case SLOT_SEVERITY:
	case SLOT_LEVEL:
		return format_severity(f, *s) != SEV_NONE;
	case SLOT_DURATION_S:
	case SLOT_DURATION_MS:
	case SLOT_DURATION_US:
	case SLOT_DURATION_NS:
		return fits_duration(*s);
	case SLOT_ADDRESS:
	case F_CLIENT:
		return fits_client(slot, s);
	case F_METHOD:
		return is_method(*s);
	case SLOT_REST:
		return v->type == JSON_STRING && fits_rest(*s);
	default:
		return v->type == JSON_STRING || *slot != (enum slot)F_MESSAGE;
	}
}
