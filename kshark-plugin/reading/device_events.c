/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Finds the events of devices. The device of a mapping may become known after its map and its
 * unmap, so during the replay each event is noted with what will identify its device. At the end
 * of the trace, the devices are looked up.
 */
#include <stdlib.h>
#include <string.h>

#include "device_events.h"
#include "core/replay/attribute_by_domain_id.h"
#include "core/replay/line_facts.h"
#include "core/text/scan.h"
#include "core/timeline/lane_owner.h"
#include "kshark-plugin/data/plot_data.h"
#include "kshark-plugin/data/pseudo_tasks.h"
#include "kshark-plugin/data/stream.h"
#include "replaying.h"

/* What identifies the device of a noted event. */
enum note_kind {
	NOTE_OWNER,  /* the number of one of @owners */
	NOTE_SET,    /* a set of devices */
	NOTE_DEVICE, /* a device; 0: not known */
};

struct note {
	uint32_t position;
	uint32_t kind : 2;
	uint32_t number : 30;
};

/* A list that grows. */
struct notes {
	struct note *list;
	size_t nr;
	size_t room;
};

/* An event that names a PCI function of which the replay does not know a device yet. */
struct early {
	uint32_t position;
	bool has_segment;
	struct iommu_pci_id id;
};

struct finder {
	struct lanes_replaying r;

	/* Mappings by all that iommu_mapping_owner() depends on, numbered from 1. */
	struct iommu_mapping *owners;
	uint32_t nr_owners;
	struct iommu_table by_key;

	struct notes maps;   /* by number of the map event */
	struct notes unmaps; /* by number of the unmap event */
	uint64_t nr_unmaps;  /* whose steps were taken */
	struct notes others; /* all other events, and unmaps with several owners */

	struct early *early;
	size_t nr_early;
	size_t room_early;

	char (*names)[64]; /* of the chosen devices */
	size_t nr_names;
	bool unknown; /* the lane of unknown devices is chosen, which has the rest */
	struct {
		int32_t pid;
		bool chosen;
	} tasks[IOMMU_LANE_TASKS]; /* that have lanes for their mappings of unknown devices */
	uint32_t nr_tasks;
	uint8_t *bits;
	uint32_t room_bits; /* positions that fit */
};

static void note(struct finder *f, struct notes *to, uint32_t position, enum note_kind kind,
		 uint32_t number)
{
	size_t room = to->room ? to->room * 2 : 1024;
	struct note *list;

	if (to->nr == to->room) {
		list = realloc(to->list, room * sizeof(*list));
		if (!list) {
			f->r.failed = true;
			return;
		}
		to->list = list;
		to->room = room;
	}
	to->list[to->nr++] = (struct note){ position, kind, number };
}

static void set_bit(struct finder *f, uint32_t position)
{
	uint32_t room = f->room_bits ? f->room_bits : 65536;
	uint8_t *bits;

	while (room <= position && room <= UINT32_MAX / 2)
		room *= 2;
	if (room > f->room_bits) {
		bits = realloc(f->bits, room / 8);
		if (!bits) {
			f->r.failed = true;
			return;
		}
		memset(bits + f->room_bits / 8, 0, (room - f->room_bits) / 8);
		f->bits = bits;
		f->room_bits = room;
	}
	f->bits[position / 8] |= (uint8_t)(1U << position % 8);
}

/* Returns the index of the task that has a lane for the mapping; nr_tasks if there is none. */
static uint32_t task_of(const struct finder *f, const struct iommu_mapping *mapping)
{
	int32_t pid = lane_owner_task(mapping);
	uint32_t task = 0;

	while (task < f->nr_tasks && (mapping->devices || f->tasks[task].pid != pid))
		task++;
	return task;
}

static uint32_t owner_of(struct finder *f, const struct iommu_mapping *mapping)
{
	uint64_t key = (uint64_t)mapping->space << 32 | (uint64_t)task_of(f, mapping) << 27 |
		       mapping->devices << 8 | (uint64_t)mapping->grade << 1 |
		       !!(mapping->flags & IOMMU_MAPPING_OWN);
	uint32_t number = iommu_table_get(&f->by_key, key);
	struct iommu_mapping *owners;

	if (number)
		return number;
	if (!(f->nr_owners & (f->nr_owners - 1))) {
		owners = realloc(f->owners, 2 * (f->nr_owners + 1ULL) * sizeof(*owners));
		if (!owners) {
			f->r.failed = true;
			return 0;
		}
		f->owners = owners;
	}
	f->owners[f->nr_owners++] = *mapping;
	if (!iommu_table_set(&f->by_key, key, f->nr_owners))
		f->r.failed = true;
	return f->nr_owners;
}

