/* SPDX-License-Identifier: LGPL-2.1 */
#include "snapshot_devices.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pci_names.h"
#include "snapshot_sink.h"
#include "tracefs_file.h"

#define PCI    "/sys/bus/pci/devices"
#define GROUPS "/sys/kernel/iommu_groups"

/* The last part of the target of a link; "" if there is none. */
static void link_name(char *buf, size_t size, const char *dir, const char *link)
{
	char path[512];
	char target[512];
	const char *slash, *name;
	ssize_t len;

	snprintf(path, sizeof(path), "%s/%s", dir, link);
	len = readlink(path, target, sizeof(target) - 1);
	target[len > 0 ? len : 0] = 0;
	slash = strrchr(target, '/');
	name = slash ? slash + 1 : target;
	len = (ssize_t)strnlen(name, size - 1);
	memcpy(buf, name, (size_t)len);
	buf[len] = 0;
}

static uint32_t hex_file(const char *dir, const char *name)
{
	char text[32];

	snapshot_file(text, sizeof(text), "%s/%s", dir, name);
	return (uint32_t)strtoul(text, NULL, 16);
}

/* The line of device @name. Its files are in @dir. */
static void put_device(const struct snapshot_sink *sink, struct pci_names *names, const char *dir,
		       const char *name, bool is_pci)
{
	struct iommu_snapshot_line line = {
		.key = IOMMU_SNAPSHOT_DEVICE,
		.name = snapshot_string(name),
		.is_pci = is_pci,
		.group = IOMMU_SNAPSHOT_NO_GROUP,
	};
	char for_people[256] = "";
	char driver[128];
	char group[32];

	if (is_pci) {
		line.vendor = (uint16_t)hex_file(dir, "vendor");
		line.device = (uint16_t)hex_file(dir, "device");
		line.class = hex_file(dir, "class") & 0xffffff;
		pci_name(names, line.vendor, line.device, for_people, sizeof(for_people));
	}
	link_name(driver, sizeof(driver), dir, "driver");
	link_name(group, sizeof(group), dir, "iommu_group");
	if (*group)
		line.group = (int32_t)strtol(group, NULL, 10);
	line.value = snapshot_string(for_people);
	line.driver = snapshot_string(driver);
	snapshot_put(sink, &line);
}

/* A line of the file "resource" is "0xFIRST 0xLAST 0xFLAGS"; the first six are BARs. */
static void put_bars(const struct snapshot_sink *sink, const char *dir, const char *name)
{
	static const unsigned long long memory = 0x200; /* IORESOURCE_MEM, include/linux/ioport.h */
	char path[600];
	char *text;
	char *rest;
	int bar = 0;

	snprintf(path, sizeof(path), "%s/resource", dir);
	text = tracefs_read(path);
	for (char *p = text ? strtok_r(text, "\n", &rest) : NULL; p && bar < 7;
	     p = strtok_r(NULL, "\n", &rest), bar++) {
		struct iommu_snapshot_line line = { .key = IOMMU_SNAPSHOT_REGION };
		unsigned long long first;
		unsigned long long last;
		unsigned long long flags;
		char region[320];

		if (sscanf(p, "%llx %llx %llx", &first, &last, &flags) != 3 || !last ||
		    !(flags & memory))
			continue;
		if (bar < 6)
			snprintf(region, sizeof(region), "BAR %d of %s", bar, name);
		else
			snprintf(region, sizeof(region), "ROM of %s", name);
		line.first = first;
		line.last = last;
		line.value = snapshot_string(region);
		snapshot_put(sink, &line);
	}
	free(text);
}

static void put_mask(const struct snapshot_sink *sink, const char *dir, const char *name)
{
	struct iommu_snapshot_line line = { .key = IOMMU_SNAPSHOT_WIDTH,
					    .name = snapshot_string(name) };
	char text[32];

	if (!snapshot_file(text, sizeof(text), "%s/dma_mask_bits", dir))
		return;
	line.bits = (uint8_t)strtoul(text, NULL, 10);
	if (line.bits)
		snapshot_put(sink, &line);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void put_pci_devices(const struct snapshot_sink *sink)
{
	struct dirent **entries = NULL;
	int nr = scandir(PCI, &entries, is_visible, alphasort);
	struct pci_names *names = pci_names_open();

	for (int i = 0; i < nr; i++) {
		const char *name = entries[i]->d_name;
		char dir[512];

		snprintf(dir, sizeof(dir), PCI "/%s", name);
		put_device(sink, names, dir, name, true);
		put_mask(sink, dir, name);
		put_bars(sink, dir, name);
		free(entries[i]);
	}
	free(entries);
	pci_names_close(names);
}

/* Devices of a group that are not on a PCI bus, such as those of a device tree. */
static void put_others_of(const struct snapshot_sink *sink, const char *group)
{
	char path[512];
	struct dirent **entries = NULL;
	int nr;

	snprintf(path, sizeof(path), GROUPS "/%s/devices", group);
	nr = scandir(path, &entries, is_visible, alphasort);
	for (int i = 0; i < nr; i++) {
		const char *name = entries[i]->d_name;
		char dir[1024];

		snprintf(dir, sizeof(dir), PCI "/%s", name);
		if (access(dir, F_OK)) {
			snprintf(dir, sizeof(dir), "%s/%s", path, name);
			put_device(sink, NULL, dir, name, false);
		}
		free(entries[i]);
	}
	free(entries);
}

void snapshot_devices(const struct snapshot_sink *sink)
{
	struct dirent **entries = NULL;
	int nr;

	put_pci_devices(sink);
	nr = scandir(GROUPS, &entries, is_visible, versionsort);
	for (int i = 0; i < nr; i++) {
		put_others_of(sink, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}
