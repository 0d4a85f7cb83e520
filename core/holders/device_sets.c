/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "device_sets.h"

/* At most this many sets have the same 64-bit hash. Only forged collisions make more than one. */
#define SAME_HASH_MAX 8

/* The size of the cache of operations; a power of 2. */
#define RESULTS 1024

enum op { OP_NONE, OP_WITH, OP_WITHOUT, OP_UNION };

struct iommu_device_set {
	uint32_t n;
	uint32_t same_hash; /* the next set with the same hash, or 0 */
	/* The sum of its members' hashes: adding or removing a member is one operation. */
	uint64_t hash;
	uint32_t *members; /* in ascending order */
	uint32_t *ordered; /* in the order of names; NULL: not sorted yet */
};

struct iommu_set_result {
	enum op op;
	uint32_t a;
	uint32_t b;
	uint32_t set;
};

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93ULL;
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93ULL;
	return x ^ x >> 32;
}

static const struct iommu_device_set *set_of(const struct iommu_devices *devices, uint32_t set)
{
	static const struct iommu_device_set empty;

	return set ? &devices->sets[set - 1] : &empty;
}

/* The index of the device in the set, or the index at which it belongs. */
static uint32_t position(const struct iommu_device_set *set, uint32_t device)
{
	uint32_t from = 0, to = set->n;

	while (from < to) {
		uint32_t half = from + (to - from) / 2;

		if (set->members[half] < device)
			from = half + 1;
		else
			to = half;
	}
	return from;
}

bool iommu_set_has(const struct iommu_devices *devices, uint32_t set, uint32_t device)
{
	const struct iommu_device_set *s = set_of(devices, set);
	uint32_t at = position(s, device);

	return at < s->n && s->members[at] == device;
}

bool iommu_sets_intersect(const struct iommu_devices *devices, uint32_t a, uint32_t b)
{
	const struct iommu_device_set *x = set_of(devices, a), *y = set_of(devices, b);
	uint32_t i = 0, j = 0;

	if (a == b)
		return a != 0;
	while (i < x->n && j < y->n) {
		if (x->members[i] == y->members[j])
			return true;
		if (x->members[i] < y->members[j])
			i++;
		else
			j++;
	}
	return false;
}

static bool grow_sets(struct iommu_devices *devices)
{
	uint32_t room = devices->sets_room ? devices->sets_room * 2 : 32;
	struct iommu_device_set *sets = realloc(devices->sets, room * sizeof(*sets));

	if (!sets)
		return false;
	devices->sets = sets;
	devices->sets_room = room;
	return true;
}

/*
 * Looks for the set with these members among @newest and the other sets with its hash. Returns
 * false if it is new. Otherwise sets *@id to it, or to 0 if too many sets have the hash.
 */
static bool find_set(const struct iommu_devices *devices, uint32_t newest, const uint32_t *members,
		     uint32_t n, uint32_t *id)
{
	int nr = 0;

	for (*id = newest; *id; *id = set_of(devices, *id)->same_hash) {
		const struct iommu_device_set *s = set_of(devices, *id);

		if (s->n == n && !memcmp(s->members, members, n * sizeof(*members)))
			return true;
		if (++nr == SAME_HASH_MAX) {
			*id = 0;
			return true;
		}
	}
	return false;
}

/*
 * The id of the set with these members, which are in ascending order. 0 if it is new and cannot be
 * made.
 */
static uint32_t intern(struct iommu_devices *devices, const uint32_t *members, uint32_t n,
		       uint64_t hash)
{
	uint32_t newest, id, *copy;

	if (!n || n > IOMMU_SET_DEVICES_MAX)
		return 0;
	newest = iommu_table_get(&devices->by_members, hash);
	if (find_set(devices, newest, members, n, &id))
		return id;
	if (devices->nr_sets >= IOMMU_SETS_MAX || devices->nr_members + n > IOMMU_MEMBERS_MAX)
		return 0;
	if (devices->nr_sets >= devices->sets_room && !grow_sets(devices))
		return 0;
	copy = iommu_devices_alloc(devices, n * sizeof(*copy));
	if (!copy || !iommu_table_set(&devices->by_members, hash, devices->nr_sets + 1))
		return 0;
	memcpy(copy, members, n * sizeof(*copy));
	devices->sets[devices->nr_sets] = (struct iommu_device_set){
		.n = n, .same_hash = newest, .hash = hash, .members = copy
	};
	devices->nr_members += n;
	return ++devices->nr_sets;
}

static uint32_t *scratch(struct iommu_devices *devices, uint32_t n)
{
	uint32_t *s = devices->scratch;

	if (n > devices->scratch_room) {
		s = realloc(s, (size_t)n * 2 * sizeof(*s));
		if (!s)
			return NULL;
		devices->scratch = s;
		devices->scratch_room = n * 2;
	}
	return s;
}

