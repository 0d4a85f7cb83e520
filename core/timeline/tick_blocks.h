/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TICK_BLOCKS_H
#define IOMMU_TICK_BLOCKS_H

#include <string.h>

#include "byte_curve.h"
#include "core/containers/packed.h"
#include "counted_memory.h"

/* The number of events per block, except for the last block of a track. Fits into a byte. */
#define TICK_BLOCK 127

/* Kinds of events, as indices of arrays. */
enum { TICK_MAP, TICK_UNMAP, TICK_KINDS };

/*
 * Events that are packed together. Times are relative to the first event and split in two: the
 * upper part is the number of a bucket, and there is one bucket per 3 to 6 events. @data has
 *
 *	+--------------------+------------------+----------------+----------+----------+
 *	| events before each | 1 bit per event, | lower parts of | sizes of | sizes of |
 *	| bucket but the 1st | set for a map    | all times      | maps     | unmaps   |
 *	+--------------------+------------------+----------------+----------+----------+
 *
 * The first has 1 byte per bucket. The second is a whole number of 64-bit words. The third has
 * tick_low_bits() bits per event. Sizes have @width bytes each. A width of 0 means that all sizes
 * equal the largest. Reading the last time reads up to 8 bytes further.
 *
 * Data begins with a cache line, and the first two parts of a full block fit into it: what a query
 * for numbers of events reads, except for a few times.
 */
struct tick_block {
	const uint8_t *data;
	uint32_t maps; /* in the track before this block */
	uint8_t nr;
	uint8_t nr_maps;
	uint8_t low;		   /* bits of the lower parts of times */
	uint8_t width[TICK_KINDS]; /* 0, 1, 2, 4 or 8 */
	uint8_t shift[TICK_KINDS]; /* a number is (largest - size) >> shift; or TICK_POWERS */
};

/* All sizes are powers of two or 0. A number is 63 minus the exponent, or 64 for size 0. */
#define TICK_POWERS 64

/* The largest sizes in a block; 0 for a kind without events. */
struct tick_extent {
	uint64_t max[TICK_KINDS];
};

/* A summary of the sizes in LEVEL_FANOUT blocks, or in as many entries of the level below. */
struct tick_sum {
	uint64_t max[TICK_KINDS];
	uint64_t min[TICK_KINDS]; /* UINT64_MAX if there is none */
	uint64_t sum[TICK_KINDS];
};

#define TICK_NO_SUM ((struct tick_sum){ .min = { UINT64_MAX, UINT64_MAX } })

struct tick_event {
	uint64_t ts;
	uint64_t size;
};

/* Times, extents and the rest of the blocks are separate arrays, because searches read only one. */
struct iommu_tick_track {
	uint64_t key;	 /* of its CPU or task */
	uint64_t *times; /* of the first event of each block */
	struct tick_extent *extents;
	struct tick_block *blocks;
	/* All levels, beginning with the one above the blocks; before tick_end(), only that one.
	 * May be NULL. */
	struct tick_sum *sums;
	/* Rows of numbers of maps by class, tick_classes.h; NULL: not counted. */
	uint32_t *maps_before; /* each group of blocks */
	uint8_t *maps_in;      /* each block */
	uint8_t first_class;   /* of the rows */
	uint8_t nr_classes;
	uint32_t nr;
	uint32_t room;
	uint32_t room_sums;

	uint64_t least; /* bytes: the smallest and the largest map */
	uint64_t most;

	/* Only until tick_end(): events that are not packed yet. */
	struct tick_event *events;
	uint64_t is_map[(TICK_BLOCK + 63) / 64]; /* bits */
	uint64_t last_ts;
	uint32_t maps; /* in all blocks */
	uint16_t nr_events;
	uint16_t room_events;
};

/* Pack the waiting events into a block. On allocation failure they are lost. */
void tick_pack(struct iommu_tick_track *track, struct packed_arena *arena);
/* No more events will come: pack the rest and build the levels. */
void tick_end(struct iommu_tick_track *track, struct packed_arena *arena);
void tick_free(struct iommu_tick_track *track, struct counted_memory *memory);

/*
 * Add the sizes of a block's maps or unmaps, from number @from to before number @end. @max is the
 * largest.
 */
void tick_add_numbers(struct tick_sum *to, const struct tick_block *block, uint64_t max,
		      unsigned int kind, unsigned int from, unsigned int end);
