/* SPDX-License-Identifier: LGPL-2.1 */
/* Matches a message with a pattern that resembles its printk format. */
#include "line_pattern.h"
#include "core/hardware/fault_direction.h"

struct matcher {
	struct iommu_scan s; /* the rest of the message */
	const struct iommu_driver_words *words;
	struct iommu_fault *f;
	struct iommu_line_names *names;
};

static size_t literal_len(const char *pattern)
{
	return strcspn(pattern, "%{}");
}

static bool skip_literal(struct iommu_scan *s, const char *literal, size_t len)
{
	if ((size_t)(s->end - s->p) < len || memcmp(s->p, literal, len) != 0)
		return false;
	s->p += len;
	return true;
}

/* The first place of the literal, or NULL. */
static const char *find_literal(const struct iommu_scan *s, const char *literal, size_t len)
{
	const char *p = s->p;

	while (len && (size_t)(s->end - p) >= len) {
		p = memchr(p, literal[0], (size_t)(s->end - p) - len + 1);
		if (!p || !memcmp(p, literal, len))
			return p;
		p++;
	}
	return NULL;
}

/* Everything up to the literal that follows in the pattern. */
static bool take_until(struct matcher *m, const char *literal, struct iommu_scan *taken)
{
	taken->p = m->s.p;
	taken->end = find_literal(&m->s, literal, literal_len(literal));
	if (!taken->end)
		return false;
	m->s.p = taken->end;
	return true;
}

static bool take_name(struct matcher *m, const char *literal, struct iommu_scan *name)
{
	if (!take_until(m, literal, name) || name->p == name->end)
		return false;
	return !memchr(name->p, ' ', (size_t)(name->end - name->p)) &&
	       !memchr(name->p, '\t', (size_t)(name->end - name->p));
}

static bool take_words(struct matcher *m, const char *literal)
{
	struct iommu_scan taken;

	if (!take_until(m, literal, &taken) || taken.p == taken.end)
		return false;
	m->f->name = taken.p;
	m->f->name_len = (size_t)(taken.end - taken.p);
	return true;
}

/* A type that is not in the table is kept as a name. */
static bool take_type(struct matcher *m, const char *literal)
{
	struct iommu_scan taken;
	size_t len;

	if (!take_until(m, literal, &taken) || taken.p == taken.end)
		return false;
	len = (size_t)(taken.end - taken.p);
	for (size_t i = 0; m->words && i < m->words->n; i++) {
		const char *word = m->words->rows[i].word;

		if (strlen(word) == len && !memcmp(word, taken.p, len)) {
			m->f->index = (uint32_t)i + 1;
			return true;
		}
	}
	m->f->name = taken.p;
	m->f->name_len = len;
	return true;
}

static bool take_access(struct matcher *m, char kind)
{
	static const struct {
		char kind;
		const char *word;
		enum iommu_access access;
	} words[] = {
		{ 'a', "read", IOMMU_ACCESS_READ },   { 'a', "READ", IOMMU_ACCESS_READ },
		{ 'A', "rd", IOMMU_ACCESS_READ },     { 'A', "AR", IOMMU_ACCESS_READ },
		{ 'a', "write", IOMMU_ACCESS_WRITE }, { 'a', "WRITE", IOMMU_ACCESS_WRITE },
		{ 'A', "wr", IOMMU_ACCESS_WRITE },    { 'A', "AW", IOMMU_ACCESS_WRITE },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (words[i].kind != kind || !iommu_scan_skip(&m->s, words[i].word))
			continue;
		m->f->access = words[i].access;
		return iommu_scan_at_word_end(&m->s);
	}
	return false;
}

static bool take_direction(struct matcher *m)
{
	uint64_t v;

	if (!iommu_scan_dec(&m->s, INT32_MAX, &v))
		return false;
	switch (iommu_fault_direction(NULL, 0, (uint32_t)v)) {
	case IOMMU_DIRECTION_READ:
		m->f->access = IOMMU_ACCESS_READ;
		break;
	case IOMMU_DIRECTION_WRITE:
		m->f->access = IOMMU_ACCESS_WRITE;
		break;
	default:
		break;
	}
	return true;
}

static bool take_permissions(struct matcher *m)
{
	static const char letters[] = "RWS";

	for (unsigned int i = 0; i < 3; i++) {
		if (m->s.p == m->s.end || (*m->s.p != letters[i] && *m->s.p != '-'))
			return false;
		if (*m->s.p++ != '-')
			m->f->flags |= 1U << i;
	}
	m->f->has |= IOMMU_HAS_FLAGS;
	return true;
}

