/* SPDX-License-Identifier: LGPL-2.1 */
#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/json_values.h"
#include "core/faultlog/fault_text.h"
#include "core/holders/devices.h"
#include "core/summary/summary_devices.h"

/* The elements of a list, which are printed one by one because some lists are long. */
struct json_list {
	const struct replayed_buffer *buffer; /* its elements are being printed */
	bool any;
};

static void add_address(struct json_object *object, const char *name, bool known, uint64_t value)
{
	if (known)
		json_add_hex(object, name, 1, value);
	else
		json_add_string(object, name, NULL);
}

static struct json_object *device_value(const struct replayed_buffer *buffer, uint32_t id)
{
	const struct iommu_device *device;

	if (!id)
		return NULL;
	device = iommu_device(iommu_replay_devices(buffer->replay), id);
	return json_untrusted(device->name, device->len);
}

static void add_device(struct json_object *object, const char *name,
		       const struct replayed_buffer *buffer, uint32_t id)
{
	json_object_object_add(object, name, device_value(buffer, id));
}

static void append_device(struct json_object *array, const struct replayed_buffer *buffer,
			  uint32_t id)
{
	json_object_array_add(array, device_value(buffer, id));
}

/* The devices of a set. The member @more is the number of those beyond REPLAYED_NAMES_MAX. */
static void add_devices(struct json_object *object, const char *name, const char *more,
			const struct replayed_buffer *buffer, uint32_t set)
{
	struct iommu_devices *devices = iommu_replay_devices(buffer->replay);
	struct json_object *names = json_object_new_array();
	const uint32_t *list;
	uint32_t nr = 0;

	list = iommu_set_devices(devices, set, &nr);
	for (uint32_t i = 0; i < nr && i < REPLAYED_NAMES_MAX; i++)
		append_device(names, buffer, list[i]);
	json_object_object_add(object, name, names);
	if (nr > REPLAYED_NAMES_MAX)
		json_add_number(object, more, nr - REPLAYED_NAMES_MAX);
}

static void add_task(struct json_object *object, const struct replayed_buffer *buffer, int32_t pid)
{
	const char *task = buffer->view.comm(buffer->view.arg, pid);

	json_object_object_add(object, "pid",
			       pid == IOMMU_PID_UNKNOWN ? NULL : json_object_new_int(pid));
	json_add_untrusted(object, "task", task, task ? strlen(task) : 0);
}

static void list_append(struct json_list *list, struct json_object *object)
{
	const char *buffer = list->buffer->view.buffer;

	if (*buffer)
		json_add_untrusted(object, "buffer", buffer, strlen(buffer));
	fputs(list->any ? ",\n" : "\n", stdout);
	json_print(object);
	json_object_put(object);
	list->any = true;
}

/* The IDs of all devices; NULL with *@nr 0 if out of memory. The caller frees them. */
static uint32_t *all_devices(const struct replayed_buffer *b, bool groups, uint32_t *nr)
{
	return iommu_devices_in_order(iommu_replay_devices(b->replay), groups, nr);
}

static struct json_object *epoch_object(const struct replayed_buffer *b, uint32_t device,
					const struct iommu_epoch *epoch)
{
	struct json_object *object = json_object_new_object();
	const char *task;

	add_device(object, "device", b, device);
	if (epoch->pid == IOMMU_HOST) {
		json_add_string(object, "holder", "host");
		json_add_string(object, "pid", NULL);
	} else {
		task = b->view.comm(b->view.arg, epoch->pid);
		json_add_untrusted(object, "holder", task, task ? strlen(task) : 0);
		json_object_object_add(object, "pid", json_object_new_int(epoch->pid));
	}
	json_add_string(object, "grade", iommu_grade_name(epoch->grade));
	json_add_number(object, "from_ns", epoch->from);
	json_add_number(object, "to_ns", epoch->ended ? epoch->to : b->view.last_ts);
	json_add_bool(object, "implied_end", epoch->implied || !epoch->ended);
	json_add_bool(object, "before", epoch->before);
	json_add_bool(object, "removed", epoch->removed);
	json_add_bool(object, "doubtful", epoch->doubtful);
	return object;
}

