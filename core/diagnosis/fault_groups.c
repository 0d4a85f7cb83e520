/* SPDX-License-Identifier: LGPL-2.1 */
/* Folds equal faults and signs of a log, in bounded memory and with constant work per message. */
#include "fault_groups.h"

#include <stdlib.h>
#include <string.h>

#include "core/faultlog/fault_text.h"
#include "core/faultlog/fault_words.h"
#include "core/hardware/vtd.h"

/* A power of two, at least twice the maximum number of groups. */
#define INDEX_SIZE 4096

/* Bits of iommu_fault.has that distinguish kinds. */
#define KIND_BITS                                                                               \
	((uint32_t)(IOMMU_HAS_DEVICE | IOMMU_DEVICE_LIKELY | IOMMU_HAS_FLAGS | IOMMU_HAS_CODE | \
		    IOMMU_HAS_STREAM | IOMMU_IS_INTERRUPT | IOMMU_HAS_ADDRESS))

void iommu_fault_groups_free(struct iommu_fault_groups *groups)
{
	for (size_t i = 0; i < groups->nr_groups; i++)
		free(groups->groups[i]);
	free(groups->groups);
	free(groups->index);
	*groups = (struct iommu_fault_groups){ 0 };
}

/* FNV-1a. */
static uint32_t hash_bytes(uint32_t hash, const void *data, size_t len)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ p[i]) * 16777619;
	return hash;
}

/* The values that all members of a group share. */
struct key {
	uint32_t vendor, kind, has, code, flags, syndrome, stream, access, severity;
	uint32_t device;
	bool no_domain;
	const void *driver, *note, *window;
};

static struct key key_of(const struct iommu_fault *f)
{
	struct key key;

	/* Clear the padding, because it is hashed. */
	memset(&key, 0, sizeof(key));
	key.vendor = f->vendor;
	key.kind = f->kind;
	key.has = f->has & KIND_BITS;
	key.code = f->code;
	key.flags = f->flags;
	key.syndrome = f->syndrome;
	key.stream = f->stream;
	key.access = f->access;
	key.severity = f->severity;
	key.device = (uint32_t)f->device.segment << 16 | (uint32_t)f->device.bus << 8 |
		     (uint32_t)f->device.slot << 3 | f->device.func;
	key.no_domain = f->has & IOMMU_HAS_DOMAIN && !f->domain;
	key.driver = f->driver;
	key.note = f->note;
	key.window = iommu_fault_window(f);
	return key;
}

static bool is_same(const struct iommu_fault_group *group, const struct iommu_fault *f,
		    const struct key *key)
{
	const struct key other = key_of(&group->first);
	size_t name_len = f->name_len < IOMMU_GROUP_NAME ? f->name_len : IOMMU_GROUP_NAME;

	return !memcmp(&other, key, sizeof(other)) && group->first.client_len == f->client_len &&
	       !memcmp(group->first.client, f->client, f->client_len) &&
	       (f->has & IOMMU_HAS_CODE ||
		(group->first.name_len == name_len &&
		 (!name_len || !memcmp(group->name, f->name, name_len))));
}

static struct iommu_log_time time_of(const struct iommu_log_prefix *prefix)
{
	struct iommu_log_time time = { .has_uptime = prefix->has_uptime, .uptime = prefix->key.ts };
	size_t len = prefix->time_len;

	if (!prefix->time)
		return time;
	if (len > IOMMU_GROUP_TIME)
		len = IOMMU_GROUP_TIME;
	memcpy(time.text, prefix->time, len);
	time.text_len = (uint8_t)len;
	return time;
}

/* The lines of a log may be out of order, for example if there are two logs. */
static void add_time(struct iommu_fault_group *group, const struct iommu_log_prefix *prefix)
{
	struct iommu_log_time time = time_of(prefix);

	if (time.has_uptime && group->from.has_uptime && time.uptime < group->from.uptime)
		group->from = time;
	if (!time.has_uptime || !group->to.has_uptime || time.uptime >= group->to.uptime)
		group->to = time;
}

static uint64_t place_of(const struct iommu_fault *f)
{
	return f->has & IOMMU_IS_INTERRUPT ? f->index : f->address;
}

/* The largest step between successive buffers of a device. */
#define LARGEST_STEP (1 << 20)

