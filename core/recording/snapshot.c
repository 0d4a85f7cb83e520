/* SPDX-License-Identifier: LGPL-2.1 */
#include "snapshot.h"

#include <stdlib.h>

/* A power of two, twice the number of devices. */
#define SLOTS (2 * IOMMU_SNAPSHOT_DEVICES_MAX)

/* The same for streams. */
#define STREAM_SLOTS (2 * IOMMU_SNAPSHOT_STREAMS_MAX)

/* A search looks at no more streams than this, whatever their hashes. */
#define STREAM_STEPS 64

static void keep(struct iommu_snapshot_text *to, struct iommu_string from)
{
	size_t max = from.len < IOMMU_SNAPSHOT_NAME_MAX ? from.len : IOMMU_SNAPSHOT_NAME_MAX;

	to->len = (uint8_t)strnlen(from.str, max);
	memcpy(to->str, from.str, to->len);
	to->str[to->len] = '\0';
}

/* Compares only the kept part of names that are too long. */
static bool is_same(const struct iommu_snapshot_text *a, const char *name, size_t len)
{
	if (len > IOMMU_SNAPSHOT_NAME_MAX)
		len = IOMMU_SNAPSHOT_NAME_MAX;
	return a->len == len && !memcmp(a->str, name, len);
}

/*
 * Room for element number @nr of an array of at most @max; the caller zeroes it. NULL, and counted,
 * if there is none.
 */
static void *room_for(struct iommu_snapshot *s, void **array, uint32_t nr, uint32_t max,
		      size_t size)
{
	/* The array grows whenever its number is a power of two. */
	if (nr < max && !(nr & (nr - 1))) {
		void *more = realloc(*array, (nr ? 2 * (size_t)nr : 1) * size);

		if (more)
			*array = more;
		else
			max = 0;
	}
	if (nr >= max) {
		s->left_out++;
		return NULL;
	}
	return memset((char *)*array + nr * size, 0, size);
}

#define ROOM_FOR(s, array, nr, max) \
	room_for(s, (void **)&(s)->array, (s)->nr, max, sizeof(*(s)->array))

/* The slot of the device, or the empty one where it belongs. FNV-1a. */
static uint16_t *slot_of(const struct iommu_snapshot *s, const char *name, size_t len)
{
	uint32_t hash = 2166136261;
	uint32_t slot;

	if (len > IOMMU_SNAPSHOT_NAME_MAX)
		len = IOMMU_SNAPSHOT_NAME_MAX;
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)name[i]) * 16777619;
	for (slot = hash % SLOTS;; slot = (slot + 1) % SLOTS) {
		uint16_t *place = &s->by_name[slot];

		if (!*place || is_same(&s->devices[*place - 1].name, name, len))
			return place;
	}
}

static void add_device(struct iommu_snapshot *s, const struct iommu_snapshot_line *line)
{
	struct iommu_snapshot_device *device;
	uint16_t *slot;

	if (!s->by_name)
		s->by_name = calloc(SLOTS, sizeof(*s->by_name));
	if (!s->by_name) {
		s->left_out++;
		return;
	}
	slot = slot_of(s, line->name.str, line->name.len);
	if (*slot) {
		device = &s->devices[*slot - 1];
	} else {
		device = ROOM_FOR(s, devices, nr_devices, IOMMU_SNAPSHOT_DEVICES_MAX);
		if (!device)
			return;
		*slot = (uint16_t)++s->nr_devices;
	}
	keep(&device->name, line->name);
	keep(&device->model, line->value);
	keep(&device->driver, line->driver);
	device->is_pci = line->is_pci;
	device->vendor = line->vendor;
	device->device = line->device;
	device->class = line->class;
	device->group = line->group;
}

static void add_group(struct iommu_snapshot *s, const struct iommu_snapshot_line *line)
{
	struct iommu_snapshot_group *group =
		ROOM_FOR(s, groups, nr_groups, IOMMU_SNAPSHOT_GROUPS_MAX);

	if (!group)
		return;
	s->nr_groups++;
	group->group = line->group;
	keep(&group->type, line->value);
}

static void add_region(struct iommu_snapshot *s, const struct iommu_snapshot_line *line)
{
	struct iommu_snapshot_region *region =
		ROOM_FOR(s, regions, nr_regions, IOMMU_SNAPSHOT_REGIONS_MAX);

	if (!region)
		return;
	s->nr_regions++;
	region->first = line->first;
	region->last = line->last;
	keep(&region->name, line->value);
}

static struct iommu_snapshot_width *find_width(const struct iommu_snapshot *s, const char *name,
					       size_t len)
{
	for (uint32_t i = 0; i < s->nr_widths; i++) {
		if (is_same(&s->widths[i].name, name, len))
			return &s->widths[i];
	}
	return NULL;
}