static void print_epochs(struct json_list *list)
{
	const struct replayed_buffer *b = list->buffer;
	uint32_t nr;
	uint32_t *ids = all_devices(b, false, &nr);

	for (uint32_t i = 0; i < nr; i++) {
		const struct iommu_epoch *epochs;
		size_t n = 0;

		epochs = iommu_summary_epochs(&b->view, ids[i], &n, NULL);
		for (size_t k = 0; k < n; k++)
			list_append(list, epoch_object(b, ids[i], &epochs[k]));
	}
	free(ids);
}

static void print_groups(struct json_list *list)
{
	const struct replayed_buffer *b = list->buffer;
	struct iommu_devices *devices = iommu_replay_devices(b->replay);
	struct json_object *object = NULL;
	struct json_object *members = NULL;
	uint32_t nr;
	uint32_t *ids = all_devices(b, true, &nr);

	for (uint32_t i = 0; i < nr; i++) {
		const struct iommu_device *device = iommu_device(devices, ids[i]);

		if (!device->gid_known)
			break;
		if (!i || iommu_device(devices, ids[i - 1])->gid != device->gid) {
			if (object)
				list_append(list, object);
			object = json_object_new_object();
			members = json_object_new_array();
			json_object_object_add(object, "group", json_object_new_int(device->gid));
			json_object_object_add(object, "devices", members);
		}
		append_device(members, b, ids[i]);
	}
	if (object)
		list_append(list, object);
	free(ids);
}

static void add_sizes(struct json_object *object, const struct iommu_map_stats *stats)
{
	struct json_object *sizes = json_object_new_array();

	for (int i = 0; stats && i < 64; i++) {
		struct json_object *size;

		if (!stats->sizes[i])
			continue;
		size = json_object_new_object();
		json_add_number(size, "bytes", 1ULL << i);
		json_add_number(size, "maps", stats->sizes[i]);
		json_object_array_add(sizes, size);
	}
	json_object_object_add(object, "sizes", sizes);
}

static void add_lifetimes(struct json_object *object, const struct iommu_map_stats *stats)
{
	struct json_object *lifetimes = NULL;

	if (stats->ended) {
		lifetimes = json_object_new_object();
		json_add_number(lifetimes, "ended", stats->ended);
		json_add_number(lifetimes, "p50", iommu_lifetime_percentile(stats, 50));
		json_add_number(lifetimes, "p90", iommu_lifetime_percentile(stats, 90));
		json_add_number(lifetimes, "p99", iommu_lifetime_percentile(stats, 99));
		json_add_number(lifetimes, "max", stats->longest);
	}
	json_object_object_add(object, "lifetimes_ns", lifetimes);
}

static void add_known(struct json_object *object, const char *name,
		      const struct iommu_snapshot_text *text)
{
	bool known = text && text->len;

	json_add_untrusted(object, name, known ? text->str : NULL, known ? text->len : 0);
}

/* What the snapshot says about the device. */
static void add_model(struct json_object *object, const struct replayed_buffer *b, uint32_t id)
{
	const struct iommu_device *device =
		id ? iommu_device(iommu_replay_devices(b->replay), id) : NULL;
	const struct iommu_snapshot_device *known =
		device ? iommu_snapshot_device(iommu_replay_snapshot(b->replay), device->name,
					       device->len)
		       : NULL;

	add_known(object, "model", known ? &known->model : NULL);
	add_known(object, "driver", known ? &known->driver : NULL);
}

static struct json_object *device_object(const struct replayed_buffer *b, uint32_t id)
{
	static const struct iommu_map_stats nothing;
	const struct iommu_map_stats *stats = iommu_stats_of_device(&b->stats, id);
	struct json_object *object = json_object_new_object();
	uint64_t now, peak, dropped = 0;