static void take_mapping(void *arg, uint64_t number, const struct iommu_mapping *mapping)
{
	struct finder *f = arg;

	if (number < f->maps.nr)
		f->maps.list[number].number = owner_of(f, mapping);
}

static void take_removal(void *arg, const struct iommu_removal *removal)
{
	struct finder *f = arg;
	struct note *unmap;
	uint32_t owner;

	if (removal->unmap_number >= f->unmaps.nr)
		return;
	unmap = &f->unmaps.list[removal->unmap_number];
	owner = owner_of(f, removal->mapping);
	if (!unmap->number)
		unmap->number = owner;
	else if (unmap->number != owner &&
		 (!f->others.nr || f->others.list[f->others.nr - 1].position != unmap->position ||
		  f->others.list[f->others.nr - 1].number != owner))
		note(f, &f->others, unmap->position, NOTE_OWNER, owner);
}

static bool is_map(enum iommu_step_kind kind)
{
	return kind == IOMMU_STEP_MAP || kind == IOMMU_STEP_INTEL_MAP;
}

static bool is_unmap(enum iommu_step_kind kind)
{
	return kind == IOMMU_STEP_UNMAP || kind == IOMMU_STEP_INTEL_UNMAP;
}

static void take_packed(void *arg, enum iommu_step_kind kind, uint32_t position)
{
	struct finder *f = arg;

	note(f, is_map(kind) ? &f->maps : &f->unmaps, position, NOTE_OWNER, 0);
}

static void note_early(struct finder *f, const struct early *one)
{
	size_t room = f->room_early ? f->room_early * 2 : 64;
	struct early *list;

	if (f->nr_early == f->room_early) {
		list = realloc(f->early, room * sizeof(*list));
		if (!list) {
			f->r.failed = true;
			return;
		}
		f->early = list;
		f->room_early = room;
	}
	f->early[f->nr_early++] = *one;
}

/* Note an event that names a PCI function. */
static void note_function(struct finder *f, uint32_t position, const struct iommu_pci_id *id,
			  bool has_segment)
{
	uint32_t device = iommu_device_by_pci(f->r.devices, id, has_segment);

	if (device)
		note(f, &f->others, position, NOTE_DEVICE, device);
	else
		note_early(f, &(struct early){ position, has_segment, *id });
}

static void note_fault(struct finder *f, uint32_t position, const struct iommu_fault *fault)
{
	if (fault->has & IOMMU_HAS_DEVICE)
		note_function(f, position, &fault->device, fault->has & IOMMU_HAS_SEGMENT);
	else
		note(f, &f->others, position, NOTE_DEVICE, 0);
}

/* Note a step whose record was kept whole. */
static void note_whole(struct finder *f, const struct iommu_step *step, uint32_t position)
{
	const struct iommu_line_facts *facts = iommu_replay_line_facts(f->r.replay);
	uint32_t domain = iommu_domain_id_devices(f->r.replay, step);
	struct iommu_pci_id id;

	if (step->kind == IOMMU_STEP_SNAPSHOT)
		return;
	if (domain)
		note(f, &f->others, position, NOTE_SET, domain);
	if (facts->kind == IOMMU_LINE_FACTS_FAULT)
		note(f, &f->others, position, NOTE_DEVICE, facts->fault.device);
	else if (step->fault)
		note_fault(f, position, step->fault);
	if (step->device.len)
		note(f, &f->others, position, NOTE_DEVICE,
		     iommu_device_id(f->r.devices, step->device.str, step->device.len));
	if (step->kind == IOMMU_STEP_QI_CONTEXT) {
		id = iommu_pci_id_of_requester(step->rid);
		note_function(f, position, &id, false);
	}
}

