/*
 * nginx: `log_format` strings (ngx_http_log_module, ngx_stream_log_module).
 */
#include "parsers/import/server.h"

#include "parsers/base/ascii.h"

#define CLF "%d/%b/%Y:%H:%M:%S %z"

static const struct variable variables[] = {
	STAMP("$time_local", 0, CLF, true),
	STAMP("$time_iso8601", 0, "%Y-%m-%dT%H:%M:%S%z", true),
	STAMP("$msec", 0, "%s.%3f", true),
	VALUE("$remote_addr", SHAPE_WORD, "client", 5, "192.0.2.44"),
	VALUE("$the_real_ip", SHAPE_WORD, "client", 5, "192.0.2.44"),
	VALUE("$proxy_protocol_addr", SHAPE_WORD, "client", 3, "192.0.2.44"),
	VALUE("$http_x_real_ip", SHAPE_FIRST, "client", 2, "192.0.2.44"),
	VALUE("$http_x_forwarded_for", SHAPE_FIRST, "client", 2, "192.0.2.44"),
	VALUE("$proxy_add_x_forwarded_for", SHAPE_FIRST, "client", 2, "192.0.2.44"),
	VALUE("$realip_remote_addr", SHAPE_WORD, "client", 1, "192.0.2.44"),
	VALUE("$remote_port", SHAPE_COUNT, "client_port", 2, "40211"),
	VALUE("$remote_user", SHAPE_TEXT, "user", 2, "anna"),
	{ "$request", SHAPE_TEXT, "request", 2, "GET /cart?id=7 HTTP/1.1", "method GET\npath /cart?id=7", NULL, NULL, false },
	VALUE("$request_method", SHAPE_WORD, "method", 2, "GET"),
	VALUE("$request_uri", SHAPE_PATH, "path", 3, "/cart?id=7"),
	VALUE("$uri", SHAPE_PATH, "path", 2, "/cart"),
	VALUE("$document_uri", SHAPE_PATH, "path", 2, "/cart"),
	VALUE("$status", SHAPE_STATUS, "status", 2, "502"),
	VALUE("$body_bytes_sent", SHAPE_COUNT, "bytes", 3, "1534"),
	VALUE("$bytes_sent", SHAPE_COUNT, "bytes", 2, "1534"),
	{ "$request_time", SHAPE_SECONDS, "duration_s", 2, "0.125", "duration_ms 125", NULL, NULL, false },
	{ "$session_time", SHAPE_SECONDS, "duration_s", 2, "0.125", "duration_ms 125", NULL, NULL, false },
	VALUE("$http_referer", SHAPE_TEXT, "referrer", 2, "https://shop.example.com/"),
	VALUE("$http_user_agent", SHAPE_TEXT, "user_agent", 2, "curl/7.88.1"),
	{ "$host", SHAPE_HOST, "authority", 3, "shop.example.com", NULL, "service", NULL, false },
	{ "$http_host", SHAPE_TEXT, "authority", 2, "shop.example.com", NULL, "service", NULL, false },
	VALUE("$server_name", SHAPE_HOST, "service", 3, "shop.example.com"),
	VALUE("$ssl_server_name", SHAPE_HOST, "authority", 1, "shop.example.com"),
	VALUE("$proxy_upstream_name", SHAPE_WORD, "service", 4, "prod-shop-80"),
	UNWANTED("$proxy_alternative_upstream_name", SHAPE_WORD, ""),
	VALUE("$hostname", SHAPE_WORD, "host", 2, "web1"),
	VALUE("$pid", SHAPE_COUNT, "pid", 2, "811"),
	VALUE("$upstream_addr", SHAPE_ADDRESSES, "upstream", 3, "10.0.0.21:8080"),
	VALUE("$proxy_host", SHAPE_WORD, "upstream", 1, "backend"),
	VALUE("$upstream_status", SHAPE_CODES, "upstream_status", 2, "502"),
	VALUE("$request_id", SHAPE_WORD, "request_id", 3, "4c1d8b6f0a7e4d2c9b3a5f6e7d8c9b0a"),
	VALUE("$req_id", SHAPE_WORD, "request_id", 3, "4c1d8b6f0a7e4d2c9b3a5f6e7d8c9b0a"),
	VALUE("$http_x_request_id", SHAPE_TEXT, "request_id", 2, "5735b2d0-4949-4384-b082-9d4c368eb9dc"),
	VALUE("$http_x_correlation_id", SHAPE_TEXT, "request_id", 1, "5735b2d0-4949-4384-b082-9d4c368eb9dc"),
	VALUE("$otel_trace_id", SHAPE_WORD, "trace_id", 2, "0af7651916cd43dd8448eb211c80319c"),
	VALUE("$opentelemetry_trace_id", SHAPE_WORD, "trace_id", 2, "0af7651916cd43dd8448eb211c80319c"),
	VALUE("$http_x_b3_traceid", SHAPE_TEXT, "trace_id", 1, "0af7651916cd43dd8448eb211c80319c"),
	/* Nobody wants these; their shapes tell where they end. */
	UNWANTED("$upstream_response_time", SHAPE_TIMES, "0.121"),
	UNWANTED("$upstream_connect_time", SHAPE_TIMES, "0.001"),
	UNWANTED("$upstream_header_time", SHAPE_TIMES, "0.120"),
	UNWANTED("$upstream_first_byte_time", SHAPE_TIMES, "0.120"),
	UNWANTED("$upstream_session_time", SHAPE_TIMES, "0.121"),
	UNWANTED("$upstream_response_length", SHAPE_CODES, "1534"),
	UNWANTED("$upstream_bytes_received", SHAPE_CODES, "1701"),
	UNWANTED("$upstream_bytes_sent", SHAPE_CODES, "311"),
	UNWANTED("$upstream_cache_status", SHAPE_WORD, "MISS"),
	UNWANTED("$upstream_protocol", SHAPE_WORD, "HTTP/1.1"),
	UNWANTED("$request_length", SHAPE_COUNT, "311"),
	UNWANTED("$bytes_received", SHAPE_COUNT, "311"),
	UNWANTED("$connection", SHAPE_COUNT, "17"),
	UNWANTED("$connection_requests", SHAPE_COUNT, "3"),
	UNWANTED("$connection_time", SHAPE_SECONDS, "1.250"),
	UNWANTED("$connections_active", SHAPE_COUNT, "12"),
	UNWANTED("$content_length", SHAPE_TEXT, "-"),
	UNWANTED("$gzip_ratio", SHAPE_SECONDS, "2.64"),
	UNWANTED("$server_port", SHAPE_COUNT, "443"),
	UNWANTED("$server_addr", SHAPE_WORD, "10.0.0.5"),
	UNWANTED("$server_protocol", SHAPE_WORD, "HTTP/1.1"),
	UNWANTED("$protocol", SHAPE_WORD, "TCP"),
	UNWANTED("$scheme", SHAPE_WORD, "https"),
	UNWANTED("$https", SHAPE_WORD, "on"),
	UNWANTED("$http2", SHAPE_WORD, "h2"),
	UNWANTED("$pipe", SHAPE_WORD, "."),
	UNWANTED("$request_completion", SHAPE_WORD, "OK"),
	UNWANTED("$ssl_protocol", SHAPE_WORD, "TLSv1.3"),
	UNWANTED("$ssl_cipher", SHAPE_WORD, "TLS_AES_256_GCM_SHA384"),
	UNWANTED("$ssl_session_reused", SHAPE_WORD, "r"),
	UNWANTED("$ssl_client_verify", SHAPE_TEXT, "NONE"),
	UNWANTED("$args", SHAPE_TEXT, "id=7"),
	UNWANTED("$query_string", SHAPE_TEXT, "id=7"),
	UNWANTED("$is_args", SHAPE_WORD, "?"),
};

