/*
 * nginx: `log_format` strings (ngx_http_log_module, ngx_stream_log_module).
 */
#include "parsers/import/server.h"

#define CLF "%d/%b/%Y:%H:%M:%S %z"

static const struct variable variables[] = {
	{ "$time_local", SHAPE_STAMP, "time", 0, NULL, NULL, NULL, CLF, true },
	{ "$time_iso8601", SHAPE_STAMP, "time", 0, NULL, NULL, NULL, "%Y-%m-%dT%H:%M:%S%z", true },
	{ "$msec", SHAPE_STAMP, "time", 0, NULL, NULL, NULL, "%s.%3f", true },
	{ "$remote_addr", SHAPE_WORD, "client", 5, "192.0.2.44", NULL, NULL, NULL, false },
	{ "$the_real_ip", SHAPE_WORD, "client", 5, "192.0.2.44", NULL, NULL, NULL, false },
	{ "$proxy_protocol_addr", SHAPE_WORD, "client", 3, "192.0.2.44", NULL, NULL, NULL, false },
	{ "$http_x_real_ip", SHAPE_FIRST, "client", 2, "192.0.2.44", NULL, NULL, NULL, false },
	{ "$http_x_forwarded_for", SHAPE_FIRST, "client", 2, "192.0.2.44", NULL, NULL, NULL, false },
	{ "$proxy_add_x_forwarded_for", SHAPE_FIRST, "client", 2, "192.0.2.44", NULL, NULL, NULL, false },
	{ "$realip_remote_addr", SHAPE_WORD, "client", 1, "192.0.2.44", NULL, NULL, NULL, false },
	{ "$remote_port", SHAPE_COUNT, "client_port", 2, "40211", NULL, NULL, NULL, false },
	{ "$remote_user", SHAPE_TEXT, "user", 2, "anna", NULL, NULL, NULL, false },
	{ "$request", SHAPE_TEXT, "request", 2, "GET /cart?id=7 HTTP/1.1", "method GET\npath /cart?id=7", NULL, NULL, false },
	{ "$request_method", SHAPE_WORD, "method", 2, "GET", NULL, NULL, NULL, false },
	{ "$request_uri", SHAPE_PATH, "path", 3, "/cart?id=7", NULL, NULL, NULL, false },
	{ "$uri", SHAPE_PATH, "path", 2, "/cart", NULL, NULL, NULL, false },
	{ "$document_uri", SHAPE_PATH, "path", 2, "/cart", NULL, NULL, NULL, false },
	{ "$status", SHAPE_STATUS, "status", 2, "502", NULL, NULL, NULL, false },
	{ "$body_bytes_sent", SHAPE_COUNT, "bytes", 3, "1534", NULL, NULL, NULL, false },
	{ "$bytes_sent", SHAPE_COUNT, "bytes", 2, "1534", NULL, NULL, NULL, false },
	{ "$request_time", SHAPE_SECONDS, "duration_s", 2, "0.125", "duration_ms 125", NULL, NULL, false },
	{ "$session_time", SHAPE_SECONDS, "duration_s", 2, "0.125", "duration_ms 125", NULL, NULL, false },
	{ "$http_referer", SHAPE_TEXT, "referrer", 2, "https://shop.example.com/", NULL, NULL, NULL, false },
	{ "$http_user_agent", SHAPE_TEXT, "user_agent", 2, "curl/7.88.1", NULL, NULL, NULL, false },
	{ "$host", SHAPE_HOST, "authority", 3, "shop.example.com", NULL, "service", NULL, false },
	{ "$http_host", SHAPE_TEXT, "authority", 2, "shop.example.com", NULL, "service", NULL, false },
	{ "$server_name", SHAPE_HOST, "service", 3, "shop.example.com", NULL, NULL, NULL, false },
	{ "$ssl_server_name", SHAPE_HOST, "authority", 1, "shop.example.com", NULL, NULL, NULL, false },
	{ "$proxy_upstream_name", SHAPE_WORD, "service", 4, "prod-shop-80", NULL, NULL, NULL, false },
	{ "$proxy_alternative_upstream_name", SHAPE_WORD, NULL, 0, "", NULL, NULL, NULL, false },
	{ "$hostname", SHAPE_WORD, "host", 2, "web1", NULL, NULL, NULL, false },
	{ "$pid", SHAPE_COUNT, "pid", 2, "811", NULL, NULL, NULL, false },
	{ "$upstream_addr", SHAPE_ADDRESSES, "upstream", 3, "10.0.0.21:8080", NULL, NULL, NULL, false },
	{ "$proxy_host", SHAPE_WORD, "upstream", 1, "backend", NULL, NULL, NULL, false },
	{ "$upstream_status", SHAPE_CODES, "upstream_status", 2, "502", NULL, NULL, NULL, false },
	{ "$request_id", SHAPE_WORD, "request_id", 3, "4c1d8b6f0a7e4d2c9b3a5f6e7d8c9b0a", NULL, NULL, NULL, false },
	{ "$req_id", SHAPE_WORD, "request_id", 3, "4c1d8b6f0a7e4d2c9b3a5f6e7d8c9b0a", NULL, NULL, NULL, false },
	{ "$http_x_request_id", SHAPE_TEXT, "request_id", 2, "5735b2d0-4949-4384-b082-9d4c368eb9dc", NULL, NULL, NULL, false },
	{ "$http_x_correlation_id", SHAPE_TEXT, "request_id", 1, "5735b2d0-4949-4384-b082-9d4c368eb9dc", NULL, NULL, NULL, false },
	{ "$otel_trace_id", SHAPE_WORD, "trace_id", 2, "0af7651916cd43dd8448eb211c80319c", NULL, NULL, NULL, false },
	{ "$opentelemetry_trace_id", SHAPE_WORD, "trace_id", 2, "0af7651916cd43dd8448eb211c80319c", NULL, NULL, NULL, false },
	{ "$http_x_b3_traceid", SHAPE_TEXT, "trace_id", 1, "0af7651916cd43dd8448eb211c80319c", NULL, NULL, NULL, false },
	/* Nobody wants these; their shapes tell where they end. */
	{ "$upstream_response_time", SHAPE_TIMES, NULL, 0, "0.121", NULL, NULL, NULL, false },
	{ "$upstream_connect_time", SHAPE_TIMES, NULL, 0, "0.001", NULL, NULL, NULL, false },
	{ "$upstream_header_time", SHAPE_TIMES, NULL, 0, "0.120", NULL, NULL, NULL, false },
	{ "$upstream_first_byte_time", SHAPE_TIMES, NULL, 0, "0.120", NULL, NULL, NULL, false },
	{ "$upstream_session_time", SHAPE_TIMES, NULL, 0, "0.121", NULL, NULL, NULL, false },
	{ "$upstream_response_length", SHAPE_CODES, NULL, 0, "1534", NULL, NULL, NULL, false },
	{ "$upstream_bytes_received", SHAPE_CODES, NULL, 0, "1701", NULL, NULL, NULL, false },
	{ "$upstream_bytes_sent", SHAPE_CODES, NULL, 0, "311", NULL, NULL, NULL, false },
	{ "$upstream_cache_status", SHAPE_WORD, NULL, 0, "MISS", NULL, NULL, NULL, false },
	{ "$upstream_protocol", SHAPE_WORD, NULL, 0, "HTTP/1.1", NULL, NULL, NULL, false },
	{ "$request_length", SHAPE_COUNT, NULL, 0, "311", NULL, NULL, NULL, false },
	{ "$bytes_received", SHAPE_COUNT, NULL, 0, "311", NULL, NULL, NULL, false },
	{ "$connection", SHAPE_COUNT, NULL, 0, "17", NULL, NULL, NULL, false },
	{ "$connection_requests", SHAPE_COUNT, NULL, 0, "3", NULL, NULL, NULL, false },
	{ "$connection_time", SHAPE_SECONDS, NULL, 0, "1.250", NULL, NULL, NULL, false },
	{ "$connections_active", SHAPE_COUNT, NULL, 0, "12", NULL, NULL, NULL, false },
	{ "$content_length", SHAPE_TEXT, NULL, 0, "-", NULL, NULL, NULL, false },
	{ "$gzip_ratio", SHAPE_SECONDS, NULL, 0, "2.64", NULL, NULL, NULL, false },
	{ "$server_port", SHAPE_COUNT, NULL, 0, "443", NULL, NULL, NULL, false },
	{ "$server_addr", SHAPE_WORD, NULL, 0, "10.0.0.5", NULL, NULL, NULL, false },
	{ "$server_protocol", SHAPE_WORD, NULL, 0, "HTTP/1.1", NULL, NULL, NULL, false },
	{ "$protocol", SHAPE_WORD, NULL, 0, "TCP", NULL, NULL, NULL, false },
	{ "$scheme", SHAPE_WORD, NULL, 0, "https", NULL, NULL, NULL, false },
	{ "$https", SHAPE_WORD, NULL, 0, "on", NULL, NULL, NULL, false },
	{ "$http2", SHAPE_WORD, NULL, 0, "h2", NULL, NULL, NULL, false },
	{ "$pipe", SHAPE_WORD, NULL, 0, ".", NULL, NULL, NULL, false },
	{ "$request_completion", SHAPE_WORD, NULL, 0, "OK", NULL, NULL, NULL, false },
	{ "$ssl_protocol", SHAPE_WORD, NULL, 0, "TLSv1.3", NULL, NULL, NULL, false },
	{ "$ssl_cipher", SHAPE_WORD, NULL, 0, "TLS_AES_256_GCM_SHA384", NULL, NULL, NULL, false },
	{ "$ssl_session_reused", SHAPE_WORD, NULL, 0, "r", NULL, NULL, NULL, false },
	{ "$ssl_client_verify", SHAPE_TEXT, NULL, 0, "NONE", NULL, NULL, NULL, false },
	{ "$args", SHAPE_TEXT, NULL, 0, "id=7", NULL, NULL, NULL, false },
	{ "$query_string", SHAPE_TEXT, NULL, 0, "id=7", NULL, NULL, NULL, false },
	{ "$is_args", SHAPE_WORD, NULL, 0, "?", NULL, NULL, NULL, false },
};