static void add_width(struct iommu_snapshot *s, const struct iommu_snapshot_line *line)
{
	struct iommu_snapshot_width *width = find_width(s, line->name.str, line->name.len);

	if (!width) {
		width = ROOM_FOR(s, widths, nr_widths, IOMMU_SNAPSHOT_WIDTHS_MAX);
		if (!width)
			return;
		s->nr_widths++;
	}
	keep(&width->name, line->name);
	width->bits = line->bits;
}

static uint32_t first_slot(uint32_t stream)
{
	return stream * 2654435761U % STREAM_SLOTS;
}

static void add_stream(struct iommu_snapshot *s, const struct iommu_snapshot_line *line)
{
	struct iommu_snapshot_stream *one;
	uint32_t slot = first_slot(line->stream);
	int steps = 0;

	if (!s->by_stream)
		s->by_stream = calloc(STREAM_SLOTS, sizeof(*s->by_stream));
	for (; s->by_stream && s->by_stream[slot]; slot = (slot + 1) % STREAM_SLOTS) {
		one = &s->streams[s->by_stream[slot] - 1];
		if (one->stream == line->stream &&
		    is_same(&one->iommu, line->iommu.str, line->iommu.len)) {
			/* Each buffer of a trace may have the snapshot. */
			if (!is_same(&one->device, line->name.str, line->name.len))
				one->device.len = 0;
			return;
		}
		if (++steps == STREAM_STEPS)
			break;
	}
	if (!s->by_stream || steps == STREAM_STEPS) {
		s->left_out++;
		return;
	}
	one = ROOM_FOR(s, streams, nr_streams, IOMMU_SNAPSHOT_STREAMS_MAX);
	if (!one)
		return;
	s->by_stream[slot] = (uint16_t)++s->nr_streams;
	one->stream = line->stream;
	keep(&one->iommu, line->iommu);
	keep(&one->device, line->name);
}

static void add_param(struct iommu_snapshot *s, const struct iommu_snapshot_line *line)
{
	struct iommu_snapshot_param *param =
		ROOM_FOR(s, params, nr_params, IOMMU_SNAPSHOT_PARAMS_MAX);

	if (!param)
		return;
	s->nr_params++;
	keep(&param->name, line->name);
	keep(&param->value, line->value);
}

/* Once the probes did not match, a later recording into the same buffer does not change that. */
static void add_probes(struct iommu_snapshot *s, const struct iommu_snapshot_line *line)
{
	if (s->probes_known && !s->probes_verified && line->verified)
		return;
	s->probes_known = true;
	s->probes_verified = line->verified;
	s->probe_pairs = line->pairs;
	s->probe_mismatches = line->mismatched;
}

void iommu_snapshot_add(struct iommu_snapshot *s, const char *str, size_t len)
{
	struct iommu_snapshot_line line;

	if (!iommu_snapshot_read(str, len, &line))
		return;
	s->any = true;
	switch (line.key) {
	case IOMMU_SNAPSHOT_HOST:
		keep(&s->host, line.name);
		break;
	case IOMMU_SNAPSHOT_BOOT_ID:
		keep(&s->boot_id, line.name);
		break;
	case IOMMU_SNAPSHOT_RELEASE:
		keep(&s->release, line.name);
		break;
	case IOMMU_SNAPSHOT_MODE:
		s->mode = line.mode;
		break;
	case IOMMU_SNAPSHOT_GROUP:
		add_group(s, &line);
		break;
	case IOMMU_SNAPSHOT_DEVICE:
		add_device(s, &line);
		break;
	case IOMMU_SNAPSHOT_REGION:
		add_region(s, &line);
		break;
	case IOMMU_SNAPSHOT_WIDTH:
		add_width(s, &line);
		break;
	case IOMMU_SNAPSHOT_STREAM:
		add_stream(s, &line);
		break;
	case IOMMU_SNAPSHOT_PARAM:
		add_param(s, &line);
		break;
	case IOMMU_SNAPSHOT_PROBES:
		add_probes(s, &line);
		break;
	default:
		s->unread++;
		break;
	}
}

void iommu_snapshot_free(struct iommu_snapshot *s)
{
	free(s->devices);
	free(s->groups);
	free(s->regions);
	free(s->widths);
	free(s->streams);
	free(s->params);
	free(s->by_name);
	free(s->by_stream);
	*s = (struct iommu_snapshot){ 0 };
}

const struct iommu_snapshot_device *iommu_snapshot_device(const struct iommu_snapshot *s,
							  const char *name, size_t len)
{
	uint16_t place = s->by_name ? *slot_of(s, name, len) : 0;

	return place ? &s->devices[place - 1] : NULL;
}