void tick_add_sum(struct tick_sum *to, const struct tick_sum *from);

/* Returns the number of entries of the level above a level with @nr. */
static inline uint32_t tick_nr_above(uint32_t nr)
{
	return (uint32_t)(((uint64_t)nr + LEVEL_FANOUT - 1) >> LEVEL_FANOUT_BITS);
}

/* Returns the number of significant bits. */
static inline unsigned int tick_bits_of(uint64_t number)
{
	return number ? 64 - (unsigned int)__builtin_clzll(number) : 0;
}

/* Returns the base-2 logarithm of the number of buckets of a block with @nr events. */
static inline unsigned int tick_bucket_bits(unsigned int nr)
{
	return tick_bits_of(nr / 3 | 1) - 1;
}

/*
 * Returns the number of bits of a lower part. Up to 56 bits fit into 8 bytes, starting at any bit
 * of the first.
 */
static inline unsigned int tick_low_bits(unsigned int low)
{
	return low > 56 ? 64 : low;
}

/* Returns the number of events before a bucket. */
static inline unsigned int tick_before(const struct tick_block *block, unsigned int bucket)
{
	if (!bucket)
		return 0;
	return bucket >> tick_bucket_bits(block->nr) ? block->nr : block->data[bucket - 1];
}

/* Returns the bits that are set for maps. */
static inline const uint8_t *tick_is_map(const struct tick_block *block)
{
	return block->data + (1U << tick_bucket_bits(block->nr)) - 1;
}

/* Returns the size of these bits in bytes. */
static inline size_t tick_is_map_size(unsigned int nr)
{
	return (nr + 63U) / 64 * 8;
}

/* Returns the lower parts of the times. */
static inline const uint8_t *tick_lows(const struct tick_block *block)
{
	return tick_is_map(block) + tick_is_map_size(block->nr);
}

/* Converts from or to little endian. */
static inline uint64_t tick_swapped(uint64_t number)
{
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap64(number) : number;
}

/* Returns lower part number @i. */
static inline uint64_t tick_low(const uint8_t *lows, unsigned int bits, unsigned int i)
{
	size_t bit = (size_t)i * bits;
	uint64_t number;

	memcpy(&number, lows + bit / 8, sizeof(number));
	number = tick_swapped(number);
	return bits == 64 ? number : number >> bit % 8 & ((1ULL << bits) - 1);
}

/* Not every machine has an instruction for this, and most builds do not use it. */
static inline unsigned int tick_count_bits(uint64_t v)
{
	v -= v >> 1 & 0x5555555555555555ULL;
	v = (v & 0x3333333333333333ULL) + (v >> 2 & 0x3333333333333333ULL);
	v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
	return (unsigned int)(v * 0x0101010101010101ULL >> 56);
}

/*
 * Returns the number of maps among the first @i events of a block. Two words of bits are always
 * there, and a branch on @i could not be predicted.
 */
static inline unsigned int tick_maps(const struct tick_block *block, unsigned int i)
{
	uint64_t second = -(uint64_t)(i >= 64); /* all bits set if it counts */
	uint64_t mask = (1ULL << i % 64) - 1;
	uint64_t bits[2];

	memcpy(bits, tick_is_map(block), sizeof(bits));
	return tick_count_bits(bits[0] & (mask | second)) +
	       tick_count_bits(bits[1] & (mask & second));
}

/* Returns the sizes of a kind; with TICK_KINDS, the end of the data. */
static inline const uint8_t *tick_numbers(const struct tick_block *block, unsigned int kind)
{
	const uint8_t *at =
		tick_lows(block) + ((size_t)block->nr * tick_low_bits(block->low) + 7) / 8;

	if (kind > TICK_MAP)
		at += (size_t)block->nr_maps * block->width[TICK_MAP];
	if (kind > TICK_UNMAP)
		at += (size_t)(block->nr - block->nr_maps) * block->width[TICK_UNMAP];
	return at;
}

/* Returns the size that a packed number represents. */
static inline uint64_t tick_size(const struct tick_block *block, unsigned int kind, uint64_t max,
				 uint64_t number)
{
	if (block->shift[kind] == TICK_POWERS)
		return number < 64 ? 1ULL << (63 - number) : 0;
	return max - (number << block->shift[kind]);
}

#endif
