/*
 * Apache httpd: `LogFormat` strings (mod_log_config, mod_logio, mod_ssl).
 */
#include "parsers/import/server.h"

static const struct variable begin_time = { "%t", SHAPE_STAMP, "time", 1, NULL, NULL, NULL, "%d/%b/%Y:%H:%M:%S %z", false };
static const struct variable end_time = { "%{end}t", SHAPE_STAMP, "time", 0, NULL, NULL, NULL, "%d/%b/%Y:%H:%M:%S %z", true };

/* Names of headers in lower case. */
static const struct variable variables[] = {
	{ "%a", SHAPE_WORD, "client", 5, "192.0.2.44", NULL, NULL, NULL, false },
	{ "%h", SHAPE_WORD, "client", 4, "192.0.2.44", NULL, NULL, NULL, false },
	{ "%{c}a", SHAPE_WORD, "client", 1, "192.0.2.44", NULL, NULL, NULL, false },
	{ "%{c}h", SHAPE_WORD, "client", 1, "192.0.2.44", NULL, NULL, NULL, false },
	{ "%{x-forwarded-for}i", SHAPE_FIRST, "client", 2, "192.0.2.44", NULL, NULL, NULL, false },
	{ "%{x-real-ip}i", SHAPE_FIRST, "client", 2, "192.0.2.44", NULL, NULL, NULL, false },
	{ "%{remote}p", SHAPE_COUNT, "client_port", 2, "40211", NULL, NULL, NULL, false },
	{ "%u", SHAPE_TEXT, "user", 2, "anna", NULL, NULL, NULL, false },
	{ "%r", SHAPE_TEXT, "request", 2, "GET /cart?id=7 HTTP/1.1", "method GET\npath /cart?id=7", NULL, NULL, false },
	{ "%m", SHAPE_WORD, "method", 2, "GET", NULL, NULL, NULL, false },
	{ "%U", SHAPE_PATH, "path", 2, "/cart", NULL, NULL, NULL, false },
	{ "%>s", SHAPE_STATUS, "status", 3, "502", NULL, NULL, NULL, false },
	{ "%s", SHAPE_STATUS, "status", 2, "502", NULL, NULL, NULL, false },
	{ "%b", SHAPE_COUNT, "bytes", 3, "1534", NULL, NULL, NULL, false },
	{ "%B", SHAPE_COUNT, "bytes", 3, "1534", NULL, NULL, NULL, false },
	{ "%O", SHAPE_COUNT, "bytes", 2, "1534", NULL, NULL, NULL, false },
	{ "%D", SHAPE_COUNT, "duration_us", 5, "125300", "duration_ms 125.3", NULL, NULL, false },
	{ "%{us}T", SHAPE_COUNT, "duration_us", 5, "125300", "duration_ms 125.3", NULL, NULL, false },
	{ "%{ms}T", SHAPE_COUNT, "duration_ms", 4, "125", NULL, NULL, NULL, false },
	{ "%{s}T", SHAPE_COUNT, "duration_s", 2, "1", "duration_ms 1000", NULL, NULL, false },
	{ "%T", SHAPE_COUNT, "duration_s", 2, "1", "duration_ms 1000", NULL, NULL, false },
	{ "%{referer}i", SHAPE_TEXT, "referrer", 2, "https://shop.example.com/", NULL, NULL, NULL, false },
	{ "%{user-agent}i", SHAPE_TEXT, "user_agent", 2, "curl/7.88.1", NULL, NULL, NULL, false },
	{ "%{host}i", SHAPE_TEXT, "authority", 3, "shop.example.com", NULL, "service", NULL, false },
	{ "%v", SHAPE_HOST, "service", 3, "shop.example.com", NULL, "authority", NULL, false },
	{ "%V", SHAPE_HOST, "authority", 2, "shop.example.com", NULL, "service", NULL, false },
	{ "%P", SHAPE_COUNT, "pid", 2, "811", NULL, NULL, NULL, false },
	{ "%{pid}P", SHAPE_COUNT, "pid", 2, "811", NULL, NULL, NULL, false },
	{ "%{tid}P", SHAPE_WORD, "thread", 2, "139872", NULL, NULL, NULL, false },
	{ "%{hextid}P", SHAPE_WORD, "thread", 1, "7f36", NULL, NULL, NULL, false },
	{ "%L", SHAPE_WORD, "request_id", 1, "ZAXk1H8AAAEAAAMr", NULL, NULL, NULL, false },
	{ "%{UNIQUE_ID}e", SHAPE_WORD, "request_id", 3, "ZAXk1H8AAAEAAAMr", NULL, NULL, NULL, false },
	{ "%{x-request-id}i", SHAPE_TEXT, "request_id", 2, "5735b2d0-4949-4384-b082-9d4c368eb9dc", NULL, NULL, NULL, false },
	{ "%{x-request-id}o", SHAPE_TEXT, "request_id", 2, "5735b2d0-4949-4384-b082-9d4c368eb9dc", NULL, NULL, NULL, false },
	{ "%{BALANCER_WORKER_NAME}e", SHAPE_WORD, "upstream", 2, "http://10.0.0.21:8080", NULL, NULL, NULL, false },
	/* Nobody wants these; their shapes tell where they end. */
	{ "%A", SHAPE_WORD, NULL, 0, "10.0.0.5", NULL, NULL, NULL, false },
	{ "%I", SHAPE_COUNT, NULL, 0, "311", NULL, NULL, NULL, false },
	{ "%S", SHAPE_COUNT, NULL, 0, "1845", NULL, NULL, NULL, false },
	{ "%k", SHAPE_COUNT, NULL, 0, "0", NULL, NULL, NULL, false },
	{ "%F", SHAPE_COUNT, NULL, 0, "0", NULL, NULL, NULL, false },
	{ "%p", SHAPE_COUNT, NULL, 0, "443", NULL, NULL, NULL, false },
	{ "%{local}p", SHAPE_COUNT, NULL, 0, "443", NULL, NULL, NULL, false },
	{ "%{canonical}p", SHAPE_COUNT, NULL, 0, "443", NULL, NULL, NULL, false },
	{ "%{c}L", SHAPE_WORD, NULL, 0, "ZAXk1H8A", NULL, NULL, NULL, false },
	{ "%l", SHAPE_WORD, NULL, 0, "-", NULL, NULL, NULL, false },
	{ "%H", SHAPE_WORD, NULL, 0, "HTTP/1.1", NULL, NULL, NULL, false },
	{ "%X", SHAPE_WORD, NULL, 0, "+", NULL, NULL, NULL, false },
	{ "%R", SHAPE_TEXT, NULL, 0, "proxy-server", NULL, NULL, NULL, false },
	{ "%f", SHAPE_TEXT, NULL, 0, "/srv/www/cart", NULL, NULL, NULL, false },
	{ "%q", SHAPE_TEXT, NULL, 0, "?id=7", NULL, NULL, NULL, false },
	{ "%{SSL_PROTOCOL}x", SHAPE_WORD, NULL, 0, "TLSv1.3", NULL, NULL, NULL, false },
	{ "%{SSL_CIPHER}x", SHAPE_WORD, NULL, 0, "TLS_AES_256_GCM_SHA384", NULL, NULL, NULL, false },
};

