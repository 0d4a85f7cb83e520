/* SPDX-License-Identifier: LGPL-2.1 */
#include "ring_page.h"

#include <stdio.h>
#include <string.h>

/* Types of records, below which it is the length in words. */
enum { TYPE_LONG = 0, TYPE_PADDING = 29, TYPE_EXTEND = 30, TYPE_STAMP = 31 };

enum {
	DELTA_BITS = 27,
	STAMP_BITS = 59, /* of a time stamp; the rest is that of the page */
	PAGE_MAX = 1 << 20,
};

/* Flags in the number of bytes in use (kernel/trace/ring_buffer.c). */
#define MISSED_EVENTS (1U << 31)
#define MISSED_STORED (1U << 30) /* their number follows the data */
#define COMMIT_MASK   ((1U << DELTA_BITS) - 1)

static bool find_field(const char *text, const char *name, unsigned int *offset, unsigned int *size)
{
	char word[32];
	const char *p;

	snprintf(word, sizeof(word), " %s;", name);
	p = strstr(text, word);
	return p && sscanf(p + strlen(word), " offset:%u; size:%u;", offset, size) == 2;
}

bool ring_page_layout_read(struct ring_page_layout *layout, const char *header_page)
{
	unsigned int time_at, time_size, commit_at, commit_size, data_at, data_size;

	if (!find_field(header_page, "timestamp", &time_at, &time_size) ||
	    !find_field(header_page, "commit", &commit_at, &commit_size) ||
	    !find_field(header_page, "data", &data_at, &data_size))
		return false;
	if (time_at || time_size != 8 || commit_at != 8 || (commit_size != 4 && commit_size != 8) ||
	    data_at != 8 + commit_size || data_size > PAGE_MAX || data_size < 64)
		return false;
	*layout = (struct ring_page_layout){
		.size = data_at + data_size,
		.commit_size = (uint8_t)commit_size,
		.data_at = (uint8_t)data_at,
	};
	return true;
}

static uint64_t number_at(const char *at, unsigned int size)
{
	uint32_t word;
	uint64_t number;

	if (size == 8) {
		memcpy(&number, at, sizeof(number));
		return number;
	}
	memcpy(&word, at, sizeof(word));
	return word;
}

void ring_page_begin(struct ring_page *page, const struct ring_page_layout *layout,
		     const void *data)
{
	uint64_t commit = number_at((const char *)data + 8, layout->commit_size);
	uint64_t used = commit & COMMIT_MASK;
	uint32_t room = layout->size - layout->data_at;

	*page = (struct ring_page){
		.data = data,
		.at = layout->data_at,
		.ts = number_at(data, 8),
		.gap = commit & MISSED_EVENTS,
		.damaged = used > room,
	};
	page->end = layout->data_at + (page->damaged ? room : (uint32_t)used);
	if (page->gap && commit & MISSED_STORED && layout->size - page->end >= layout->commit_size)
		page->lost = number_at(page->data + page->end, layout->commit_size);
}

/* The type or length, and the time, share a word, as bit fields of C. */
static void split_header(uint32_t word, unsigned int *type, uint32_t *delta)
{
	static const unsigned int one = 1;

	if (*(const unsigned char *)&one) {
		*type = word & 31;
		*delta = word >> 5;
	} else {
		*type = word >> DELTA_BITS;
		*delta = word & COMMIT_MASK;
	}
}

static const char *give_up(struct ring_page *page)
{
	page->damaged = true;
	page->at = page->end;
	return NULL;
}

/* The time of a stamp or an extension, whose second word has the high bits. */
static void take_time(struct ring_page *page, unsigned int type, uint32_t delta, uint32_t high)
{
	uint64_t ns = (uint64_t)high << DELTA_BITS | delta;

	if (type == TYPE_STAMP)
		page->ts = ns | (page->ts >> STAMP_BITS << STAMP_BITS);
	else
		page->ts += ns;
}

const char *ring_page_next(struct ring_page *page, uint32_t *size)
{
	while (page->end - page->at >= 4) {
		const char *at = page->data + page->at;
		uint32_t left = page->end - page->at - 4;
		unsigned int type;
		uint32_t delta;
		uint32_t word = 0;

		split_header((uint32_t)number_at(at, 4), &type, &delta);
		if (type > TYPE_LONG && type < TYPE_PADDING) {
			*size = type * 4;
			if (*size > left)
				return give_up(page);
			page->at += 4 + *size;
			page->ts += delta;
			return at + 4;
		}
		/* The rest of the page is empty. */
		if (type == TYPE_PADDING && !delta) {
			page->at = page->end;
			return NULL;
		}
		if (left < 4)
			return give_up(page);
		word = (uint32_t)number_at(at + 4, 4);
		if (type == TYPE_EXTEND || type == TYPE_STAMP) {
			page->at += 8;
			take_time(page, type, delta, word);
			continue;
		}
		/* The length counts its own word. */
		if (word < 4 || word > left)
			return give_up(page);
		page->at += 4 + ((word + 3) & ~3U);
		if (page->at > page->end)
			page->at = page->end;
		page->ts += delta;
		if (type == TYPE_PADDING)
			continue; /* a record that was discarded */
		*size = word - 4;
		return at + 8;
	}
	return NULL;
}
