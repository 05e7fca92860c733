#include "parsers/base/ascii.h"
#include "parsers/redact/rules.h"

#include <arpa/inet.h>
#include <stdio.h>

/* ---- around a value ---- */

static struct str before(struct str text, struct str value, size_t most)
{
	size_t at = (size_t)(value.p - text.p), n = at < most ? at : most;
	return (struct str){ value.p - n, n };
}

static struct str after(struct str text, struct str value, size_t most)
{
	return str_sub(text, (size_t)(value.p - text.p) + value.n, most);
}

static bool one_of(struct str s, const char *words)
{
	for (struct str rest = str_of(words), w; rest.p && (w = str_cut(&rest, ' '), 1);)
		if (str_eq_nocase(s, w))
			return true;
	return false;
}

static size_t count(struct str s, bool (*is)(char c))
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += is(s.p[i]);
	return n;
}

static bool upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/* ---- addresses ---- */

static bool word_byte(char c)
{
	return ascii_alnum(c) || c == '_';
}

/* The word that ends before what separates it from the value: `version` of `version = "`. */
static struct str word_before(struct str s)
{
	while (s.n && strchr(" \t\"'=:(<>~^[\\", s.p[s.n - 1]))
		s.n--;
	size_t n = 0;
	while (n < s.n && word_byte(s.p[s.n - 1 - n]))
		n++;
	return str_sub(s, s.n - n, n);
}

/* "nginx/1.2.3.4" is a program's version, "db1/10.0.0.1:5432" an address: names of programs in user agents begin with a capital. */
static bool product(struct str left, struct str right)
{
	size_t n = 1;
	if (!left.n || left.p[left.n - 1] != '/' || (right.n > 1 && right.p[0] == ':' && ascii_digit(right.p[1])))
		return false;
	while (n < left.n && (word_byte(left.p[left.n - 1 - n]) || left.p[left.n - 1 - n] == '-'))
		n++;
	struct str name = str_sub(left, left.n - n, n - 1);
	return name.n && (upper(name.p[0]) || one_of(name, "nginx apache haproxy curl okhttp python php openssl varnish envoy wget java jetty"));
}

/* What stands behind the last number of a package's version: "1.2.3.4-1ubuntu2", "1.2.3.4+b1". A range of addresses goes on
 * with a whole address. */
static bool package_suffix(struct str right)
{
	size_t digits = 1, dots = 0;
	if (right.n < 2 || !strchr("-+~", right.p[0]))
		return false;
	while (digits < right.n && ascii_digit(right.p[digits]))
		digits++;
	if (digits == 1)
		return one_of(str_sub(right, 1, 2), "rc al be pr de ub el sn fi ga");
	for (size_t i = digits; i < right.n && (ascii_digit(right.p[i]) || right.p[i] == '.'); i++)
		dots += right.p[i] == '.';
	return digits <= 4 && dots < 3;
}

static bool version_context(struct str text, struct str value)
{
	static const char words[] = "version versions ver v release build rev revision firmware driver package pkg tag chart appversion image kernel jar";
	struct str left = before(text, value, 64), right = after(text, value, 32);
	struct str word = word_before(left);
	size_t part = str_rchr(word, '_');
	if (one_of(part == SIZE_MAX ? word : str_sub(word, part + 1, SIZE_MAX), words) || str_ends(word, STR("Version")))
		return true;
	if (left.n > 1 && left.p[left.n - 1] == '=' && strchr("=<>~!", left.p[left.n - 2]))
		return true;
	if (str_ends(left, STR(":")) && (str_find(left, STR("image")) != SIZE_MAX || str_find(left, STR("pull")) != SIZE_MAX))
		return true;
	if (str_ends(left, STR("^")) || product(left, right) || package_suffix(right))
		return true;
	/* "upgraded from 1.2.3.4 to 1.2.4.0" */
	return str_find_nocase(left, STR("grade")) != SIZE_MAX && (one_of(word, "to") || (one_of(word, "from") && str_starts(right, STR(" to "))));
}

bool redact_is_address4(struct str text, struct str value)
{
	/* Those that are nobody's: this host, no host, all hosts, masks. */
	if (str_starts(value, STR("127.")) || str_starts(value, STR("0.")) || str_starts(value, STR("255.")))
		return false;
	return !version_context(text, value);
}

