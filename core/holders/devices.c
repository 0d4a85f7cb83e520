/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "devices.h"

/*
 * The longest search in a hash table. The tables are at most half full, so that only a trace with
 * forged collisions gets here.
 */
#define PROBES_MAX 1024

/* Memory of names and sets, in a list. */
struct iommu_devices_memory {
	struct iommu_devices_memory *next;
	max_align_t bytes[];
};

/* The first device that had a PCI address. The key of any_segment has no segment. */
struct iommu_pci_slot {
	uint32_t key;
	bool any_segment;
	uint32_t id;
};

void *iommu_devices_alloc(struct iommu_devices *devices, size_t bytes)
{
	struct iommu_devices_memory *memory = malloc(sizeof(*memory) + bytes);

	if (!memory)
		return NULL;
	memory->next = devices->memory;
	devices->memory = memory;
	return memory->bytes;
}

static uint64_t mix(uint64_t h)
{
	h *= 0x9e3779b97f4a7c15ULL;
	return h ^ h >> 29;
}

static uint64_t word_at(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

/* The last word overlaps the one before it. That is faster than copying the remaining bytes. */
static uint32_t hash_name(const char *name, size_t len)
{
	uint64_t h = len, word = 0;
	size_t i = 0;

	for (; i + sizeof(word) < len; i += sizeof(word))
		h = mix(h ^ word_at(name + i));
	if (len >= sizeof(word)) {
		word = word_at(name + len - sizeof(word));
	} else {
		for (i = 0; i < len; i++)
			word = word << 8 | (unsigned char)name[i];
	}
	h = mix(h ^ word);
	return (uint32_t)(h >> 32 ^ h);
}

/* The entry of the name in the table, or an unused one; NULL after too many collisions. */
static uint32_t *name_place(const struct iommu_devices *devices, uint32_t hash, const char *name,
			    size_t len)
{
	uint32_t i = hash & devices->names_mask;

	for (uint32_t n = 0; n < PROBES_MAX; n++, i = (i + 1) & devices->names_mask) {
		const struct iommu_device *d;

		if (!devices->names[i])
			return &devices->names[i];
		d = &devices->list[devices->names[i] - 1];
		if (d->hash == hash && d->len == len && !memcmp(d->name, name, len))
			return &devices->names[i];
	}
	return NULL;
}

static struct iommu_pci_slot *pci_place(const struct iommu_devices *devices, uint32_t key,
					bool any_segment)
{
	uint32_t i = (uint32_t)(mix((uint64_t)any_segment << 32 | key) >> 32) & devices->pcis_mask;

	for (uint32_t n = 0; n < PROBES_MAX; n++, i = (i + 1) & devices->pcis_mask) {
		struct iommu_pci_slot *slot = &devices->pcis[i];

		if (!slot->id || (slot->key == key && slot->any_segment == any_segment))
			return slot;
	}
	return NULL;
}

static uint32_t pci_key(const struct iommu_pci_id *pci)
{
	return (uint32_t)pci->segment << 16 | (uint32_t)pci->bus << 8 | (pci->slot & 0x1fU) << 3 |
	       (pci->func & 7U);
}

static void pci_put(struct iommu_devices *devices, uint32_t key, bool any_segment, uint32_t id)
{
	struct iommu_pci_slot *slot = pci_place(devices, key, any_segment);

	if (slot && !slot->id)
		*slot = (struct iommu_pci_slot){ key, any_segment, id };
}

/* Both tables have the same devices. The second one has each PCI device twice. */
static bool grow_tables(struct iommu_devices *devices)
{
	uint32_t size = devices->names ? (devices->names_mask + 1) * 2 : 64;
	uint32_t *names = calloc(size, sizeof(*names));
	struct iommu_pci_slot *pcis = calloc((size_t)size * 2, sizeof(*pcis));

	if (!names || !pcis) {
		free(names);
		free(pcis);
		return false;
	}
	free(devices->names);
	free(devices->pcis);
	devices->names = names;
	devices->names_mask = size - 1;
	devices->pcis = pcis;
	devices->pcis_mask = size * 2 - 1;
	for (uint32_t id = 1; id <= devices->nr; id++) {
		const struct iommu_device *d = &devices->list[id - 1];
		uint32_t *place = name_place(devices, d->hash, d->name, d->len);

		if (place)
			*place = id;
		if (d->is_pci) {
			pci_put(devices, pci_key(&d->pci), false, id);
			pci_put(devices, pci_key(&d->pci) & 0xffff, true, id);
		}
	}
	return true;
}

static bool grow_list(struct iommu_devices *devices)
{
	uint32_t room = devices->room ? devices->room * 2 : 32;
	struct iommu_device *list = realloc(devices->list, room * sizeof(*list));

	if (!list)
		return false;
	devices->list = list;
	devices->room = room;
	return true;
}

static uint32_t new_device(struct iommu_devices *devices, uint32_t hash, const char *name,
			   size_t len)
{
	struct iommu_device *d;
	uint32_t *place;

	if (devices->nr >= IOMMU_DEVICES_MAX)
		return IOMMU_NO_DEVICE;
	if (devices->nr >= devices->room && !grow_list(devices))
		return IOMMU_NO_DEVICE;
	if ((!devices->names || devices->nr * 2 >= devices->names_mask) && !grow_tables(devices))
		return IOMMU_NO_DEVICE;
	place = name_place(devices, hash, name, len);
	if (!place)
		return IOMMU_NO_DEVICE;
	d = &devices->list[devices->nr];
	*d = (struct iommu_device){ .len = len, .hash = hash };
	d->name = iommu_devices_alloc(devices, len + 1);
	if (!d->name)
		return IOMMU_NO_DEVICE;
	memcpy(d->name, name, len);
	d->name[len] = '\0';
	*place = ++devices->nr;
	d->is_pci = iommu_parse_pci_id(name, len, &d->pci);
	if (d->is_pci) {
		pci_put(devices, pci_key(&d->pci), false, devices->nr);
		pci_put(devices, pci_key(&d->pci) & 0xffff, true, devices->nr);
	}
	return devices->nr;
}

uint32_t iommu_device_id(struct iommu_devices *devices, const char *name, size_t len)
{
	const uint32_t *place;
	uint32_t hash;

	if (!len || len > IOMMU_DEVICE_NAME_MAX)
		return IOMMU_NO_DEVICE;
	hash = hash_name(name, len);
	if (devices->names) {
		place = name_place(devices, hash, name, len);
		if (!place || *place)
			return place ? *place : IOMMU_NO_DEVICE;
	}
	return new_device(devices, hash, name, len);
}

struct iommu_device *iommu_device(const struct iommu_devices *devices, uint32_t id)
{
	return &devices->list[id - 1];
}

uint32_t iommu_device_by_pci(const struct iommu_devices *devices, const struct iommu_pci_id *pci,
			     bool segment_known)
{
	uint32_t key = pci_key(pci);
	const struct iommu_pci_slot *slot;

	if (!devices->pcis)
		return IOMMU_NO_DEVICE;
	slot = pci_place(devices, segment_known ? key : key & 0xffff, !segment_known);
	return slot ? slot->id : IOMMU_NO_DEVICE;
}

/*
 * The sort key of a PCI device. Its segment may have more than four digits: that of a VMD is
 * 0x10000 or more (drivers/pci/controller/vmd.c).
 */
static bool pci_order(const struct iommu_device *d, uint64_t *order)
{
	size_t high = d->len - 12;
	struct iommu_pci_id pci = d->pci;
	uint64_t segment = 0;

	if (!d->is_pci &&
	    (d->len <= 12 || high > 4 || !iommu_parse_pci_id(d->name + high, d->len - high, &pci)))
		return false;
	for (size_t i = 0; !d->is_pci && i < high; i++) {
		const char *hex = "0123456789abcdef";
		const char *digit = d->name[i] ? strchr(hex, d->name[i]) : NULL;

		if (!digit)
			return false;
		segment = segment << 4 | (uint64_t)(digit - hex);
	}
	*order = segment << 32 | pci_key(&pci);
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Compare numbers of any length at *@a and *@b and skip them. */
static int compare_numbers(const char **a, const char **b)
{
	const char *from_a, *from_b;
	size_t len_a, len_b;
	int order;

	while (**a == '0')
		(*a)++;
	while (**b == '0')
		(*b)++;
	from_a = *a;
	from_b = *b;
	while (is_digit(**a))
		(*a)++;
	while (is_digit(**b))
		(*b)++;
	len_a = (size_t)(*a - from_a);
	len_b = (size_t)(*b - from_b);
	if (len_a != len_b)
		return len_a < len_b ? -1 : 1;
	order = memcmp(from_a, from_b, len_a);
	return (order > 0) - (order < 0);
}

/*
 * Every loop stops at a NUL. A NUL inside a name ends the part that is compared in natural order.
 */
static int compare_natural(const char *a, const char *b)
{
	while (*a && *b) {
		if (is_digit(*a) && is_digit(*b)) {
			int order = compare_numbers(&a, &b);

			if (order)
				return order;
		} else if (*a != *b) {
			break;
		} else {
			a++;
			b++;
		}
	}
	return ((unsigned char)*a > (unsigned char)*b) - ((unsigned char)*a < (unsigned char)*b);
}

int iommu_device_compare(const struct iommu_device *a, const struct iommu_device *b)
{
	uint64_t at_a = 0, at_b = 0;
	bool pci_a = pci_order(a, &at_a), pci_b = pci_order(b, &at_b);
	int order;

	if (pci_a != pci_b)
		return pci_a ? -1 : 1;
	order = pci_a ? (at_a > at_b) - (at_a < at_b) : compare_natural(a->name, b->name);
	if (order)
		return order;
	/* They may still differ in leading zeros, capital letters or bytes after a NUL. */
	order = memcmp(a->name, b->name, a->len < b->len ? a->len : b->len);
	if (order)
		return order < 0 ? -1 : 1;
	return (a->len > b->len) - (a->len < b->len);
}

static int by_name(const void *a, const void *b)
{
	return iommu_device_compare(*(const struct iommu_device *const *)a,
				    *(const struct iommu_device *const *)b);
}

/* Devices without a known group come last. */
static int by_group(const void *a, const void *b)
{
	const struct iommu_device *one = *(const struct iommu_device *const *)a;
	const struct iommu_device *other = *(const struct iommu_device *const *)b;

	if (one->gid_known != other->gid_known)
		return one->gid_known ? -1 : 1;
	if (one->gid_known && one->gid != other->gid)
		return one->gid < other->gid ? -1 : 1;
	return iommu_device_compare(one, other);
}

uint32_t *iommu_devices_in_order(const struct iommu_devices *devices, bool groups, uint32_t *nr)
{
	size_t n = devices->nr;
	const struct iommu_device **list = calloc(n + 1, sizeof(struct iommu_device *));
	uint32_t *ids = calloc(n + 1, sizeof(*ids));

	*nr = 0;
	if (!list || !ids) {
		free(list);
		free(ids);
		return NULL;
	}
	for (size_t i = 0; i < n; i++)
		list[i] = &devices->list[i];
	qsort(list, n, sizeof(struct iommu_device *), groups ? by_group : by_name);
	for (size_t i = 0; i < n; i++)
		ids[i] = (uint32_t)(list[i] - devices->list) + 1;
	free(list);
	*nr = (uint32_t)n;
	return ids;
}

void iommu_devices_free(struct iommu_devices *devices)
{
	struct iommu_devices_memory *memory, *next;

	for (memory = devices->memory; memory; memory = next) {
		next = memory->next;
		free(memory);
	}
	free(devices->list);
	free(devices->names);
	free(devices->pcis);
	free(devices->sets);
	free(devices->by_members);
	free(devices->results);
	free(devices->scratch);
	*devices = (struct iommu_devices){ 0 };
}
