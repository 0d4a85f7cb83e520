/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Builds the lanes from a replay. During the replay, changes of mapped bytes are only logged. Each
 * belongs to a stream: a group of mappings that will turn out to have the same devices. At the end
 * of the trace the devices of all streams are determined, and the lanes are built.
 */
#include <stdlib.h>
#include <string.h>

#include "lanes.h"
#include "address_log.h"
#include "byte_curve.h"
#include "byte_log.h"
#include "lane_faults.h"
#include "lane_marks.h"
#include "lane_bundles.h"
#include "lane_members.h"
#include "lane_owner.h"
#include "lane_signs.h"
#include "lane_tasks.h"
#include "core/containers/table.h"
#include "core/replay/faults.h"
#include "core/mappings/address_space.h"
#include "core/replay/replay.h"

/* A finding about a domain of many devices is marked in the lanes of this many of them. */
#define FINDING_DEVICES 16

/* The mappings of unknown devices have at most this many streams. Further tasks share theirs. */
#define TASK_STREAMS 4096

/* A group of mappings that will turn out to have the same devices. */
struct lane_stream {
	struct lane_owner owner;
	int32_t pid;  /* of the task, if the devices are unknown; or IOMMU_LANE_REST */
	uint32_t set; /* known at the end: index in @sets */
	uint64_t maps;
	uint64_t events;
};

/*
 * The curves of the lanes of a set of devices. The lane of a task is one more set, after those of
 * devices.
 */
struct lane_set {
	uint32_t first; /* index in @curve_list */
	uint32_t nr;
	uint8_t changes; /* since the last cut of its curves */
	bool used;	 /* at least one stream has this set */
};

struct iommu_lanes {
	struct iommu_replay *replay;
	/* parts of it */
	const struct iommu_address_spaces *spaces;
	struct iommu_devices *devices;
	struct counted_memory memory;
	struct byte_log log;

	struct lane_stream *streams; /* numbered from 1 */
	uint32_t nr_streams;
	uint32_t room_streams;
	struct iommu_table by_key;
	uint64_t last_key;
	uint32_t last;	   /* stream of @last_key: most mappings have the same as the one before */
	uint32_t taken;	   /* stream of the last IOMMU_BYTES_MOVED_AWAY */
	uint64_t changes;  /* of mapped bytes so far */
	bool have_maps;	   /* the trace has any map */
	bool entered_late; /* a space had mappings before its first device entered it */
	bool one_unknown;  /* tasks have no lanes */
	uint32_t nr_task_streams;
	struct lane_task tasks[IOMMU_LANE_TASKS]; /* those with lanes */
	uint32_t places[IOMMU_LANE_TASKS];	  /* by task: index in @lane_of */
	uint32_t nr_tasks;
	struct lane_members members;
	uint32_t nr_spaces;
	struct iommu_address_log *addresses; /* NULL: mappings are not kept */

	struct lane_marks events;
	struct lane_faults faults;
	struct lane_marks findings;
	struct lane_signs signs;

	struct iommu_lane *list;
	uint32_t *curve_of; /* by lane: index in @curves; lanes that are always equal share one */
	struct byte_curve *curves;
	size_t nr; /* number of lanes */
	uint32_t nr_curves;
	/* only until the lanes are built */
	uint32_t *lane_of;    /* by device, then by task */
	uint32_t *curve_list; /* of all sets */
	size_t room_list;
	struct lane_set *sets;
	uint32_t nr_sets;
	struct packed_arena arena;
};

/* The flags of a stream's key. Below are the address space and the set of devices or the task. */
#define KEY_FINAL    (1ULL << 63)
#define KEY_BY_SPACE (1ULL << 62)
#define KEY_TASK     (1ULL << 61)
#define KEY_FLAGS    (KEY_FINAL | KEY_BY_SPACE | KEY_TASK)

static uint32_t new_stream(struct iommu_lanes *lanes, uint64_t key)
{
	uint32_t room = lanes->room_streams ? lanes->room_streams * 2 : 16;
	struct lane_stream *streams;

	if (lanes->nr_streams + 1 >= lanes->room_streams) {
		streams = counted_realloc(&lanes->memory, lanes->streams,
					  lanes->room_streams * sizeof(*streams),
					  room * sizeof(*streams));
		if (!streams)
			return 0;
		lanes->streams = streams;
		lanes->room_streams = room;
	}
	if (!iommu_table_set(&lanes->by_key, key, lanes->nr_streams + 1))
		return 0;
	lanes->streams[++lanes->nr_streams] = (struct lane_stream){
		.owner = {
			.space = (uint32_t)((key & ~KEY_FLAGS) >> 32),
			.devices = key & KEY_TASK ? 0 : (uint32_t)key,
			.final = key & KEY_FINAL,
			.by_space = key & KEY_BY_SPACE,
		},
		.pid = key & KEY_TASK ? (int32_t)(uint32_t)key : IOMMU_LANE_REST,
	};
	lanes->nr_task_streams += (key & KEY_TASK) != 0;
	return lanes->nr_streams;
}

