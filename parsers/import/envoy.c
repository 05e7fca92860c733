/*
 * Envoy, Istio, Envoy Gateway: access log format strings. A JSON dictionary is given as the JSON text that it is.
 */
#include "parsers/import/server.h"

#include "parsers/base/ascii.h"

#define UUID "5735b2d0-4949-4384-b082-9d4c368eb9dc"

/* Names of headers in capitals. */
static const struct variable variables[] = {
	STAMP("%START_TIME%", 1, "%Y-%m-%dT%H:%M:%S.%3fZ", false),
	STAMP("%EMIT_TIME%", 0, "%Y-%m-%dT%H:%M:%S.%3fZ", true),
	VALUE("%REQ(:METHOD)%", SHAPE_WORD, "method", 2, "GET"),
	VALUE("%REQ(X-ENVOY-ORIGINAL-PATH)%", SHAPE_PATH, "path", 3, "/cart?id=7"),
	VALUE("%REQ(:PATH)%", SHAPE_PATH, "path", 2, "/cart?id=7"),
	{ "%REQ(:AUTHORITY)%", SHAPE_TEXT, "authority", 3, "shop.example.com", NULL, "service", NULL, false },
	{ "%REQ(HOST)%", SHAPE_TEXT, "authority", 2, "shop.example.com", NULL, "service", NULL, false },
	{ "%REQUESTED_SERVER_NAME%", SHAPE_WORD, "authority", 1, "shop.example.com", NULL, "service", NULL, false },
	VALUE("%REQ(X-FORWARDED-FOR)%", SHAPE_FIRST, "client", 2, "192.0.2.44"),
	{ "%DOWNSTREAM_REMOTE_ADDRESS%", SHAPE_WORD, "address", 3, "192.0.2.44:40211", "client 192.0.2.44\nclient_port 40211", NULL, NULL, false },
	{ "%DOWNSTREAM_DIRECT_REMOTE_ADDRESS%", SHAPE_WORD, "address", 1, "192.0.2.44:40211", "client 192.0.2.44\nclient_port 40211", NULL, NULL, false },
	VALUE("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", SHAPE_WORD, "client", 5, "192.0.2.44"),
	VALUE("%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%", SHAPE_WORD, "client", 1, "192.0.2.44"),
	VALUE("%DOWNSTREAM_REMOTE_PORT%", SHAPE_COUNT, "client_port", 2, "40211"),
	VALUE("%RESPONSE_CODE%", SHAPE_STATUS, "status", 2, "503"),
	VALUE("%RESPONSE_FLAGS%", SHAPE_WORD, "termination", 2, "UF,URX"),
	VALUE("%RESPONSE_FLAGS_LONG%", SHAPE_WORD, "termination", 1, "UpstreamConnectionFailure"),
	VALUE("%RESPONSE_CODE_DETAILS%", SHAPE_TEXT, "reason", 2, "upstream_reset"),
	VALUE("%UPSTREAM_TRANSPORT_FAILURE_REASON%", SHAPE_TEXT, "reason", 1, "delayed_connect_error"),
	VALUE("%BYTES_SENT%", SHAPE_COUNT, "bytes", 2, "1534"),
	VALUE("%DURATION%", SHAPE_COUNT, "duration_ms", 2, "125"),
	VALUE("%UPSTREAM_HOST%", SHAPE_WORD, "upstream", 3, "10.0.0.21:8080"),
	VALUE("%UPSTREAM_REMOTE_ADDRESS%", SHAPE_WORD, "upstream", 2, "10.0.0.21:8080"),
	VALUE("%UPSTREAM_CLUSTER%", SHAPE_WORD, "service", 1, "shop_cluster"),
	VALUE("%HOSTNAME%", SHAPE_WORD, "host", 2, "gw-1"),
	VALUE("%REQ(USER-AGENT)%", SHAPE_TEXT, "user_agent", 2, "curl/7.88.1"),
	VALUE("%REQ(REFERER)%", SHAPE_TEXT, "referrer", 2, "https://shop.example.com/"),
	VALUE("%REQ(X-REQUEST-ID)%", SHAPE_TEXT, "request_id", 3, UUID),
	VALUE("%STREAM_ID%", SHAPE_WORD, "request_id", 2, UUID),
	VALUE("%TRACE_ID%", SHAPE_WORD, "trace_id", 3, "0af7651916cd43dd8448eb211c80319c"),
	VALUE("%REQ(X-B3-TRACEID)%", SHAPE_TEXT, "trace_id", 2, "0af7651916cd43dd8448eb211c80319c"),
	/* Nobody wants these; their shapes tell where they end. */
	UNWANTED("%PROTOCOL%", SHAPE_TEXT, "HTTP/1.1"),
	UNWANTED("%UPSTREAM_PROTOCOL%", SHAPE_TEXT, "HTTP/1.1"),
	UNWANTED("%BYTES_RECEIVED%", SHAPE_COUNT, "311"),
	UNWANTED("%REQUEST_DURATION%", SHAPE_COUNT, "1"),
	UNWANTED("%REQUEST_TX_DURATION%", SHAPE_COUNT, "1"),
	UNWANTED("%RESPONSE_DURATION%", SHAPE_COUNT, "120"),
	UNWANTED("%RESPONSE_TX_DURATION%", SHAPE_COUNT, "4"),
	UNWANTED("%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%", SHAPE_COUNT, "120"),
	UNWANTED("%UPSTREAM_REQUEST_ATTEMPT_COUNT%", SHAPE_COUNT, "1"),
	UNWANTED("%CONNECTION_ID%", SHAPE_COUNT, "71"),
	UNWANTED("%UPSTREAM_LOCAL_ADDRESS%", SHAPE_WORD, "10.0.0.5:51022"),
	UNWANTED("%DOWNSTREAM_LOCAL_ADDRESS%", SHAPE_WORD, "10.0.0.5:443"),
	UNWANTED("%DOWNSTREAM_TLS_VERSION%", SHAPE_WORD, "TLSv1.3"),
	UNWANTED("%DOWNSTREAM_TLS_CIPHER%", SHAPE_WORD, "TLS_AES_256_GCM_SHA384"),
	UNWANTED("%GRPC_STATUS%", SHAPE_WORD, "Unavailable"),
	UNWANTED("%GRPC_STATUS_NUMBER%", SHAPE_COUNT, "14"),
};

