/*
 * HAProxy: `log-format` strings (configuration manual, "Custom log format").
 */
#include "parsers/import/server.h"

#include "parsers/base/ascii.h"

#define MS_STAMP "%d/%b/%Y:%H:%M:%S.%3f"
#define CLF "%d/%b/%Y:%H:%M:%S %z"

static const struct variable variables[] = {
	STAMP("%tr", 1, MS_STAMP, false),
	STAMP("%trg", 1, CLF, false),
	STAMP("%trl", 1, CLF, false),
	STAMP("%t", 0, MS_STAMP, false),
	STAMP("%T", 0, CLF, false),
	STAMP("%Tl", 0, CLF, false),
	STAMP("%Ts", 0, "%s", false),
	STAMP("%[accept_date]", 0, "%s", false),
	STAMP("%ms", 0, "%3f", false),
	VALUE("%ci", SHAPE_WORD, "client", 3, "192.0.2.44"),
	VALUE("%[src]", SHAPE_WORD, "client", 3, "192.0.2.44"),
	VALUE("%cp", SHAPE_TIMER, "client_port", 2, "40211"),
	VALUE("%[src_port]", SHAPE_TIMER, "client_port", 2, "40211"),
	VALUE("%b", SHAPE_WORD, "service", 3, "shop"),
	VALUE("%[be_name]", SHAPE_WORD, "service", 3, "shop"),
	VALUE("%f", SHAPE_WORD, "service", 1, "www"),
	VALUE("%ft", SHAPE_WORD, "service", 1, "www~"),
	VALUE("%[fe_name]", SHAPE_WORD, "service", 1, "www"),
	VALUE("%s", SHAPE_WORD, "upstream", 2, "web1"),
	VALUE("%[srv_name]", SHAPE_WORD, "upstream", 2, "web1"),
	VALUE("%ST", SHAPE_STATUS, "status", 3, "502"),
	VALUE("%[status]", SHAPE_STATUS, "status", 2, "502"),
	VALUE("%[txn.status]", SHAPE_STATUS, "status", 2, "502"),
	VALUE("%B", SHAPE_TIMER, "bytes", 2, "1534"),
	VALUE("%Ta", SHAPE_TIMER, "duration_ms", 4, "125"),
	VALUE("%Tt", SHAPE_TIMER, "duration_ms", 3, "125"),
	VALUE("%Tu", SHAPE_TIMER, "duration_ms", 2, "125"),
	VALUE("%TU", SHAPE_TIMER, "duration_ms", 2, "125"),
	{ "%r", SHAPE_TEXT, "request", 2, "GET /cart?id=7 HTTP/1.1", "method GET\npath /cart?id=7", NULL, NULL, false },
	VALUE("%HM", SHAPE_WORD, "method", 2, "GET"),
	VALUE("%[method]", SHAPE_WORD, "method", 2, "GET"),
	VALUE("%[capture.req.method]", SHAPE_WORD, "method", 2, "GET"),
	VALUE("%HU", SHAPE_PATH, "path", 4, "/cart?id=7"),
	VALUE("%HP", SHAPE_PATH, "path", 2, "/cart"),
	VALUE("%HPO", SHAPE_PATH, "path", 1, "/cart"),
	VALUE("%[url]", SHAPE_PATH, "path", 3, "/cart?id=7"),
	VALUE("%[pathq]", SHAPE_PATH, "path", 3, "/cart?id=7"),
	VALUE("%[capture.req.uri]", SHAPE_PATH, "path", 3, "/cart?id=7"),
	VALUE("%[path]", SHAPE_PATH, "path", 1, "/cart"),
	VALUE("%tsc", SHAPE_WORD, "termination", 3, "SH--"),
	VALUE("%ts", SHAPE_WORD, "termination", 2, "SH"),
	VALUE("%[txn.sess_term_state]", SHAPE_WORD, "termination", 1, "SH"),
	VALUE("%ID", SHAPE_WORD, "request_id", 2, "5735b2d0-4949-4384-b082-9d4c368eb9dc"),
	VALUE("%[unique-id]", SHAPE_WORD, "request_id", 2, "5735b2d0-4949-4384-b082-9d4c368eb9dc"),
	VALUE("%H", SHAPE_WORD, "host", 2, "lb1"),
	VALUE("%[hostname]", SHAPE_WORD, "host", 2, "lb1"),
	VALUE("%pid", SHAPE_COUNT, "pid", 2, "811"),
	VALUE("%[pid]", SHAPE_COUNT, "pid", 2, "811"),
	VALUE("%[ssl_fc_sni]", SHAPE_TEXT, "authority", 1, "shop.example.com"),
	/* Nobody wants these; their shapes tell where they end. */
	UNWANTED("%hr", SHAPE_BRACES, "{shop.example.com|curl}"),
	UNWANTED("%hs", SHAPE_BRACES, "{}"),
	UNWANTED("%hrl", SHAPE_HEADERS, "\"shop.example.com\" \"curl\""),
	UNWANTED("%hsl", SHAPE_HEADERS, "\"\""),
	UNWANTED("%TR", SHAPE_TIMER, "0"), UNWANTED("%Tw", SHAPE_TIMER, "0"),
	UNWANTED("%Tc", SHAPE_TIMER, "1"), UNWANTED("%Tr", SHAPE_TIMER, "120"),
	UNWANTED("%Td", SHAPE_TIMER, "4"), UNWANTED("%Tq", SHAPE_TIMER, "0"),
	UNWANTED("%Ti", SHAPE_TIMER, "0"), UNWANTED("%Th", SHAPE_TIMER, "0"),
	UNWANTED("%U", SHAPE_TIMER, "311"), UNWANTED("%rc", SHAPE_TIMER, "0"),
	UNWANTED("%ac", SHAPE_COUNT, "12"), UNWANTED("%fc", SHAPE_COUNT, "11"),
	UNWANTED("%bc", SHAPE_COUNT, "3"), UNWANTED("%sc", SHAPE_COUNT, "1"),
	UNWANTED("%sq", SHAPE_COUNT, "0"), UNWANTED("%bq", SHAPE_COUNT, "0"),
	UNWANTED("%rt", SHAPE_COUNT, "71"), UNWANTED("%lc", SHAPE_COUNT, "72"),
	UNWANTED("%si", SHAPE_WORD, "10.0.0.21"), UNWANTED("%sp", SHAPE_TIMER, "8080"),
	UNWANTED("%bi", SHAPE_WORD, "10.0.0.5"), UNWANTED("%bp", SHAPE_TIMER, "51022"),
	UNWANTED("%fi", SHAPE_WORD, "10.0.0.5"), UNWANTED("%fp", SHAPE_TIMER, "443"),
	UNWANTED("%HQ", SHAPE_TEXT, "?id=7"), UNWANTED("%HV", SHAPE_WORD, "HTTP/1.1"),
	UNWANTED("%CC", SHAPE_TEXT, "-"), UNWANTED("%CS", SHAPE_TEXT, "-"),
	UNWANTED("%sslv", SHAPE_WORD, "TLSv1.3"), UNWANTED("%sslc", SHAPE_WORD, "TLS_AES_256_GCM_SHA384"),
	UNWANTED("%OG", SHAPE_WORD, "txn_close"),
};