	if (!stats)
		stats = &nothing;
	add_device(object, "device", b, id);
	add_model(object, b, id);
	json_object_object_add(object, "group", NULL);
	if (id) {
		const struct iommu_device *device =
			iommu_device(iommu_replay_devices(b->replay), id);

		size_t n;

		if (device->gid_known)
			json_object_object_add(object, "group", json_object_new_int(device->gid));
		iommu_holders_epochs(iommu_replay_holders(b->replay), id, &n, &dropped);
	}
	json_add_number(object, "epochs_dropped", dropped);
	iommu_replay_mapped_bytes(b->replay, id, &now, &peak);
	json_add_number(object, "maps", stats->maps);
	json_add_number(object, "bytes", stats->bytes);
	json_add_number(object, "bytes_now", now);
	json_add_number(object, "bytes_peak", peak);
	json_add_number(object, "alive", stats->alive);
	json_add_number(object, "shared", stats->shared);
	json_add_number(object, "selftests", stats->selftests);
	json_add_number(object, "bytes_in_2m_runs", stats->run_bytes);
	json_add_number(object, "invalidations", stats->invalidations);
	json_add_attribution(object, stats->graded, stats->sources);
	add_sizes(object, stats);
	add_lifetimes(object, stats);
	return object;
}

static void print_devices(struct json_list *list)
{
	const struct replayed_buffer *b = list->buffer;
	uint32_t nr;
	uint32_t *ids = all_devices(b, false, &nr);

	for (uint32_t i = 0; i < nr; i++)
		list_append(list, device_object(b, ids[i]));
	/* mappings without a known device */
	if (iommu_stats_of_device(&b->stats, IOMMU_NO_DEVICE))
		list_append(list, device_object(b, IOMMU_NO_DEVICE));
	free(ids);
}

static const char *const accesses[] = {
	[IOMMU_ACCESS_READ] = "read",
	[IOMMU_ACCESS_WRITE] = "write",
};

static void write_reason(struct iommu_text *t, const void *arg)
{
	iommu_fault_text(t, arg);
}

/* Members that faults and runs of faults share. */
static void add_fault(struct json_object *object, const struct replayed_buffer *b,
		      const struct iommu_fault_case *one)
{
	add_device(object, "device", b, one->device);
	json_add_bool(object, "device_likely", one->likely);
	json_add_string(object, "access", accesses[one->access]);
	if (iommu_fault_is_decoded(one))
		json_add_text(object, "reason", write_reason, &one->log);
	else
		json_add_string(object, "reason", NULL);
	json_add_untrusted(object, "driver", one->driver_len ? one->driver : NULL, one->driver_len);
}

static void add_excuses(struct json_object *object, unsigned int excuses)
{
	struct json_object *names = json_object_new_array();

	for (unsigned int bit = 1; bit && bit <= excuses; bit <<= 1) {
		if (excuses & bit)
			json_object_array_add(names,
					      json_object_new_string(iommu_excuse_name(bit)));
	}
	json_object_object_add(object, "excuses", names);
}

static const char *verdict_name(enum iommu_verdict_kind kind)
{
	return kind == IOMMU_VERDICT_NONE ? NULL : iommu_verdict_name(kind);
}

/* The history of the faulting address. */
static void add_verdict(struct json_object *object, const struct replayed_buffer *b,
			const struct iommu_fault_case *one)
{
	const struct iommu_verdict *verdict = &one->verdict;
	bool range =
		verdict->kind != IOMMU_VERDICT_NONE && verdict->kind != IOMMU_VERDICT_NEVER_MAPPED;

	json_add_string(object, "verdict", verdict_name(verdict->kind));
	add_excuses(object, one->excuses);
	if (!range)
		return;
	add_address(object, "range_first", true, verdict->first);
	add_address(object, "range_last", true, verdict->last);
	json_add_number(object, "since_ns", verdict->at);
	if (!verdict->died)
		add_task(object, b, verdict->pid);
	json_add_bool(object, "died_with_domain", verdict->died);
	json_add_bool(object, "partly", verdict->partly);
	if (verdict->kind == IOMMU_VERDICT_PAST_END)
		json_add_number(object, "distance", verdict->distance);
	json_add_string(object, "range_direction",
			iommu_dma_direction_name((enum iommu_dma_direction)verdict->direction));
	add_devices(object, "range_devices", "range_devices_more", b, verdict->owner.devices);
	json_add_string(object, "grade", iommu_grade_name(verdict->owner.grade));
}

