/* SPDX-License-Identifier: LGPL-2.1 */
#include "snapshot_line.h"

#include "core/text/scan.h"

static const char prefix[] = "trace-iommu/1";

/* The most bytes of a word and of words, so that each line is at most IOMMU_SNAPSHOT_LINE_MAX. */
#define WORD_MAX  128
#define WORDS_MAX 384

static const char *const keys[IOMMU_SNAPSHOT_KEYS] = {
	[IOMMU_SNAPSHOT_HOST] = "host",	      [IOMMU_SNAPSHOT_BOOT_ID] = "boot_id",
	[IOMMU_SNAPSHOT_RELEASE] = "release", [IOMMU_SNAPSHOT_MODE] = "mode",
	[IOMMU_SNAPSHOT_GROUP] = "group",     [IOMMU_SNAPSHOT_DEVICE] = "device",
	[IOMMU_SNAPSHOT_REGION] = "region",   [IOMMU_SNAPSHOT_WIDTH] = "width",
	[IOMMU_SNAPSHOT_STREAM] = "stream",   [IOMMU_SNAPSHOT_PARAM] = "param",
	[IOMMU_SNAPSHOT_PROBES] = "probes",
};

static const char *const modes[IOMMU_SNAPSHOT_MODES] = {
	[IOMMU_SNAPSHOT_STRICT] = "strict",
	[IOMMU_SNAPSHOT_LAZY] = "lazy",
	[IOMMU_SNAPSHOT_PASSTHROUGH] = "passthrough",
};

const char *iommu_snapshot_mode_word(enum iommu_snapshot_mode mode)
{
	return mode < IOMMU_SNAPSHOT_MODES ? modes[mode] : NULL;
}

/* Collects a piece of a line that must not exceed its room: what is too long is cut. */
struct piece {
	char *p;
	size_t left;
};

static void add_to_piece(void *arg, const char *str, size_t len)
{
	struct piece *piece = arg;

	if (len > piece->left)
		len = piece->left;
	memcpy(piece->p, str, len);
	piece->p += len;
	piece->left -= len;
}

/* A cut in the middle of a character would make the line unreadable for programs that expect UTF-8.
 */
static size_t whole_characters(const char *str, size_t len)
{
	size_t at = len;

	while (at && ((unsigned char)str[at - 1] & 0xc0) == 0x80)
		at--;
	if (!at || (unsigned char)str[at - 1] < 0xc0)
		return len;
	/* The last character begins at at - 1; its first byte says how long it is. */
	return __builtin_clz(~((unsigned int)(unsigned char)str[at - 1] << 24)) <=
			       (int)(len - at + 1)
		       ? len
		       : at - 1;
}

static void put_escaped(struct iommu_text *t, struct iommu_string s, size_t max, bool is_word)
{
	char bytes[WORDS_MAX];
	struct piece piece = { bytes, max };
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text escaped;
	size_t len;

	iommu_text_init(&escaped, buf, sizeof(buf), add_to_piece, &piece);
	iommu_text_untrusted(&escaped, s.str, s.len);
	iommu_text_flush(&escaped);
	len = max - piece.left;
	if (!piece.left)
		len = whole_characters(bytes, len);
	for (size_t i = 0; is_word && i < len; i++)
		if (bytes[i] == ' ')
			bytes[i] = '_';
	iommu_text_mem(t, bytes, len);
}

static void put_word(struct iommu_text *t, struct iommu_string s)
{
	if (s.len)
		put_escaped(t, s, WORD_MAX, true);
	else
		iommu_text_putc(t, '-');
}

static void put_words(struct iommu_text *t, struct iommu_string s)
{
	put_escaped(t, s, WORDS_MAX, false);
}

static void put_digits(struct iommu_text *t, uint32_t v, unsigned int digits)
{
	while (digits--)
		iommu_text_putc(t, "0123456789abcdef"[v >> (4 * digits) & 0xf]);
}

static void put_group(struct iommu_text *t, int32_t group)
{
	if (group < 0)
		iommu_text_putc(t, '-');
	else
		iommu_text_dec(t, (uint64_t)group);
}