/* Returns all inputs of the result of lane_owner_end(), and the task of unknown devices. */
static uint64_t key_of(const struct iommu_lanes *lanes, const struct iommu_mapping *mapping)
{
	const struct lane_owner owner = lane_owner_now(lanes->spaces, mapping);
	uint64_t key = (uint64_t)owner.space << 32 | owner.devices | (owner.final ? KEY_FINAL : 0) |
		       (owner.by_space ? KEY_BY_SPACE : 0);

	if (owner.devices || lanes->one_unknown)
		return key;
	return key | KEY_TASK | (uint32_t)lane_owner_task(mapping);
}

/* Returns the stream with this key, which may be new; 0 on allocation failure. */
static uint32_t find_stream(struct iommu_lanes *lanes, uint64_t key)
{
	uint32_t stream = iommu_table_get(&lanes->by_key, key);

	if (!stream && key & KEY_TASK && lanes->nr_task_streams >= TASK_STREAMS) {
		key &= ~(KEY_TASK | UINT32_MAX);
		stream = iommu_table_get(&lanes->by_key, key);
	}
	return stream ? stream : new_stream(lanes, key);
}

/* Returns 0 on allocation failure. */
static uint32_t stream_of(struct iommu_lanes *lanes, const struct iommu_mapping *mapping)
{
	uint64_t key = key_of(lanes, mapping);

	lanes->changes++;
	if (!lanes->last || key != lanes->last_key) {
		lanes->last = find_stream(lanes, key);
		lanes->last_key = key;
	}
	return lanes->last;
}

static void move_map(struct iommu_lanes *lanes, uint32_t from, uint32_t to)
{
	struct lane_stream *streams = lanes->streams;

	if (!from || !to || !streams[from].maps)
		return;
	streams[from].maps--;
	streams[from].events--;
	streams[to].maps++;
	streams[to].events++;
}

static void note_bytes(void *arg, const struct iommu_mapping *mapping, enum iommu_bytes_change what,
		       uint64_t ts, uint64_t bytes)
{
	struct iommu_lanes *lanes = arg;
	struct byte_change change = { .ts = ts, .bytes = bytes };

	change.stream = stream_of(lanes, mapping);
	switch (what) {
	case IOMMU_BYTES_MOVED_AWAY:
		lanes->taken = change.stream;
		break;
	case IOMMU_BYTES_MOVED_IN:
		byte_log_move(&lanes->log, ts, bytes, lanes->taken, change.stream);
		move_map(lanes, lanes->taken, change.stream);
		break;
	default:
		change.less = what == IOMMU_BYTES_UNMAPPED;
		byte_log_add(&lanes->log, &change);
		lanes->have_maps |= !change.less;
		if (change.stream) {
			lanes->streams[change.stream].maps += !change.less;
			lanes->streams[change.stream].events++;
		}
		break;
	}
}

static void note_member(void *arg, const struct iommu_member_change *change)
{
	struct iommu_lanes *lanes = arg;
	const struct iommu_address_space *space = iommu_address_space(lanes->spaces, change->space);
	uint32_t nr;

	lane_members_note(&lanes->members, change, lanes->changes + 1);
	if (lanes->addresses)
		iommu_address_log_member(lanes->addresses, change);
	iommu_set_members(lanes->devices, space->ever, &nr);
	if (change->enters && change->ts && nr <= 1 && space->nr_maps &&
	    space->kind != IOMMU_SPACE_TASK)
		lanes->entered_late = true;
}

/* A finding with an excuse may be normal behaviour. A mark would raise a false alarm. */
static void note_finding(void *arg, enum iommu_finding_class class,
			 const struct iommu_finding_case *one, unsigned int excuses)
{
	struct iommu_lanes *lanes = arg;
	uint32_t nr = 0;
	const uint32_t *devices = iommu_set_members(lanes->devices, one->devices, &nr);
	struct iommu_lane_mark mark = { .ts = one->ts, .kind = (uint8_t) class };

	if (excuses)
		return;
	for (uint32_t i = 0; i < nr && i < FINDING_DEVICES; i++) {
		lane_fault_set_device(&mark, devices[i]);
		lane_marks_add(&lanes->findings, &mark);
	}
}

