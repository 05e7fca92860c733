#include "parsers/ingest/gzip.h"
#include "parsers/ingest/unpack.h"
#include "parsers/ingest/walk.h"


/* Below this no ratio is suspicious. */
static const uint64_t ratio_free = 64 << 20;

/* ---- budgets ---- */

/* The bytes of one packing on their way out. Members of an archive share its count, so
 * that a bomb cannot hide in many small ones. */
struct meter {
	struct stream stream;
	struct stream *from;
	struct ingest *in;
	const struct input *packed;
	uint64_t *unpacked;
	bool charged; /* what grew in this packing counts; a tar in a .gz was counted there */
	struct err over;
};

static bool within(struct meter *m)
{
	const struct ingest_limits *limit = &m->in->limits;
	if (m->over.set)
		return false;
	if (m->in->unpacked > limit->output_bytes) {
		m->in->file_over = true;
		return err_set(&m->over, "It unpacks to more than %llu bytes: reading stopped there. If this is no bomb, raise --max-output.",
			       (unsigned long long)limit->output_bytes);
	}
	if (*m->unpacked > ratio_free && *m->unpacked / limit->ratio > m->packed->taken) {
		m->in->file_over = ++m->in->bombs >= BOMBS_MAX;
		return err_set(&m->over, "It unpacks to more than %llu times its size, as a bomb does: reading stopped after %llu bytes. If this is "
			       "no bomb, raise --max-ratio.", (unsigned long long)limit->ratio, (unsigned long long)*m->unpacked);
	}
	return true;
}

static bool meter_pull(struct stream *s, struct str *piece, struct err *e)
{
	struct meter *m = (struct meter *)s;
	if (!within(m))
		return err_set(e, "%s", m->over.text);
	if (!m->from->pull(m->from, piece, e))
		return false;
	*m->unpacked += piece->n;
	m->in->unpacked += m->charged ? piece->n : 0;
	return true;
}

static void meter_close(struct stream *s)
{
	(void)s;
}

static struct meter metered(struct ingest *in, struct stream *from, const struct input *packed, uint64_t *unpacked, bool charged)
{
	return (struct meter){
		.stream = { meter_pull, meter_close }, .from = from, .in = in, .packed = packed, .unpacked = unpacked, .charged = charged,
	};
}

static void note_over(const struct meter *m, struct str name)
{
	if (m->over.set)
		ingest_note(m->in, NOTE_DAMAGE, name, "%s", m->over.text);
}

/* ---- packings ---- */

static void open_gzip(struct ingest *in, const struct ingest_file *file, unsigned depth, struct input *content)
{
	struct ingest_file inner = *file;
	struct stream *gzip = gzip_stream(&content->stream);
	uint64_t unpacked = 0;
	struct meter m = metered(in, gzip, content, &unpacked, true);
	struct input plain;
	struct buf damage = { 0 };
	input_open(&plain, &m.stream);
	if (instant_known(gzip_changed(gzip))) {
		inner.changed = gzip_changed(gzip);
		inner.changed_basis = CHANGED_GZIP;
	}
	ingest_open(in, &inner, depth + 1, &plain);
	gzip_damage(gzip, &damage);
	if (damage.n)
		ingest_note(in, NOTE_DAMAGE, file->name, "%s", damage.p);
	note_over(&m, file->name);
	buf_free(&damage);
	input_close(&plain);
	gzip->close(gzip);
}

/* Why a member is not opened, by member_kind. */
static const struct {
	enum note_severity severity;
	const char *why;
} left_out[] = {
	[MEMBER_LINK] = { NOTE_INFO, "It is a link: what it points to is read in its own place." },
	[MEMBER_DEVICE] = { NOTE_INFO, "It is a device, pipe or socket." },
	[MEMBER_ENCRYPTED] = { NOTE_DAMAGE, "It is encrypted: decrypt it and give it by itself." },
};