/* What takes a name in braces: headers, cookies, notes, variables. */
static const struct variable families[] = {
	{ "i", SHAPE_TEXT, NULL, 0, "x", NULL, NULL, NULL, false }, { "o", SHAPE_TEXT, NULL, 0, "x", NULL, NULL, NULL, false },
	{ "C", SHAPE_TEXT, NULL, 0, "x", NULL, NULL, NULL, false }, { "e", SHAPE_TEXT, NULL, 0, "x", NULL, NULL, NULL, false },
	{ "n", SHAPE_TEXT, NULL, 0, "x", NULL, NULL, NULL, false }, { "x", SHAPE_TEXT, NULL, 0, "x", NULL, NULL, NULL, false },
	{ "c", SHAPE_TEXT, NULL, 0, "x", NULL, NULL, NULL, false }, { "^ti", SHAPE_TEXT, NULL, 0, "x", NULL, NULL, NULL, false },
	{ "^to", SHAPE_TEXT, NULL, 0, "x", NULL, NULL, NULL, false },
};

static const struct variable joined[] = {
	{ "%U%q", SHAPE_PATH, "path", 3, "/cart?id=7", NULL, NULL, NULL, false },
	{ "%v:%p", SHAPE_HOST, "service", 3, "shop.example.com:443", NULL, "authority", NULL, false },
	{ "%V:%p", SHAPE_HOST, "authority", 2, "shop.example.com:443", NULL, "service", NULL, false },
	{ .name = NULL },
};

