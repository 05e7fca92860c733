#include "parsers/ingest/sniff.h"

#include <ctype.h>

enum { TAR_BLOCK = 512, TAR_SUM_AT = 148, TAR_SUM_N = 8 };

static const struct {
	enum content content;
	struct str bytes;
} packings[] = {
	{ CONTENT_GZIP, STR_INIT("\x1f\x8b\x08") },
	{ CONTENT_BZIP2, STR_INIT("BZh") },
	{ CONTENT_XZ, STR_INIT("\xfd" "7zXZ\0") },
	{ CONTENT_ZSTD, STR_INIT("\x28\xb5\x2f\xfd") },
	{ CONTENT_LZ4, STR_INIT("\x04\x22\x4d\x18") },
	{ CONTENT_LZ4, STR_INIT("\x02\x21\x4c\x18") }, /* the legacy frame */
	{ CONTENT_COMPRESS, STR_INIT("\x1f\x9d") },
	{ CONTENT_LZMA, STR_INIT("\x5d\0\0") },
	{ CONTENT_ZIP, STR_INIT("PK\3\4") },
	{ CONTENT_ZIP, STR_INIT("PK\5\6") },
	{ CONTENT_ZIP, STR_INIT("PK\7\x8") },
	{ CONTENT_ZIP, STR_INIT("PK00PK\3\4") },
	{ CONTENT_7ZIP, STR_INIT("7z\xbc\xaf\x27\x1c") },
	{ CONTENT_CPIO, STR_INIT("\xc7\x71") },
	{ CONTENT_CPIO, STR_INIT("\x71\xc7") },
};

/* What is no log although it may stand among logs. */
static const struct {
	struct str bytes;
	const char *is;
} binaries[] = {
	{ STR_INIT("\x7f" "ELF"), "a program or core dump (ELF)" },
	{ STR_INIT("SQLite format 3\0"), "an SQLite database" },
	{ STR_INIT("LPKSHHRH"), "a systemd journal in its own format: export it with `journalctl --file NAME -o json`" },
	{ STR_INIT("\x89PNG\r\n"), "a PNG image" },
	{ STR_INIT("\xff\xd8\xff"), "a JPEG image" },
	{ STR_INIT("GIF8"), "a GIF image" },
	{ STR_INIT("%PDF-"), "a PDF document" },
	{ STR_INIT("\0\5\x16\7"), "a macOS resource fork" },
	{ STR_INIT("\0\0\0\1Bud1"), "a macOS .DS_Store" },
	{ STR_INIT("\xca\xfe\xba\xbe"), "a Java class or macOS program" },
	{ STR_INIT("\xd4\xc3\xb2\xa1"), "a packet capture" },
	{ STR_INIT("\x0a\x0d\x0d\x0a"), "a packet capture" },
	{ STR_INIT("ElfFile\0"), "a Windows event log (EVTX): export it as XML or CSV" },
	{ STR_INIT("PAR1"), "a Parquet file" },
	{ STR_INIT("\xfe\xff"), "text in UTF-16 with the high byte first: convert it with `iconv -f UTF-16BE`" },
	{ STR_INIT("!<arch>\n"), "an object library or Debian package" },
};

static bool all(struct str s, int (*is)(int))
{
	for (size_t i = 0; i < s.n; i++)
		if (!is((unsigned char)s.p[i]))
			return false;
	return s.n > 0;
}

/* Any tar since 1979 has the sum of its header's bytes in the header. */
static bool is_tar(struct str head)
{
	unsigned sum = 0, said = 0;
	if (head.n < TAR_BLOCK || !head.p[0])
		return false;
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += i >= TAR_SUM_AT && i < TAR_SUM_AT + TAR_SUM_N ? ' ' : (unsigned char)head.p[i];
	struct str digits = str_trim(str_sub(head, TAR_SUM_AT, TAR_SUM_N));
	for (size_t i = 0; i < digits.n && digits.p[i] >= '0' && digits.p[i] <= '7'; i++)
		said = said * 8 + (unsigned)(digits.p[i] - '0');
	return sum == said;
}