bool redact_is_address6(struct str text, struct str value)
{
	char spelled[64];
	unsigned char raw[16];
	(void)text;
	if (value.n > 1 && value.p[value.n - 1] == ':' && value.p[value.n - 2] != ':')
		value.n--;
	if (value.n >= sizeof spelled || !count(value, ascii_digit))
		return false;
	memcpy(spelled, value.p, value.n);
	spelled[value.n] = 0;
	if (inet_pton(AF_INET6, spelled, raw) != 1)
		return false;
	bool shortened = str_find(value, STR("::")) != SIZE_MAX, nobody = true;
	for (size_t i = 0; i < 15; i++)
		nobody &= !raw[i];
	/* Eight numbers of one or two digits are no address that anybody writes. */
	return !(nobody && raw[15] <= 1) && (shortened || value.n > 23);
}

bool redact_is_hardware(struct str text, struct str value)
{
	(void)text;
	return value.p[2] == ':' || count(value, ascii_letter) > 0;
}

/* ---- people ---- */

bool redact_is_email(struct str text, struct str value)
{
	size_t at = str_chr(value, '@'), gap = 1;
	if (at == SIZE_MAX && (at = str_find_nocase(value, STR("%40"))) != SIZE_MAX)
		gap = 3;
	if (at == SIZE_MAX && (at = str_find(value, STR("\\u0040"))) != SIZE_MAX)
		gap = 6;
	struct str local = str_sub(value, 0, at), domain = str_sub(value, at + gap, SIZE_MAX);
	size_t dot = str_rchr(domain, '.');
	struct str last = str_sub(domain, dot + 1, SIZE_MAX), label = domain;
	label = str_cut(&domain, '.');
	bool numeric = label.n && count(label, ascii_digit) + (label.p[0] == 'v') == label.n;
	/* name@v1.2.3-rc.one, unit@12.service, icon@2x.png */
	if (numeric && domain.n && ascii_digit(domain.p[0]))
		return false;
	if (one_of(last, "service socket timer target mount scope slice device path swap automount snapshot png jpg jpeg webp gif svg avif css js mjs map html log gz conf"))
		return false;
	return local.n && !(one_of(local, "git root svn hg") && str_starts(after(text, value, 1), STR(":")));
}

static bool luhn(const char *digits, size_t n)
{
	unsigned sum = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned d = (unsigned)(digits[n - 1 - i] - '0');
		sum += i % 2 ? 2 * d - (d > 4 ? 9 : 0) : d;
	}
	return sum % 10 == 0;
}

/* What issuers have: the first digits from, to (four of them), and how long the numbers are. */
static const struct {
	int from, to;
	size_t least, most;
} issuers[] = {
	{ 4000, 4999, 16, 16 }, { 5100, 5599, 16, 16 }, { 2221, 2720, 16, 16 }, { 3400, 3499, 15, 15 }, { 3700, 3799, 15, 15 },
	{ 6011, 6011, 16, 19 }, { 6440, 6599, 16, 19 }, { 6221, 6229, 16, 19 }, { 3528, 3589, 16, 16 }, { 3000, 3059, 14, 14 },
	{ 3600, 3699, 14, 14 }, { 3800, 3999, 14, 14 }, { 5018, 5038, 16, 19 }, { 6304, 6304, 16, 19 }, { 6759, 6763, 16, 19 },
};

bool redact_is_card(struct str text, struct str value)
{
	char digits[20];
	size_t n = 0;
	int64_t first = 0;
	(void)text;
	for (size_t i = 0; i < value.n && n < sizeof digits; i++)
		if (ascii_digit(value.p[i]))
			digits[n++] = value.p[i];
	if (n < 14 || n > 19 || !luhn(digits, n) || !str_i64((struct str){ digits, 4 }, &first))
		return false;
	for (size_t i = 0; i < sizeof issuers / sizeof *issuers; i++)
		if (first >= issuers[i].from && first <= issuers[i].to && n >= issuers[i].least && n <= issuers[i].most)
			return true;
	return false;
}

