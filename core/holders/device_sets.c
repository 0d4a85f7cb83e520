/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "device_sets.h"

/* The longest search in the hash table, as in devices.c. */
#define PROBES_MAX 1024

/* The size of the cache of operations; a power of 2. */
#define RESULTS 1024

enum op { OP_NONE, OP_WITH, OP_WITHOUT, OP_UNION };

struct iommu_device_set {
	uint32_t n;
	uint32_t hash; /* the sum of its members' hashes, which does not depend on their order */
	uint32_t *members; /* in ascending order */
	uint32_t *ordered; /* in the order of names; NULL: not sorted yet */
};

struct iommu_set_result {
	enum op op;
	uint32_t a;
	uint32_t b;
	uint32_t set;
};

static uint32_t mix(uint32_t x)
{
	x = (x ^ x >> 16) * 0x7feb352dU;
	x = (x ^ x >> 15) * 0x846ca68bU;
	return x ^ x >> 16;
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

static uint32_t *place_of(const struct iommu_devices *devices, const uint32_t *members, uint32_t n,
			  uint32_t hash)
{
	uint32_t i = mix(hash) & devices->by_members_mask;

	for (uint32_t k = 0; k < PROBES_MAX; k++, i = (i + 1) & devices->by_members_mask) {
		uint32_t *place = &devices->by_members[i];
		const struct iommu_device_set *s = set_of(devices, *place);

		if (!*place)
			return place;
		if (s->hash == hash && s->n == n &&
		    !memcmp(s->members, members, n * sizeof(*members)))
			return place;
	}
	return NULL;
}

static bool grow_table(struct iommu_devices *devices)
{
	uint32_t size = devices->by_members ? (devices->by_members_mask + 1) * 2 : 64;
	uint32_t *table = calloc(size, sizeof(*table));

	if (!table)
		return false;
	free(devices->by_members);
	devices->by_members = table;
	devices->by_members_mask = size - 1;
	for (uint32_t id = 1; id <= devices->nr_sets; id++) {
		const struct iommu_device_set *s = &devices->sets[id - 1];
		uint32_t *place = place_of(devices, s->members, s->n, s->hash);

		if (place)
			*place = id;
	}
	return true;
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
 * The id of the set with these members, which are in ascending order. 0 if it is new and cannot be
 * made.
 */
static uint32_t intern(struct iommu_devices *devices, const uint32_t *members, uint32_t n,
		       uint32_t hash)
{
	uint32_t *place, *copy;

	if (!n)
		return 0;
	if ((!devices->by_members || devices->nr_sets * 2 >= devices->by_members_mask) &&
	    !grow_table(devices))
		return 0;
	place = place_of(devices, members, n, hash);
	if (!place || *place)
		return place ? *place : 0;
	if (devices->nr_sets >= IOMMU_SETS_MAX || devices->nr_members + n > IOMMU_MEMBERS_MAX)
		return 0;
	if (devices->nr_sets >= devices->sets_room && !grow_sets(devices))
		return 0;
	copy = iommu_devices_alloc(devices, n * sizeof(*copy));
	if (!copy)
		return 0;
	memcpy(copy, members, n * sizeof(*copy));
	devices->sets[devices->nr_sets] = (struct iommu_device_set){ n, hash, copy, NULL };
	devices->nr_members += n;
	*place = ++devices->nr_sets;
	return *place;
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
	uint32_t i = mix(a * 0x9e3779b9U ^ b * 4 ^ (uint32_t)op) & (RESULTS - 1);

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
	uint32_t adds = op == OP_WITH, takes = !adds, change = mix(device);
	uint32_t at, *members;

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
	uint32_t i = 0, j = 0, n = 0, hash = 0, *members;

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