/* Numbers with 0x or without, or in decimal. */
static bool take_number(struct matcher *m, char kind)
{
	static const struct {
		char kind;
		bool decimal;
		uint64_t max;
		uint32_t has;
	} kinds[] = {
		{ 'x', false, UINT64_MAX, IOMMU_HAS_ADDRESS },
		{ 'X', false, UINT64_MAX, IOMMU_HAS_ADDRESS2 },
		{ 's', false, UINT32_MAX, IOMMU_HAS_FLAGS },
		{ 'k', false, UINT32_MAX, IOMMU_HAS_CODE },
		{ 'K', true, 0xfff, IOMMU_HAS_CODE },
		{ 'i', true, 0xff, IOMMU_HAS_STREAM },
		{ 'I', false, 0xffffff, IOMMU_HAS_STREAM },
		{ 'p', true, 0xff, IOMMU_HAS_INDEX },
		{ 'h', false, UINT64_MAX, 0 },
		{ 'd', true, UINT64_MAX, 0 },
	};
	size_t i = 0;
	uint64_t v;

	while (kinds[i].kind != kind) {
		if (++i == sizeof(kinds) / sizeof(kinds[0]))
			return false;
	}
	if (!(kinds[i].decimal ? iommu_scan_dec(&m->s, kinds[i].max, &v)
			       : iommu_scan_any_hex(&m->s, kinds[i].max, &v)))
		return false;
	m->f->has |= kinds[i].has;
	switch (kinds[i].has) {
	case IOMMU_HAS_ADDRESS:
		m->f->address = v;
		break;
	case IOMMU_HAS_ADDRESS2:
		m->f->address2 = v;
		break;
	case IOMMU_HAS_FLAGS:
		m->f->flags = (uint32_t)v;
		break;
	case IOMMU_HAS_CODE:
		m->f->code = (uint32_t)v;
		break;
	case IOMMU_HAS_STREAM:
		m->f->stream = (uint32_t)v;
		break;
	case IOMMU_HAS_INDEX:
		m->f->index = (uint32_t)v;
		break;
	default:
		break;
	}
	return true;
}

/* @rest: the pattern after the field. */
static bool take_field(struct matcher *m, char kind, const char *rest)
{
	struct iommu_scan ignored;

	switch (kind) {
	case 'u':
		return take_name(m, rest, &m->names->unit);
	case 'c':
		return take_name(m, rest, &m->names->client);
	case 'n':
		return take_words(m, rest);
	case 't':
		return take_type(m, rest);
	case 'a':
	case 'A':
		return take_access(m, kind);
	case 'f':
		return take_direction(m);
	case 'm':
		return take_permissions(m);
	case 'P':
		return iommu_fault_read_device(&m->s, m->f);
	case 'b':
		iommu_scan_skip_blanks(&m->s);
		return true;
	case 'e':
		iommu_scan_skip_blanks(&m->s);
		return iommu_scan_at_word_end(&m->s);
	case '*':
		return take_until(m, rest, &ignored);
	default:
		return take_number(m, kind);
	}
}

/* Match up to the end of the pattern or of the optional part. */
static bool match_part(struct matcher *m, const char **pattern)
{
	while (**pattern && **pattern != '{' && **pattern != '}') {
		size_t len = literal_len(*pattern);

		if (len) {
			if (!skip_literal(&m->s, *pattern, len))
				return false;
			*pattern += len;
		} else {
			char kind = (*pattern)[1];

			*pattern += 2;
			if (!take_field(m, kind, *pattern))
				return false;
		}
	}
	return true;
}

/* The word in front of @at if it ends with ": "; but syslog writes "kernel: " there. */
static struct iommu_scan word_before(const struct iommu_scan *s, const char *at)
{
	struct iommu_scan word = { at, at };

	if (at - s->p < 3 || at[-2] != ':' || at[-1] != ' ')
		return word;
	word.end = at - 2;
	word.p = word.end;
	while (word.p > s->p && word.p[-1] != ' ' && word.p[-1] != '\t')
		word.p--;
	if (word.p == word.end || word.end[-1] == ']' || word.end[-1] == ':' ||
	    (word.end - word.p == 6 && !memcmp(word.p, "kernel", 6)))
		word.p = word.end;
	return word;
}

bool iommu_line_match(const char *pattern, const struct iommu_driver_words *words,
		      const struct iommu_scan *s, struct iommu_fault *f,
		      struct iommu_line_names *names)
{
	struct matcher m = { *s, words, f, names };
	const char *start = find_literal(s, pattern, literal_len(pattern));

	if (!start)
		return false;
	m.s.p = start;
	names->unit = word_before(s, start);
	names->client = (struct iommu_scan){ start, start };
	while (*pattern) {
		if (*pattern == '{') {
			struct matcher before = m;
			struct iommu_fault fault = *f;
			struct iommu_line_names before_names = *names;
			const char *part = pattern + 1;

			pattern = strchr(pattern, '}') + 1;
			if (!match_part(&m, &part)) {
				m = before;
				*f = fault;
				*names = before_names;
			}
		} else if (!match_part(&m, &pattern)) {
			return false;
		}
	}
	return true;
}
