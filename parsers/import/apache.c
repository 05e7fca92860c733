/*
 * Apache httpd: `LogFormat` strings (mod_log_config, mod_logio, mod_ssl).
 */
#include "parsers/import/server.h"

#include "parsers/base/ascii.h"

static const struct variable begin_time = STAMP("%t", 1, "%d/%b/%Y:%H:%M:%S %z", false);
static const struct variable end_time = STAMP("%{end}t", 0, "%d/%b/%Y:%H:%M:%S %z", true);

/* Names of headers in lower case. */
static const struct variable variables[] = {
	VALUE("%a", SHAPE_WORD, "client", 5, "192.0.2.44"),
	VALUE("%h", SHAPE_WORD, "client", 4, "192.0.2.44"),
	VALUE("%{c}a", SHAPE_WORD, "client", 1, "192.0.2.44"),
	VALUE("%{c}h", SHAPE_WORD, "client", 1, "192.0.2.44"),
	VALUE("%{x-forwarded-for}i", SHAPE_FIRST, "client", 2, "192.0.2.44"),
	VALUE("%{x-real-ip}i", SHAPE_FIRST, "client", 2, "192.0.2.44"),
	VALUE("%{remote}p", SHAPE_COUNT, "client_port", 2, "40211"),
	VALUE("%u", SHAPE_TEXT, "user", 2, "anna"),
	{ "%r", SHAPE_TEXT, "request", 2, "GET /cart?id=7 HTTP/1.1", "method GET\npath /cart?id=7", NULL, NULL, false },
	VALUE("%m", SHAPE_WORD, "method", 2, "GET"),
	VALUE("%U", SHAPE_PATH, "path", 2, "/cart"),
	VALUE("%>s", SHAPE_STATUS, "status", 3, "502"),
	VALUE("%s", SHAPE_STATUS, "status", 2, "502"),
	VALUE("%b", SHAPE_COUNT, "bytes", 3, "1534"),
	VALUE("%B", SHAPE_COUNT, "bytes", 3, "1534"),
	VALUE("%O", SHAPE_COUNT, "bytes", 2, "1534"),
	{ "%D", SHAPE_COUNT, "duration_us", 5, "125300", "duration_ms 125.3", NULL, NULL, false },
	{ "%{us}T", SHAPE_COUNT, "duration_us", 5, "125300", "duration_ms 125.3", NULL, NULL, false },
	VALUE("%{ms}T", SHAPE_COUNT, "duration_ms", 4, "125"),
	{ "%{s}T", SHAPE_COUNT, "duration_s", 2, "1", "duration_ms 1000", NULL, NULL, false },
	{ "%T", SHAPE_COUNT, "duration_s", 2, "1", "duration_ms 1000", NULL, NULL, false },
	VALUE("%{referer}i", SHAPE_TEXT, "referrer", 2, "https://shop.example.com/"),
	VALUE("%{user-agent}i", SHAPE_TEXT, "user_agent", 2, "curl/7.88.1"),
	{ "%{host}i", SHAPE_TEXT, "authority", 3, "shop.example.com", NULL, "service", NULL, false },
	{ "%v", SHAPE_HOST, "service", 3, "shop.example.com", NULL, "authority", NULL, false },
	{ "%V", SHAPE_HOST, "authority", 2, "shop.example.com", NULL, "service", NULL, false },
	VALUE("%P", SHAPE_COUNT, "pid", 2, "811"),
	VALUE("%{pid}P", SHAPE_COUNT, "pid", 2, "811"),
	VALUE("%{tid}P", SHAPE_WORD, "thread", 2, "139872"),
	VALUE("%{hextid}P", SHAPE_WORD, "thread", 1, "7f36"),
	VALUE("%L", SHAPE_WORD, "request_id", 1, "ZAXk1H8AAAEAAAMr"),
	VALUE("%{UNIQUE_ID}e", SHAPE_WORD, "request_id", 3, "ZAXk1H8AAAEAAAMr"),
	VALUE("%{x-request-id}i", SHAPE_TEXT, "request_id", 2, "5735b2d0-4949-4384-b082-9d4c368eb9dc"),
	VALUE("%{x-request-id}o", SHAPE_TEXT, "request_id", 2, "5735b2d0-4949-4384-b082-9d4c368eb9dc"),
	VALUE("%{BALANCER_WORKER_NAME}e", SHAPE_WORD, "upstream", 2, "http://10.0.0.21:8080"),
	/* Nobody wants these; their shapes tell where they end. */
	UNWANTED("%A", SHAPE_WORD, "10.0.0.5"),
	UNWANTED("%I", SHAPE_COUNT, "311"),
	UNWANTED("%S", SHAPE_COUNT, "1845"),
	UNWANTED("%k", SHAPE_COUNT, "0"),
	UNWANTED("%F", SHAPE_COUNT, "0"),
	UNWANTED("%p", SHAPE_COUNT, "443"),
	UNWANTED("%{local}p", SHAPE_COUNT, "443"),
	UNWANTED("%{canonical}p", SHAPE_COUNT, "443"),
	UNWANTED("%{c}L", SHAPE_WORD, "ZAXk1H8A"),
	UNWANTED("%l", SHAPE_WORD, "-"),
	UNWANTED("%H", SHAPE_WORD, "HTTP/1.1"),
	UNWANTED("%X", SHAPE_WORD, "+"),
	UNWANTED("%R", SHAPE_TEXT, "proxy-server"),
	UNWANTED("%f", SHAPE_TEXT, "/srv/www/cart"),
	UNWANTED("%q", SHAPE_TEXT, "?id=7"),
	UNWANTED("%{SSL_PROTOCOL}x", SHAPE_WORD, "TLSv1.3"),
	UNWANTED("%{SSL_CIPHER}x", SHAPE_WORD, "TLS_AES_256_GCM_SHA384"),
};

/* What takes a name in braces: headers, cookies, notes, variables. */
static const struct variable families[] = {
	UNWANTED("i", SHAPE_TEXT, "x"), UNWANTED("o", SHAPE_TEXT, "x"),
	UNWANTED("C", SHAPE_TEXT, "x"), UNWANTED("e", SHAPE_TEXT, "x"),
	UNWANTED("n", SHAPE_TEXT, "x"), UNWANTED("x", SHAPE_TEXT, "x"),
	UNWANTED("c", SHAPE_TEXT, "x"), UNWANTED("^ti", SHAPE_TEXT, "x"),
	UNWANTED("^to", SHAPE_TEXT, "x"),
};

static const struct variable joined[] = {
	VALUE("%U%q", SHAPE_PATH, "path", 3, "/cart?id=7"),
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
		p[i] = header && i < d->argument.n + 2 ? ascii_lower(s.p[i]) : s.p[i];
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