static const struct variable joined[] = {
	{ "%b/%s", SHAPE_BACKEND, "upstream", 3, "shop/web1", NULL, "service", NULL, false },
	VALUE("%si:%sp", SHAPE_WORD, "upstream", 1, "10.0.0.21:8080"),
	VALUE("%HP%HQ", SHAPE_PATH, "path", 3, "/cart?id=7"),
	VALUE("%HPO%HQ", SHAPE_PATH, "path", 3, "/cart?id=7"),
	{ .name = NULL },
};

#define HTTPLOG "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r"

static const struct variable known[] = {
	{ .name = "httplog", .sample = HTTPLOG },
	{ .name = "httpslog", .sample = HTTPLOG " %[fc_err]/%[ssl_fc_err,hex]/%[ssl_c_err]/%[ssl_c_ca_err]/%[ssl_fc_is_resumed] %[ssl_fc_sni]/%sslv/%sslc" },
	{ .name = "tcplog", .sample = "%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq" },
	{ .name = "clf", .sample = "%{+Q}o %{-Q}ci - - [%trg] %r %ST %B \"\" \"\" %cp %ms %ft %b %s %TR %Tw %Tc %Tr %Ta %tsc %ac %fc %bc %sc %rc %sq %bq %CC %CS %hrl %hsl" },
	{ .name = NULL },
};