static void put_device(struct iommu_text *t, const struct iommu_snapshot_line *line)
{
	put_word(t, line->name);
	iommu_text_putc(t, ' ');
	if (line->is_pci) {
		put_digits(t, line->vendor, 4);
		iommu_text_putc(t, ':');
		put_digits(t, line->device, 4);
		iommu_text_putc(t, ' ');
		put_digits(t, line->class, 6);
	} else {
		iommu_text_puts(t, "- -");
	}
	iommu_text_putc(t, ' ');
	put_words(t, line->value);
	if (line->value.len)
		iommu_text_putc(t, ' ');
	put_word(t, line->driver);
	iommu_text_putc(t, ' ');
	put_group(t, line->group);
}

static void put_value(struct iommu_text *t, const struct iommu_snapshot_line *line)
{
	switch (line->key) {
	case IOMMU_SNAPSHOT_MODE:
		iommu_text_puts(t, modes[line->mode]);
		break;
	case IOMMU_SNAPSHOT_GROUP:
		put_group(t, line->group);
		iommu_text_putc(t, ' ');
		put_words(t, line->value);
		break;
	case IOMMU_SNAPSHOT_DEVICE:
		put_device(t, line);
		break;
	case IOMMU_SNAPSHOT_REGION:
		iommu_text_hex(t, line->first, 1);
		iommu_text_putc(t, '-');
		iommu_text_hex(t, line->last, 1);
		iommu_text_putc(t, ' ');
		put_words(t, line->value);
		break;
	case IOMMU_SNAPSHOT_WIDTH:
		put_word(t, line->name);
		iommu_text_putc(t, ' ');
		iommu_text_dec(t, line->bits);
		break;
	case IOMMU_SNAPSHOT_STREAM:
		iommu_text_hex(t, line->stream, 1);
		iommu_text_putc(t, ' ');
		put_word(t, line->iommu);
		iommu_text_putc(t, ' ');
		put_word(t, line->name);
		break;
	case IOMMU_SNAPSHOT_PARAM:
		put_word(t, line->name);
		iommu_text_putc(t, '=');
		put_words(t, line->value);
		break;
	case IOMMU_SNAPSHOT_PROBES:
		iommu_text_puts(t, line->verified ? "verified " : "unverified ");
		iommu_text_dec(t, line->pairs);
		iommu_text_putc(t, ' ');
		iommu_text_dec(t, line->mismatched);
		break;
	default:
		put_word(t, line->name);
		break;
	}
}

/* Whether a reader would get the same line back. */
static bool is_writable(const struct iommu_snapshot_line *line)
{
	switch (line->key) {
	case IOMMU_SNAPSHOT_HOST:
	case IOMMU_SNAPSHOT_BOOT_ID:
	case IOMMU_SNAPSHOT_RELEASE:
	case IOMMU_SNAPSHOT_DEVICE:
		return line->name.len > 0 && line->class < 1U << 24;
	case IOMMU_SNAPSHOT_MODE:
		return iommu_snapshot_mode_word(line->mode) != NULL;
	case IOMMU_SNAPSHOT_GROUP:
		return line->group >= 0 && line->value.len > 0;
	case IOMMU_SNAPSHOT_REGION:
		return line->first <= line->last && line->value.len > 0;
	case IOMMU_SNAPSHOT_WIDTH:
		return line->name.len > 0 && line->bits >= 1 && line->bits <= 64;
	case IOMMU_SNAPSHOT_STREAM:
		return line->name.len > 0 && line->iommu.len > 0;
	case IOMMU_SNAPSHOT_PARAM:
		return line->name.len > 0 && !memchr(line->name.str, '=', line->name.len);
	case IOMMU_SNAPSHOT_PROBES:
		return line->mismatched <= line->pairs;
	default:
		return false;
	}
}

size_t iommu_snapshot_format(char buf[IOMMU_SNAPSHOT_LINE_MAX + 1],
			     const struct iommu_snapshot_line *line)
{
	struct piece piece = { buf, IOMMU_SNAPSHOT_LINE_MAX };
	char small[IOMMU_TEXT_MIN];
	struct iommu_text t;

	buf[0] = '\0';
	if (!is_writable(line))
		return 0;
	iommu_text_init(&t, small, sizeof(small), add_to_piece, &piece);
	iommu_text_puts(&t, prefix);
	iommu_text_putc(&t, ' ');
	iommu_text_puts(&t, keys[line->key]);
	iommu_text_putc(&t, '=');
	put_value(&t, line);
	iommu_text_flush(&t);
	*piece.p = '\0';
	return IOMMU_SNAPSHOT_LINE_MAX - piece.left;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0';
}

