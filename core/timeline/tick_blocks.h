/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TICK_BLOCKS_H
#define IOMMU_TICK_BLOCKS_H

#include <string.h>

#include "byte_curve.h"
#include "core/containers/packed.h"
#include "counted_memory.h"

/* All blocks but a track's last have so many events, which a byte can count. */
#define TICK_BLOCK 127

/* Arrays that are by what an event is. */
enum { TICK_MAP, TICK_UNMAP, TICK_KINDS };

/*
 * Events that are packed together. Their times count from that of the first, and are told in two
 * parts: the upper one is a time's bucket, of which there is one for 3 to 6 events. @data has, one
 * after the other:
 * - how many events are before each bucket but the first, a byte each;
 * - the lower parts of the times, of tick_low_bits() each;
 * - bits that are set where the event is a map, 8 bytes for 64 of them; what is read behind the
 * last time is in these;
 * - sizes of the maps, then of the unmaps, of @width bytes each: none if all are the largest.
 */
struct tick_block {
	const uint8_t *data;
	uint32_t maps; /* of the track, before this block */
	uint8_t nr;
	uint8_t nr_maps;
	uint8_t low;		   /* where the upper parts of times begin, in bits */
	uint8_t width[TICK_KINDS]; /* 0, 1, 2, 4 or 8 */
	uint8_t shift[TICK_KINDS]; /* (largest - size) >> shift it is, or TICK_POWERS */
};

/* Not the size, but how many bits it is below 1 << 63: all are powers of two, or 0. */
#define TICK_POWERS 64

/* The largest of a block; 0 of what is not in it. */
struct tick_extent {
	uint64_t max[TICK_KINDS];
};

/* LEVEL_FANOUT blocks, or so many of the level below. */
struct tick_sum {
	uint64_t max[TICK_KINDS];
	uint64_t min[TICK_KINDS]; /* UINT64_MAX where there is none */
	uint64_t sum[TICK_KINDS];
};

#define TICK_NO_SUM ((struct tick_sum){ .min = { UINT64_MAX, UINT64_MAX } })

struct tick_event {
	uint64_t ts;
	uint64_t size;
};

/* For each block, to be looked through one without the others: times, largest, the rest. */
struct iommu_tick_track {
	uint64_t *times; /* of the first events */
	struct tick_extent *extents;
	struct tick_block *blocks;
	struct tick_sum *sums; /* levels, from that of LEVEL_FANOUT blocks up */
	uint32_t nr;
	uint32_t room;

	/* while it is made: what is not packed yet */
	struct tick_event *events;
	uint64_t is_map[(TICK_BLOCK + 63) / 64]; /* bits */
	uint64_t last_ts;
	uint32_t maps; /* packed */
	uint16_t nr_events;
	uint16_t room_events;
};

/* What is not packed yet becomes a block; without memory it is lost. */
void tick_pack(struct iommu_tick_track *track, struct packed_arena *arena);
/* No more will come: all is packed, and summed up. */
void tick_end(struct iommu_tick_track *track, struct packed_arena *arena);
void tick_free(struct iommu_tick_track *track, struct counted_memory *memory);

/* Numbers @from to before @behind of a block's maps, or unmaps, whose largest is @max. */
void tick_add_numbers(struct tick_sum *to, const struct tick_block *block, uint64_t max,
		      unsigned int kind, unsigned int from, unsigned int behind);
void tick_add_sum(struct tick_sum *to, const struct tick_sum *from);

static inline uint32_t tick_nr_above(uint32_t nr)
{
	return (uint32_t)(((uint64_t)nr + LEVEL_FANOUT - 1) >> LEVEL_FANOUT_BITS);
}

/* How many bits a number has. */
static inline unsigned int tick_bits_of(uint64_t number)
{
	return number ? 64 - (unsigned int)__builtin_clzll(number) : 0;
}

/* There are 1 << so many buckets. */
static inline unsigned int tick_bucket_bits(unsigned int nr)
{
	return tick_bits_of(nr / 3 | 1) - 1;
}

/* More would not fit into 8 bytes that begin within a byte, with one to spare. */
static inline unsigned int tick_low_bits(unsigned int low)
{
	return low > 56 ? 64 : low;
}

/* So many events are before a bucket. */
static inline unsigned int tick_before(const struct tick_block *block, unsigned int bucket)
{
	if (!bucket)
		return 0;
	return bucket >> tick_bucket_bits(block->nr) ? block->nr : block->data[bucket - 1];
}

static inline const uint8_t *tick_lows(const struct tick_block *block)
{
	return block->data + (1U << tick_bucket_bits(block->nr)) - 1;
}

/* 8 bytes, the lowest first on any machine. */
static inline uint64_t tick_swapped(uint64_t number)
{
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap64(number) : number;
}

static inline uint64_t tick_low(const uint8_t *lows, unsigned int bits, unsigned int i)
{
	size_t bit = (size_t)i * bits;
	uint64_t number;

	memcpy(&number, lows + bit / 8, sizeof(number));
	number = tick_swapped(number);
	return bits == 64 ? number : number >> bit % 8 & ((1ULL << bits) - 1);
}

static inline const uint8_t *tick_is_map(const struct tick_block *block)
{
	return tick_lows(block) + ((size_t)block->nr * tick_low_bits(block->low) + 7) / 8;
}

/* Bytes of those bits. */
static inline size_t tick_is_map_size(unsigned int nr)
{
	return (nr + 63U) / 64 * 8;
}

/* Not all machines have an instruction for this, and few programs know that theirs has. */
static inline unsigned int tick_count_bits(uint64_t v)
{
	v -= v >> 1 & 0x5555555555555555ULL;
	v = (v & 0x3333333333333333ULL) + (v >> 2 & 0x3333333333333333ULL);
	v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
	return (unsigned int)(v * 0x0101010101010101ULL >> 56);
}

/* Of the first @i events of a block, so many are maps. */
static inline unsigned int tick_maps(const struct tick_block *block, unsigned int i)
{
	const uint8_t *at = tick_is_map(block);
	unsigned int maps = 0;
	uint64_t bits;

	for (; i >= 64; i -= 64, at += sizeof(bits)) {
		memcpy(&bits, at, sizeof(bits));
		maps += tick_count_bits(bits);
	}
	if (!i)
		return maps;
	memcpy(&bits, at, sizeof(bits));
	return maps + tick_count_bits(bits & ((1ULL << i) - 1));
}

/* Where the sizes of a kind are; those of TICK_KINDS would be behind all. */
static inline const uint8_t *tick_numbers(const struct tick_block *block, unsigned int kind)
{
	const uint8_t *at = tick_is_map(block) + tick_is_map_size(block->nr);

	if (kind > TICK_MAP)
		at += (size_t)block->nr_maps * block->width[TICK_MAP];
	if (kind > TICK_UNMAP)
		at += (size_t)(block->nr - block->nr_maps) * block->width[TICK_UNMAP];
	return at;
}

/* The size that a number means. */
static inline uint64_t tick_size(const struct tick_block *block, unsigned int kind, uint64_t max,
				 uint64_t number)
{
	if (block->shift[kind] == TICK_POWERS)
		return number < 64 ? 1ULL << (63 - number) : 0;
	return max - (number << block->shift[kind]);
}

#endif