static void note_removed(void *arg, const struct iommu_removal *removal)
{
	struct iommu_lanes *lanes = arg;

	iommu_address_log_removed(lanes->addresses, lanes->spaces, removal);
}

static struct iommu_lanes *new_lanes(const struct iommu_replay_config *config,
				     struct iommu_address_log *addresses)
{
	struct iommu_lanes *lanes = calloc(1, sizeof(*lanes));
	struct iommu_replay_config ours = *config;

	if (!lanes)
		return NULL;
	ours.forgotten = NULL;
	ours.removed = addresses ? note_removed : NULL;
	ours.bytes = note_bytes;
	ours.member = note_member;
	ours.found = note_finding;
	ours.arg = lanes;
	lanes->memory.now = lanes->memory.peak = sizeof(*lanes);
	lanes->log.memory = &lanes->memory;
	lanes->events.memory = &lanes->memory;
	lanes->faults.marks.memory = &lanes->memory;
	lanes->findings.memory = &lanes->memory;
	lanes->signs.marks.memory = &lanes->memory;
	lanes->arena.memory = &lanes->memory;
	lanes->members.memory = &lanes->memory;
	lanes->replay = iommu_replay_new(&ours);
	if (!lanes->replay) {
		free(lanes);
		return NULL;
	}
	lanes->addresses = addresses;
	lanes->one_unknown = addresses;
	lanes->spaces = iommu_replay_address_spaces(lanes->replay);
	lanes->faults.replay = iommu_replay_faults(lanes->replay);
	lanes->devices = iommu_replay_devices(lanes->replay);
	return lanes;
}

struct iommu_lanes *iommu_lanes_new(const struct iommu_replay_config *config)
{
	return new_lanes(config, NULL);
}

struct iommu_lanes *iommu_lanes_new_with_addresses(const struct iommu_replay_config *config)
{
	struct iommu_address_log *addresses = iommu_address_log_new();
	struct iommu_lanes *lanes = addresses ? new_lanes(config, addresses) : NULL;

	if (!lanes)
		iommu_address_log_free(addresses);
	return lanes;
}

void iommu_lanes_unknown_as_one(struct iommu_lanes *lanes)
{
	lanes->one_unknown = true;
}

static void note_event(struct iommu_lanes *lanes, const struct iommu_step *step, uint64_t ref)
{
	struct iommu_lane_mark mark = {
		.ts = step->ts,
		.ref = ref,
		.kind = (uint8_t)step->kind,
	};
	uint32_t device = iommu_device_id(lanes->devices, step->device.str, step->device.len);

	lane_fault_set_device(&mark, device);
	if (device)
		lane_marks_add(&lanes->events, &mark);
}

static void note_sign(struct iommu_lanes *lanes, const struct iommu_step *step, uint64_t ref)
{
	const struct iommu_fault *message = step->fault;
	uint32_t device = IOMMU_LANE_UNKNOWN;

	if (!message || !lane_signs_has(message))
		return;
	if (message->has & IOMMU_HAS_DEVICE)
		device = iommu_device_by_pci(lanes->devices, &message->device,
					     message->has & IOMMU_HAS_SEGMENT);
	lane_signs_add(&lanes->signs, step, ref, device);
}

void iommu_lanes_feed(struct iommu_lanes *lanes, const struct iommu_step *step, uint64_t ref)
{
	iommu_replay_feed(lanes->replay, step);
	switch (step->kind) {
	case IOMMU_STEP_FAULT:
	case IOMMU_STEP_FAULT_DECODED:
		lane_faults_note(&lanes->faults, step, ref);
		break;
	case IOMMU_STEP_LOG:
		lane_faults_note(&lanes->faults, step, ref);
		note_sign(lanes, step, ref);
		break;
	case IOMMU_STEP_ADD:
	case IOMMU_STEP_REMOVE:
	case IOMMU_STEP_ATTACH:
	case IOMMU_STEP_DETACH:
		note_event(lanes, step, ref);
		break;
	default:
		break;
	}
}

void iommu_lanes_prefetch(const struct iommu_lanes *lanes, uint64_t iova)
{
	iommu_replay_prefetch(lanes->replay, iova);
}

void iommu_lanes_prefetch_mapping(const struct iommu_lanes *lanes, uint64_t iova)
{
	iommu_replay_prefetch_mapping(lanes->replay, iova);
}