static const struct variable joined[] = {
	VALUE("$uri$is_args$args", SHAPE_PATH, "path", 3, "/cart?id=7"),
	VALUE("$uri$is_args$query_string", SHAPE_PATH, "path", 3, "/cart?id=7"),
	VALUE("$uri?$args", SHAPE_PATH, "path", 3, "/cart?id=7"),
	{ "$host:$server_port", SHAPE_HOST, "authority", 3, "shop.example.com:443", NULL, "service", NULL, false },
	VALUE("$server_name:$server_port", SHAPE_HOST, "service", 3, "shop.example.com:443"),
	{ .name = NULL },
};

static const struct variable known[] = {
	{ .name = "combined", .sample = "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\"" },
	{ .name = NULL },
};

/* Whose values only the user knows, though not their length. */
static bool is_family(struct str name)
{
	static const char *const beginnings[] = {
		"$http_", "$sent_http_", "$upstream_http_", "$sent_trailer_", "$upstream_trailer_", "$cookie_", "$upstream_cookie_", "$arg_",
		"$geoip_", "$geoip2_", "$ssl_", "$tcpinfo_", "$proxy_", "$fastcgi_", "$limit_", "$realip_", "$binary_", "$content_", "$request_",
	};
	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
		if (str_starts(name, str_of(beginnings[i])))
			return true;
	return false;
}

