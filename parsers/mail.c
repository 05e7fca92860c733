/*
 * A mail is headers, an empty line, and a body that may be parts within parts, each headers and
 * body again. Depth and the number of parts are bounded; what is cut off is read as far as it goes.
 */
#include "parsers/mail.h"

#include "parsers/base/ascii.h"
#include "parsers/base/json_write.h"
#include "parsers/base/utf8.h"
#include "parsers/markup.h"

enum { PART_DEPTH = 8, TEXT_BYTES = 64 * 1024 };

/* ---- headers ---- */

static bool is_header(struct str line)
{
	size_t colon = str_chr(line, ':');
	if (colon == SIZE_MAX || !colon || colon > 60)
		return false;
	for (size_t i = 0; i < colon; i++) {
		char c = line.p[i];
		if (!ascii_alnum(c) && c != '-' && c != '_')
			return false;
	}
	return true;
}

static struct str peek_line(struct str text)
{
	struct str line = str_cut(&text, '\n');
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

bool mail_likely(struct str head)
{
	static const char *const known[] = { "Return-Path:", "Received:", "Delivered-To:", "Message-ID:", "MIME-Version:", "Date:", "From:", "Subject:", "To:" };
	enum { ENOUGH = 3, LINES = 100 };
	size_t found = 0, lines = 0;
	if (str_starts(head, STR("From ")))
		str_cut(&head, '\n');
	for (; head.p && lines < LINES; lines++) {
		struct str line = peek_line(head);
		bool folded = line.n && (line.p[0] == ' ' || line.p[0] == '\t');
		if (!line.n || (!folded && !is_header(line)))
			break;
		for (size_t i = 0; i < sizeof known / sizeof *known; i++)
			found += str_starts_nocase(line, str_of(known[i]));
		str_cut(&head, '\n');
	}
	return found >= ENOUGH;
}

/* The headers at the front of *text, which is moved behind the empty line after them. */
static struct str take_headers(struct str *text)
{
	struct str headers = *text;
	size_t n = 0;
	while (text->p) {
		struct str line = peek_line(*text);
		if (!line.n) {
			str_cut(text, '\n');
			break;
		}
		str_cut(text, '\n');
		n = text->p ? (size_t)(text->p - headers.p) : headers.n;
	}
	return str_sub(headers, 0, n);
}

/* A header's value, its lines put together, appended; false if there is none. */
static bool get_header(struct str headers, struct str name, struct buf *out)
{
	bool found = false;
	for (struct str rest = headers; rest.p && rest.n;) {
		struct str line = peek_line(rest);
		str_cut(&rest, '\n');
		bool folded = line.n && (line.p[0] == ' ' || line.p[0] == '\t');
		if (folded && found) {
			buf_addc(out, ' ');
			buf_add(out, str_trim(line));
			continue;
		}
		if (found)
			return true;
		if (!folded && line.n > name.n && line.p[name.n] == ':' && str_starts_nocase(line, name)) {
			buf_add(out, str_trim(str_sub(line, name.n + 1, SIZE_MAX)));
			found = true;
		}
	}
	return found;
}

/* `boundary="x"` in a header's value. */
static struct str parameter(struct str value, struct str name)
{
	size_t at = str_find_nocase(value, name);
	if (at == SIZE_MAX)
		return STR_NONE;
	struct str s = str_sub(value, at + name.n, SIZE_MAX);
	if (s.n && s.p[0] == '"')
		return str_sub(s, 1, str_chr(str_sub(s, 1, SIZE_MAX), '"'));
	return str_trim(str_sub(s, 0, str_chr(s, ';')));
}

/* ---- encodings ---- */

/* `blank`: the character that stands for a blank (RFC 2047's underscore), 0 for none. */
static void add_quoted_printable(struct buf *out, struct str s, char blank)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '=') {
			buf_addc(out, blank && s.p[i] == blank ? ' ' : s.p[i]);
			continue;
		}
		int high = i + 2 < s.n ? ascii_hex(s.p[i + 1]) : -1, low = i + 2 < s.n ? ascii_hex(s.p[i + 2]) : -1;
		if (high >= 0 && low >= 0) {
			buf_addc(out, (char)(high << 4 | low));
			i += 2;
		} else if (i + 1 < s.n && (s.p[i + 1] == '\n' || s.p[i + 1] == '\r')) {
			i += s.p[i + 1] == '\r' && i + 2 < s.n && s.p[i + 2] == '\n' ? 2 : 1;
		} else {
			buf_addc(out, '=');
		}
	}
}