enum flags { FLAG_Q = 1, FLAG_X = 2, FLAG_E = 4, FLAG_JSON = 8, FLAG_CBOR = 16 };

/* One item: %(name)+flags alias, or [expression]. */
struct item {
	struct str name, alias;
	unsigned flags;
	size_t n;
};

/* `+Q,-X` */
static bool take_flags(struct layout *l, struct str s, size_t at, unsigned *flags)
{
	static const struct {
		const char *name;
		unsigned flag;
	} names[] = { { "Q", FLAG_Q }, { "X", FLAG_X }, { "E", FLAG_E }, { "json", FLAG_JSON }, { "cbor", FLAG_CBOR }, { "bin", 0 } };
	for (struct str r = s, one; r.p && (one = str_cut(&r, ','), 1);) {
		struct str word = str_trim(one);
		bool add = str_starts(word, STR("+"));
		size_t i = 0;
		if (!add && !str_starts(word, STR("-")))
			return layout_fail(l, at, "a flag begins with + or -");
		while (i < sizeof names / sizeof *names && !str_is(str_sub(word, 1, SIZE_MAX), names[i].name))
			i++;
		if (i == sizeof names / sizeof *names)
			return layout_fail(l, at, "HAProxy has no flag %.*s", STR_ARG(word));
		*flags = add ? *flags | names[i].flag : *flags & ~names[i].flag;
	}
	return !(*flags & FLAG_CBOR) || layout_fail(l, at, "CBOR is no text: such logs cannot be read");
}

/* Behind the expression that begins with the '[' of s: brackets in strings and parentheses do not count. More than s has if it has
 * no end. */
static size_t end_of_expression(struct str s)
{
	int depth = 0;
	char quote = '\0';
	for (size_t i = 1; i < s.n; i++) {
		char c = s.p[i];
		if (quote)
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '(' || c == ')')
			depth += c == '(' ? 1 : -1;
		else if (c == ']' && depth <= 0)
			return i + 1;
	}
	return s.n + 1;
}

static bool take_item(struct layout *l, size_t at, unsigned flags, struct item *out)
{
	struct str s = str_sub(l->format, at, SIZE_MAX);
	size_t i = 1;
	*out = (struct item){ .flags = flags };
	if (i < s.n && s.p[i] == '(') {
		struct str inside = str_sub(s, i + 1, str_chr(str_sub(s, i + 1, SIZE_MAX), ')'));
		out->name = str_sub(inside, 0, str_chr(inside, ':'));
		i += inside.n + 2;
	}
	if (i < s.n && s.p[i] == '{') {
		struct str inside = str_sub(s, i + 1, str_chr(str_sub(s, i + 1, SIZE_MAX), '}'));
		if (!take_flags(l, inside, at + i + 1, &out->flags))
			return false;
		i += inside.n + 2;
	}
	size_t from = i;
	if (i < s.n && s.p[i] == '[')
		i += end_of_expression(str_sub(s, i, SIZE_MAX));
	while (i < s.n && s.p[from] != '[' && ascii_alnum(s.p[i]))
		i++;
	if (from >= s.n || i == from || i > s.n)
		return layout_fail(l, at, from < s.n && s.p[from] == '[' ? "the expression has no end" : "a variable's name is missing behind `%%`");
	out->alias = arena_printf(&l->arena, "%%%.*s", STR_ARG(str_sub(s, from, i - from)));
	out->n = i;
	return true;
}

/* `%[expr,converter]` reads as `%[expr]` where the converter leaves the text what it is. */
static struct str plain_expression(struct layout *l, struct str alias)
{
	static const char *const harmless[] = { ",json", ",lower", ",upper", ",url_dec" };
	size_t comma = str_rchr(alias, ',');
	for (size_t i = 0; comma != SIZE_MAX && i < sizeof harmless / sizeof *harmless; i++)
		if (str_starts(str_sub(alias, comma, SIZE_MAX), str_of(harmless[i])))
			return arena_printf(&l->arena, "%.*s]", STR_ARG(str_sub(alias, 0, comma)));
	return alias;
}