/* An unmap that removed nothing belongs to the devices that the task holds. */
static void note_useless_unmap(struct finder *f)
{
	const struct iommu_line_facts *facts = iommu_replay_line_facts(f->r.replay);
	uint64_t number = f->nr_unmaps++;

	if (facts->kind == IOMMU_LINE_FACTS_UNMAP && !facts->unmap.nr &&
	    facts->unmap.owner.devices && number < f->unmaps.nr)
		note(f, &f->others, f->unmaps.list[number].position, NOTE_SET,
		     facts->unmap.owner.devices);
}

static void take_step(void *arg, const struct iommu_step *step)
{
	struct finder *f = arg;
	uint64_t ref = f->r.reread.feed.feeder.ref;

	if (ref && (is_map(step->kind) || is_unmap(step->kind)))
		take_packed(f, step->kind, (uint32_t)(ref - 1));
	iommu_replay_feed(f->r.replay, step);
	if (is_unmap(step->kind))
		note_useless_unmap(f);
	if (ref)
		note_whole(f, step, (uint32_t)(ref - 1));
}

/* Returns whether the text has @name, with no letter or digit next to it. */
static bool has_name(const struct iommu_value *text, const char *name)
{
	struct iommu_scan s = { text->str, text->str + text->len };
	const char *at;

	while ((at = iommu_scan_find(&s, name))) {
		bool begins = at == text->str || !iommu_is_word_char(at[-1]);

		s.p = at + strlen(name);
		if (begins && iommu_scan_at_word_end(&s))
			return true;
	}
	return false;
}

/*
 * Events that name a chosen device. The replay need not use them: a message of the kernel's log may
 * have another topic. The strings of probes are raw; their steps have the name.
 */
static void take_record(void *arg, struct lanes_event *event, const struct tep_record *rec,
			uint32_t position)
{
	const struct iommu_event *kind = event->binding.event;
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct finder *f = arg;
	struct iommu_record record;

	if (kind == &iommu_event_map || kind == &iommu_event_unmap)
		return;
	record = iommu_record_of(&event->binding, rec, event->format);
	iommu_event_read(values, kind, &record, event->binding.places);
	for (unsigned int i = 0; i < kind->nr_fields; i++) {
		if (kind->fields[i].kind != IOMMU_STRING || !iommu_has(&values[i]))
			continue;
		for (size_t k = 0; k < f->nr_names; k++) {
			if (has_name(&values[i], f->names[k]))
				set_bit(f, position);
		}
	}
}

static bool set_is_chosen(const struct finder *f, const bool *chosen, uint32_t set)
{
	uint32_t nr = 0;
	const uint32_t *list = iommu_set_members(f->r.devices, set, &nr);

	for (uint32_t i = 0; i < nr; i++) {
		if (chosen[list[i]])
			return true;
	}
	return !nr && f->unknown;
}

/* Whether mappings of this owner are those of a chosen lane. */
static bool owner_is_chosen(const struct finder *f, const bool *chosen,
			    const struct iommu_mapping *owner)
{
	uint32_t set = iommu_mapping_owner(f->r.replay, owner).devices;
	uint32_t task = task_of(f, owner);

	if (!set && task < f->nr_tasks)
		return f->tasks[task].chosen;
	return set_is_chosen(f, chosen, set);
}

static bool is_chosen(const struct finder *f, const bool *chosen, const bool *owners,
		      const struct note *one)
{
	switch ((enum note_kind)one->kind) {
	case NOTE_OWNER:
		return owners[one->number];
	case NOTE_SET:
		return set_is_chosen(f, chosen, one->number);
	default:
		return chosen[one->number];
	}
}

static void choose(struct finder *f, bool *chosen, bool *owners)
{
	const struct notes *all[] = { &f->maps, &f->unmaps, &f->others };

	for (size_t i = 0; i < f->nr_names; i++)
		chosen[iommu_device_id(f->r.devices, f->names[i], strlen(f->names[i]))] = true;
	chosen[0] = f->unknown;
	owners[0] = f->unknown;
	for (uint32_t i = 0; i < f->nr_owners; i++)
		owners[i + 1] = owner_is_chosen(f, chosen, &f->owners[i]);
	for (size_t k = 0; k < sizeof(all) / sizeof(*all); k++) {
		for (size_t i = 0; i < all[k]->nr; i++) {
			if (is_chosen(f, chosen, owners, &all[k]->list[i]))
				set_bit(f, all[k]->list[i].position);
		}
	}
	for (size_t i = 0; i < f->nr_early; i++) {
		const struct early *one = &f->early[i];

		if (chosen[iommu_device_by_pci(f->r.devices, &one->id, one->has_segment)])
			set_bit(f, one->position);
	}
}