static const struct variable known[] = {
	{ .name = "common", .sample = "%h %l %u %t \"%r\" %>s %b" },
	{ .name = "combined", .sample = "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"" },
	{ .name = "combinedio", .sample = "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %I %O" },
	{ .name = "vhost_combined", .sample = "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"" },
	{ .name = NULL },
};

/* `%400,!501<{name}X` in its parts. */
struct directive {
	struct str argument, letter; /* `X`, `^ti` */
	bool last; /* `>`: of the last of several internal requests */
	size_t n;
};

static bool take_directive(struct layout *l, size_t at, struct directive *d)
{
	struct str s = str_sub(l->format, at, SIZE_MAX);
	size_t i = 1;
	*d = (struct directive){ .argument = STR("") };
	while (i < s.n && strchr("!,<>0123456789{", s.p[i])) {
		d->last |= s.p[i] == '>';
		if (s.p[i++] != '{')
			continue;
		d->argument = str_sub(s, i, str_chr(str_sub(s, i, SIZE_MAX), '}'));
		i += d->argument.n + 1;
	}
	size_t letters = i + 2 < s.n && s.p[i] == '^' ? 3 : 1;
	if (i >= s.n)
		return layout_fail(l, at, "the format string ends within a directive");
	d->letter = str_sub(s, i, letters);
	d->n = i + letters;
	return true;
}

/* The words that stand for times that strftime(3) cannot write. */
static struct str time_word(struct str s)
{
	static const struct variable words[] = {
		{ .name = "sec", .stamp = "%s" }, { .name = "msec", .stamp = "%Q" }, { .name = "usec", .stamp = "%1" },
		{ .name = "msec_frac", .stamp = "%3f" }, { .name = "usec_frac", .stamp = "%6f" },
	};
	const struct variable *v = variable_find(words, sizeof words / sizeof *words, s);
	return v ? str_of(v->stamp) : s;
}

static bool add_time(struct layout *l, struct str how, struct str text, size_t at)
{
	static const struct str begin = STR_INIT("begin"), end = STR_INIT("end");
	const struct variable *v = str_starts(how, end) ? &end_time : &begin_time;
	for (size_t i = 0; i < 2; i++) {
		struct str word = i ? end : begin;
		if (str_starts(how, word) && (how.n == word.n || how.p[word.n] == ':'))
			how = str_sub(how, word.n + 1, SIZE_MAX);
	}
	if (how.n)
		return layout_stamp(l, v, time_word(how), text, at);
	layout_text(l, STR("["), at);
	bool ok = layout_stamp(l, v, str_of(v->stamp), text, at);
	layout_text(l, STR("]"), at);
	return ok;
}

/* Names of headers have no case; those of variables do. */
static struct str canonical(struct layout *l, const struct directive *d)
{
	struct str s = arena_printf(&l->arena, d->argument.n ? "%%{%.*s}%.*s" : "%%%.*s%.*s", STR_ARG(d->argument), STR_ARG(d->letter));
	char *p = arena_alloc(&l->arena, s.n + 1, 1);
	bool header = str_is(d->letter, "i") || str_is(d->letter, "o");
	for (size_t i = 0; i < s.n; i++)
		p[i] = header && s.p[i] >= 'A' && s.p[i] <= 'Z' && i < d->argument.n + 2 ? (char)(s.p[i] | 32) : s.p[i];
	return (struct str){ p, s.n };
}

static bool add_directive(struct layout *l, const struct directive *d, size_t at)
{
	struct str name = canonical(l, d);
	const struct variable *v = variable_find(variables, sizeof variables / sizeof *variables, name);
	if (str_is(d->letter, "t"))
		return add_time(l, d->argument, name, at);
	if (str_is(d->letter, "s") && d->last)
		v = variable_find(variables, sizeof variables / sizeof *variables, STR("%>s"));
	if (!v)
		v = variable_find(families, sizeof families / sizeof *families, d->letter);
	if (!v)
		return layout_fail(l, at, "Apache has no directive %%%.*s", STR_ARG(d->letter));
	layout_value(l, v, name, at);
	return true;
}

/* Text up to the next `%`; a backslash makes a tab, or stands before itself and, as in the configuration, before a quote. */
static size_t add_text(struct layout *l, size_t at)
{
	struct buf text = { 0 };
	size_t i = at;
	for (; i < l->format.n && l->format.p[i] != '%'; i++) {
		char c = l->format.p[i], next = i + 1 < l->format.n ? l->format.p[i + 1] : '\0';
		bool escape = c == '\\' && next && strchr("\\\"tnr", next);
		i += escape;
		buf_addc(&text, !escape ? c : next == 't' ? '\t' : next == 'n' || next == 'r' ? ' ' : next);
	}
	layout_text(l, buf_str(&text), at);
	buf_free(&text);
	return i;
}

static bool cut(struct layout *l)
{
	struct directive d;
	for (size_t at = 0; at < l->format.n;) {
		if (l->format.p[at] != '%') {
			at = add_text(l, at);
			continue;
		}
		if (str_starts(str_sub(l->format, at, 2), STR("%%"))) {
			layout_text(l, STR("%"), at);
			at += 2;
			continue;
		}
		if (!take_directive(l, at, &d) || !add_directive(l, &d, at))
			return false;
		at += d.n;
	}
	return true;
}

const struct server server_apache = {
	.name = "apache", .title = "Apache", .role = "server", .directive = "LogFormat",
	.about = "httpd, mod_log_config: a stamp is that of the request's beginning, unless it says `end`.",
	.joined = joined, .known = known, .cut = cut,
};