/* ISO 13616: the four first bytes behind the others, letters as two digits, modulo 97. */
bool redact_is_account(struct str text, struct str value)
{
	static const char lengths[] = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 "
				      "GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 "
				      "NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20";
	char plain[40], with_length[8];
	size_t n = 0;
	unsigned rest = 0;
	(void)text;
	for (size_t i = 0; i < value.n && n < sizeof plain; i++)
		if (value.p[i] != ' ')
			plain[n++] = value.p[i];
	snprintf(with_length, sizeof with_length, "%c%c%zu", plain[0], plain[1], n);
	if (!one_of(str_of(with_length), lengths))
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = plain[(i + 4) % n];
		rest = ascii_digit(c) ? (rest * 10 + (unsigned)(c - '0')) % 97 : (rest * 100 + (unsigned)(c - 'A') + 10) % 97;
	}
	return rest == 1;
}

/* ---- what stands where a secret may ---- */

bool redact_is_secret(struct str text, struct str value)
{
	static const char harmless[] =
		"true false null none nil yes no ok on off undefined nan n/a na unknown empty expired invalid missing incorrect wrong required rejected denied failed "
		"failure mismatch mismatched not is was has had for the a an must cannot too unexpected unauthorized valid verified accepted changed reset success "
		"successful successfully error redacted filtered masked hidden removed string bearer basic digest hit miss enabled disabled { } - --";
	(void)text;
	struct str word = value;
	while (word.n && strchr("[<(", word.p[0]))
		word = str_sub(word, 1, SIZE_MAX);
	while (word.n && strchr("]>)", word.p[word.n - 1]))
		word.n--;
	if (!word.n || one_of(word, harmless))
		return false;
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] != '*' && value.p[i] != 'x' && value.p[i] != 'X' && value.p[i] != '.' && value.p[i] != '\x01')
			return true;
	return false;
}

bool redact_is_pass(struct str text, struct str value)
{
	return redact_is_secret(text, value) && (value.n > 4 || count(value, ascii_digit) < value.n);
}

bool redact_is_random(struct str text, struct str value)
{
	size_t digits = count(value, ascii_digit), letters = count(value, ascii_letter), turns = 0;
	(void)text;
	for (size_t i = 1; i < value.n; i++)
		turns += lower(value.p[i - 1]) && upper(value.p[i]);
	if (value.n >= 16 && digits && letters)
		return true;
	return (value.n >= 8 && digits && count(value, lower) && count(value, upper)) || (value.n >= 12 && turns >= 4) ||
	       (value.n >= 8 && value.p[value.n - 1] == '=');
}

bool redact_is_session(struct str text, struct str value)
{
	(void)text;
	return value.n >= 6 && count(value, ascii_digit);
}

bool redact_is_user(struct str text, struct str value)
{
	static const char accounts[] =
		"root admin administrator nobody daemon bin sys www www-data nginx apache httpd postgres mysql mariadb redis haproxy systemd system service git ubuntu debian "
		"centos ec2-user operator guest anonymous anon public default app backend user users test unix host localhost agent logged login session name id me self list new "
		"current and with from in at does do can by of to as it who this that request response account data input action traffic activity error interface space mode group role pool table requests profile page limit quota";
	int64_t n;
	if (str_i64(value, &n) && n < 1000 && n >= 0)
		return str_ends(before(text, value, 1), STR("/")) && n > 0; /* a path's user 12 is one; uid 12 is a machine's */
	return redact_is_secret(text, value) && !one_of(value, accounts) && !str_starts(value, STR("systemd-"));
}

bool redact_is_path_user(struct str text, struct str value)
{
	static const char words[] =
		"login logout log-in log-out log_in log_out signin signout signup sign-in sign-out sign-up sign_in sign_out sign_up register registration create edit update delete remove "
		"search find query filter list all index count total stats statistics export import bulk batch upload download check verify verification confirm confirmation activate "
		"deactivate enable disable invite invitation invitations invites password passwords reset forgot forgotten recover recovery unlock change auth oauth oauth2 sso saml callback token tokens refresh "
		"session sessions settings preferences config configuration options details detail info information overview summary dashboard home status state health validate validation "
		"exists available availability lookup suggest suggestions autocomplete roles role groups group permissions teams team orgs orders order cart carts address addresses billing payment payments "
		"invoice invoices subscription subscriptions plan plans wallet balance transactions transfer history activity notifications notification messages message inbox email emails mail "
		"avatar avatars photo photos picture image images files documents profile profiles public private active inactive recent latest popular top online by-id by-email by-name "
		"share shared common static assets css js img api web mobile internal external v1 v2 v3 null undefined none true false area account user member customer security privacy terms help support favorites wishlist";
	static const char *const files[] = { ".html", ".htm", ".php", ".js", ".css", ".json", ".xml", ".png", ".jpg", ".svg", ".ico", ".txt", ".aspx", ".jsp", ".do", ".log", ".conf", ".csv" };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (str_ends(value, str_of(files[i])))
			return false;
	return value.n > 2 && !one_of(value, words) && redact_is_user(text, value);
}