static struct iommu_set_result *result_of(struct iommu_devices *devices, enum op op, uint32_t a,
					  uint32_t b)
{
	uint32_t i = mix((uint64_t)a << 32 ^ (uint64_t)b << 2 ^ op) & (RESULTS - 1);

	if (!devices->results)
		devices->results = calloc(RESULTS, sizeof(*devices->results));
	return devices->results ? &devices->results[i] : NULL;
}

static bool is_known(const struct iommu_set_result *r, enum op op, uint32_t a, uint32_t b)
{
	return r && r->op == op && r->a == a && r->b == b;
}

/* Do not cache a failure: a later allocation may succeed. */
static uint32_t remember(struct iommu_set_result *r, enum op op, uint32_t a, uint32_t b,
			 uint32_t set)
{
	if (r && set)
		*r = (struct iommu_set_result){ op, a, b, set };
	return set;
}

/* The set with the device added (OP_WITH) or taken out (OP_WITHOUT). */
static uint32_t changed(struct iommu_devices *devices, enum op op, uint32_t set, uint32_t device)
{
	struct iommu_set_result *r = result_of(devices, op, set, device);
	const struct iommu_device_set *s;
	uint32_t adds = op == OP_WITH, takes = !adds, at, *members;
	uint64_t change = mix(device);

	if (is_known(r, op, set, device))
		return r->set;
	if (iommu_set_has(devices, set, device) == (op == OP_WITH))
		return set;
	s = set_of(devices, set);
	members = scratch(devices, s->n + adds);
	if (!members)
		return 0;
	at = position(s, device);
	if (s->n) {
		memcpy(members, s->members, at * sizeof(*members));
		memcpy(members + at + adds, s->members + at + takes,
		       (s->n - at - takes) * sizeof(*members));
	}
	if (adds)
		members[at] = device;
	return remember(r, op, set, device,
			intern(devices, members, s->n + adds - takes,
			       adds ? s->hash + change : s->hash - change));
}

uint32_t iommu_set_with(struct iommu_devices *devices, uint32_t set, uint32_t device)
{
	return device ? changed(devices, OP_WITH, set, device) : set;
}

uint32_t iommu_set_without(struct iommu_devices *devices, uint32_t set, uint32_t device)
{
	return changed(devices, OP_WITHOUT, set, device);
}

uint32_t iommu_set_union(struct iommu_devices *devices, uint32_t a, uint32_t b)
{
	struct iommu_set_result *r = result_of(devices, OP_UNION, a, b);
	const struct iommu_device_set *x = set_of(devices, a), *y = set_of(devices, b);
	uint32_t i = 0, j = 0, n = 0, *members;
	uint64_t hash = 0;

	if (is_known(r, OP_UNION, a, b))
		return r->set;
	if (!a || !b || a == b)
		return a ? a : b;
	members = scratch(devices, x->n + y->n);
	if (!members)
		return 0;
	while (i < x->n || j < y->n) {
		if (j == y->n || (i < x->n && x->members[i] < y->members[j])) {
			members[n] = x->members[i++];
		} else {
			if (i < x->n && x->members[i] == y->members[j])
				i++;
			members[n] = y->members[j++];
		}
		hash += mix(members[n++]);
	}
	return remember(r, OP_UNION, a, b, intern(devices, members, n, hash));
}

const uint32_t *iommu_set_members(const struct iommu_devices *devices, uint32_t set, uint32_t *n)
{
	const struct iommu_device_set *s = set_of(devices, set);

	*n = s->n;
	return s->members;
}

struct named {
	const struct iommu_device *device;
	uint32_t id;
};

static int by_name(const void *a, const void *b)
{
	return iommu_device_compare(((const struct named *)a)->device,
				    ((const struct named *)b)->device);
}

const uint32_t *iommu_set_devices(struct iommu_devices *devices, uint32_t set, uint32_t *n)
{
	struct iommu_device_set *s = set ? &devices->sets[set - 1] : NULL;
	struct named *named;

	*n = s ? s->n : 0;
	if (!s || s->ordered)
		return s ? s->ordered : NULL;
	named = malloc(s->n * sizeof(*named));
	if (named)
		s->ordered = iommu_devices_alloc(devices, s->n * sizeof(*s->ordered));
	if (!s->ordered) {
		free(named);
		return s->members;
	}
	for (uint32_t i = 0; i < s->n; i++)
		named[i] = (struct named){ iommu_device(devices, s->members[i]), s->members[i] };
	qsort(named, s->n, sizeof(*named), by_name);
	for (uint32_t i = 0; i < s->n; i++)
		s->ordered[i] = named[i].id;
	free(named);
	return s->ordered;
}