const struct iommu_snapshot_region *iommu_snapshot_region(const struct iommu_snapshot *s,
							  uint64_t address)
{
	const struct iommu_snapshot_region *best = NULL;

	for (uint32_t i = 0; i < s->nr_regions; i++) {
		const struct iommu_snapshot_region *region = &s->regions[i];

		if (address < region->first || address > region->last)
			continue;
		if (!best || region->last - region->first < best->last - best->first)
			best = region;
	}
	return best;
}

bool iommu_snapshot_is_reserved(const struct iommu_snapshot_region *region)
{
	static const char word[] = "reserved";

	return region->name.len >= sizeof(word) - 1 &&
	       !memcmp(region->name.str, word, sizeof(word) - 1);
}

unsigned int iommu_snapshot_width(const struct iommu_snapshot *s, const char *name, size_t len)
{
	const struct iommu_snapshot_width *width = find_width(s, name, len);

	return width ? width->bits : 0;
}

static void set_name(const char **name, const struct iommu_snapshot_text *text)
{
	if (!*name && text->len)
		*name = text->str;
}

void iommu_snapshot_name_machine(const struct iommu_snapshot *s, const char **release,
				 const char **host, const char **boot_id)
{
	set_name(release, &s->release);
	set_name(host, &s->host);
	set_name(boot_id, &s->boot_id);
}

unsigned int iommu_snapshot_iommu_width(const struct iommu_snapshot *s)
{
	unsigned int least = 0;

	for (uint32_t i = 0; i < s->nr_widths; i++) {
		const struct iommu_snapshot_width *width = &s->widths[i];

		/* Devices have a ':', as in 0000:01:00.0, or a line of their own. */
		if (memchr(width->name.str, ':', width->name.len) ||
		    iommu_snapshot_device(s, width->name.str, width->name.len))
			continue;
		if (!least || width->bits < least)
			least = width->bits;
	}
	return least;
}

const struct iommu_snapshot_text *iommu_snapshot_stream_device(
	const struct iommu_snapshot *s, uint32_t stream,
	bool (*is_iommu)(void *arg, const char *name, size_t len), void *arg)
{
	uint32_t slot = first_slot(stream);

	for (int steps = 0; s->by_stream && s->by_stream[slot] && steps < STREAM_STEPS; steps++) {
		const struct iommu_snapshot_stream *one = &s->streams[s->by_stream[slot] - 1];

		if (one->stream == stream && is_iommu(arg, one->iommu.str, one->iommu.len))
			return one->device.len ? &one->device : NULL;
		slot = (slot + 1) % STREAM_SLOTS;
	}
	return NULL;
}

/* iommu_group_show_type(), drivers/iommu/iommu.c */
static enum iommu_snapshot_mode mode_of_type(const struct iommu_snapshot_text *type)
{
	if (!strcmp(type->str, "DMA"))
		return IOMMU_SNAPSHOT_STRICT;
	if (!strcmp(type->str, "DMA-FQ"))
		return IOMMU_SNAPSHOT_LAZY;
	if (!strcmp(type->str, "identity"))
		return IOMMU_SNAPSHOT_PASSTHROUGH;
	return IOMMU_SNAPSHOT_NO_MODE;
}

enum iommu_snapshot_mode iommu_snapshot_mode_of(const struct iommu_snapshot *s, const char *name,
						size_t len)
{
	const struct iommu_snapshot_device *device = iommu_snapshot_device(s, name, len);
	enum iommu_snapshot_mode mode = IOMMU_SNAPSHOT_NO_MODE;

	for (uint32_t i = 0; device && device->group >= 0 && i < s->nr_groups; i++) {
		if (s->groups[i].group == device->group)
			mode = mode_of_type(&s->groups[i].type);
	}
	return mode != IOMMU_SNAPSHOT_NO_MODE ? mode : s->mode;
}

void iommu_snapshot_put(struct iommu_text *t, const struct iommu_snapshot_text *text)
{
	iommu_text_untrusted(t, text->str, text->len);
}

bool iommu_snapshot_has_model(const struct iommu_snapshot_device *device)
{
	return device && (device->model.len || device->driver.len);
}

void iommu_snapshot_put_model(struct iommu_text *t, const struct iommu_snapshot_device *device)
{
	if (!iommu_snapshot_has_model(device))
		return;
	iommu_snapshot_put(t, &device->model);
	if (device->driver.len) {
		iommu_text_puts(t, device->model.len ? " (" : "(");
		iommu_snapshot_put(t, &device->driver);
		iommu_text_putc(t, ')');
	}
}

void iommu_snapshot_put_device(struct iommu_text *t, const struct iommu_snapshot *s,
			       const char *name, size_t len)
{
	const struct iommu_snapshot_device *device = iommu_snapshot_device(s, name, len);

	if (!iommu_snapshot_has_model(device))
		return;
	iommu_text_putc(t, ' ');
	iommu_snapshot_put_model(t, device);
}