static void print_faults(struct json_list *list)
{
	const struct replayed_buffer *b = list->buffer;
	const struct iommu_faults *faults = iommu_replay_faults(b->replay);

	for (uint64_t i = iommu_faults_oldest(faults); i < faults->nr; i++) {
		const struct iommu_fault_case *one = iommu_faults_get(faults, i);
		struct json_object *object;

		if (!one)
			continue;
		object = json_object_new_object();
		json_add_number(object, "at_ns", one->ts);
		add_fault(object, b, one);
		add_address(object, "iova", one->has_address, one->address);
		json_add_bool(object, "iova_is_page", one->page_only);
		json_add_bool(object, "event", one->seen_event);
		json_add_bool(object, "log", one->seen_log);
		add_verdict(object, b, one);
		list_append(list, object);
	}
}

static void add_verdicts(struct json_object *object, const struct iommu_fault_run *run)
{
	struct json_object *verdicts = json_object_new_object();

	for (int i = IOMMU_VERDICT_NONE + 1; i <= IOMMU_VERDICT_NEVER_MAPPED; i++) {
		if (run->verdicts[i])
			json_add_number(verdicts, iommu_verdict_name(i), run->verdicts[i]);
	}
	json_object_object_add(object, "verdicts", verdicts);
}

static void print_fault_runs(struct json_list *list)
{
	const struct replayed_buffer *b = list->buffer;
	const struct iommu_faults *faults = iommu_replay_faults(b->replay);

	for (uint32_t i = 0; i < faults->nr_runs; i++) {
		const struct iommu_fault_run *run = &faults->runs[i];
		struct json_object *object;

		if (!run->nr)
			continue;
		object = json_object_new_object();
		add_fault(object, b, &run->first);
		json_add_number(object, "count", run->nr);
		json_add_number(object, "events", run->nr_event);
		json_add_number(object, "log_messages", run->nr_log);
		json_add_number(object, "first_ns", run->first_ts);
		json_add_number(object, "last_ns", run->last_ts);
		add_address(object, "first_iova", run->first.has_address, run->first_address);
		add_address(object, "last_iova", run->first.has_address, run->last_address);
		add_verdicts(object, run);
		add_excuses(object, run->excuses);
		list_append(list, object);
	}
}

static struct json_object *case_object(const struct replayed_buffer *b,
				       const struct iommu_finding_case *one)
{
	struct json_object *object = json_object_new_object();

	json_add_number(object, "at_ns", one->ts);
	add_address(object, "first", true, one->first);
	add_address(object, "last", true, one->last);
	add_devices(object, "devices", "devices_more", b, one->devices);
	add_task(object, b, one->pid);
	return object;
}

static void print_finding(struct json_list *list, const struct iommu_finding *finding,
			  enum iommu_finding_class class)
{
	struct json_object *object;

	if (!finding->nr)
		return;
	object = json_object_new_object();
	json_add_string(object, "class", iommu_finding_name(class));
	json_add_number(object, "count", finding->nr);
	json_add_number(object, "bytes", finding->bytes);
	add_excuses(object, finding->excuses);
	json_object_object_add(object, "first", case_object(list->buffer, &finding->first));
	json_object_object_add(object, "last", case_object(list->buffer, &finding->last));
	list_append(list, object);
}

static void print_findings(struct json_list *list)
{
	const struct iommu_findings *findings = iommu_replay_findings(list->buffer->replay);

	for (int class = 0; class < IOMMU_FINDING_CLASSES; class ++) {
		print_finding(list, &findings->firm[class], class);
		print_finding(list, &findings->excused[class], class);
	}
}

static const char *const families[] = {
	[IOMMU_ATTACH_TOGGLES] = "toggle",
	[IOMMU_ATTACH_PAIRS] = "pairs",
};

static const struct {
	const char *name;
	void (*put)(struct json_list *list);
} lists[] = {
	{ "groups", print_groups }, { "devices", print_devices },
	{ "epochs", print_epochs }, { "findings", print_findings },
	{ "faults", print_faults }, { "fault_runs", print_fault_runs },
};