static void skip_blanks(struct iommu_scan *s)
{
	while (s->p < s->end && is_blank(*s->p))
		s->p++;
}

static void drop_blanks_at_end(struct iommu_scan *s)
{
	while (s->end > s->p && is_blank(s->end[-1]))
		s->end--;
}

/* Cuts off the first word and the blanks after it. */
static struct iommu_string first_word(struct iommu_scan *s)
{
	struct iommu_string word = { s->p, 0 };

	while (s->p < s->end && !is_blank(*s->p))
		s->p++;
	word.len = (size_t)(s->p - word.str);
	skip_blanks(s);
	return word;
}

/* Cuts off the last word and the blanks before it. */
static struct iommu_string last_word(struct iommu_scan *s)
{
	const char *end = s->end;
	struct iommu_string word;

	while (s->end > s->p && !is_blank(s->end[-1]))
		s->end--;
	word = (struct iommu_string){ s->end, (size_t)(end - s->end) };
	drop_blanks_at_end(s);
	return word;
}

static struct iommu_string rest(const struct iommu_scan *s)
{
	return (struct iommu_string){ s->p, (size_t)(s->end - s->p) };
}

static bool is_dash(struct iommu_string s)
{
	return s.len == 1 && *s.str == '-';
}

static struct iommu_scan scan_of(struct iommu_string s)
{
	return (struct iommu_scan){ s.str, s.str + s.len };
}

/* Reads a whole word as a decimal number. */
static bool read_dec(struct iommu_string word, uint64_t max, uint64_t *v)
{
	struct iommu_scan s = scan_of(word);

	return iommu_scan_dec(&s, max, v) && s.p == s.end;
}

static bool read_group(struct iommu_string word, int32_t *group)
{
	uint64_t v;

	if (!read_dec(word, INT32_MAX, &v))
		return false;
	*group = (int32_t)v;
	return true;
}

/* vendor:device and the class. */
static bool read_pci(struct iommu_string id, struct iommu_string class,
		     struct iommu_snapshot_line *line)
{
	struct iommu_scan s = scan_of(id);
	uint64_t v[3];

	if (is_dash(id) && is_dash(class))
		return true;
	if (!iommu_scan_hex(&s, 0xffff, &v[0]) || !iommu_scan_skip(&s, ":") ||
	    !iommu_scan_hex(&s, 0xffff, &v[1]) || s.p != s.end)
		return false;
	s = scan_of(class);
	if (!iommu_scan_hex(&s, 0xffffff, &v[2]) || s.p != s.end)
		return false;
	line->is_pci = true;
	line->vendor = (uint16_t)v[0];
	line->device = (uint16_t)v[1];
	line->class = (uint32_t)v[2];
	return true;
}

static bool read_device(struct iommu_scan *s, struct iommu_snapshot_line *line)
{
	struct iommu_string id;
	struct iommu_string class;
	struct iommu_string group;

	line->name = first_word(s);
	id = first_word(s);
	class = first_word(s);
	group = last_word(s);
	line->driver = last_word(s);
	line->value = rest(s);
	line->group = IOMMU_SNAPSHOT_NO_GROUP;
	if (!line->name.len || !line->driver.len || !read_pci(id, class, line) ||
	    (!is_dash(group) && !read_group(group, &line->group)))
		return false;
	if (is_dash(line->driver))
		line->driver.len = 0;
	return true;
}

static bool read_region(struct iommu_scan *s, struct iommu_snapshot_line *line)
{
	if (!iommu_scan_0x_hex(s, UINT64_MAX, &line->first) || !iommu_scan_skip(s, "-") ||
	    !iommu_scan_0x_hex(s, UINT64_MAX, &line->last) || line->first > line->last)
		return false;
	skip_blanks(s);
	line->value = rest(s);
	return line->value.len > 0;
}