void iommu_lanes_lost(struct iommu_lanes *lanes, uint64_t ts, uint64_t nr)
{
	iommu_replay_events_lost(lanes->replay, ts, nr);
}

void iommu_lanes_no_more_faults(struct iommu_lanes *lanes)
{
	iommu_replay_no_more_faults(lanes->replay);
}

/* Hash the number of a set, so that sums of hashes differ for different sets of numbers. */
static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ULL;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

static const uint32_t *lanes_set_devices(struct iommu_lanes *lanes, uint32_t set, uint32_t *nr)
{
	static const uint32_t unknown = IOMMU_LANE_UNKNOWN;
	const uint32_t *list;

	if (set && set <= lanes->devices->nr_sets) {
		list = iommu_set_devices(lanes->devices, set, nr);
		if (list)
			return list;
	}
	*nr = 1;
	return set > lanes->devices->nr_sets ? &lanes->places[set - lanes->devices->nr_sets - 1]
					     : &unknown;
}

/*
 * Add the hash of each set to the signature of each lane in it, and that of each visit of its
 * device to an address space. Lanes with equal signatures have the same bytes. Returns the total
 * number of lanes of all sets.
 */
static size_t sign_lanes(struct iommu_lanes *lanes, uint64_t *signs)
{
	size_t total = 0;

	signs[lanes->lane_of[IOMMU_LANE_UNKNOWN]] = mix(UINT64_MAX);
	for (size_t i = 0; i < lanes->members.nr; i++) {
		const struct lane_member *member = &lanes->members.list[i];
		uint64_t visit = mix((uint64_t)member->space << 1 | member->enters);

		signs[lanes->lane_of[member->device]] += mix(visit ^ member->changes);
	}

	for (uint32_t i = 1; i <= lanes->nr_streams; i++) {
		uint32_t set = lanes->streams[i].set;
		const uint32_t *devices;
		uint32_t nr;

		if (lanes->streams[i].owner.by_space || set >= lanes->nr_sets ||
		    lanes->sets[set].used)
			continue;
		lanes->sets[set].used = true;
		devices = lanes_set_devices(lanes, set, &nr);
		for (uint32_t j = 0; j < nr; j++)
			signs[lanes->lane_of[devices[j]]] += mix(set);
		total += nr;
	}
	return total;
}

/* Assign one curve per signature. Returns false on allocation failure. */
static bool assign_curves(struct iommu_lanes *lanes, const uint64_t *signs)
{
	struct iommu_table by_sign = { 0 };
	bool ok = true;

	for (size_t i = 0; i < lanes->nr && ok; i++) {
		uint32_t number = iommu_table_get(&by_sign, signs[i]);

		if (!number) {
			number = ++lanes->nr_curves;
			ok = iommu_table_set(&by_sign, signs[i], number);
		}
		lanes->curve_of[i] = number - 1;
	}
	iommu_table_free(&by_sign);
	return ok;
}

/* List the curves of each set without repetitions. @seen is zeroed and indexed by curve. */
static void list_curves(struct iommu_lanes *lanes, uint32_t *seen)
{
	uint32_t at = 0;

	for (uint32_t set = 0; set < lanes->nr_sets; set++) {
		struct lane_set *of = &lanes->sets[set];
		const uint32_t *devices;
		uint32_t nr;

		of->first = at;
		if (!of->used)
			continue;
		devices = lanes_set_devices(lanes, set, &nr);
		for (uint32_t i = 0; i < nr; i++) {
			uint32_t lane = lanes->lane_of[devices[i]];
			uint32_t curve = lane < lanes->nr ? lanes->curve_of[lane] : 0;

			if (lane >= lanes->nr || seen[curve] == set + 1)
				continue;
			seen[curve] = set + 1;
			lanes->curve_list[at++] = curve;
		}
		of->nr = at - of->first;
	}
}

/*
 * The changes of members apply to the curves of their devices, once per curve. @first: by curve, a
 * number of a lane plus 1; zeroed.
 */
static void assign_member_curves(struct iommu_lanes *lanes, uint32_t *first)
{
	for (size_t i = lanes->nr; i-- > 0;)
		first[lanes->curve_of[i]] = (uint32_t)i + 1;
	for (size_t i = 0; i < lanes->members.nr; i++) {
		struct lane_member *member = &lanes->members.list[i];
		uint32_t lane = lanes->lane_of[member->device];

		if (lane < lanes->nr && first[lanes->curve_of[lane]] == lane + 1)
			member->curve = lanes->curve_of[lane];
	}
}

static void *zeroed(struct iommu_lanes *lanes, size_t bytes)
{
	void *at = counted_realloc(&lanes->memory, NULL, 0, bytes);

	return at ? memset(at, 0, bytes) : NULL;
}