bool redact_is_phone(struct str text, struct str value)
{
	size_t digits = count(value, ascii_digit);
	bool grouped = digits < value.n, date = value.n >= 10 && value.p[4] == '-' && value.p[7] == '-';
	(void)text;
	return grouped && !date && digits >= 7 && digits <= 15;
}

bool redact_is_person(struct str text, struct str value)
{
	static const char tools[] =
		"jenkins ansible puppet chef salt terraform helm flux argocd argo-cd spinnaker kubernetes kubelet k8s systemd cron crond scheduler ci cd cicd github-actions github gitlab "
		"gitlab-runner gitlab-ci circleci buildkite drone teamcity bamboo octopus harness nomad consul vault deploy deployer deploybot bot automation autoscaler api webhook monitor "
		"monitoring pagerduty opsgenie alertmanager prometheus grafana nagios icinga zabbix datadog pingdom here channel everyone all override";
	/* "website monitor", "Jenkins CI" */
	if (str_chr(value, ' ') != SIZE_MAX && !upper(value.p[0]))
		return false;
	for (struct str rest = value, word; rest.p && (word = str_cut(&rest, ' '), 1);)
		if (one_of(word, tools))
			return false;
	return redact_is_user(text, value) && !str_ends(value, STR("bot")) && !str_ends(value, STR("[bot]"));
}

bool redact_is_host(struct str text, struct str value)
{
	(void)text;
	if (!value.n || one_of(value, "localhost 127.0.0.1 0.0.0.0 ::1 [::1] - none") || str_chr(value, '(') != SIZE_MAX || str_chr(value, ' ') != SIZE_MAX)
		return false;
	return count(value, ascii_letter) || count(value, ascii_digit);
}

/* ---- spelling ---- */

static void add_lower(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_addc(out, ascii_lower(s.p[i]));
}

static void canonical_address(struct buf *out, struct str value)
{
	char spelled[INET6_ADDRSTRLEN + 1];
	unsigned char raw[16];
	if (value.n && value.p[value.n - 1] == ':' && !str_ends(value, STR("::")))
		value.n--;
	if (value.n < sizeof spelled) {
		memcpy(spelled, value.p, value.n);
		spelled[value.n] = 0;
		if (inet_pton(AF_INET6, spelled, raw) == 1) {
			static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
			bool old = memcmp(raw, mapped, sizeof mapped) == 0;
			inet_ntop(old ? AF_INET : AF_INET6, old ? raw + 12 : raw, spelled, sizeof spelled);
			buf_adds(out, spelled);
			return;
		}
	}
	add_lower(out, value);
}

static void canonical_email(struct buf *out, struct str value)
{
	static const struct str spellings[] = { STR_INIT("%40"), STR_INIT("\\u0040") };
	for (size_t i = 0; i < 2; i++) {
		size_t at = str_find(value, spellings[i]);
		if (at == SIZE_MAX)
			continue;
		add_lower(out, str_sub(value, 0, at));
		buf_addc(out, '@');
		value = str_sub(value, at + spellings[i].n, SIZE_MAX);
	}
	add_lower(out, value);
}

void redact_canonical(struct buf *out, enum redact_kind kind, struct str value)
{
	bool phone = kind == REDACT_PHONE;
	switch (kind) {
	case REDACT_ADDRESS:
		canonical_address(out, value);
		return;
	case REDACT_EMAIL:
		canonical_email(out, value);
		return;
	case REDACT_CARD:
	case REDACT_ACCOUNT:
	case REDACT_PHONE:
	case REDACT_HARDWARE:
		for (size_t i = 0; i < value.n; i++)
			if (ascii_digit(value.p[i]) || (!phone && ascii_letter(value.p[i])))
				add_lower(out, str_sub(value, i, 1));
		return;
	case REDACT_HOST:
	case REDACT_PERSON:
	case REDACT_WORD:
	case REDACT_USER:
		add_lower(out, value);
		return;
	default: /* every byte of a secret counts */
		buf_add(out, value);
	}
}