static bool read_width(struct iommu_scan *s, struct iommu_snapshot_line *line)
{
	uint64_t bits;

	line->name = first_word(s);
	if (!read_dec(rest(s), 64, &bits) || !bits)
		return false;
	line->bits = (uint8_t)bits;
	return line->name.len > 0;
}

static bool read_stream(struct iommu_scan *s, struct iommu_snapshot_line *line)
{
	uint64_t stream;

	if (!iommu_scan_0x_hex(s, UINT32_MAX, &stream) || s->p == s->end || !is_blank(*s->p))
		return false;
	skip_blanks(s);
	line->stream = (uint32_t)stream;
	line->iommu = first_word(s);
	line->name = first_word(s);
	return line->name.len > 0 && s->p == s->end;
}

static bool read_param(struct iommu_scan *s, struct iommu_snapshot_line *line)
{
	line->name.str = s->p;
	if (!iommu_scan_skip_past(s, "="))
		return false;
	line->name.len = (size_t)(s->p - 1 - line->name.str);
	line->value = rest(s);
	return line->name.len > 0;
}

static bool equals(struct iommu_string s, const char *word)
{
	return s.len == strlen(word) && !memcmp(s.str, word, s.len);
}

static bool read_probes(struct iommu_scan *s, struct iommu_snapshot_line *line)
{
	struct iommu_string word = first_word(s);

	line->verified = equals(word, "verified");
	return (line->verified || equals(word, "unverified")) &&
	       read_dec(first_word(s), UINT64_MAX, &line->pairs) &&
	       read_dec(rest(s), line->pairs, &line->mismatched);
}

static bool read_mode(struct iommu_scan *s, struct iommu_snapshot_line *line)
{
	struct iommu_string word = rest(s);

	for (int i = IOMMU_SNAPSHOT_STRICT; i < IOMMU_SNAPSHOT_MODES; i++)
		if (equals(word, modes[i]))
			line->mode = (enum iommu_snapshot_mode)i;
	return line->mode != IOMMU_SNAPSHOT_NO_MODE;
}

static bool read_value(struct iommu_scan *s, struct iommu_snapshot_line *line)
{
	switch (line->key) {
	case IOMMU_SNAPSHOT_MODE:
		return read_mode(s, line);
	case IOMMU_SNAPSHOT_GROUP:
		if (!read_group(first_word(s), &line->group))
			return false;
		line->value = rest(s);
		return line->value.len > 0;
	case IOMMU_SNAPSHOT_DEVICE:
		return read_device(s, line);
	case IOMMU_SNAPSHOT_REGION:
		return read_region(s, line);
	case IOMMU_SNAPSHOT_WIDTH:
		return read_width(s, line);
	case IOMMU_SNAPSHOT_STREAM:
		return read_stream(s, line);
	case IOMMU_SNAPSHOT_PARAM:
		return read_param(s, line);
	case IOMMU_SNAPSHOT_PROBES:
		return read_probes(s, line);
	default:
		line->name = first_word(s);
		return line->name.len > 0 && s->p == s->end;
	}
}

bool iommu_snapshot_is_line(const char *str, size_t len)
{
	size_t end = sizeof(prefix) - 1;

	return len >= end && !memcmp(str, prefix, end) && (len == end || is_blank(str[end]));
}

bool iommu_snapshot_read(const char *str, size_t len, struct iommu_snapshot_line *line)
{
	struct iommu_scan s = { str, str + len };
	struct iommu_string key;

	*line = (struct iommu_snapshot_line){ .key = IOMMU_SNAPSHOT_UNKNOWN };
	if (!iommu_snapshot_is_line(str, len))
		return false;
	s.p += sizeof(prefix) - 1;
	skip_blanks(&s);
	drop_blanks_at_end(&s);
	key.str = s.p;
	if (!iommu_scan_skip_past(&s, "="))
		return true;
	key.len = (size_t)(s.p - 1 - key.str);
	for (int i = IOMMU_SNAPSHOT_HOST; i < IOMMU_SNAPSHOT_KEYS; i++)
		if (equals(key, keys[i]))
			line->key = (enum iommu_snapshot_key)i;
	if (line->key == IOMMU_SNAPSHOT_UNKNOWN || !read_value(&s, line))
		*line = (struct iommu_snapshot_line){ .key = IOMMU_SNAPSHOT_UNKNOWN };
	return true;
}