static int sextet(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : ascii_digit(c) ? c - '0' + 52 : c == '+' ? 62 : c == '/' ? 63 : -1;
}

static void add_base64(struct buf *out, struct str s)
{
	uint32_t bits = 0;
	unsigned n = 0;
	for (size_t i = 0; i < s.n && s.p[i] != '='; i++) {
		int v = sextet(s.p[i]);
		if (v < 0)
			continue;
		bits = (bits << 6 | (uint32_t)v) & 0xffffff;
		n += 6;
		if (n >= 8) {
			n -= 8;
			buf_addc(out, (char)(bits >> n & 0xff));
		}
	}
}

/* Text of whatever 8-bit kind it is as UTF-8. */
static void add_utf8(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n;) {
		unsigned n = utf8_at(s, i, NULL);
		char two[4];
		if (n)
			buf_add(out, str_sub(s, i, n));
		else
			buf_add(out, (struct str){ two, utf8_put(two, (unsigned char)s.p[i]) });
		i += n ? n : 1;
	}
}

/* `=?charset?Q?text?=` at the front of s: appended decoded; how long it is, 0 if there is none. */
static size_t add_encoded_word(struct buf *out, struct str s)
{
	size_t charset = str_chr(str_sub(s, 2, 60), '?');
	if (!str_starts(s, STR("=?")) || charset == SIZE_MAX || charset + 5 > s.n || s.p[charset + 4] != '?')
		return 0;
	size_t from = charset + 5, n = str_find(str_sub(s, from, SIZE_MAX), STR("?="));
	char kind = (char)(s.p[charset + 3] | 32);
	if (n == SIZE_MAX || (kind != 'q' && kind != 'b'))
		return 0;
	struct buf bytes = { 0 };
	if (kind == 'q')
		add_quoted_printable(&bytes, str_sub(s, from, n), '_');
	else
		add_base64(&bytes, str_sub(s, from, n));
	add_utf8(out, buf_str(&bytes));
	buf_free(&bytes);
	return from + n + 2;
}

static void add_words(struct buf *out, struct str s)
{
	while (s.n) {
		size_t n = add_encoded_word(out, s);
		if (!n) {
			buf_addc(out, s.p[0]);
			n = 1;
		} else { /* blanks between two such words are not meant */
			struct str after = str_sub(s, n, SIZE_MAX);
			size_t blanks = 0;
			while (blanks < after.n && after.p[blanks] == ' ')
				blanks++;
			if (str_starts(str_sub(after, blanks, SIZE_MAX), STR("=?")))
				n += blanks;
		}
		s = str_sub(s, n, SIZE_MAX);
	}
}

/* ---- bodies ---- */

struct body {
	struct buf plain, html; /* the first of each */
};

static void add_leaf(struct body *b, struct str type, struct str encoding, struct str body)
{
	bool html = str_starts_nocase(type, STR("text/html"));
	struct buf *to = html ? &b->html : &b->plain, bytes = { 0 };
	if (to->n || (type.n && !html && !str_starts_nocase(type, STR("text/plain"))))
		return;
	body = str_sub(body, 0, 4 * TEXT_BYTES);
	if (str_eq_nocase(encoding, STR("quoted-printable")))
		add_quoted_printable(&bytes, body, 0);
	else if (str_eq_nocase(encoding, STR("base64")))
		add_base64(&bytes, body);
	else
		buf_add(&bytes, body);
	add_utf8(to, buf_str(&bytes));
	buf_free(&bytes);
}

static void read_part(struct body *b, struct str part, size_t depth);

static void read_parts(struct body *b, struct str body, struct str boundary, size_t depth)
{
	struct str part = STR_NONE;
	for (struct str rest = body; rest.p;) {
		struct str line = peek_line(rest);
		bool mark = line.n >= boundary.n + 2 && str_starts(line, STR("--")) && str_starts(str_sub(line, 2, SIZE_MAX), boundary);
		if (mark && part.p)
			read_part(b, (struct str){ part.p, (size_t)(rest.p - part.p) }, depth + 1);
		str_cut(&rest, '\n');
		if (mark)
			part = str_ends(str_trim(line), STR("--")) && line.n >= boundary.n + 4 ? STR_NONE : rest;
	}
	if (part.p)
		read_part(b, part, depth + 1);
}