static const struct variable joined[] = {
	{ "$uri$is_args$args", SHAPE_PATH, "path", 3, "/cart?id=7", NULL, NULL, NULL, false },
	{ "$uri$is_args$query_string", SHAPE_PATH, "path", 3, "/cart?id=7", NULL, NULL, NULL, false },
	{ "$uri?$args", SHAPE_PATH, "path", 3, "/cart?id=7", NULL, NULL, NULL, false },
	{ "$host:$server_port", SHAPE_HOST, "authority", 3, "shop.example.com:443", NULL, "service", NULL, false },
	{ "$server_name:$server_port", SHAPE_HOST, "service", 3, "shop.example.com:443", NULL, NULL, NULL, false },
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
	while (to < s.n && ((s.p[to] >= '0' && s.p[to] <= '9') || ((s.p[to] | 32) >= 'a' && (s.p[to] | 32) <= 'z') || s.p[to] == '_'))
		to++;
	*n = to + braces;
	if (to == from || (braces && (to == s.n || s.p[to] != '}')))
		return STR_NONE;
	return arena_printf(&l->arena, "$%.*s", STR_ARG(str_sub(s, from, to - from)));
}

static bool add_variable(struct layout *l, struct str name, size_t at)
{
	static const struct variable unknown = { "$", SHAPE_TEXT, NULL, 0, "x", NULL, NULL, NULL, false };
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
