/* SPDX-License-Identifier: LGPL-2.1 */
/* A description of this machine for the trace. */
#include "snapshot.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "core/recording/snapshot_params.h"
#include "iommu_state.h"
#include "snapshot_devices.h"
#include "snapshot_sink.h"
#include "snapshot_streams.h"
#include "tracefs_file.h"

#define GROUPS "/sys/kernel/iommu_groups"
#define UNITS  "/sys/class/iommu"

enum { REGIONS_MAX = 256 };

static void put_name(const struct snapshot_sink *sink, enum iommu_snapshot_key key,
		     const char *name)
{
	struct iommu_snapshot_line line = { .key = key, .name = snapshot_string(name) };

	if (*name)
		snapshot_put(sink, &line);
}

static void put_host(const struct snapshot_sink *sink)
{
	struct utsname names;
	char boot_id[64];

	if (!uname(&names)) {
		put_name(sink, IOMMU_SNAPSHOT_HOST, names.nodename);
		put_name(sink, IOMMU_SNAPSHOT_RELEASE, names.release);
	}
	if (snapshot_file(boot_id, sizeof(boot_id), "/proc/sys/kernel/random/boot_id"))
		put_name(sink, IOMMU_SNAPSHOT_BOOT_ID, boot_id);
}

/*
 * Whether the type of a group tells strict from lazy. From 5.15 on, it does
 * (drivers/iommu/iommu.c: IOMMU_DOMAIN_DMA_FQ); before, both are "DMA".
 */
static bool types_tell_mode(void)
{
	struct utsname names;
	unsigned int major;
	unsigned int minor;

	if (uname(&names) || sscanf(names.release, "%u.%u", &major, &minor) != 2)
		return false;
	return major > 5 || (major == 5 && minor >= 15);
}

/* Groups may differ: the mode of the machine is that of most groups with translation. */
static void put_mode(const struct snapshot_sink *sink)
{
	struct iommu_state state = iommu_state_read();
	struct iommu_snapshot_line line = { .key = IOMMU_SNAPSHOT_MODE };

	if (state.lazy > state.strict)
		line.mode = IOMMU_SNAPSHOT_LAZY;
	else if (state.strict && !types_tell_mode())
		return;
	else if (state.strict)
		line.mode = IOMMU_SNAPSHOT_STRICT;
	else if (state.identity)
		line.mode = IOMMU_SNAPSHOT_PASSTHROUGH;
	snapshot_put(sink, &line);
}

/* None of our parameters has a value with blanks, so quotes need no care. */
static void put_params(const struct snapshot_sink *sink)
{
	char *text = tracefs_read("/proc/cmdline");
	char *rest;

	for (char *p = text ? strtok_r(text, " \n", &rest) : NULL; p;
	     p = strtok_r(NULL, " \n", &rest)) {
		size_t len = strcspn(p, "=");
		struct iommu_snapshot_line line = {
			.key = IOMMU_SNAPSHOT_PARAM,
			.name = { p, len },
			.value = snapshot_string(p + len + (p[len] == '=')),
		};

		if (!strcmp(p, "--"))
			break; /* the rest is for init */
		if (iommu_is_snapshot_param(p, len))
			snapshot_put(sink, &line);
	}
	free(text);
}

struct region {
	unsigned long long first;
	unsigned long long last;
	char type[32];
};

/* Most groups have the same regions, so write each region once only. */
struct regions {
	struct region list[REGIONS_MAX];
	size_t nr;
};

static bool is_new_region(struct regions *known, const struct region *r)
{
	for (size_t i = 0; i < known->nr; i++) {
		const struct region *k = &known->list[i];

		if (k->first == r->first && k->last == r->last && !strcmp(k->type, r->type))
			return false;
	}
	if (known->nr == REGIONS_MAX)
		return false;
	known->list[known->nr++] = *r;
	return true;
}

/* A line is "0xFIRST 0xLAST TYPE". */
static void put_reserved(const struct snapshot_sink *sink, const char *group, struct regions *known)
{
	char path[512];
	char *text;
	char *rest;

	snprintf(path, sizeof(path), GROUPS "/%s/reserved_regions", group);
	text = tracefs_read(path);
	for (char *p = text ? strtok_r(text, "\n", &rest) : NULL; p;
	     p = strtok_r(NULL, "\n", &rest)) {
		struct region r;
		char name[64];
		struct iommu_snapshot_line line = { .key = IOMMU_SNAPSHOT_REGION };

		if (sscanf(p, "%llx %llx %31s", &r.first, &r.last, r.type) != 3 ||
		    !is_new_region(known, &r))
			continue;
		snprintf(name, sizeof(name), "reserved by the IOMMU (%s)", r.type);
		line.first = r.first;
		line.last = r.last;
		line.value = snapshot_string(name);
		snapshot_put(sink, &line);
	}
	free(text);
}

static int is_number(const struct dirent *entry)
{
	return entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
}

static void put_groups(const struct snapshot_sink *sink)
{
	struct dirent **entries = NULL;
	int nr = scandir(GROUPS, &entries, is_number, versionsort);
	struct regions *known = calloc(1, sizeof(*known));

	for (int i = 0; i < nr; i++) {
		char type[64];
		struct iommu_snapshot_line line = { .key = IOMMU_SNAPSHOT_GROUP };

		line.group = (int32_t)strtol(entries[i]->d_name, NULL, 10);
		if (snapshot_file(type, sizeof(type), GROUPS "/%s/type", entries[i]->d_name)) {
			line.value = snapshot_string(type);
			snapshot_put(sink, &line);
		}
		if (known)
			put_reserved(sink, entries[i]->d_name, known);
		free(entries[i]);
	}
	free(entries);
	free(known);
}

/*
 * The widest address that an IOMMU translates. VT-d specification, 11.4.2: MGAW is bits 21:16 of
 * the capability register, less one. AMD's IOMMU specification, 3.4.9: HATS is bits 11:10 of the
 * extended features: 4, 5 or 6 levels of 9 bits, above 12 bits.
 */
static unsigned int width_of_unit(const char *unit)
{
	static const unsigned int amd_widths[] = { 48, 57, 64, 0 };
	char text[64];

	if (snapshot_file(text, sizeof(text), UNITS "/%s/intel-iommu/cap", unit))
		return (unsigned int)(strtoull(text, NULL, 16) >> 16 & 0x3f) + 1;
	if (snapshot_file(text, sizeof(text), UNITS "/%s/amd-iommu/features", unit))
		return amd_widths[strtoull(text, NULL, 16) >> 10 & 3];
	return 0;
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void put_units(const struct snapshot_sink *sink)
{
	struct dirent **entries = NULL;
	int nr = scandir(UNITS, &entries, is_visible, versionsort);

	for (int i = 0; i < nr; i++) {
		struct iommu_snapshot_line line = { .key = IOMMU_SNAPSHOT_WIDTH };

		line.name = snapshot_string(entries[i]->d_name);
		line.bits = (uint8_t)width_of_unit(entries[i]->d_name);
		if (line.bits)
			snapshot_put(sink, &line);
		free(entries[i]);
	}
	free(entries);
}

void snapshot_lines(void (*put)(void *arg, const char *line), void *arg)
{
	struct snapshot_sink sink = { put, arg };

	put_host(&sink);
	put_mode(&sink);
	put_params(&sink);
	put_units(&sink);
	put_groups(&sink);
	snapshot_devices(&sink);
	snapshot_streams(&sink);
}
