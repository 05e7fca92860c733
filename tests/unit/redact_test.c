/*
 * Secrets of all kinds, all made up, in lines as programs write them: what of them comes through; and texts that only look like some.
 */
#include "parsers/base/hash.h"
#include "parsers/redact/rules.h"
#include "parsers/regex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* keep order */
#include <cmocka.h>

#define COUNT(v) (sizeof(v) / sizeof *(v))

/* ---- made-up secrets ---- */

static uint64_t seed = 20261130;

static unsigned draw(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % n;
}

static const char hex[] = "0123456789abcdef", capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", digits[] = "0123456789";
static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char password[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%*+.:?@^_~-";

static void add(struct buf *b, const char *alphabet, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_addc(b, alphabet[draw((unsigned)strlen(alphabet))]);
}

static const char *pick(const char *const *v, size_t n)
{
	return v[draw((unsigned)n)];
}
#define PICK(...) pick((const char *const[]){ __VA_ARGS__ }, COUNT(((const char *const[]){ __VA_ARGS__ })))

static void make_address(struct buf *b)
{
	if (draw(3) == 0) {
		if (draw(2))
			buf_addf(b, "2001:db8:%x:%x::%x", draw(65536), draw(65536), 1 + draw(65535));
		else
			buf_addf(b, "2a02:%x:%x:%x:%x:%x:%x:%x", 4096 + draw(60000), 256 + draw(60000), 256 + draw(60000), 256 + draw(60000), 256 + draw(60000), 256 + draw(60000), 256 + draw(60000));
	} else {
		buf_addf(b, "%u.%u.%u.%u", 1 + draw(126), draw(256), draw(256), draw(256));
	}
}

static void make_hardware(struct buf *b)
{
	buf_adds(b, PICK("00:1a", "52:54", "d4:3d", "a6:0f"));
	for (int i = 0; i < 4; i++)
		buf_addf(b, ":%02x", draw(256));
}

static void make_email(struct buf *b)
{
	buf_addf(b, "%s%s%u%s@%s", PICK("jo", "anna", "r2", "Maximilian", "o'neil", "k_", "x"), PICK(".", "-", "_", ""), draw(1000), PICK("", "+shop", ".smith"),
		 PICK("example.com", "mail.example.org", "example.co.uk", "sub-1.example.net", "mail2.example.museum"));
}

static void make_token(struct buf *b)
{
	switch (draw(14)) {
	case 0: buf_adds(b, PICK("AKIA", "ASIA")); add(b, capitals, 16); break;
	case 1: buf_adds(b, PICK("ghp_", "gho_", "ghs_")); add(b, letters, 36); break;
	case 2: buf_adds(b, "github_pat_"); add(b, letters, 22); buf_addc(b, '_'); add(b, letters, 59); break;
	case 3: buf_adds(b, "glpat-"); add(b, url64, 20); break;
	case 4: buf_addf(b, "%s-%u-%u-", PICK("xoxb", "xoxp", "xoxa"), draw(1000000000), draw(1000000000)); add(b, letters, 24); break;
	case 5: buf_adds(b, PICK("sk_live_", "rk_test_", "sk_test_")); add(b, letters, 24); break;
	case 6: buf_adds(b, "AIza"); add(b, url64, 35); break;
	case 7: buf_adds(b, "ya29."); add(b, url64, 60); break;
	case 8: buf_adds(b, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIi"); add(b, url64, 40); buf_addc(b, '.'); add(b, url64, 43); break;
	case 9: buf_adds(b, "npm_"); add(b, letters, 36); break;
	case 10: buf_adds(b, "hvs."); add(b, url64, 24); break;
	case 11: buf_adds(b, "SG."); add(b, url64, 22); buf_addc(b, '.'); add(b, url64, 43); break;
	case 12: buf_adds(b, "whsec_"); add(b, letters, 32); break;
	default: buf_adds(b, "dop_v1_"); add(b, hex, 64);
	}
}

/* Of bytes that nothing but quotes would have to protect. */
static void make_secret(struct buf *b)
{
	buf_addc(b, letters[draw(62)]);
	add(b, password, 5 + draw(20));
	buf_addc(b, letters[draw(62)]);
}

static void make_bearer(struct buf *b)
{
	add(b, draw(2) ? url64 : base64, 24 + draw(40));
}

static void make_session(struct buf *b)
{
	add(b, PICK(hex, letters, capitals), 20 + draw(30));
	buf_addc(b, digits[draw(10)]);
}

static void make_card(struct buf *b)
{
	struct buf plain = { 0 };
	buf_adds(&plain, PICK("4", "51", "55", "2300", "6011"));
	while (plain.n < 15)
		add(&plain, digits, 1);
	unsigned sum = 0;
	for (size_t i = 0; i < 15; i++) {
		unsigned d = (unsigned)(plain.p[14 - i] - '0');
		sum += i % 2 ? d : 2 * d - (d > 4 ? 9 : 0);
	}
	buf_addf(&plain, "%u", (10 - sum % 10) % 10);
	const char *gap = PICK("", " ", "-");
	for (size_t i = 0; i < 16; i += 4)
		buf_addf(b, "%s%.4s", i ? gap : "", plain.p + i);
	buf_free(&plain);
}

static void make_account(struct buf *b)
{
	char plain[32];
	unsigned rest = 0;
	for (size_t i = 0; i < 18; i++)
		plain[i] = digits[draw(10)];
	memcpy(plain + 18, "131400", 6); /* DE00 */
	for (size_t i = 0; i < 24; i++)
		rest = (rest * 10 + (unsigned)(plain[i] - '0')) % 97;
	const char *gap = PICK("", " ");
	buf_addf(b, "DE%02u", 98 - rest);
	for (size_t i = 0; i < 18; i += 4)
		buf_addf(b, "%s%.*s", gap, i + 4 > 18 ? 2 : 4, plain + i);
}

static void make_phone(struct buf *b)
{
	if (draw(2))
		buf_addf(b, "+49%u%06u", 151 + draw(20), draw(1000000));
	else
		buf_addf(b, "(%03u) 555-%04u", 200 + draw(700), draw(10000));
}

static void make_user(struct buf *b)
{
	if (draw(3) == 0)
		buf_addf(b, "%u", 1000 + draw(10000000));
	else
		buf_addf(b, "%s%s%u", PICK("dana", "lee", "m.ruiz", "kim"), PICK(".", "_", ""), 10 + draw(900));
}

/* ---- lines: @ is the secret ---- */

static const char *const address_lines[] = {
	"@ - - [14/Jun/2026:10:05:00 +0000] \"GET /cart HTTP/1.1\" 502 157 \"-\" \"Mozilla/5.0\"",
	"2026/06/14 10:05:00 [error] 31#31: *8 upstream timed out (110: Connection timed out), client: @, server: shop, request: \"GET / HTTP/1.1\"",
	"{\"ts\":\"2026-06-14T10:05:00Z\",\"remote_addr\":\"@\",\"status\":502}", "level=warn ts=2026-06-14T10:05:00Z msg=\"slow\" ip=@ took=31s",
	"Jun 14 10:05:00 web1 sshd[88]: Connection closed by @ port 50022 [preauth]", "X-Forwarded-For: @, 127.0.0.1", "java.net.ConnectException: Connection refused: /@",
	"{\"msg\":\"{\\\"client\\\":\\\"@\\\"}\"}", "rejecting request from (@): rate limit", "peer=@;state=gone", "SELECT * FROM hits WHERE ip = '@' LIMIT 1",
	"GET /geo?ip=@&lang=en HTTP/1.1", "blocked <@> for 10 min", "Lost connection to @.", "from @, retrying",
};
static const char *const hardware_lines[] = { "DHCPACK on 10.0.0.4 to @ via eth0", "wlan0: associate with @ (try 1/3)", "{\"mac\":\"@\"}", "neighbour @ vanished", "station @: disassociated" };
static const char *const email_lines[] = {
	"postfix/smtp[77]: 4F2: to=<@>, relay=mx, status=bounced", "{\"level\":\"error\",\"email\":\"@\",\"msg\":\"no such cart\"}", "level=info msg=\"mail sent\" rcpt=@",
	"ERROR: duplicate key value violates unique constraint: Key (email)=(@) already exists.", "INSERT INTO users (mail) VALUES ('@')", "GET /unsubscribe?mail=@ HTTP/1.1",
	"com.shop.MailException: cannot send to @\n\tat com.shop.Mail.send(Mail.java:81)", "user @ logged in", "From: Someone <@>", "{\"a\":\"{\\\"to\\\":\\\"@\\\"}\"}", "@: mailbox full",
};
static const char *const token_lines[] = {
	"using token @", "{\"msg\":\"cannot push\",\"credential\":\"@\"}", "export GITHUB_TOKEN=@", "GET /v1/me?access_token=@ HTTP/1.1", "Authorization: Bearer @", "remote: invalid credentials @ for repo",
	"config: key=@ region=eu", "level=error err=\"401 from upstream (@)\"", "java.lang.IllegalStateException: rejected @", "SELECT 1 WHERE t = '@'", "[@]", "curl -H 'X-Token: @' host",
};
static const char *const secret_lines[] = {
	"connect user=app password=@ dbname=shop", "{\"password\":\"@\"}", "{\"user\":{\"passwd\": \"@\"}}", "POST /login?user=x&password=@", "password: @", "DB_PASSWORD=@", "spring.datasource.password=@",
	"level=debug client_secret=@ msg=x", "level=debug client_secret=\"@\" msg=x", "{\"m\":\"{\\\"password\\\":\\\"@\\\"}\"}", "ALTER USER app IDENTIFIED BY '@'", "CREATE ROLE app WITH PASSWORD '@'",
	"\"secret\" => \"@\"", ":password=>\"@\", :a=>1", "--password @ --verbose", "sshpass -p @ ssh web1", "aws_secret_access_key = @", "<password>@</password>", "PGPASSWORD=@ psql", "pwd=@",
	"dbPassword='@'", "{clientSecret=\"@\"}", "api_key: @", "x-api-key: @", "connecting with Server=db1;Password=@;Database=x", "mysqldump -u root -p@ shop", "AccountKey=@", "secret_key=@", "passphrase=\"@\"", "jdbc:postgresql://db1/shop?user=app&password=@",
};
static const char *const userinfo_lines[] = {
	"postgres://app:@@db1.internal:5432/shop", "cannot reach redis://:@@cache1:6379/0", "amqp://svc:@@mq/", "https://deploy:@@git.example.com/x.git",
	"\"url\":\"mongodb://root:@@m1:27017,m2:27017\"",
};
static const char *const bearer_lines[] = {
	"Authorization: Bearer @", "{\"authorization\":\"Bearer @\"}", "{\"headers\":{\"Authorization\":[\"Basic @\"]}}", "> authorization: Basic @", "Proxy-Authorization: Basic @", "authorization=\"Bearer @\"",
	"{\\\"Authorization\\\":\\\"Bearer @\\\"}", "x-auth-token: @", "csrf_token=@", "refresh_token=@&grant_type=refresh_token", "{\"id_token\":\"@\"}", "sessionToken: '@'",
};
static const char *const session_lines[] = {
	"Cookie: session=@; theme=dark", "Set-Cookie: JSESSIONID=@; Path=/; HttpOnly", "{\"cookie\":\"sid=@; a=b\"}", "GET /cart;jsessionid=@ HTTP/1.1", "PHPSESSID=@", "session_id=@", "sessionid: @",
	"\"cookies\":\"_shop_session=@\"", "connect.sid=@", "level=info sid=@ msg=ok", "{\"sessionId\":\"@\"}",
};
static const char *const card_lines[] = { "charge declined for @", "{\"pan\":\"@\",\"amount\":12.00}", "card=@", "POST /pay?number=@ HTTP/1.1", "INSERT INTO pay VALUES ('@', 12)", "Card @ expired" };
static const char *const account_lines[] = { "payout to @ failed", "{\"iban\":\"@\"}", "iban=\"@\"", "SEPA: @ rejected" };
static const char *const phone_lines[] = { "phone=\"@\"", "{\"phone_number\":\"@\"}", "sms to @: undelivered", "tel:@", "mobile: @", "msisdn=@" };
static const char *const user_lines[] = {
	"level=warn user=@ msg=locked", "{\"user_id\":\"@\"}", "{\"userId\": @}", "user=@,db=shop FATAL: no", "GET /users/@/orders HTTP/1.1", "password authentication failed for user \"@\"", "uid=@",
	"192.0.2.9 - @ [14/Jun/2026:10:05:00 +0000] \"GET / HTTP/1.1\" 200 1", "sshd[7]: Accepted publickey for @ from 192.0.2.9 port 22 ssh2", "sshd[7]: Invalid user @ from 192.0.2.9",
	"Access denied for user '@'@'web1' (using password: YES)", "customer_id=@", "login=@", "open /home/@/.ssh/id: no such file", "username: @", "user @ failed to log in", "sudo: @ : TTY=pts/0 ; PWD=/srv ; USER=root", "username \"@\" not found", "Server=db1;User Id=@;Database=x",
};

static const struct family {
	const char *name;
	void (*make)(struct buf *b);
	const char *const *lines;
	size_t n;
} families[] = {
	{ "addresses", make_address, address_lines, COUNT(address_lines) }, { "hardware addresses", make_hardware, hardware_lines, COUNT(hardware_lines) },
	{ "e-mail addresses", make_email, email_lines, COUNT(email_lines) }, { "tokens", make_token, token_lines, COUNT(token_lines) },
	{ "secrets", make_secret, secret_lines, COUNT(secret_lines) }, { "secrets in URLs", make_bearer, userinfo_lines, COUNT(userinfo_lines) },
	{ "headers", make_bearer, bearer_lines, COUNT(bearer_lines) }, { "sessions", make_session, session_lines, COUNT(session_lines) },
	{ "cards", make_card, card_lines, COUNT(card_lines) }, { "accounts", make_account, account_lines, COUNT(account_lines) },
	{ "phones", make_phone, phone_lines, COUNT(phone_lines) }, { "users", make_user, user_lines, COUNT(user_lines) },
};

/* The line with the secret in the place of the last @ but one of two, or of the only one. */
static void plant(struct buf *out, const char *line, struct str secret)
{
	const char *at = strchr(line, '@');
	buf_add(out, (struct str){ line, (size_t)(at - line) });
	buf_add(out, secret);
	buf_adds(out, at + 1);
}

/* In URLs and unquoted values some bytes cannot stand as they are, and nobody writes them. */
static bool fits(const char *line, struct str secret)
{
	const char *at = strchr(line, '@');
	bool quoted = at > line && strchr("\"'(<", at[-1]), url = strstr(line, "://") || strchr(line, '?') || strchr(line, '&');
	for (size_t i = 0; i < secret.n; i++)
		if ((url && strchr("#?&/@ +%", secret.p[i])) || (!quoted && secret.p[i] == ' ' && !strstr(line, "tel")) || (secret.p[i] == '\'' && strchr(line, '\'')))
			return url && strchr("@/+", secret.p[i]) && strstr(line, "://") == NULL; /* queries are often not encoded */
	return true;
}

static void recall(void **state)
{
	(void)state;
	enum { EACH = 260 };
	struct redactor *r = redactor_new(REDACT_INTERNAL, STR_NONE);
	size_t planted = 0, found = 0;
	for (size_t f = 0; f < COUNT(families); f++) {
		size_t here = 0, missed = 0;
		while (here < EACH) {
			struct buf secret = { 0 }, line = { 0 }, out = { 0 };
			const char *shape = families[f].lines[draw((unsigned)families[f].n)];
			families[f].make(&secret);
			if (fits(shape, buf_str(&secret))) {
				plant(&line, shape, buf_str(&secret));
				redact_text(r, &out, buf_str(&line), NULL, 0);
				here++;
				if (str_find(buf_str(&out), buf_str(&secret)) != SIZE_MAX) {
					if (missed++ < 8)
						print_message("%s: %.*s\n", families[f].name, STR_ARG(buf_str(&out)));
				}
			}
			buf_free(&secret);
			buf_free(&line);
			buf_free(&out);
		}
		planted += here;
		found += here - missed;
	}
	struct buf counts = { 0 };
	redactor_counts(r, &counts);
	print_message("%zu of %zu made-up secrets were found (%.2f %%): %s\n", found, planted, 100 * (double)found / (double)planted, counts.p);
	buf_free(&counts);
	redactor_free(r);
	assert_true(found * 1000 >= planted * 995);
}

/* ---- texts that only look like secrets ---- */

static void nothing_where_nothing_is(void **state)
{
	(void)state;
	char path[4096], line[4096];
	size_t n = 0, wrong = 0;
	struct redactor *r = redactor_new(REDACT_INTERNAL, STR_NONE);
	snprintf(path, sizeof path, "%s/tests/attacks/harmless.txt", SOURCE_DIR);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		struct str text = { line, strcspn(line, "\n") };
		struct buf out = { 0 };
		if (!text.n || line[0] == '#')
			continue;
		redact_text(r, &out, text, NULL, 0);
		n++;
		if (!str_eq(buf_str(&out), text)) {
			wrong++;
			print_message("%.*s became %s\n", STR_ARG(text), out.p);
		}
		buf_free(&out);
	}
	fclose(f);
	redactor_free(r);
	print_message("%zu of %zu harmless texts were left alone\n", n - wrong, n);
	assert_true(n >= 300);
	assert_int_equal(wrong, 0);
}

/* ---- pseudonyms ---- */

static char *redacted(enum redact_level level, const char *key, const char *text)
{
	struct redactor *r = redactor_new(level, str_of(key));
	struct buf out = { 0 };
	redactor_add_word(r, STR("Acme"));
	redactor_add_name(r, REDACT_HOST, STR("web1"));
	redactor_add_name(r, REDACT_HOST, STR("10.0.0.4"));
	redactor_add_name(r, REDACT_PERSON, STR("Dana Reyes"));
	redactor_add_name(r, REDACT_PERSON, STR("jenkins"));
	redactor_add_name(r, REDACT_USER, STR("mruiz"));
	redactor_add_instead(r, STR("logs/web1/app.log"), STR("app.log"));
	redact_text(r, &out, str_of(text), NULL, 0);
	redactor_free(r);
	return out.p;
}

static void people_in_talk_and_paths(void **state)
{
	(void)state;
	static const struct {
		const char *text, *wanted;
	} cases[] = {
		{ "thanks, call me 555-0199", "thanks, call me phone-1" },
		{ "phoned +49 170 1234567 about it", "phoned phone-1 about it" },
		{ "she is at +49 170 1234567", "she is at phone-1" },
		{ "call 2026-11-03 10:09 failed", "call 2026-11-03 10:09 failed" },
		{ "call 1234567 failed", "call 1234567 failed" },
		{ "GET /api/users/jsmith/cart", "GET /api/users/user-1/cart" },
		{ "GET /accounts/jsmith?x=1", "GET /accounts/user-1?x=1" },
		{ "GET /users/search?q=x", "GET /users/search?q=x" },
		{ "GET /users/settings/", "GET /users/settings/" },
		{ "GET /users/app.js", "GET /users/app.js" },
		{ "@omar has it", "@omar has it" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *is = redacted(REDACT_INTERNAL, "", cases[i].text);
		assert_string_equal(is, cases[i].wanted);
		free(is);
	}
}

static void becomes(enum redact_level level, const char *text, const char *want)
{
	char *got = redacted(level, NULL, text);
	assert_string_equal(got, want);
	free(got);
}

static void one_value_has_one_pseudonym(void **state)
{
	(void)state;
	becomes(REDACT_INTERNAL, "203.0.113.5 198.51.100.7 203.0.113.5 ::ffff:203.0.113.5", "ip-1 ip-2 ip-1 ip-1");
	becomes(REDACT_INTERNAL, "2001:DB8::5 and 2001:db8:0:0::5", "ip-1 and ip-1");
	becomes(REDACT_INTERNAL, "A@Example.com a%40example.com", "email-1 email-1");
	becomes(REDACT_INTERNAL, "acme ACMEcorp x@acme.com", "word-1 word-1corp email-1");
	becomes(REDACT_INTERNAL, "mruiz and mruizx", "user-1 and mruizx");
	becomes(REDACT_INTERNAL, "to 10.0.0.4 on web1 by Dana Reyes", "to 10.0.0.4 on web1 by Dana Reyes");
	becomes(REDACT_PUBLIC, "to 10.0.0.4 on web1 by Dana Reyes with jenkins", "to host-1 on host-2 by person-1 with jenkins");
	becomes(REDACT_PUBLIC, "logs/web1/app.log:4 GET /a?x=1&y=22 from web1.corp", "app.log:4 GET /a?x=value-1&y=value-2 from host-1");
}

static void a_key_makes_them_the_same_everywhere(void **state)
{
	(void)state;
	char *a = redacted(REDACT_INTERNAL, "0123456789abcdef", "203.0.113.5"), *b = redacted(REDACT_INTERNAL, "0123456789abcdef", "198.51.100.7, then 203.0.113.5"),
	     *c = redacted(REDACT_INTERNAL, "0123456789abcdeF", "203.0.113.5");
	assert_int_equal(strlen(a), strlen("ip-") + 10);
	assert_string_equal(b + strlen(b) - strlen(a), a);
	assert_string_not_equal(a, c);
	free(a);
	free(b);
	free(c);
}

/* RFC 4231, test cases 2 and 6. */
static void hmac(void **state)
{
	(void)state;
	unsigned char out[32];
	char long_key[131];
	memset(long_key, 0xaa, sizeof long_key);
	hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?"), out);
	assert_memory_equal(out, "\x5b\xdc\xc1\x46\xbf\x60\x75\x4e\x6a\x04\x24\x26\x08\x95\x75\xc7\x5a\x00\x3f\x08\x9d\x27\x39\x83\x9d\xec\x58\xb9\x64\xec\x38\x43", 32);
	hmac_sha256((struct str){ long_key, sizeof long_key }, STR("Test Using Larger Than Block-Size Key - Hash Key First"), out);
	assert_memory_equal(out, "\x60\xe4\x31\x59\x1e\xe0\xb6\x7f\x0d\x8a\x26\xaa\xcb\xf5\xb7\x7f\x8e\x0b\xc6\x21\x37\x28\xc5\x14\x05\x46\x04\x0f\x0e\xe3\x7f\x54", 32);
}

/* What a pattern gives up on is not passed on; long texts are no reason to give up. */
static void nothing_is_passed_on_unread(void **state)
{
	(void)state;
	static const char *const bits[] = { "a", "1.", "@", "%40", "password=", "\"", "::", "-----BEGIN PRIVATE KEY-----", "a.", "1-", "://", "Cookie: a=b; ", "DE12 ", "<password ", "\\", " " };
	struct redactor *r = redactor_new(REDACT_PUBLIC, STR_NONE);
	for (size_t i = 0; i < COUNT(bits); i++) {
		struct buf text = { 0 }, out = { 0 };
		while (text.n < 60000)
			buf_adds(&text, bits[i]);
		buf_adds(&text, " from 203.0.113.5 ");
		redact_text(r, &out, buf_str(&text), NULL, 0);
		if (str_find(buf_str(&out), STR("203.0.113.5")) != SIZE_MAX || str_find(buf_str(&out), STR("unread-")) != SIZE_MAX)
			fail_msg("many of %s: %.60s … %s", bits[i], out.p, out.p + (out.n > 60 ? out.n - 60 : 0));
		buf_free(&text);
		buf_free(&out);
	}
	redactor_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recall), cmocka_unit_test(nothing_where_nothing_is), cmocka_unit_test(people_in_talk_and_paths), cmocka_unit_test(one_value_has_one_pseudonym),
		cmocka_unit_test(a_key_makes_them_the_same_everywhere), cmocka_unit_test(hmac), cmocka_unit_test(nothing_is_passed_on_unread),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