static bool is_cpio(struct str head)
{
	if (str_starts(head, STR("070707")))
		return head.n >= 76 && all(str_sub(head, 6, 70), isdigit);
	return (str_starts(head, STR("070701")) || str_starts(head, STR("070702"))) && head.n >= 110 &&
	       all(str_sub(head, 6, 104), isxdigit);
}

/* What short magic numbers leave to doubt. */
static bool plausible(enum content c, struct str head)
{
	switch (c) {
	case CONTENT_GZIP: /* reserved flags */
		return head.n < 4 || !((unsigned char)head.p[3] & 0xe0);
	case CONTENT_BZIP2: /* block size, then the digits of pi or of its square root */
		return head.n >= 10 && head.p[3] >= '1' && head.p[3] <= '9' &&
		       (!memcmp(head.p + 4, "1AY&SY", 6) || !memcmp(head.p + 4, "\x17\x72\x45\x38\x50\x90", 6));
	case CONTENT_LZMA: /* the unpacked size is unknown or below 256 GiB, the first packed byte zero */
		return head.n >= 14 && !head.p[13] &&
		       (!memcmp(head.p + 5, "\xff\xff\xff\xff\xff\xff\xff\xff", 8) || !memcmp(head.p + 10, "\0\0\0", 3));
	case CONTENT_CPIO: /* an old binary header: namesize at 20, at least one letter and its NUL */
		return head.n >= 28 && memchr(head.p + 26, 0, head.n - 26);
	default:
		return true;
	}
}

bool sniff_utf16le(struct str head)
{
	head = str_sub(head, 0, SNIFF_BYTES);
	if (str_starts(head, STR("\xff\xfe")))
		return true;
	size_t low = 0, high = 0, pairs = head.n / 2;
	for (size_t i = 0; i < pairs; i++) {
		low += !head.p[2 * i];
		high += !head.p[2 * i + 1];
	}
	return pairs >= 8 && !low && high * 4 >= pairs * 3;
}

/* Control bytes that do not belong to text; a hole or two of NULs is a crash or a
 * truncation under the writer, many are a table. */
static bool is_text(struct str head)
{
	size_t controls = 0, nuls = 0, holes = 0;
	for (size_t i = 0; i < head.n; i++) {
		unsigned char c = (unsigned char)head.p[i];
		nuls += !c;
		holes += !c && (i == 0 || head.p[i - 1]);
		controls += (c && c < 0x20 && !(c >= '\a' && c <= '\r') && c != 0x1b) || c == 0x7f;
	}
	return holes <= 2 && controls * 64 <= head.n - nuls;
}

static const char *binary_name(struct str head)
{
	for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++)
		if (str_starts(head, binaries[i].bytes))
			return binaries[i].is;
	return NULL;
}

enum content sniff(struct str head)
{
	head = str_sub(head, 0, SNIFF_BYTES);
	if (!head.n)
		return CONTENT_EMPTY;
	for (size_t i = 0; i < sizeof packings / sizeof *packings; i++)
		if (str_starts(head, packings[i].bytes) && plausible(packings[i].content, head))
			return packings[i].content;
	if (is_cpio(head))
		return CONTENT_CPIO;
	if (is_tar(head))
		return CONTENT_TAR;
	if (binary_name(head))
		return CONTENT_BINARY;
	if (str_starts(head, STR("__CURSOR="))) /* journald's export format: lengths are binary, the rest is not */
		return CONTENT_TEXT;
	return sniff_utf16le(head) || is_text(head) ? CONTENT_TEXT : CONTENT_BINARY;
}

const char *sniff_binary(struct str head)
{
	const char *name = binary_name(head);
	return name ? name : "binary data";
}