static bool lanes_share_curves(struct iommu_lanes *lanes)
{
	size_t bytes = (lanes->nr + 1) * sizeof(uint64_t);
	uint64_t *signs = zeroed(lanes, bytes);
	uint32_t nr_sets = lanes->devices->nr_sets + 1 + lanes->nr_tasks;
	bool ok;

	lanes->sets = zeroed(lanes, nr_sets * sizeof(*lanes->sets));
	lanes->nr_sets = lanes->sets ? nr_sets : 0;
	lanes->curve_of = zeroed(lanes, (lanes->nr + 1) * sizeof(*lanes->curve_of));
	ok = signs && lanes->sets && lanes->curve_of;
	if (ok) {
		lanes->room_list = sign_lanes(lanes, signs) + 1;
		lanes->curve_list = zeroed(lanes, lanes->room_list * sizeof(*lanes->curve_list));
		ok = lanes->curve_list && assign_curves(lanes, signs);
	}
	if (ok) {
		lanes->curves = zeroed(lanes, (lanes->nr_curves + 1U) * sizeof(*lanes->curves));
		ok = lanes->curves;
	}
	if (ok) {
		memset(signs, 0, bytes);
		list_curves(lanes, (uint32_t *)signs);
		memset(signs, 0, bytes);
		assign_member_curves(lanes, (uint32_t *)signs);
	}
	counted_realloc(&lanes->memory, signs, bytes, 0);
	return ok;
}

static uint32_t lane_of_mark(void *arg, const struct iommu_lane_mark *mark)
{
	const struct iommu_lanes *lanes = arg;

	return lanes->lane_of[lane_fault_device(&lanes->faults, mark)];
}

static uint32_t lane_of_sign(void *arg, const struct iommu_lane_mark *mark)
{
	const struct iommu_lanes *lanes = arg;

	return lanes->lane_of[lane_sign_device(&lanes->signs, mark)];
}

/* Whether the stream's devices remain unknown, and it is that of a task. */
static bool is_of_task(const struct lane_stream *stream)
{
	return !stream->owner.devices && !stream->owner.by_space && stream->pid != IOMMU_LANE_REST;
}

/* Choose the tasks that have lanes for their mappings of unknown devices. */
static void choose_tasks(struct iommu_lanes *lanes)
{
	size_t bytes = lanes->nr_task_streams * sizeof(struct lane_task);
	struct lane_task *tasks = bytes ? counted_realloc(&lanes->memory, NULL, 0, bytes) : NULL;
	uint32_t nr = 0;

	for (uint32_t i = 1; i <= lanes->nr_streams && tasks; i++) {
		const struct lane_stream *stream = &lanes->streams[i];

		if (is_of_task(stream) && stream->maps)
			tasks[nr++] = (struct lane_task){ stream->pid, stream->maps };
	}
	lanes->nr_tasks = lane_tasks_choose(tasks, nr, IOMMU_LANE_TASKS);
	for (uint32_t i = 0; i < lanes->nr_tasks; i++)
		lanes->tasks[i] = tasks[i];
	counted_realloc(&lanes->memory, tasks, bytes, 0);
	for (uint32_t i = 1; i <= lanes->nr_streams; i++) {
		struct lane_stream *stream = &lanes->streams[i];
		uint32_t task = lane_tasks_find(lanes->tasks, lanes->nr_tasks, stream->pid);

		if (is_of_task(stream) && task < lanes->nr_tasks)
			stream->set = lanes->devices->nr_sets + 1 + task;
	}
}

/* Determine the devices of all streams. The replay must still have its address spaces. */
static void find_owners(struct iommu_lanes *lanes)
{
	for (uint32_t i = 1; i <= lanes->nr_streams; i++) {
		struct lane_stream *stream = &lanes->streams[i];
		struct lane_owner *owner = &stream->owner;

		lane_owner_end(owner, lanes->replay);
		/* No device has ever been in the space: its mappings are those of their tasks. */
		if (!owner->devices && !iommu_address_space(lanes->spaces, owner->space)->ever)
			owner->by_space = false;
		stream->set = owner->devices;
	}
	lanes->nr_spaces = lanes->spaces->nr;
	choose_tasks(lanes);
}

/*
 * Begin the curves of the address spaces. The bytes of a space are those of unknown devices until
 * the first device enters it, except for those of a task.
 */