static bool add_item(struct layout *l, const struct item *it, size_t at)
{
	static const struct variable expression = UNWANTED("%[]", SHAPE_TEXT, "x");
	static const struct variable hexadecimal = UNWANTED("%{+X}", SHAPE_WORD, "0A000001");
	static const char *const in_hex[] = { "%ci", "%cp", "%si", "%sp", "%bi", "%bp", "%fi", "%fp", "%Ts", "%rt", "%pid" };
	struct str name = plain_expression(l, it->alias);
	const struct variable *v = variable_find(variables, sizeof variables / sizeof *variables, name);
	if (!v && name.p[1] != '[')
		return layout_fail(l, at, "HAProxy has no variable %.*s", STR_ARG(name));
	for (size_t i = 0; it->flags & FLAG_X && i < sizeof in_hex / sizeof *in_hex; i++)
		if (str_is(name, in_hex[i]))
			v = &hexadecimal;
	if (!v)
		v = &expression;
	if (v->stamp)
		return layout_stamp(l, v, str_of(v->stamp), name, at);
	struct piece *p = layout_value(l, v, name, at);
	p->quoted = it->flags & FLAG_Q && v->shape != SHAPE_HEADERS && v->shape != SHAPE_BRACES;
	p->nameless = v == &hexadecimal;
	return true;
}

/* Blanks are merged, and none is printed before the first value. A backslash before a blank is the configuration's. */
static void add_text(struct layout *l, struct str s, size_t at)
{
	struct buf text = { 0 };
	const struct piece *last = l->n ? &l->piece[l->n - 1] : NULL;
	char before = !last ? ' ' : last->var ? '\0' : last->text.p[last->text.n - 1];
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i] == '\t' ? ' ' : s.p[i];
		if (c == '\\' && i + 1 < s.n && strchr(" \"\\", s.p[i + 1]))
			c = s.p[++i];
		if (c != ' ' || before != ' ')
			buf_addc(&text, c);
		before = c;
	}
	layout_text(l, buf_str(&text), at);
	buf_free(&text);
}

/* Encoded as JSON, named values are members; nothing else is printed. */
static bool add_member(struct layout *l, const struct item *it, size_t at)
{
	if (!it->name.n)
		return true;
	struct str key = arena_printf(&l->arena, "%s\"%.*s\":\"", l->n ? "\"," : "{", STR_ARG(it->name));
	layout_text(l, key, at);
	struct item plain = *it;
	plain.flags &= ~(unsigned)FLAG_Q;
	return add_item(l, &plain, at);
}

/* A duration from the accept date on goes with that date. */
static void pair_duration(struct layout *l)
{
	bool request_date = false;
	for (size_t i = 0; i < l->n; i++)
		request_date |= l->piece[i].var && str_starts(l->piece[i].text, STR("%tr"));
	for (size_t i = 0; i < l->n && !request_date; i++)
		if (str_is(l->piece[i].text, "%Tt"))
			l->piece[i].rank = 5;
}

static bool cut(struct layout *l)
{
	unsigned all = 0;
	struct item it;
	l->quoting = QUOTES_ENCODED;
	for (size_t at = 0; at < l->format.n;) {
		struct str rest = str_sub(l->format, at, SIZE_MAX);
		if (rest.p[0] != '%' || str_starts(rest, STR("%%"))) {
			struct str text = rest.p[0] == '%' ? STR("%") : str_sub(rest, 0, str_chr(rest, '%'));
			if (!(all & FLAG_JSON))
				add_text(l, text, at);
			at += rest.p[0] == '%' ? 2 : text.n;
			continue;
		}
		if (!take_item(l, at, all, &it))
			return false;
		if (str_is(it.alias, "%o"))
			all = it.flags;
		else if (!(all & FLAG_JSON ? add_member : add_item)(l, &it, at))
			return false;
		if (it.flags & FLAG_E)
			l->quoting = QUOTES_ESCAPED;
		at += it.n;
	}
	if (all & FLAG_JSON && l->n)
		layout_text(l, STR("\"}"), l->format.n);
	pair_duration(l);
	return true;
}

const struct server server_haproxy = {
	.name = "haproxy", .title = "HAProxy", .role = "edge", .process = "haproxy", .cuts_lines = true, .directive = "log-format",
	.prefix = "(?: haproxy (?: \\[ (?<@> \\d++ ) \\] )?+ : [ ]++ )?+",
	.about = "HAProxy configuration manual, \"Custom log format\": dates are those of the request or its connection, the line is written at the end.",
	.joined = joined, .known = known, .cut = cut,
};
