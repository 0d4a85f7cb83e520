/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SNAPSHOT_H
#define IOMMU_SNAPSHOT_H

/* What a trace's snapshot says about the machine. The lines are untrusted, so all is bounded. */

#include "snapshot_line.h"

/* At most this many of each. Further lines are counted in iommu_snapshot.left_out. */
#define IOMMU_SNAPSHOT_DEVICES_MAX 4096
#define IOMMU_SNAPSHOT_GROUPS_MAX  4096
#define IOMMU_SNAPSHOT_REGIONS_MAX 4096
#define IOMMU_SNAPSHOT_WIDTHS_MAX  1024
#define IOMMU_SNAPSHOT_STREAMS_MAX 4096
#define IOMMU_SNAPSHOT_PARAMS_MAX  64

/* Longer strings are cut. They are terminated, have no other 0, and are untrusted. */
#define IOMMU_SNAPSHOT_NAME_MAX 63

struct iommu_snapshot_text {
	uint8_t len; /* 0: not known */
	char str[IOMMU_SNAPSHOT_NAME_MAX + 1];
};

struct iommu_snapshot_device {
	struct iommu_snapshot_text name;
	struct iommu_snapshot_text model;  /* for people; empty: not known */
	struct iommu_snapshot_text driver; /* empty: none */
	bool is_pci;
	uint16_t vendor;
	uint16_t device;
	uint32_t class;
	int32_t group; /* IOMMU_SNAPSHOT_NO_GROUP: none */
};

struct iommu_snapshot_group {
	int32_t group;
	struct iommu_snapshot_text type; /* as in /sys/kernel/iommu_groups/N/type */
};

struct iommu_snapshot_region {
	uint64_t first;
	uint64_t last; /* inclusive */
	struct iommu_snapshot_text name;
};

struct iommu_snapshot_width {
	struct iommu_snapshot_text name; /* of a device or an IOMMU */
	uint8_t bits;
};

struct iommu_snapshot_stream {
	uint32_t stream;
	struct iommu_snapshot_text iommu;
	struct iommu_snapshot_text device; /* empty: several devices have it */
};

struct iommu_snapshot_param {
	struct iommu_snapshot_text name;
	struct iommu_snapshot_text value;
};

/* Zero it before use, and free it with iommu_snapshot_free(). Callers must not change it. */
struct iommu_snapshot {
	bool any; /* the trace has lines of a snapshot */
	struct iommu_snapshot_text host;
	struct iommu_snapshot_text boot_id;
	struct iommu_snapshot_text release;
	enum iommu_snapshot_mode mode;
	bool probes_known; /* the recorder has checked the probes: */
	bool probes_verified;
	uint64_t probe_pairs;
	uint64_t probe_mismatches;

	/* In the order of their lines; a device's and a width's last line counts. */
	struct iommu_snapshot_device *devices;
	struct iommu_snapshot_group *groups;
	struct iommu_snapshot_region *regions;
	struct iommu_snapshot_width *widths;
	struct iommu_snapshot_stream *streams;
	struct iommu_snapshot_param *params;
	uint32_t nr_devices;
	uint32_t nr_groups;
	uint32_t nr_regions;
	uint32_t nr_widths;
	uint32_t nr_streams;
	uint32_t nr_params;
	uint64_t left_out; /* lines beyond the limits, or out of memory */
	uint64_t unread;   /* lines with an unknown key or a value that cannot be read */

	/* private: places in @devices plus 1, by the hash of the name */
	uint16_t *by_name;
	/* places in @streams plus 1, by the stream */
	uint16_t *by_stream;
};

/* Add a line, @len bytes at @str. Does nothing if it is no line of a snapshot. */
void iommu_snapshot_add(struct iommu_snapshot *s, const char *str, size_t len);
void iommu_snapshot_free(struct iommu_snapshot *s);

/* The device of that name, or NULL. */
const struct iommu_snapshot_device *iommu_snapshot_device(const struct iommu_snapshot *s,
							  const char *name, size_t len);

/* The smallest region with the address, or NULL. */
const struct iommu_snapshot_region *iommu_snapshot_region(const struct iommu_snapshot *s,
							  uint64_t address);

/* Whether the region is one that firmware reserves, and no BAR of a device. */
bool iommu_snapshot_is_reserved(const struct iommu_snapshot_region *region);

/* The bits of the addresses of that device or IOMMU; 0: not known. */
unsigned int iommu_snapshot_width(const struct iommu_snapshot *s, const char *name, size_t len);

/*
 * Sets those of the names that are NULL, if the snapshot has them. They are valid as long as the
 * snapshot.
 */
void iommu_snapshot_name_machine(const struct iommu_snapshot *s, const char **release,
				 const char **host, const char **boot_id);

/*
 * The name of the device with stream ID @stream. @is_iommu says whether the name is that of the
 * IOMMU which got the stream. NULL: not known, or not certain.
 */
const struct iommu_snapshot_text *iommu_snapshot_stream_device(
	const struct iommu_snapshot *s, uint32_t stream,
	bool (*is_iommu)(void *arg, const char *name, size_t len), void *arg);

/* The smallest width of an IOMMU (a name that is no device's); 0: not known. */
unsigned int iommu_snapshot_iommu_width(const struct iommu_snapshot *s);

/*
 * The mode of the device of that name: of its group, or else of the machine;
 * IOMMU_SNAPSHOT_NO_MODE: not known.
 */
enum iommu_snapshot_mode iommu_snapshot_mode_of(const struct iommu_snapshot *s, const char *name,
						size_t len);

/* Add a string. */
void iommu_snapshot_put(struct iommu_text *t, const struct iommu_snapshot_text *text);

/* Whether the model or the driver of the device is known. @device may be NULL. */
bool iommu_snapshot_has_model(const struct iommu_snapshot_device *device);

/* Add "Intel 82574L (e1000e)", or one of the two, or nothing. @device may be NULL. */
void iommu_snapshot_put_model(struct iommu_text *t, const struct iommu_snapshot_device *device);

/* Add the same for the device of that name, after a space. */
void iommu_snapshot_put_device(struct iommu_text *t, const struct iommu_snapshot *s,
			       const char *name, size_t len);

#endif
