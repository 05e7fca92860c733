#include "correlate/claims.h"

#include "parsers/time/zone.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

struct word {
	struct str text;
	size_t at; /* in the input */
};

/* Next run of letters, digits, ':' or '.', trailing dots dropped. */
static bool next_word(struct str s, size_t *at, struct word *w)
{
	size_t i = *at;
	while (i < s.n && !isalnum((unsigned char)s.p[i]))
		i++;
	size_t from = i;
	while (i < s.n && (isalnum((unsigned char)s.p[i]) || ((s.p[i] == ':' || s.p[i] == '.' || s.p[i] == '\'') &&
							      i + 1 < s.n && isalnum((unsigned char)s.p[i + 1]))))
		i++;
	*w = (struct word){ str_sub(s, from, i - from), from };
	*at = i;
	return i > from;
}

static bool one_of(struct str w, const char *const *set)
{
	for (; *set; set++)
		if (str_eq_nocase(w, str_of(*set)))
			return true;
	return false;
}

/* "14:58", "2:58", or "1458" after "at"; minutes of the day. */
static bool clock_word(struct str w, int *minute)
{
	size_t colon = str_chr(w, ':');
	int64_t h, m;
	if (colon == SIZE_MAX || !str_i64(str_sub(w, 0, colon), &h) || !str_i64(str_sub(w, colon + 1, 2), &m) || w.n < colon + 3)
		return false;
	if (w.n > colon + 3 && w.p[colon + 3] != ':' && !isalpha((unsigned char)w.p[colon + 3]))
		return false;
	if (h > 23 || m > 59 || h < 0 || m < 0)
		return false;
	struct str tail = str_sub(w, colon + 3, 2);
	if (str_eq_nocase(tail, STR("pm")) && h < 12)
		h += 12;
	*minute = (int)(h * 60 + m);
	return true;
}

static double unit_seconds(struct str w)
{
	static const char *const hours[] = { "h", "hr", "hrs", "hour", "hours", NULL }, *const minutes[] = {
		"m", "min", "mins", "minute", "minutes", NULL
	};
	return one_of(w, hours) ? 3600 : one_of(w, minutes) ? 60 : 0;
}

/* "37" or "2.5" or "1h15m": digits and, if stuck to them, a unit; *rest is what follows the digits. */
static bool number_word(struct str w, double *value, struct str *rest)
{
	size_t i = 0;
	while (i < w.n && (isdigit((unsigned char)w.p[i]) || w.p[i] == '.'))
		i++;
	*rest = str_sub(w, i, SIZE_MAX);
	return i && i < 6 && str_double(str_sub(w, 0, i), value);
}

/* "2h39m", "45min": pairs of number and unit in one word; 0 if it is not made of them alone. */
static double stuck_length(struct str w)
{
	double sum = 0, v;
	struct str rest;
	while (w.n) {
		size_t letters = 0;
		if (!number_word(w, &v, &rest))
			return 0;
		while (letters < rest.n && isalpha((unsigned char)rest.p[letters]))
			letters++;
		double unit = unit_seconds(str_sub(rest, 0, letters));
		if (unit == 0)
			return 0;
		sum += v * unit;
		w = str_sub(rest, letters, SIZE_MAX);
	}
	return sum;
}

/* Reads "1 h 15 min", "1 hour and 29 minutes", "37 minutes", "1h15m" from word number i on; returns words used. */
static size_t length_words(const struct word *w, size_t n, size_t i, double *seconds)
{
	static const char *const joins[] = { "and", "a", "an", NULL };
	size_t from = i;
	*seconds = stuck_length(w[i].text);
	if (*seconds > 0)
		return 1;
	for (int parts = 0; parts < 2 && i < n; parts++) {
		double v;
		struct str rest;
		if (parts && one_of(w[i].text, joins))
			i++;
		double unit = i + 1 < n ? unit_seconds(w[i + 1].text) : 0;
		if (unit == 0 || !number_word(w[i].text, &v, &rest) || rest.n)
			break;
		i += 2;
		*seconds += v * unit;
		if (unit < 3600)
			break;
	}
	return i - from;
}