static const struct variable joined[] = { { .name = NULL } };

#define DEFAULT_FORMAT \
	"[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% " \
	"%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\""

static const struct variable known[] = { { .name = "default", .sample = DEFAULT_FORMAT }, { .name = NULL } };

/* An operator: %NAME%, %NAME(argument)%, %NAME(argument):LENGTH%. */
struct operator {
	struct str name, argument;
	size_t n;
};

static bool take_operator(struct layout *l, size_t at, struct operator *out)
{
	struct str s = str_sub(l->format, at, SIZE_MAX);
	size_t i = 1;
	while (i < s.n && ((s.p[i] >= 'A' && s.p[i] <= 'Z') || ascii_digit(s.p[i]) || s.p[i] == '_'))
		i++;
	*out = (struct operator){ .name = str_sub(s, 1, i - 1) };
	if (i < s.n && s.p[i] == '(') {
		size_t from = ++i;
		/* A time format has percent signs, and could have parentheses: the one before `%` or `:` is the end. */
		while (i < s.n && !(s.p[i] == ')' && i + 1 < s.n && (s.p[i + 1] == '%' || s.p[i + 1] == ':')))
			i++;
		out->argument = str_sub(s, from, i - from);
		i++;
	}
	if (i < s.n && s.p[i] == ':')
		for (i++; i < s.n && ascii_digit(s.p[i]);)
			i++;
	if (!out->name.n || i >= s.n || s.p[i] != '%')
		return layout_fail(l, at, "this is no operator such as %%DURATION%% or %%REQ(X?Y):Z%%; a percent sign itself is %%%%");
	out->n = i + 1;
	return true;
}

static struct str upper(struct layout *l, struct str s)
{
	char *p = arena_alloc(&l->arena, s.n + 1, 1);
	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] & ~32) : s.p[i];
	return (struct str){ p, s.n };
}

/* The first of the headers that has a row; of those that have not, any text. */
static const struct variable *find(struct layout *l, const struct operator *op)
{
	const size_t n = sizeof variables / sizeof *variables;
	if (!op->argument.p)
		return variable_find(variables, n, arena_printf(&l->arena, "%%%.*s%%", STR_ARG(op->name)));
	for (struct str r = upper(l, op->argument), header; r.p && (header = str_cut(&r, '?'), 1);) {
		const struct variable *v = variable_find(variables, n, arena_printf(&l->arena, "%%%.*s(%.*s)%%", STR_ARG(op->name), STR_ARG(header)));
		if (v)
			return v;
	}
	return NULL;
}

static bool add_operator(struct layout *l, const struct operator *op, size_t at)
{
	static const struct variable unknown = UNWANTED("%", SHAPE_TEXT, "x");
	struct str text = arena_printf(&l->arena, "%.*s", STR_ARG(str_sub(l->format, at, op->n)));
	const struct variable *v = find(l, op);
	if (str_is(op->name, "START_TIME") || str_is(op->name, "EMIT_TIME")) {
		v = &variables[str_is(op->name, "EMIT_TIME")];
		return layout_stamp(l, v, op->argument.n ? op->argument : str_of(v->stamp), text, at);
	}
	layout_value(l, v ? v : &unknown, text, at);
	return true;
}

/* The line feed at the end is written as such or as an escape. */
static struct str without_end(struct str s)
{
	while (str_ends(s, STR("\n")) || str_ends(s, STR("\\n")) || str_ends(s, STR("\r")))
		s.n -= s.p[s.n - 1] == 'n' ? 2 : 1;
	return s;
}

static bool cut(struct layout *l)
{
	struct operator op;
	l->quoting = QUOTES_BARE;
	l->format = without_end(l->format);
	for (size_t at = 0; at < l->format.n;) {
		struct str rest = str_sub(l->format, at, SIZE_MAX);
		if (rest.p[0] != '%' || str_starts(rest, STR("%%"))) {
			struct str text = rest.p[0] == '%' ? STR("%") : str_sub(rest, 0, str_chr(rest, '%'));
			if (str_chr(text, '\n') != SIZE_MAX)
				return layout_fail(l, at + str_chr(text, '\n'), "a line feed within the format: such entries are no lines");
			layout_text(l, text, at);
			at += rest.p[0] == '%' ? 2 : text.n;
			continue;
		}
		if (!take_operator(l, at, &op) || !add_operator(l, &op, at))
			return false;
		at += op.n;
	}
	return true;
}

const struct server server_envoy = {
	.name = "envoy", .title = "Envoy", .role = "edge", .utc = true,
	.about = "Envoy documentation, \"Access logging\": START_TIME is the beginning of the request, in UTC; the line is written at its end.",
	.joined = joined, .known = known, .cut = cut,
};