static void add_address(struct iommu_fault_group *group, uint64_t address)
{
	int64_t step = (int64_t)(address - group->previous);

	if (address < group->lowest)
		group->lowest = address;
	if (address > group->highest)
		group->highest = address;
	group->previous = address;
	if (!step || group->irregular)
		return;
	/* The difference between two unrelated addresses is not a step. */
	group->irregular =
		step > LARGEST_STEP || step < -LARGEST_STEP || (group->step && group->step != step);
	group->step = group->irregular ? 0 : step;
}

static bool contains(const char *str, size_t len, const char *word)
{
	const struct iommu_scan s = { str, str + len };

	return iommu_scan_find(&s, word) != NULL;
}

static void begin_group(struct iommu_fault_group *group, const struct iommu_fault *f,
			const char *line, size_t len)
{
	group->first = *f;
	group->first.name = NULL;
	if (f->name) {
		if (f->name_len > IOMMU_GROUP_NAME)
			group->first.name_len = IOMMU_GROUP_NAME;
		memcpy(group->name, f->name, group->first.name_len);
	}
	group->line_is_cut = len > IOMMU_GROUP_LINE;
	group->line_len = (uint16_t)(group->line_is_cut ? IOMMU_GROUP_LINE : len);
	memcpy(group->line, line, group->line_len);
	group->is_assigned = contains(line, len, "vfio-pci ");
	group->lowest = place_of(f);
	group->highest = group->lowest;
	group->previous = group->lowest;
}

static bool make_room(struct iommu_fault_groups *groups)
{
	size_t room = groups->room ? groups->room * 2 : 16;
	struct iommu_fault_group **grown;

	if (!groups->index)
		groups->index = calloc(INDEX_SIZE, sizeof(*groups->index));
	if (!groups->index)
		return false;
	if (groups->nr_groups < groups->room)
		return true;
	grown = realloc(groups->groups, room * sizeof(struct iommu_fault_group *));
	if (!grown)
		return false;
	groups->groups = grown;
	groups->room = room;
	return true;
}

/* Find the group of *@f. *@slot becomes its place in the index, or the free place for it. */
static struct iommu_fault_group *find(const struct iommu_fault_groups *groups,
				      const struct iommu_fault *f, uint32_t *hash, size_t *slot)
{
	const struct key key = key_of(f);

	*hash = hash_bytes(2166136261, &key, sizeof(key));
	*hash = hash_bytes(*hash, &groups->split, sizeof(groups->split));
	*hash = hash_bytes(*hash, f->client, f->client_len);
	/* A code says more than its name, which may be cut short. */
	if (!(f->has & IOMMU_HAS_CODE) && f->name)
		*hash = hash_bytes(*hash, f->name,
				   f->name_len < IOMMU_GROUP_NAME ? f->name_len : IOMMU_GROUP_NAME);
	for (*slot = *hash % INDEX_SIZE; groups->index[*slot]; *slot = (*slot + 1) % INDEX_SIZE) {
		struct iommu_fault_group *group = groups->groups[groups->index[*slot] - 1];

		if (group->hash == *hash && group->split == groups->split &&
		    is_same(group, f, &key))
			return group;
	}
	return NULL;
}

static void count(struct iommu_fault_groups *groups, const struct iommu_fault *f)
{
	switch (f->kind) {
	case IOMMU_LOG_FAULT:
		groups->nr_faults++;
		break;
	case IOMMU_LOG_FINDING:
		groups->nr_findings++;
		break;
	case IOMMU_LOG_OVERFLOW:
		groups->nr_overflows++;
		groups->lost_of[f->vendor] = true;
		break;
	default:
		groups->nr_signs++;
		break;
	}
}

static bool add(struct iommu_fault_groups *groups, const struct iommu_fault *f, const char *line,
		size_t len, const struct iommu_log_prefix *prefix, bool *is_new)
{
	struct iommu_fault_group *group;
	uint32_t hash;
	size_t slot;

	if (!make_room(groups))
		return false;
	count(groups, f);
	group = find(groups, f, &hash, &slot);
	*is_new = !group;
	groups->last = group;
	if (!group) {
		if (groups->nr_groups == IOMMU_FAULT_GROUPS_MAX) {
			groups->nr_left_out++;
			*is_new = false;
			return true;
		}
		group = calloc(1, sizeof(*group));
		if (!group)
			return false;
		begin_group(group, f, line, len);
		group->hash = hash;
		group->split = groups->split;
		group->from = time_of(prefix);
		groups->groups[groups->nr_groups++] = group;
		groups->index[slot] = (uint32_t)groups->nr_groups;
		groups->last = group;
	}
	group->count++;
	add_time(group, prefix);
	add_address(group, place_of(f));
	return true;
}