/* The trace has ended, so all devices are known. */
static void find(struct finder *f)
{
	/* Looking up the names may add one device each. */
	bool *chosen = calloc(f->r.devices->nr + f->nr_names + 1, sizeof(*chosen));
	bool *owners = calloc(f->nr_owners + 1ULL, sizeof(*owners));

	if (chosen && owners)
		choose(f, chosen, owners);
	else
		f->r.failed = true;
	free(chosen);
	free(owners);
}

/* Copy the tasks that have lanes for mappings of unknown devices. */
static void name_tasks(struct finder *f)
{
	size_t nr = 0;
	const struct iommu_lane *list =
		f->r.stream->lanes ? iommu_lanes_list(f->r.stream->lanes, &nr) : NULL;

	for (size_t i = 0; i < nr && f->nr_tasks < IOMMU_LANE_TASKS; i++) {
		if (list[i].device == IOMMU_LANE_UNKNOWN && list[i].task != IOMMU_LANE_REST)
			f->tasks[f->nr_tasks++].pid = list[i].task;
	}
}

/* Choose a lane of unknown devices: that of a task, or the rest. */
static void choose_unknown(struct finder *f, int32_t pid)
{
	for (uint32_t i = 0; i < f->nr_tasks; i++)
		f->tasks[i].chosen |= f->tasks[i].pid == pid;
	f->unknown |= pid == IOMMU_LANE_REST;
}

/* Copy the names of the chosen lanes. Returns false if there are none. */
static bool name_devices(struct finder *f, const int *pids, size_t nr)
{
	bool any = false;

	f->names = calloc(nr, sizeof(*f->names));
	if (!f->names)
		return false;
	lanes_lock();
	name_tasks(f);
	for (size_t i = 0; i < nr; i++) {
		struct lanes_lane lane;

		if (!lanes_lane_of_task(f->r.stream->sd, pids[i], &lane))
			continue;
		any |= lane.lane->device == IOMMU_LANE_UNKNOWN;
		if (lane.lane->device == IOMMU_LANE_UNKNOWN)
			choose_unknown(f, lane.lane->task);
		else if (strlen(lane.lane->name) < sizeof(*f->names))
			strcpy(f->names[f->nr_names++], lane.lane->name);
	}
	lanes_unlock();
	return f->nr_names || any;
}

static struct lanes_event_bits *result(struct finder *f)
{
	struct lanes_event_bits *events = calloc(1, sizeof(*events));

	set_bit(f, f->r.reread.nr); /* make room for all positions */
	if (!events || f->r.failed) {
		free(events);
		return NULL;
	}
	*events = (struct lanes_event_bits){ f->bits, f->r.reread.starts, f->r.reread.nr_cpus };
	f->bits = NULL;
	f->r.reread.starts = NULL;
	return events;
}

static struct lanes_event_bits *read_all(struct finder *f)
{
	struct iommu_replay_config config = f->r.stream->config;

	config.line_facts = true;
	config.forgotten = take_mapping;
	config.removed = take_removal;
	f->r.reread.seen = take_record;
	f->r.reread.packed = take_packed;
	if (!lanes_replaying_run(&f->r, config, take_step))
		return NULL;
	find(f);
	return result(f);
}

struct lanes_event_bits *lanes_device_events_find(struct lanes_stream *s, const int *pids,
						  size_t nr)
{
	struct finder f = { .r.stream = s };
	struct lanes_event_bits *events = NULL;

	if (name_devices(&f, pids, nr))
		events = read_all(&f);
	lanes_replaying_free(&f.r);
	iommu_table_free(&f.by_key);
	free(f.owners);
	free(f.maps.list);
	free(f.unmaps.list);
	free(f.others.list);
	free(f.early);
	free(f.names);
	free(f.bits);
	return events;
}
