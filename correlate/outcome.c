#include "correlate/outcome.h"

/* Envoy's response flags that a missing answer comes with (access log documentation, %RESPONSE_FLAGS%). */
static enum outcome envoy_blame(struct str flags)
{
	static const struct {
		struct str flag;
		enum outcome blame;
	} table[] = {
		{ STR_INIT("UH"), OUT_BAD },  { STR_INIT("UF"), OUT_BAD },  { STR_INIT("UO"), OUT_BAD },    { STR_INIT("UC"), OUT_BAD },
		{ STR_INIT("UT"), OUT_BAD },  { STR_INIT("UR"), OUT_BAD },  { STR_INIT("URX"), OUT_BAD },   { STR_INIT("LR"), OUT_BAD },
		{ STR_INIT("LH"), OUT_BAD },  { STR_INIT("NR"), OUT_BAD },  { STR_INIT("NC"), OUT_BAD },    { STR_INIT("UPE"), OUT_BAD },
		{ STR_INIT("UMSDR"), OUT_BAD }, { STR_INIT("OM"), OUT_BAD }, { STR_INIT("DT"), OUT_BAD },   { STR_INIT("DC"), OUT_GONE },
		{ STR_INIT("DPE"), OUT_GONE }, { STR_INIT("DR"), OUT_GONE },
	};
	enum outcome blame = OUT_TOTAL;
	for (struct str rest = flags, flag; rest.p && (flag = str_cut(&rest, ','), 1);)
		for (size_t i = 0; i < sizeof table / sizeof *table; i++)
			if (str_eq(flag, table[i].flag) && blame != OUT_GONE)
				blame = table[i].blame;
	return blame;
}

/* haproxy: two characters (tcp) or four (http), of which the first says who ended the session
 * (configuration manual, "Session state at disconnection"). */
static bool haproxy_state(struct str t)
{
	static const char first[] = "CSPLRIDUKcs-", second[] = "RQCHDLT-";
	return (t.n == 2 || t.n == 4) && strchr(first, t.p[0]) && strchr(second, t.p[1]) && t.p[0] && t.p[1];
}

struct str request_server(const struct event *e)
{
	struct str upstream = e->f[F_UPSTREAM], service = e->f[F_SERVICE];
	if (service.n && upstream.n > service.n && upstream.p[service.n] == '/' && str_starts(upstream, service))
		return str_sub(upstream, service.n + 1, SIZE_MAX);
	return upstream;
}

enum outcome request_outcome(const struct event *e)
{
	struct str t = e->f[F_TERMINATION];
	bool answered = e->status != NUMBER_NONE && e->status >= 100;
	if (answered && e->status >= 500)
		return OUT_BAD;
	if (answered && (e->status == 499 || e->status == 460))
		return OUT_GONE;
	if (!t.n || t.p[0] == '-')
		return answered || e->status == NUMBER_NONE ? OUT_TOTAL : OUT_GONE;
	if (haproxy_state(t) && (t.p[0] == 'C' || t.p[0] == 'c'))
		return answered && e->status >= 400 ? OUT_TOTAL : OUT_GONE;
	if (answered)
		return OUT_TOTAL;
	enum outcome blame = envoy_blame(t);
	if (blame != OUT_TOTAL)
		return blame;
	if (haproxy_state(t) && strchr("SsPRKD", t.p[0]))
		return OUT_BAD;
	return str_is(request_server(e), "<NOSRV>") ? OUT_BAD : e->status == NUMBER_NONE ? OUT_TOTAL : OUT_GONE;
}