static void add_systems(struct json_object *object, const struct iommu_summary *view)
{
	struct json_object *systems = json_object_new_array();

	for (size_t i = 0; i < view->nr_systems; i++) {
		struct json_object *system = json_object_new_object();
		const char *name = view->systems[i].name;

		json_add_untrusted(system, "system", name, strlen(name));
		json_add_number(system, "events", view->systems[i].events);
		json_object_array_add(systems, system);
	}
	json_object_object_add(object, "systems", systems);
}

static void add_parameters(struct json_object *object, const struct iommu_snapshot *snapshot)
{
	struct json_object *list = json_object_new_array();

	for (uint32_t i = 0; i < snapshot->nr_params; i++) {
		struct json_object *one = json_object_new_object();

		add_known(one, "name", &snapshot->params[i].name);
		add_known(one, "value", &snapshot->params[i].value);
		json_object_array_add(list, one);
	}
	json_object_object_add(object, "parameters", list);
}

static struct json_object *buffer_object(const struct replayed_buffer *b)
{
	const struct iommu_faults *faults = iommu_replay_faults(b->replay);
	struct json_object *object = json_object_new_object();

	json_add_untrusted(object, "name", b->view.buffer, strlen(b->view.buffer));
	json_add_number(object, "events", b->view.events);
	json_add_number(object, "unknown_events", b->view.unknown);
	json_add_number(object, "first_ns", b->view.first_ts);
	json_add_number(object, "last_ns", b->view.last_ts);
	json_object_object_add(object, "from_ns",
			       b->view.from ? json_object_new_uint64(b->view.from) : NULL);
	json_object_object_add(object, "to_ns",
			       b->view.to ? json_object_new_uint64(b->view.to) : NULL);
	json_add_number(object, "lost", b->view.lost);
	json_add_number(object, "gaps", b->view.gaps);
	json_add_bool(object, "lost_more", b->view.lost_more);
	json_add_string(object, "mode",
			iommu_snapshot_mode_word(iommu_replay_snapshot(b->replay)->mode));
	add_parameters(object, iommu_replay_snapshot(b->replay));
	json_add_number(object, "probe_pairs", b->view.probes.pairs);
	json_add_number(object, "probe_mismatches", b->view.probes.mismatches);
	json_add_bool(object, "probes_doubtful", b->view.probes.doubtful);
	json_add_number(object, "maps", b->maps_shown);
	json_add_number(object, "invalidations", b->stats.invalidations);
	json_add_number(object, "faults", faults->nr);
	json_add_number(object, "faults_suppressed_at_least", faults->suppressed);
	json_add_number(object, "faults_unprinted_at_least", iommu_faults_unprinted(faults));
	json_add_bool(object, "faults_lost", faults->overflows);
	add_systems(object, &b->view);
	return object;
}

static void print_string(const char *name, const char *value)
{
	struct json_object *object = json_object_new_object();

	json_add_untrusted(object, name, value, value ? strlen(value) : 0);
	printf("\"%s\":", name);
	json_print(json_object_object_get(object, name));
	putchar(',');
	json_object_put(object);
}

static void print_buffers(const struct replayed_trace *trace)
{
	fputs("\"buffers\":[", stdout);
	for (unsigned int i = 0; i < trace->nr_buffers; i++) {
		struct json_object *object = buffer_object(&trace->buffers[i]);

		fputs(i ? ",\n" : "\n", stdout);
		json_print(object);
		json_object_put(object);
	}
	fputs("\n]", stdout);
}

void summary_print_json(const struct replayed_trace *trace)
{
	putchar('{');
	print_string("schema", "trace-iommu/1");
	print_string("host", trace->host);
	print_string("boot_id", trace->boot_id);
	print_string("file", trace->name);
	print_string("release", trace->release);
	print_string("family", families[trace->attach_rule]);
	print_buffers(trace);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct json_list list = { .any = false };

		printf(",\n\"%s\":[", lists[i].name);
		for (unsigned int n = 0; n < trace->nr_buffers; n++) {
			list.buffer = &trace->buffers[n];
			lists[i].put(&list);
		}
		fputs(list.any ? "\n]" : "]", stdout);
	}
	fputs("}\n", stdout);
}
