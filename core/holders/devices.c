/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "devices.h"

/*
 * At most this many devices have names with the same 64-bit hash. Only a trace with forged
 * collisions has more than one.
 */
#define SAME_HASH_MAX 8

/* Set in the keys of PCI addresses without their segments. */
#define ANY_SEGMENT (1ULL << 32)

/* Memory of names and sets, in a list. */
struct iommu_devices_memory {
	struct iommu_devices_memory *next;
	max_align_t bytes[];
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
static uint64_t hash_name(const char *name, size_t len)
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
	return mix(h ^ word);
}

static uint32_t pci_key(const struct iommu_pci_id *pci)
{
	return (uint32_t)pci->segment << 16 | (uint32_t)pci->bus << 8 | (pci->slot & 0x1fU) << 3 |
	       (pci->func & 7U);
}

/* The first device that had a PCI address keeps it. */
static void add_pci(struct iommu_devices *devices, uint64_t key, uint32_t id)
{
	if (!iommu_table_get(&devices->by_pci, key))
		iommu_table_set(&devices->by_pci, key, id);
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

/* @same_hash: the latest device whose name has this hash, or 0. */
static uint32_t new_device(struct iommu_devices *devices, uint64_t hash, const char *name,
			   size_t len, uint32_t same_hash)
{
	struct iommu_device *d;

	if (devices->nr >= IOMMU_DEVICES_MAX)
		return IOMMU_NO_DEVICE;
	if (devices->nr >= devices->room && !grow_list(devices))
		return IOMMU_NO_DEVICE;
	d = &devices->list[devices->nr];
	*d = (struct iommu_device){ .len = len, .same_hash = same_hash };
	d->name = iommu_devices_alloc(devices, len + 1);
	if (!d->name || !iommu_table_set(&devices->by_name, hash, devices->nr + 1))
		return IOMMU_NO_DEVICE;
	memcpy(d->name, name, len);
	d->name[len] = '\0';
	devices->nr++;
	d->is_pci = iommu_parse_pci_id(name, len, &d->pci);
	if (d->is_pci) {
		add_pci(devices, pci_key(&d->pci), devices->nr);
		add_pci(devices, ANY_SEGMENT | (pci_key(&d->pci) & 0xffff), devices->nr);
	}
	return devices->nr;
}

static bool has_name(const struct iommu_devices *devices, uint32_t id, const char *name, size_t len)
{
	const struct iommu_device *d = iommu_device(devices, id);

	return d->len == len && !memcmp(d->name, name, len);
}

uint32_t iommu_device_id(struct iommu_devices *devices, const char *name, size_t len)
{
	uint64_t hash;
	uint32_t newest, id;
	int nr = 0;

	/* Most events are about the same device as the event before. */
	if (devices->last && has_name(devices, devices->last, name, len))
		return devices->last;
	if (!len || len > IOMMU_DEVICE_NAME_MAX)
		return IOMMU_NO_DEVICE;
	hash = hash_name(name, len);
	newest = iommu_table_get(&devices->by_name, hash);
	for (id = newest; id; id = iommu_device(devices, id)->same_hash) {
		if (has_name(devices, id, name, len))
			return devices->last = id;
		if (++nr == SAME_HASH_MAX)
			return IOMMU_NO_DEVICE;
	}
	return devices->last = new_device(devices, hash, name, len, newest);
}

struct iommu_device *iommu_device(const struct iommu_devices *devices, uint32_t id)
{
	return &devices->list[id - 1];
}

uint32_t iommu_device_by_pci(const struct iommu_devices *devices, const struct iommu_pci_id *pci,
			     bool segment_known)
{
	uint32_t key = pci_key(pci);

	return iommu_table_get(&devices->by_pci,
			       segment_known ? key : ANY_SEGMENT | (key & 0xffff));
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
	free(devices->sets);
	iommu_table_free(&devices->by_name);
	iommu_table_free(&devices->by_pci);
	iommu_table_free(&devices->by_members);
	free(devices->results);
	free(devices->scratch);
	*devices = (struct iommu_devices){ 0 };
}