/* "between 14:00 and 14:42 UTC", "from 14:00 to 14:42": how many words it takes, 0 if it is not there. */
static size_t both_ends(struct str s, const struct word *w, size_t n, size_t i, struct claim out[2])
{
	static const char *const opens[] = { "between", "from", NULL }, *const joins[] = { "and", "to", "until", "till", NULL };
	int from, to, east = 0;
	if (i + 3 >= n || !one_of(w[i].text, opens) || !clock_word(w[i + 1].text, &from) || !one_of(w[i + 2].text, joins) || !clock_word(w[i + 3].text, &to))
		return 0;
	bool zone = i + 4 < n && zone_abbreviation(w[i + 4].text, &east);
	size_t last = i + 3 + zone;
	struct str text = str_sub(s, w[i].at, w[last].at + w[last].text.n - w[i].at);
	for (int k = 0; k < 2; k++)
		out[k] = (struct claim){ .kind = k ? CLAIM_ENDED : CLAIM_BEGAN, .text = text, .minute = k ? to : from, .has_zone = zone, .offset_s = zone ? east : 0, .grain = 60 };
	return last - i + 1;
}

/* "Back to normal since 14:42" tells of the end, "its logs since 13:31 are gone" of neither end, though something be back in another clause. */
static enum claim_kind since_tells(struct str s, const struct word *w, size_t n, size_t since)
{
	static const char *const well[] = { "back", "normal", "recovered", "restored", "healthy", "stable", "fine", "zero", NULL };
	size_t from = since, to = since + 1;
	bool elsewhere = false, here = false;
	while (from && str_chr(str_sub(s, w[from - 1].at, w[from].at - w[from - 1].at), ',') == SIZE_MAX)
		from--;
	while (to < n && str_chr(str_sub(s, w[to - 1].at, w[to].at - w[to - 1].at), ',') == SIZE_MAX)
		to++;
	for (size_t i = 0; i < n; i++)
		*(i >= from && i < to ? &here : &elsewhere) |= one_of(w[i].text, well);
	return here ? CLAIM_ENDED : elsewhere && from < since ? CLAIM_LASTED : CLAIM_BEGAN;
}

static size_t claims_of_sentence(struct str s, struct claim *out, size_t cap)
{
	static const char *const about_it[] = {
		"outage", "inaccessible", "unavailable", "downtime", "down", "lasted",
		"lasting", "duration", "disruption", "degraded", "degradation", "incident",
		"interruption", "affected", "impacted", "offline", "unreachable", NULL
	};
	static const char *const not_it[] = { "next", "update", "every", "within", "takes", "expect", "expected", "window", "eta", NULL };
	static const char *const began[] = { "began", "begin", "begun", "beginning", "started", "starting", "start", "since", "onset", NULL };
	static const char *const ended[] = { "ended", "until", "restored", "recovered", NULL };
	static const char *const loose[] = { "about", "around", "approximately", "roughly", "nearly", "almost", "some", "over", "approx", NULL };
	static const char *const failing[] = { "failed", "failing", "fail", "errors", NULL };
	struct word w[120];
	size_t n = 0, found = 0, at = 0;
	bool topic = false, other = false, vague = false, failed = false;
	while (n < sizeof w / sizeof *w && next_word(s, &at, &w[n])) {
		topic |= one_of(w[n].text, about_it);
		other |= one_of(w[n].text, not_it);
		failed |= one_of(w[n].text, failing);
		n++;
	}
	const char *const *leads[] = { began, ended };
	enum claim_kind lead = CLAIM_LASTED;
	size_t lead_at = 0;
	for (size_t i = 0; i < n && found < cap; i++) {
		int minute;
		double seconds;
		for (size_t k = 0; k < 2; k++)
			if (one_of(w[i].text, leads[k])) {
				lead = k ? CLAIM_ENDED : str_eq_nocase(w[i].text, STR("since")) ? since_tells(s, w, n, i) : CLAIM_BEGAN;
				lead_at = i;
			}
		size_t used_up = (topic || failed) && !other && found + 1 < cap ? both_ends(s, w, n, i, out + found) : 0;
		if (used_up) {
			found += 2;
			i += used_up - 1;
			lead = CLAIM_LASTED;
			continue;
		}
		if (one_of(w[i].text, loose)) {
			vague = true;
			continue;
		}
		if (clock_word(w[i].text, &minute)) {
			if (lead != CLAIM_LASTED && i - lead_at <= 5) {
				struct claim c = { .kind = lead, .minute = minute, .grain = vague ? 300 : 60 };
				size_t end = w[i].at + w[i].text.n;
				if (i + 1 < n && (str_eq_nocase(w[i + 1].text, STR("pm")) || str_eq_nocase(w[i + 1].text, STR("am")))) {
					c.minute += str_eq_nocase(w[i + 1].text, STR("pm")) && minute < 720 ? 720 : 0;
					end = w[i + 1].at + w[i + 1].text.n;
					i++;
				}
				if (i + 1 < n && (c.has_zone = zone_abbreviation(w[i + 1].text, &c.offset_s)))
					end = w[i + 1].at + w[i + 1].text.n;
				c.text = str_sub(s, w[lead_at].at, end - w[lead_at].at);
				out[found++] = c;
			}
			vague = false;
			continue;
		}
		size_t used = length_words(w, n, i, &seconds);
		if (used) {
			if (topic && !other)
				out[found++] = (struct claim){ .kind = CLAIM_LASTED, .seconds = seconds, .grain = vague ? 180 : 60,
							       .text = str_sub(s, w[i].at, w[i + used - 1].at + w[i + used - 1].text.n - w[i].at) };
			i += used - 1;
			vague = false;
		}
	}
	return found;
}