static bool begin_members(struct iommu_lanes *lanes)
{
	uint32_t unknown = lanes->lane_of[IOMMU_LANE_UNKNOWN];

	lanes->members.curves = lanes->curves;
	lanes->members.arena = &lanes->arena;
	lanes->members.unknown = unknown < lanes->nr ? lanes->curve_of[unknown] : LANE_NO_CURVE;
	if (!lane_members_begin(&lanes->members, lanes->nr_spaces))
		return false;
	for (uint32_t i = 1; i <= lanes->nr_streams; i++) {
		const struct lane_stream *stream = &lanes->streams[i];

		if (stream->owner.by_space && !stream->owner.of_task)
			lane_members_begin_unknown(&lanes->members, stream->owner.space);
	}
	lane_members_advance(&lanes->members, 0);
	return true;
}

static bool has_unknown(const struct iommu_lanes *lanes)
{
	if (lanes->entered_late)
		return true;
	for (uint32_t i = 1; i <= lanes->nr_streams; i++) {
		if (!lanes->streams[i].set && lanes->streams[i].maps)
			return true;
	}
	for (size_t i = 0; i < lanes->faults.marks.nr; i++) {
		if (!lane_fault_device(&lanes->faults, &lanes->faults.marks.list[i]))
			return true;
	}
	for (size_t i = 0; i < lanes->signs.marks.nr; i++) {
		if (!lane_sign_device(&lanes->signs, &lanes->signs.marks.list[i]))
			return true;
	}
	return false;
}

static struct iommu_lane lane_for(const struct iommu_lanes *lanes, uint32_t id)
{
	const struct iommu_device *device = iommu_device(lanes->devices, id);
	struct iommu_lane lane = {
		.device = id,
		.name = device->name,
		.known = iommu_snapshot_device(iommu_replay_snapshot(lanes->replay), device->name,
					       device->len),
		.gid_known = device->gid_known,
		.gid = device->gid,
	};

	lane.epochs = iommu_holders_epochs(iommu_replay_holders(lanes->replay), id, &lane.nr_epochs,
					   NULL);
	return lane;
}

/* Add the lanes of unknown devices, after those of @nr devices. */
static void add_unknown(struct iommu_lanes *lanes, uint32_t nr)
{
	uint32_t rest = nr + lanes->nr_tasks;

	for (uint32_t i = 0; i < lanes->nr_tasks; i++) {
		lanes->list[nr + i] =
			(struct iommu_lane){ .name = "", .task = lanes->tasks[i].pid };
		lanes->places[i] = nr + 1 + i;
		lanes->lane_of[nr + 1 + i] = nr + i;
	}
	lanes->list[rest] = (struct iommu_lane){
		.name = "",
		.task = IOMMU_LANE_REST,
		.has_others = lanes->nr_tasks,
	};
	lanes->lane_of[IOMMU_LANE_UNKNOWN] = rest;
}

/* Returns false on allocation failure; there are no lanes then. */
static bool make_list(struct iommu_lanes *lanes)
{
	const struct iommu_devices *devices = lanes->devices;
	struct counted_memory *memory = &lanes->memory;
	uint32_t nr;
	uint32_t *order = iommu_devices_in_order(devices, false, &nr);
	size_t n = (size_t)nr + lanes->nr_tasks + has_unknown(lanes);

	if (!order)
		return false;
	lanes->list = counted_realloc(memory, NULL, 0, (n + 1) * sizeof(*lanes->list));
	lanes->lane_of = counted_realloc(memory, NULL, 0,
					 (nr + 1U + lanes->nr_tasks) * sizeof(*lanes->lane_of));
	if (!lanes->list || !lanes->lane_of) {
		free(order);
		return false;
	}
	for (uint32_t i = 0; i < nr; i++) {
		lanes->list[i] = lane_for(lanes, order[i]);
		lanes->lane_of[order[i]] = i;
	}
	add_unknown(lanes, nr);
	lanes->nr = n;
	free(order);
	if (lanes_share_curves(lanes))
		return true;
	lanes->nr = 0;
	lanes->nr_curves = 0;
	return false;
}

/* The curves of a set are cut after this many changes of it. */
#define CUT 64

/* Add a change to all curves of its address space or set. */
static void add_change(void *arg, const struct byte_change *change)
{
	struct iommu_lanes *lanes = arg;
	const struct lane_stream *stream = &lanes->streams[change->stream];
	struct lane_set *set = &lanes->sets[stream->set];
	const uint32_t *list = lanes->curve_list + set->first;
	bool cut;

	lane_members_advance(&lanes->members, change->ts);
	if (stream->owner.by_space) {
		lane_members_count(&lanes->members, stream->owner.space, change);
		return;
	}
	cut = ++set->changes == CUT;
	for (uint32_t i = 0; i < set->nr; i++) {
		struct byte_curve *curve = &lanes->curves[list[i]];

		byte_curve_add(curve, &lanes->arena, change);
		if (cut)
			byte_curve_cut(curve, &lanes->arena);
	}
	if (cut)
		set->changes = 0;
}