/* The status register precedes each fault of VT-d, so it is worth a group only without faults. */
static void add_status(struct iommu_fault_groups *groups, const struct iommu_fault *f,
		       const char *line, size_t len, const struct iommu_log_prefix *prefix)
{
	if (f->flags & IOMMU_VTD_FSTS_PFO)
		groups->lost_of[f->vendor] = true;
	if (!groups->status.count++) {
		begin_group(&groups->status, f, line, len);
		groups->status.from = time_of(prefix);
	}
	groups->status.to = time_of(prefix);
}

static void keep_note(void *arg, const char *str, size_t len)
{
	struct iommu_fault_group *group = arg;
	size_t room = sizeof(group->note) - 1 - group->note_len;

	if (len > room)
		len = room;
	memcpy(group->note + group->note_len, str, len);
	group->note_len = (uint8_t)(group->note_len + len);
}

/* Keep the first of the details that the kernel prints after the first fault of a group. */
static void add_note(struct iommu_fault_group *group, const struct iommu_fault *f)
{
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;

	if (!group || group->note_len || group->count != 1 || group->first.vendor != f->vendor ||
	    !iommu_fault_has_text(f))
		return;
	iommu_text_init(&t, buf, sizeof(buf), keep_note, group);
	iommu_fault_text(&t, f);
	iommu_text_flush(&t);
}

bool iommu_fault_groups_add(struct iommu_fault_groups *groups, const struct iommu_fault *f,
			    const char *line, size_t len, const struct iommu_log_prefix *prefix,
			    bool *is_new)
{
	*is_new = false;
	switch (f->kind) {
	case IOMMU_LOG_FAULT:
	case IOMMU_LOG_SIGN:
	case IOMMU_LOG_FINDING:
	case IOMMU_LOG_OVERFLOW:
		return add(groups, f, line, len, prefix, is_new);
	case IOMMU_LOG_STATUS:
		add_status(groups, f, line, len, prefix);
		return true;
	case IOMMU_LOG_SUPPRESSED:
		groups->suppressed += f->count;
		groups->suppressed_of[f->vendor] += f->count;
		return true;
	case IOMMU_LOG_COMPANION:
		add_note(groups->last, f);
		return true;
	default:
		return true;
	}
}

bool iommu_fault_groups_end(struct iommu_fault_groups *groups)
{
	struct iommu_fault_group *group;

	for (size_t i = 0; i < groups->nr_groups; i++) {
		if (groups->groups[i]->first.vendor == IOMMU_INTEL)
			return true;
	}
	if (!groups->status.count || groups->nr_groups == IOMMU_FAULT_GROUPS_MAX)
		return true;
	group = make_room(groups) ? malloc(sizeof(*group)) : NULL;
	if (!group)
		return false;
	*group = groups->status;
	groups->groups[groups->nr_groups++] = group;
	groups->nr_signs += group->count;
	return true;
}

const struct iommu_fault *iommu_fault_group_first(struct iommu_fault_group *group)
{
	group->first.name = group->first.name_len ? group->name : NULL;
	return &group->first;
}

bool iommu_fault_group_count(const struct iommu_fault_groups *groups,
			     const struct iommu_fault_group *group, uint64_t *at_least)
{
	enum iommu_vendor vendor = group->first.vendor;
	size_t nr = 0;

	*at_least = group->count;
	if (group->first.kind != IOMMU_LOG_FAULT ||
	    (!groups->suppressed_of[vendor] && !groups->lost_of[vendor]))
		return false;
	for (size_t i = 0; i < groups->nr_groups; i++) {
		nr += groups->groups[i]->first.vendor == vendor &&
		      groups->groups[i]->first.kind == IOMMU_LOG_FAULT;
	}
	if (nr == 1)
		*at_least += groups->suppressed_of[vendor];
	return true;
}