/* ---- how much ---- */

static bool has_word(const struct word *w, size_t n, const char *const *set)
{
	for (size_t i = 0; i < n; i++)
		if (one_of(w[i].text, set))
			return true;
	return false;
}

/* The number that ends before `end`, its thousands apart by commas, spaces or nothing: "1,200", "45 200". NAN if there is none. */
static double number_before(struct str s, size_t end, size_t *from)
{
	double value = 0, unit = 1;
	size_t i = end, digits = 0;
	while (i && s.p[i - 1] == ' ')
		i--;
	for (; i; i--) {
		char c = s.p[i - 1];
		bool apart = (c == ',' || c == ' ') && digits && digits % 3 == 0 && i > 1 && isdigit((unsigned char)s.p[i - 2]);
		if (!isdigit((unsigned char)c) && !apart)
			break;
		if (apart)
			continue;
		value += (c - '0') * unit;
		unit *= 10;
		digits++;
	}
	*from = i;
	bool part = i && (s.p[i - 1] == '.' || s.p[i - 1] == ':' || s.p[i - 1] == '-' || isalnum((unsigned char)s.p[i - 1]));
	return !digits || digits > 12 || part ? NAN : value;
}

/* "1,200 requests failed", "about 340 failed requests". */
static bool count_of_failures(struct str s, struct claim *out)
{
	static const char *const phrases[] = { "failed requests", "requests failed", "failing requests", "requests returned errors", "requests returned an error", NULL };
	for (const char *const *p = phrases; *p; p++) {
		size_t at = str_find_nocase(s, str_of(*p)), from;
		double n = at == SIZE_MAX ? NAN : number_before(s, at, &from);
		if (isnan(n))
			continue;
		*out = (struct claim){ .kind = CLAIM_COUNT, .value = n, .text = str_sub(s, from, at + str_of(*p).n - from) };
		return true;
	}
	return false;
}

/* "5 % of requests", "an error rate of 12.5%"; not what went well. */
static bool share_of_requests(struct str s, const struct word *w, size_t n, struct claim *out)
{
	static const char *const of[] = { "requests", "traffic", "calls", NULL }, *const rate[] = { "error", "failure", NULL };
	static const char *const well[] = { "succeeded", "successful", "success", "succeeding", "normal", "normally", "unaffected", "available", "availability", "serving", "restored",
					    "recovered", "cpu", "memory", "disk", "rollout", "canary", "below", "under", "threshold", "above", "slo", NULL };
	if (has_word(w, n, well))
		return false;
	for (size_t i = 0; i < n; i++) {
		size_t end = w[i].at + w[i].text.n;
		double value;
		bool percent = i + 1 < n && (str_eq_nocase(w[i + 1].text, STR("percent")) || (str_eq_nocase(w[i + 1].text, STR("per")) && i + 2 < n && str_eq_nocase(w[i + 2].text, STR("cent"))));
		struct str after = str_trim(str_sub(s, end, 4));
		if (!(percent || (after.n && after.p[0] == '%')) || !str_double(w[i].text, &value) || value < 0 || value > 100)
			continue;
		bool of_requests = false, is_rate = false;
		for (size_t k = i + 1; k < n && k <= i + 5; k++)
			of_requests |= one_of(w[k].text, of);
		for (size_t k = i >= 4 ? i - 4 : 0; k + 1 < n && k < i; k++)
			is_rate |= one_of(w[k].text, rate) && str_eq_nocase(w[k + 1].text, STR("rate"));
		if (!of_requests && !is_rate)
			continue;
		*out = (struct claim){ .kind = CLAIM_SHARE, .value = value / 100, .text = str_trim(s) };
		return true;
	}
	return false;
}

