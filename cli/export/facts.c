/* SPDX-License-Identifier: LGPL-2.1 */
#include "facts.h"

#include <stdlib.h>
#include <string.h>

/* A power of two, twice the number of findings. */
#define INDEX_SIZE (2 * EXPORT_FINDINGS_MAX)

/*
 * The last places are for findings of further kinds: one for each class, with and without an
 * excuse.
 */
#define OTHERS_MAX (2 * IOMMU_FINDING_CLASSES)

#define ALL_EXCUSES                                                                         \
	(IOMMU_EXCUSE_LATE | IOMMU_EXCUSE_LOST | IOMMU_EXCUSE_DOMAIN | IOMMU_EXCUSE_ENDED | \
	 IOMMU_EXCUSE_CUT)

static struct export_buffer *buffer_at(struct export_facts *facts, unsigned int number)
{
	struct export_buffer *buffers;

	if (number < facts->nr_buffers)
		return &facts->buffers[number];
	buffers = realloc(facts->buffers, (number + 1) * sizeof(*buffers));
	if (!buffers) {
		facts->failed = true;
		return NULL;
	}
	memset(&buffers[facts->nr_buffers], 0, (number + 1 - facts->nr_buffers) * sizeof(*buffers));
	facts->buffers = buffers;
	facts->nr_buffers = number + 1;
	return &buffers[number];
}

static uint32_t hash_of(const struct export_finding *finding)
{
	const uint32_t words[] = { finding->class, finding->excuses, finding->devices,
				   finding->driver, (uint32_t)finding->pid };
	uint32_t hash = 2166136261;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		hash = ((hash ^ words[i]) * 16777619) ^ (hash >> 15);
	return hash;
}

static bool is_same(const struct export_finding *a, const struct export_finding *b)
{
	return a->class == b->class && a->excuses == b->excuses && a->devices == b->devices &&
	       a->driver == b->driver && a->pid == b->pid;
}

/* The finding like *@key. It is added if there is room; else returns NULL. */
static struct export_finding *find(struct export_buffer *buffer, const struct export_finding *key,
				   uint32_t room)
{
	uint32_t slot = hash_of(key) % INDEX_SIZE;

	for (; buffer->index[slot]; slot = (slot + 1) % INDEX_SIZE) {
		struct export_finding *known = &buffer->findings[buffer->index[slot] - 1];

		if (is_same(known, key))
			return known;
	}
	if (buffer->nr_findings >= room)
		return NULL;
	buffer->findings[buffer->nr_findings] = *key;
	buffer->index[slot] = ++buffer->nr_findings;
	return &buffer->findings[buffer->nr_findings - 1];
}

static struct export_finding *find_or_sum_up(struct export_buffer *buffer,
					     const struct export_finding *key)
{
	struct export_finding *finding = find(buffer, key, EXPORT_FINDINGS_MAX - OTHERS_MAX);
	struct export_finding other = { .class = key->class, .pid = -1 };

	/* The findings have different excuses. */
	other.excuses = key->excuses ? ALL_EXCUSES : 0;
	return finding ? finding : find(buffer, &other, EXPORT_FINDINGS_MAX);
}

static bool make_room(struct export_buffer *buffer)
{
	if (!buffer->findings)
		buffer->findings = calloc(EXPORT_FINDINGS_MAX, sizeof(*buffer->findings));
	if (!buffer->index)
		buffer->index = calloc(INDEX_SIZE, sizeof(*buffer->index));
	return buffer->findings && buffer->index;
}

static uint32_t driver_of_set(const struct export_facts *facts, unsigned int number, uint32_t set)
{
	struct iommu_devices *devices = iommu_replay_devices(facts->trace->buffers[number].replay);
	uint32_t nr = 0;
	const uint32_t *list = iommu_set_members(devices, set, &nr);
	const struct iommu_device *device;

	if (!nr)
		return 0;
	device = iommu_device(devices, list[0]);
	return export_driver_of(facts->drivers, device->name, device->len);
}

static void take_finding(void *arg, unsigned int number, enum iommu_finding_class class,
			 const struct iommu_finding_case *one, unsigned int excuses)
{
	struct export_facts *facts = arg;
	struct export_buffer *buffer = buffer_at(facts, number);
	struct export_finding *finding;
	const struct export_finding key = {
		.class = class,
		.excuses = excuses,
		.devices = one->devices,
		.driver = driver_of_set(facts, number, one->devices),
		.pid = one->pid,
		.first_ts = one->ts,
		.first = one->first,
		.last = one->last,
	};

	if (!buffer || !make_room(buffer)) {
		facts->failed = true;
		return;
	}
	finding = find_or_sum_up(buffer, &key);
	if (!finding->nr++) {
		finding->first_ts = one->ts;
		finding->first = one->first;
		finding->last = one->last;
	}
	finding->last_ts = one->ts;
	finding->bytes += one->last - one->first + 1;
}

static void drop_buffer(struct export_buffer *buffer)
{
	free(buffer->findings);
	free(buffer->index);
	iommu_fault_groups_free(&buffer->messages);
	memset(buffer, 0, sizeof(*buffer));
}

/* If the buffer is read again, forget what came from it. */
static void take_begin(void *arg, unsigned int number)
{
	struct export_facts *facts = arg;

	if (number == facts->nr_begun) {
		export_drivers_copy(facts->drivers_before, facts->drivers);
		facts->nr_begun++;
		return;
	}
	export_drivers_copy(facts->drivers, facts->drivers_before);
	if (number < facts->nr_buffers)
		drop_buffer(&facts->buffers[number]);
}

static void take_message(void *arg, unsigned int number, const char *msg, size_t len)
{
	struct export_facts *facts = arg;

	(void)number;
	export_drivers_message(facts->drivers, msg, len);
}

static void take_step(void *arg, unsigned int number, const struct iommu_step *step)
{
	struct export_facts *facts = arg;
	struct iommu_log_prefix prefix = { .has_uptime = true };
	struct export_buffer *buffer;
	bool is_new;

	if (step->kind == IOMMU_STEP_FAULT)
		export_drivers_set(facts->drivers, step->device.str, step->device.len,
				   step->driver.str, step->driver.len);
	if (step->kind != IOMMU_STEP_LOG || !step->fault)
		return;
	prefix.key.ts = step->ts;
	buffer = buffer_at(facts, number);
	if (!buffer ||
	    !iommu_fault_groups_add(&buffer->messages, step->fault, "", 0, &prefix, &is_new))
		facts->failed = true;
}

bool export_facts_init(struct export_facts *facts, struct replayed_trace *trace)
{
	*facts = (struct export_facts){
		.trace = trace,
		.drivers = export_drivers_new(),
		.drivers_before = export_drivers_new(),
		.watch = {
			.begin = take_begin,
			.step = take_step,
			.message = take_message,
			.found = take_finding,
		},
	};
	facts->watch.arg = facts;
	return facts->drivers && facts->drivers_before;
}

bool export_facts_finish(struct export_facts *facts)
{
	if (facts->trace->nr_buffers && !buffer_at(facts, facts->trace->nr_buffers - 1))
		return false;
	for (unsigned int i = 0; i < facts->nr_buffers; i++)
		facts->failed |= !iommu_fault_groups_end(&facts->buffers[i].messages);
	return !facts->failed;
}

void export_facts_free(struct export_facts *facts)
{
	for (unsigned int i = 0; i < facts->nr_buffers; i++)
		drop_buffer(&facts->buffers[i]);
	free(facts->buffers);
	export_drivers_free(facts->drivers);
	export_drivers_free(facts->drivers_before);
	*facts = (struct export_facts){ .nr_buffers = 0 };
}