static void read_part(struct body *b, struct str part, size_t depth)
{
	struct str headers = take_headers(&part);
	struct buf type = { 0 }, encoding = { 0 };
	get_header(headers, STR("Content-Type"), &type);
	get_header(headers, STR("Content-Transfer-Encoding"), &encoding);
	struct str boundary = parameter(buf_str(&type), STR("boundary="));
	if (!str_starts_nocase(buf_str(&type), STR("multipart/")))
		add_leaf(b, buf_str(&type), str_trim(buf_str(&encoding)), part.p ? part : STR(""));
	else if (boundary.n && depth < PART_DEPTH && part.p)
		read_parts(b, part, boundary, depth);
	buf_free(&type);
	buf_free(&encoding);
}

/* ---- mails ---- */

static void add_headers(struct buf *out, struct str headers)
{
	static const struct {
		struct str name, key;
	} wanted[] = {
		{ STR_INIT("Date"), STR_INIT("date") }, { STR_INIT("From"), STR_INIT("from") }, { STR_INIT("To"), STR_INIT("to") },
		{ STR_INIT("Subject"), STR_INIT("subject") }, { STR_INIT("Message-ID"), STR_INIT("message_id") },
		{ STR_INIT("In-Reply-To"), STR_INIT("in_reply_to") }, { STR_INIT("List-ID"), STR_INIT("list_id") },
	};
	struct buf raw = { 0 }, plain = { 0 };
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		buf_reset(&raw);
		buf_reset(&plain);
		if (!get_header(headers, wanted[i].name, &raw))
			continue;
		add_words(&plain, buf_str(&raw));
		buf_addf(out, ",\"%.*s\":", STR_ARG(wanted[i].key));
		json_quote(out, buf_str(&plain));
	}
	buf_free(&raw);
	buf_free(&plain);
}

static void add_mail(struct buf *out, struct str mail, uint64_t line)
{
	struct body b = { 0 };
	struct str rest = mail;
	buf_addf(out, "%s{\"line\":%llu", out->n && out->p[out->n - 1] == '}' ? "," : "", (unsigned long long)line);
	add_headers(out, take_headers(&rest));
	read_part(&b, mail, 0);
	struct buf seen = { 0 };
	if (!b.plain.n && b.html.n)
		markup_text(buf_str(&b.html), &seen, NULL, NULL);
	buf_adds(out, ",\"text\":");
	json_quote(out, str_sub(str_trim(b.plain.n ? buf_str(&b.plain) : buf_str(&seen)), 0, TEXT_BYTES));
	buf_addc(out, '}');
	buf_free(&b.plain);
	buf_free(&b.html);
	buf_free(&seen);
}

/* Mails that were put one behind the other by hand: headers again, all that a mail has. What is forwarded within one rarely has a
 * date in this form. */
static bool begins_mail(struct str text)
{
	static const char *const needed[] = { "From", "Date", "Subject" };
	struct buf value = { 0 };
	bool all = is_header(peek_line(text)) && str_starts_nocase(text, STR("From:"));
	struct str headers = all ? take_headers(&text) : STR_NONE;
	for (size_t i = 0; all && i < sizeof needed / sizeof *needed; i++)
		all = get_header(headers, str_of(needed[i]), &value);
	buf_free(&value);
	return all;
}

/* Up to the next line `From ` after an empty one; in what is no mailbox, to the next mail's headers. */
static struct str take_mail(struct str *rest, uint64_t *lines)
{
	struct str mail = *rest;
	bool blank = false, boxed = str_starts(*rest, STR("From "));
	size_t n = 0;
	for (*lines = 0; rest->p; ++*lines) {
		struct str line = peek_line(*rest);
		if (n && blank && (str_starts(line, STR("From ")) || (!boxed && begins_mail(*rest))))
			break;
		blank = !line.n;
		str_cut(rest, '\n');
		n = rest->p ? (size_t)(rest->p - mail.p) : mail.n;
	}
	return str_sub(mail, 0, n);
}

bool mail_json(struct str text, struct buf *out, size_t limit)
{
	size_t from = out->n;
	uint64_t line = 1, lines;
	buf_addc(out, '[');
	for (struct str rest = text; rest.p && rest.n && out->n - from <= limit; line += lines) {
		struct str mail = take_mail(&rest, &lines);
		uint64_t first = line;
		if (str_starts(mail, STR("From "))) {
			str_cut(&mail, '\n');
			first++;
		}
		if (mail.n)
			add_mail(out, mail, first);
	}
	buf_addc(out, ']');
	return out->n - from <= limit;
}