static void count_maps(struct iommu_lanes *lanes)
{
	for (uint32_t i = 1; i <= lanes->nr_streams; i++) {
		const struct lane_stream *stream = &lanes->streams[i];
		uint32_t nr;
		const uint32_t *devices = lanes_set_devices(lanes, stream->set, &nr);

		for (uint32_t j = 0; j < nr; j++) {
			struct iommu_lane *lane = &lanes->list[lanes->lane_of[devices[j]]];

			if (j && stream->maps)
				lane_bundles_join(lanes->list, lanes->lane_of[devices[0]],
						  lanes->lane_of[devices[j]]);
			lane->nr_maps += stream->maps;
			lane->activity += stream->events;
		}
	}
}

/* Sort marks by lane. Returns where those of each lane start; NULL on allocation failure. */
static size_t *sort_marks(struct iommu_lanes *lanes, struct lane_marks *marks,
			  uint32_t (*of)(void *arg, const struct iommu_lane_mark *mark))
{
	size_t bytes = (lanes->nr + 2) * sizeof(size_t);
	size_t *starts = counted_realloc(&lanes->memory, NULL, 0, bytes);

	if (starts && lane_marks_sort(marks, starts, lanes->nr, of, lanes))
		return starts;
	counted_realloc(&lanes->memory, starts, bytes, 0);
	return NULL;
}

/* The list of a lane's marks of one kind, and their number. */
typedef void set_marks_fn(struct iommu_lane *lane, const struct iommu_lane_mark *list, size_t nr);

static void set_events(struct iommu_lane *lane, const struct iommu_lane_mark *list, size_t nr)
{
	lane->events = list;
	lane->nr_events = nr;
}

static void set_faults(struct iommu_lane *lane, const struct iommu_lane_mark *list, size_t nr)
{
	lane->faults = list;
	lane->nr_faults = nr;
}

static void set_findings(struct iommu_lane *lane, const struct iommu_lane_mark *list, size_t nr)
{
	lane->findings = list;
	lane->nr_findings = nr;
}

static void set_signs(struct iommu_lane *lane, const struct iommu_lane_mark *list, size_t nr)
{
	lane->signs = list;
	lane->nr_signs = nr;
}

/* Give each lane its part of the marks. */
static void share(struct iommu_lanes *lanes, struct lane_marks *marks,
		  uint32_t (*of)(void *arg, const struct iommu_lane_mark *mark), set_marks_fn *set)
{
	size_t bytes = (lanes->nr + 2) * sizeof(size_t);
	size_t *starts = sort_marks(lanes, marks, of);

	for (size_t i = 0; i < lanes->nr && starts && marks->list; i++) {
		size_t nr = starts[i + 1] - starts[i];

		set(&lanes->list[i], marks->list + starts[i], nr);
		lanes->list[i].activity += nr;
	}
	counted_realloc(&lanes->memory, starts, bytes, 0);
}

static void share_marks(struct iommu_lanes *lanes)
{
	share(lanes, &lanes->events, lane_of_mark, set_events);
	share(lanes, &lanes->faults.marks, lane_of_mark, set_faults);
	share(lanes, &lanes->findings, lane_of_mark, set_findings);
	share(lanes, &lanes->signs.marks, lane_of_sign, set_signs);
	for (size_t i = 0; i < lanes->nr; i++)
		lanes->list[i].peak = lanes->curves[lanes->curve_of[i]].peak;
}

/* Free the memory that was only needed to build the lanes. */
static void free_streams(struct iommu_lanes *lanes)
{
	size_t nr_places = lanes->devices->nr + 1U + lanes->nr_tasks;

	byte_log_free(&lanes->log);
	lane_members_free(&lanes->members);
	counted_realloc(&lanes->memory, lanes->streams,
			lanes->room_streams * sizeof(*lanes->streams), 0);
	counted_realloc(&lanes->memory, lanes->lane_of, nr_places * sizeof(*lanes->lane_of), 0);
	counted_realloc(&lanes->memory, lanes->sets, lanes->nr_sets * sizeof(*lanes->sets), 0);
	counted_realloc(&lanes->memory, lanes->curve_list,
			lanes->room_list * sizeof(*lanes->curve_list), 0);
	lanes->streams = NULL;
	lanes->lane_of = NULL;
	lanes->sets = NULL;
	lanes->curve_list = NULL;
	lanes->nr_sets = 0;
	lanes->nr_streams = 0;
	lanes->room_streams = 0;
	iommu_table_free(&lanes->by_key);
}

