/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_WORDS_H
#define IOMMU_WORDS_H

#include "core/replay/findings.h"
#include "core/replay/replay.h"

/*
 * Names and phrases for all descriptions of a replay: report lines, the summary, JSON, CSV and
 * hover texts. All returned strings are static.
 */

/* "certain", "likely" or "unknown" */
const char *iommu_grade_name(enum iommu_grade grade);

/* What it means, for the manual. So do the other functions with such a name. */
const char *iommu_grade_meaning(enum iommu_grade grade);

/* The grade, in a form that follows a name: " (certain)", " (likely)" or " (uncertain)" */
const char *iommu_grade_suffix(enum iommu_grade grade);

/* "probe", "dma", "flush", "intel" or "task"; "" if no source named the device */
const char *iommu_source_name(enum iommu_source source);
const char *iommu_source_meaning(enum iommu_source source);

/* "to_device", "from_device", "bidirectional"; NULL if it is not known. Static. */
const char *iommu_dma_direction_name(enum iommu_dma_direction direction);

/* "leak", "double unmap", ... */
const char *iommu_finding_name(enum iommu_finding_class class);
const char *iommu_finding_meaning(enum iommu_finding_class class);

/* The name of one bit of IOMMU_EXCUSE_*: "lost events", ... */
const char *iommu_excuse_name(unsigned int bit);

/* Write a clause per set bit of IOMMU_EXCUSE_*: "the trace began late or events were lost". */
void iommu_put_excuses(struct iommu_text *t, unsigned int excuses);

/*
 * Write a time of the trace in seconds, rounded to microseconds as trace-cmd and ftrace round it:
 * "12.274606"; "-" for 0. @ts in ns.
 */
void iommu_put_time(struct iommu_text *t, uint64_t ts);

/* Write "0x200000 - 0x204000 (16K)". @last is inclusive. */
void iommu_put_range(struct iommu_text *t, uint64_t first, uint64_t last);

/*
 * Write a number of bytes in at most four digits: exactly, such as "16K", or else rounded down,
 * such as "17.4G". "0" for 0.
 */
void iommu_put_bytes(struct iommu_text *t, uint64_t bytes);

/* Write "1 fault" or "2 faults". */
void iommu_put_count(struct iommu_text *t, uint64_t n, const char *one, const char *many);

/* Write the name of device @id, escaped; "unknown" for IOMMU_NO_DEVICE. */
void iommu_put_device(struct iommu_text *t, const struct iommu_devices *devices, uint32_t id);

/* Write up to four names of @set: "0000:00:04.0+0000:00:05.0"; "unknown device" for set 0. */
void iommu_put_device_set(struct iommu_text *t, struct iommu_devices *devices, uint32_t set);

/* A text writer, with the data that it needs for names of devices and tasks and for ages. */
struct iommu_writer {
	struct iommu_text *t;
	struct iommu_devices *devices; /* may be NULL if no device is named */
	uint64_t now;		       /* ns: ages are relative to this; 0 without times */
	/*
	 * Return the name of a task, or NULL if unknown. The string is untrusted and used before
	 * the next call. If @comm itself is NULL, texts mention no tasks.
	 */
	const char *(*comm)(void *arg, int32_t pid);
	void *arg;
};

/* Write "vfiotest-312", or "pid 312" if the name is unknown. */
void iommu_put_task(const struct iommu_writer *w, int32_t pid);

/* Write " by vfiotest-312", " in an interrupt", or nothing without @w->comm. */
void iommu_put_by(const struct iommu_writer *w, int32_t pid, bool interrupt);

/* Write "host" for IOMMU_HOST, "vfiotest-312", or "a task" without @w->comm. */
void iommu_put_holder(const struct iommu_writer *w, int32_t pid);

/* Return whether the age of @at (ns) is known: @at is not 0 and not after @w->now. */
bool iommu_has_age(const struct iommu_writer *w, uint64_t at);

/* Write @before, the age of @at and @after, or nothing if the age is unknown. */
void iommu_put_age(const struct iommu_writer *w, const char *before, uint64_t at,
		   const char *after);

/* Write up to four names of the owner's devices and its grade: "00:04.0 and 00:05.0 (likely)". */
void iommu_put_owner(const struct iommu_writer *w, const struct iommu_owner *owner);

#endif
