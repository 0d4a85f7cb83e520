/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SNAPSHOT_LINE_H
#define IOMMU_SNAPSHOT_LINE_H

/*
 * The lines of a snapshot: a description of the machine that a recorder writes to trace_marker when
 * a recording starts, so that the file is readable elsewhere. Each line has one fact:
 *
 *     trace-iommu/1 host=NAME
 *     trace-iommu/1 boot_id=UUID
 *     trace-iommu/1 release=RELEASE
 *     trace-iommu/1 mode=strict|lazy|passthrough
 *     trace-iommu/1 group=N TYPE
 *     trace-iommu/1 device=0000:01:00.0 8086:10d3 020000 Intel 82574L e1000e 11
 *     trace-iommu/1 region=0xSTART-0xEND NAME
 *     trace-iommu/1 width=NAME BITS
 *     trace-iommu/1 stream=0xID IOMMU DEVICE
 *     trace-iommu/1 param=NAME=VALUE
 *     trace-iommu/1 probes=verified|unverified PAIRS MISMATCHED
 *
 * device: its name, vendor:device and class in hexadecimal ("-" if it is no PCI device), the name
 * for people, which may hold spaces, its driver and its group ("-" if it has none).
 * stream: the stream ID with which a device accesses memory behind that IOMMU (Arm).
 */

#include "core/text/text.h"

/*
 * The longest line that is written, in bytes, without a newline. The kernel cuts what is written to
 * trace_marker at 1,024 bytes (TRACE_BUF_SIZE, kernel/trace/trace.h), and text adds to a line.
 */
#define IOMMU_SNAPSHOT_LINE_MAX 900

enum iommu_snapshot_key {
	IOMMU_SNAPSHOT_UNKNOWN, /* the key, or its value, is not known: skip the line */
	IOMMU_SNAPSHOT_HOST,	/* name */
	IOMMU_SNAPSHOT_BOOT_ID, /* name */
	IOMMU_SNAPSHOT_RELEASE, /* name */
	IOMMU_SNAPSHOT_MODE,	/* mode */
	IOMMU_SNAPSHOT_GROUP,	/* group, value: its type in /sys/kernel/iommu_groups/N/type */
	IOMMU_SNAPSHOT_DEVICE,	/* name, is_pci, vendor, device, class, value, driver, group */
	IOMMU_SNAPSHOT_REGION,	/* first, last, value */
	IOMMU_SNAPSHOT_WIDTH,	/* name: of a device or an IOMMU; bits */
	IOMMU_SNAPSHOT_STREAM,	/* stream, iommu, name: of the device */
	IOMMU_SNAPSHOT_PARAM,	/* name, value */
	IOMMU_SNAPSHOT_PROBES,	/* verified, pairs, mismatched */
	IOMMU_SNAPSHOT_KEYS
};

enum iommu_snapshot_mode {
	IOMMU_SNAPSHOT_NO_MODE,
	IOMMU_SNAPSHOT_STRICT,	    /* each unmap waits for its flush */
	IOMMU_SNAPSHOT_LAZY,	    /* flushes are deferred */
	IOMMU_SNAPSHOT_PASSTHROUGH, /* the IOMMU does not translate */
	IOMMU_SNAPSHOT_MODES
};

/* The group of a device that has none. */
#define IOMMU_SNAPSHOT_NO_GROUP (-1)

/* One line. The comment of each key lists the members that are set. All others are 0. */
struct iommu_snapshot_line {
	enum iommu_snapshot_key key;
	enum iommu_snapshot_mode mode;
	bool is_pci;
	bool verified; /* the probes match the maps that follow them */
	uint8_t bits;  /* of addresses, 1 to 64 */
	uint16_t vendor;
	uint16_t device;
	uint32_t stream;
	uint32_t class;		    /* 24 bits: base class, sub-class, programming interface */
	int32_t group;		    /* 0 or more, or IOMMU_SNAPSHOT_NO_GROUP */
	struct iommu_string name;   /* a word, never empty */
	struct iommu_string value;  /* words; may be empty */
	struct iommu_string driver; /* a word; empty: no driver */
	struct iommu_string iommu;  /* a word, never empty: as messages of its driver name it */
	uint64_t first;
	uint64_t last; /* inclusive */
	uint64_t pairs;
	uint64_t mismatched;
};

/*
 * Writes @line to @buf, without a newline, and returns its length. Returns 0 if the line cannot be
 * read back: its key is unknown, a member is out of range, or a name is empty. A string that is too
 * long is cut. In words, a space becomes '_'; control bytes and bytes that are not UTF-8 are
 * written as \xHH. @buf is terminated.
 */
size_t iommu_snapshot_format(char buf[IOMMU_SNAPSHOT_LINE_MAX + 1],
			     const struct iommu_snapshot_line *line);

/*
 * Reads the @len bytes at @str, the text of an event in trace_marker, into @line. Strings point
 * into @str and are untrusted. Returns false if it is no line of a snapshot. Blanks and newlines at
 * the end are ignored.
 */
bool iommu_snapshot_read(const char *str, size_t len, struct iommu_snapshot_line *line);

/* Whether the text begins as a line of a snapshot does, so that the rest is worth reading. */
bool iommu_snapshot_is_line(const char *str, size_t len);

/* The word of a mode: "strict", "lazy", "passthrough"; NULL for IOMMU_SNAPSHOT_NO_MODE. */
const char *iommu_snapshot_mode_word(enum iommu_snapshot_mode mode);

#endif