/* "all users in Europe", not "unable to log in". */
static bool somewhere(const struct word *w, size_t n)
{
	static const char *const enter[] = { "log", "logging", "sign", "signing", "check", NULL };
	for (size_t i = 1; i < n; i++)
		if (str_eq_nocase(w[i].text, STR("in")) && !one_of(w[i - 1].text, enter))
			return true;
	return false;
}

/* "No users were affected", "all customers are unable to log in": whole phrases, since a part of it may be meant. */
static bool nobody_or_everybody(struct str s, const struct word *w, size_t n, struct claim *out)
{
	static const char *const people[] = { "users", "customers", "clients", "visitors", "user", "customer", NULL };
	static const char *const hit[] = { "affected", "impacted", "unable", "cannot", "can't", "down", "unavailable", "failing", "fail", "failed", NULL };
	static const char *const part[] = { "not", "may", "might", "some", "could", "would", "who", "whose", "with", "only", "using", "except", "restored", "resolved", "operational", NULL };
	static const char *const harm[] = { "impact", "effect", NULL };
	for (size_t i = 0; i + 1 < n; i++) {
		bool no = str_eq_nocase(w[i].text, STR("no")), all = str_eq_nocase(w[i].text, STR("all")) || str_eq_nocase(w[i].text, STR("every"));
		bool someone = one_of(w[i + 1].text, people);
		size_t k = i + 1 + (someone && i + 2 < n);
		bool harmless = no && one_of(w[k].text, harm) && (k + 1 == n || !one_of(w[k + 1].text, (const char *const[]){ "on", "to", "for", "of", NULL }));
		if (harmless || ((no || all) && someone && has_word(w + i, n - i < 7 ? n - i : 7, hit) && !has_word(w, n, part) && !somewhere(w, n))) {
			*out = (struct claim){ .kind = no ? CLAIM_NOBODY : CLAIM_EVERYBODY, .text = str_trim(s) };
			return true;
		}
	}
	return false;
}

static size_t amounts_of_sentence(struct str s, struct claim *out, size_t cap)
{
	struct word w[60];
	size_t n = 0, at = 0, found = 0;
	while (n < sizeof w / sizeof *w && next_word(s, &at, &w[n]))
		n++;
	if (found < cap)
		found += count_of_failures(s, &out[found]);
	if (found < cap)
		found += share_of_requests(s, w, n, &out[found]);
	if (found < cap)
		found += nobody_or_everybody(s, w, n, &out[found]);
	return found;
}

size_t claims_find(struct str text, struct claim *out, size_t n)
{
	size_t found = 0, from = 0;
	for (size_t i = 0; i <= text.n && found < n; i++) {
		bool stop = i == text.n || text.p[i] == '\n' ||
			    ((text.p[i] == '.' || text.p[i] == '!' || text.p[i] == '?' || text.p[i] == ';') &&
			     (i + 1 == text.n || isspace((unsigned char)text.p[i + 1])));
		if (!stop)
			continue;
		found += claims_of_sentence(str_sub(text, from, i - from), out + found, n - found);
		found += amounts_of_sentence(str_sub(text, from, i - from), out + found, n - found);
		from = i + 1;
	}
	return found;
}

struct instant claim_instant(const struct claim *c, struct instant written)
{
	int64_t day = instant_s(written) / 86400;
	struct instant best = INSTANT_NONE;
	for (int64_t d = day - 1; d <= day + 1; d++) {
		struct instant t = instant_of_s(d * 86400 + c->minute * 60 - (c->has_zone ? c->offset_s : 0));
		if (!instant_known(best) || llabs(t.ns - written.ns) < llabs(best.ns - written.ns))
			best = t;
	}
	return best;
}