/* The name behind the `$`, as `$name` whatever the braces; *n gets the bytes it takes. */
static struct str take_name(struct layout *l, struct str s, size_t *n)
{
	bool braces = s.n > 1 && s.p[1] == '{';
	size_t from = braces ? 2 : 1, to = from;
	while (to < s.n && (ascii_alnum(s.p[to]) || s.p[to] == '_'))
		to++;
	*n = to + braces;
	if (to == from || (braces && (to == s.n || s.p[to] != '}')))
		return STR_NONE;
	return arena_printf(&l->arena, "$%.*s", STR_ARG(str_sub(s, from, to - from)));
}

static bool add_variable(struct layout *l, struct str name, size_t at)
{
	static const struct variable unknown = UNWANTED("$", SHAPE_TEXT, "x");
	const struct variable *v = variable_find(variables, sizeof variables / sizeof *variables, name);
	if (!v && !is_family(name))
		layout_say(l, "%.*s is not nginx's own (a `map` or `set`?): any text up to what follows it.", STR_ARG(name));
	if (v && v->stamp)
		return layout_stamp(l, v, str_of(v->stamp), name, at);
	layout_value(l, v ? v : &unknown, name, at);
	return true;
}

/* What `log_format NAME escape=WHAT` says may stand before the string. */
static bool take_escape(struct layout *l, size_t *from)
{
	static const struct {
		struct str word;
		enum quoting quoting;
		bool empty;
	} ways[] = {
		{ STR_INIT("escape=default"), QUOTES_ESCAPED, false }, { STR_INIT("escape=json"), QUOTES_ESCAPED, true },
		{ STR_INIT("escape=none"), QUOTES_BARE, true },
	};
	if (!str_starts(l->format, STR("escape=")))
		return true;
	struct str word = str_sub(l->format, 0, str_chr(l->format, ' '));
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (str_eq(word, ways[i].word)) {
			l->quoting = ways[i].quoting;
			l->empty = ways[i].empty;
			*from = word.n + 1;
			return true;
		}
	return layout_fail(l, strlen("escape="), "nginx can escape=default, json or none");
}

static bool cut(struct layout *l)
{
	size_t at = 0, n;
	if (!take_escape(l, &at))
		return false;
	while (at < l->format.n) {
		struct str rest = str_sub(l->format, at, SIZE_MAX);
		if (rest.p[0] != '$') {
			struct str text = str_sub(rest, 0, str_chr(rest, '$'));
			layout_text(l, text, at);
			at += text.n;
			continue;
		}
		struct str name = take_name(l, rest, &n);
		if (!name.p)
			return layout_fail(l, at, "a variable's name is missing behind `$`");
		if (!add_variable(l, name, at))
			return false;
		at += n;
	}
	return true;
}

const struct server server_nginx = {
	.name = "nginx", .title = "nginx", .role = "server", .directive = "log_format",
	.about = "nginx.org, ngx_http_log_module: the line is written, and stamped, when the request has ended.",
	.joined = joined, .known = known, .cut = cut,
};