/* One member; `unpacked` counts the whole archive. */
static void open_member(struct ingest *in, const struct ingest_file *file, unsigned depth, struct input *content,
			struct stream *bytes, uint64_t *unpacked, bool charged)
{
	struct meter m = metered(in, bytes, content, unpacked, charged);
	struct input inner;
	input_open(&inner, &m.stream);
	ingest_open(in, file, depth + 1, &inner);
	note_over(&m, file->name);
	if (inner.err.set && !m.over.set)
		ingest_note(in, NOTE_DAMAGE, file->name, "It breaks off or is damaged (%s): what could be read of it was.", inner.err.text);
	input_close(&inner);
}

static void open_members(struct ingest *in, const struct ingest_file *archive, unsigned depth, struct input *content,
			 struct unpack *u, enum content kind, struct err *e)
{
	bool named = unpack_is_archive(kind), stored = kind == CONTENT_TAR || kind == CONTENT_CPIO;
	uint64_t unpacked = 0;
	size_t members = 0;
	struct member member;
	struct buf name = { 0 };
	while (!in->file_over && unpack_next(u, &member, e)) {
		struct ingest_file file = *archive;
		members++;
		if (named) {
			buf_reset(&name);
			buf_add(&name, archive->name);
			buf_addc(&name, '!');
			buf_add(&name, member.name);
			file.name = buf_str(&name);
			if (instant_known(member.changed)) {
				file.changed = member.changed;
				file.changed_basis = CHANGED_MEMBER;
			}
			if (!ingest_count(in, file.name))
				break;
		}
		if (member.kind == MEMBER_FILE)
			open_member(in, &file, depth, content, unpack_bytes(u), &unpacked, !stored);
		else if (member.kind != MEMBER_FOLDER)
			ingest_note(in, left_out[member.kind].severity, file.name, "%s", left_out[member.kind].why);
	}
	if (!members && !e->set && !in->file_over)
		ingest_note(in, NOTE_INFO, archive->name, named ? "It is an archive without members." : "It is empty.");
	buf_free(&name);
}

static void open_packed(struct ingest *in, const struct ingest_file *file, unsigned depth, struct input *content, enum content kind)
{
	struct err e = { 0 };
	struct unpack *u = unpack_open(kind, content, &e);
	if (u) {
		open_members(in, file, depth, content, u, kind, &e);
		unpack_close(u);
	}
	if (e.set)
		ingest_note(in, NOTE_DAMAGE, file->name, "It cannot be read whole: %s.", e.text);
	/* Below there may be a checksum after the archive's last byte. */
	if (!content->mover && !in->file_over)
		input_drain(content);
}

/* ---- what is left is a log ---- */

static void open_log(struct ingest *in, const struct ingest_file *file, struct input *content)
{
	in->visitor.log(in->visitor.user, file, &content->stream);
	input_drain(content);
}

void ingest_open(struct ingest *in, const struct ingest_file *file, unsigned depth, struct input *content)
{
	enum content kind = sniff(content->head);
	bool packed = kind == CONTENT_GZIP || unpack_knows(kind);
	if (kind == CONTENT_TEXT)
		open_log(in, file, content);
	else if (kind == CONTENT_BINARY)
		ingest_note(in, NOTE_INFO, file->name, "It is no log but %s.", sniff_binary(content->head));
	else if (kind == CONTENT_EMPTY && !content->err.set)
		ingest_note(in, NOTE_INFO, file->name, "It is empty.");
	else if (packed && depth >= in->limits.depth)
		ingest_note(in, NOTE_DAMAGE, file->name, "It is packed in more than %u layers, as a bomb is: what is inside was not read. If this is "
			    "no bomb, raise --max-depth.", in->limits.depth);
	else if (kind == CONTENT_GZIP)
		open_gzip(in, file, depth, content);
	else if (packed)
		open_packed(in, file, depth, content, kind);
}
