/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Messages of Arm's SMMU name a device by its stream ID, and only from 6.13 on by its name. The
 * kernel computes the stream ID of a PCI function from its requester ID, by a table of the
 * firmware.
 */
#include "snapshot_streams.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snapshot_sink.h"
#include "stream_ids.h"

#define PCI   "/sys/bus/pci/devices"
#define UNITS "/sys/class/iommu"
#define IORT  "/sys/firmware/acpi/tables/IORT"

enum {
	PROPERTY_MAX = 4096,
	IORT_MAX = 1 << 16,
	UNITS_MAX = 64,
	CONFIG = 256, /* bytes of the configuration space, PCI 3.0, section 6.1 */
};

/* An SMMU: the name of its device, which its messages have, and how tables refer to it. */
struct unit {
	char name[64];
	char class_name[64]; /* "smmu3.0x0000000009050000" */
	uint32_t phandle;    /* 0: not in a device tree */
};

struct search {
	const struct snapshot_sink *sink;
	struct unit units[UNITS_MAX];
	size_t nr_units;
	unsigned char *iort;
	size_t iort_len;
};

static size_t read_bytes(const char *path, unsigned char *to, size_t room)
{
	FILE *file = fopen(path, "re");
	size_t len = file ? fread(to, 1, room, file) : 0;

	if (file)
		fclose(file);
	return len;
}

static size_t read_property(const char *dir, const char *name, unsigned char *to, size_t room)
{
	char path[PATH_MAX + 64];

	snprintf(path, sizeof(path), "%s/of_node/%s", dir, name);
	return read_bytes(path, to, room);
}

/* A property of one cell. */
static uint32_t read_cell(const char *dir, const char *name, uint32_t missing)
{
	unsigned char cell[4];

	if (read_property(dir, name, cell, sizeof(cell)) != sizeof(cell))
		return missing;
	return (uint32_t)cell[0] << 24 | (uint32_t)cell[1] << 16 | (uint32_t)cell[2] << 8 | cell[3];
}

static void find_units(struct search *s)
{
	DIR *dir = opendir(UNITS);
	struct dirent *entry;

	while (dir && s->nr_units < UNITS_MAX && (entry = readdir(dir))) {
		struct unit *unit = &s->units[s->nr_units];
		char path[512];
		char target[PATH_MAX];

		if (strncmp(entry->d_name, "smmu3.", 6) ||
		    strlen(entry->d_name) >= sizeof(unit->class_name))
			continue;
		snprintf(path, sizeof(path), UNITS "/%s/device", entry->d_name);
		if (!realpath(path, target))
			continue;
		memcpy(unit->class_name, entry->d_name, strlen(entry->d_name) + 1);
		snprintf(unit->name, sizeof(unit->name), "%s", strrchr(target, '/') + 1);
		/* A table with more cells than one means something else. */
		if (read_cell(target, "#iommu-cells", 0) == 1)
			unit->phandle = read_cell(target, "phandle", 0);
		s->nr_units++;
	}
	if (dir)
		closedir(dir);
}

static const struct unit *unit_of_phandle(const struct search *s, uint32_t phandle)
{
	for (size_t i = 0; phandle && i < s->nr_units; i++)
		if (s->units[i].phandle == phandle)
			return &s->units[i];
	return NULL;
}

static const struct unit *unit_at(const struct search *s, uint64_t base)
{
	char name[64];

	snprintf(name, sizeof(name), "smmu3.0x%016llx", (unsigned long long)base);
	for (size_t i = 0; i < s->nr_units; i++)
		if (!strcmp(s->units[i].class_name, name))
			return &s->units[i];
	return NULL;
}

/*
 * Whether a function is, or lies behind, a bridge to conventional PCI, which replaces requester IDs
 * by its own. Its capability PCI Express (PCI Express 5.0, section 7.5.3.2) tells.
 */
static bool replaces_requesters(const char *dir)
{
	enum { STATUS = 6, HAS_LIST = 0x10, TYPE = 0x0e, BRIDGE = 1, LIST = 0x34, EXPRESS = 0x10 };
	enum { ROOT_PORT = 4, UPSTREAM = 5, DOWNSTREAM = 6 };
	unsigned char config[CONFIG] = { 0 };
	char path[PATH_MAX + 16];
	unsigned int type;

	snprintf(path, sizeof(path), "%s/config", dir);
	if (read_bytes(path, config, sizeof(config)) != sizeof(config))
		return true;
	if ((config[TYPE] & 0x7f) != BRIDGE)
		return false;
	if (!(config[STATUS] & HAS_LIST))
		return true;
	for (unsigned int at = config[LIST] & 0xfc, n = 0; at >= 0x40 && n < 48;
	     at = config[at + 1] & 0xfc, n++) {
		if (config[at] != EXPRESS)
			continue;
		type = config[at + 2] >> 4;
		return type != ROOT_PORT && type != UPSTREAM && type != DOWNSTREAM;
	}
	return true;
}

static void put(const struct search *s, const struct unit *unit, uint32_t stream, const char *name)
{
	struct iommu_snapshot_line line = {
		.key = IOMMU_SNAPSHOT_STREAM,
		.stream = stream,
		.name = snapshot_string(name),
	};

	if (!unit)
		return;
	line.iommu = snapshot_string(unit->name);
	snapshot_put(s->sink, &line);
}

/* The function in directory @dir, an absolute path without links, which is cut. */
static void put_function(const struct search *s, char *dir, const char *name)
{
	unsigned char map[PROPERTY_MAX];
	unsigned int segment, bus, slot, function;
	uint32_t phandle, stream;
	uint64_t base;
	uint16_t rid;
	size_t len;

	if (sscanf(name, "%x:%x:%x.%x", &segment, &bus, &slot, &function) != 4)
		return;
	rid = (uint16_t)(bus << 8 | slot << 3 | function);
	/* Upwards to the host bridge, whose node has the table. */
	for (bool first = true;; first = false) {
		char *slash = strrchr(dir, '/');
		unsigned int word;

		if (!first && sscanf(slash + 1, "%x:%x:%x.%x", &word, &word, &word, &word) == 4 &&
		    replaces_requesters(dir))
			return;
		len = read_property(dir, "iommu-map", map, sizeof(map));
		if (len || slash == dir)
			break;
		*slash = 0;
	}
	if (len) {
		if (stream_of_iommu_map(map, len, read_cell(dir, "iommu-map-mask", UINT32_MAX), rid,
					&phandle, &stream))
			put(s, unit_of_phandle(s, phandle), stream, name);
	} else if (stream_of_iort(s->iort, s->iort_len, segment, rid, &base, &stream)) {
		put(s, unit_at(s, base), stream, name);
	}
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

void snapshot_streams(const struct snapshot_sink *sink)
{
	struct search s = { .sink = sink };
	struct dirent **entries = NULL;
	int nr;

	find_units(&s);
	if (!s.nr_units)
		return;
	s.iort = malloc(IORT_MAX);
	if (s.iort)
		s.iort_len = read_bytes(IORT, s.iort, IORT_MAX);
	nr = scandir(PCI, &entries, is_visible, alphasort);
	for (int i = 0; i < nr; i++) {
		char path[512];
		char dir[PATH_MAX];

		snprintf(path, sizeof(path), PCI "/%s", entries[i]->d_name);
		if (realpath(path, dir))
			put_function(&s, dir, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	free(s.iort);
}