void iommu_lanes_end(struct iommu_lanes *lanes, uint64_t ts)
{
	iommu_replay_end(lanes->replay, ts);
	lane_faults_end(&lanes->faults);
	find_owners(lanes);
	if (lanes->addresses)
		iommu_address_log_end(lanes->addresses, lanes->replay, ts);
	iommu_replay_trim(lanes->replay);
	if (make_list(lanes) && begin_members(lanes)) {
		lane_bundles_begin(lanes->list, lanes->nr);
		count_maps(lanes);
		lane_bundles_end(lanes->list, lanes->nr);
		byte_log_drain(&lanes->log, add_change, lanes);
		lane_members_advance(&lanes->members, UINT64_MAX);
		for (uint32_t i = 0; i < lanes->nr_curves; i++)
			byte_curve_end(&lanes->curves[i], &lanes->arena);
		share_marks(lanes);
	}
	free_streams(lanes);
}

const struct iommu_lane *iommu_lanes_list(const struct iommu_lanes *lanes, size_t *n)
{
	*n = lanes->nr;
	return lanes->list;
}

const struct iommu_snapshot *iommu_lanes_snapshot(const struct iommu_lanes *lanes)
{
	return iommu_replay_snapshot(lanes->replay);
}

struct iommu_probe_check iommu_lanes_probe_check(const struct iommu_lanes *lanes)
{
	return iommu_replay_probe_check(lanes->replay);
}

bool iommu_lanes_have_maps(const struct iommu_lanes *lanes)
{
	return lanes->have_maps;
}

const struct iommu_address_log *iommu_lanes_addresses(const struct iommu_lanes *lanes)
{
	return lanes->addresses;
}

struct iommu_devices *iommu_lanes_devices(const struct iommu_lanes *lanes)
{
	return lanes->devices;
}

static const struct byte_curve *curve_of(const struct iommu_lanes *lanes,
					 const struct iommu_lane *lane)
{
	return &lanes->curves[lanes->curve_of[lane - lanes->list]];
}

bool iommu_lane_bytes(const struct iommu_lanes *lanes, const struct iommu_lane *lane, uint64_t from,
		      uint64_t to, struct iommu_lane_bytes *bytes)
{
	return byte_curve_bytes(curve_of(lanes, lane), from, to, bytes);
}

void iommu_lane_bytes_row(const struct iommu_lanes *lanes, const struct iommu_lane *lane,
			  const uint64_t *edges, size_t n, struct iommu_lane_bytes *bytes)
{
	byte_curve_row(curve_of(lanes, lane), edges, n, bytes);
}

bool iommu_lane_change_at(const struct iommu_lanes *lanes, const struct iommu_lane *lane,
			  uint64_t ts, uint64_t *at)
{
	return byte_curve_change_at(curve_of(lanes, lane), ts, at);
}

const struct iommu_fault *iommu_lane_sign_details(const struct iommu_lanes *lanes,
						  const struct iommu_lane_mark *sign)
{
	return lane_sign_message(&lanes->signs, sign);
}

const struct iommu_fault_case *iommu_lane_fault_details(const struct iommu_lanes *lanes,
							const struct iommu_lane_mark *fault)
{
	return lane_fault_details(&lanes->faults, fault);
}

size_t iommu_lanes_memory(const struct iommu_lanes *lanes, size_t *peak)
{
	if (peak)
		*peak = lanes->memory.peak;
	return lanes->memory.now;
}

void iommu_lanes_free(struct iommu_lanes *lanes)
{
	if (!lanes)
		return;
	for (uint32_t i = 0; i < lanes->nr_curves; i++)
		byte_curve_free(&lanes->curves[i], &lanes->memory);
	byte_log_free(&lanes->log);
	lane_members_free(&lanes->members);
	packed_arena_free(&lanes->arena);
	lane_marks_free(&lanes->events);
	lane_faults_free(&lanes->faults);
	lane_marks_free(&lanes->findings);
	lane_signs_free(&lanes->signs);
	iommu_table_free(&lanes->by_key);
	iommu_replay_free(lanes->replay);
	iommu_address_log_free(lanes->addresses);
	free(lanes->streams);
	free(lanes->list);
	free(lanes->curves);
	free(lanes->curve_of);
	free(lanes);
}
