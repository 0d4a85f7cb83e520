/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_REPLAY_H
#define IOMMU_REPLAY_H

#include "findings.h"
#include "core/holders/attach_rule.h"
#include "core/events/step.h"
#include "core/mappings/mappings.h"

/*
 * A trace replayed: fed with its events in the order of time, it knows at each moment who holds
 * which device, what is mapped and, as far as the trace tells, for which device. One for each
 * buffer of each trace.
 */
struct iommu_replay;

/* What names the device of a mapping. */
enum iommu_source {
	IOMMU_SOURCE_NONE,
	IOMMU_SOURCE_PROBE, /* probes of group iop carry the domain */
	IOMMU_SOURCE_DMA,   /* an event of system dma about the same range */
	IOMMU_SOURCE_FLUSH, /* VT-d's domain id in the flush that follows */
	IOMMU_SOURCE_INTEL, /* the event itself, 5.4 to 5.10 */
	IOMMU_SOURCE_TASK,  /* the task that holds the device */
};

/* Bits of iommu_replay_config.without: sources that are not to be used. */
enum {
	IOMMU_WITHOUT_PROBE = 1 << IOMMU_SOURCE_PROBE,
	IOMMU_WITHOUT_DMA = 1 << IOMMU_SOURCE_DMA,
	IOMMU_WITHOUT_FLUSH = 1 << IOMMU_SOURCE_FLUSH,
	IOMMU_WITHOUT_TASK = 1 << IOMMU_SOURCE_TASK,
};

/* Whose a mapping is. */
struct iommu_owner {
	uint32_t devices; /* a set; 0: not known */
	enum iommu_grade grade;
	enum iommu_source source;
};

/* What happens to the bytes of a mapping. */
enum iommu_bytes {
	IOMMU_BYTES_MAPPED,
	IOMMU_BYTES_UNMAPPED,
	/* Something tells whose it is: it never was the old owner's, but always the new one's. */
	IOMMU_BYTES_TAKEN, /* from the old one; before it changes */
	IOMMU_BYTES_GIVEN, /* to the new one; next */
};

struct iommu_replay_config {
	enum iommu_family family;
	unsigned int without;
	/* The trace may have events that tell the device of an unmap after it: dma, intel_iommu. */
	bool tells;
	bool findings; /* look for them, too */
	bool tell;     /* say of each step what its line can tell: told.h */
	/*
	 * Called once for each mapping, when nothing more can happen to it, or at the trace's end.
	 * @nr is the number of its map event, from 0. Its owner may still become known until
	 * iommu_replay_end() returns: ask iommu_replay_owner() then. May be NULL.
	 */
	void (*forgotten)(void *arg, uint64_t nr, const struct iommu_mapping *mapping);
	/*
	 * Called when @bytes of @mapping become bytes of its owner, or no longer are, since @ts:
	 * not always in the order of time, but never before the map. May be NULL.
	 */
	void (*bytes)(void *arg, const struct iommu_mapping *mapping, enum iommu_bytes what,
		      uint64_t ts, uint64_t bytes);
	void *arg;
};

/* NULL where there is no memory. */
struct iommu_replay *iommu_replay_new(const struct iommu_replay_config *config);
void iommu_replay_free(struct iommu_replay *r);

/* The next event. */
void iommu_replay_feed(struct iommu_replay *r, const struct iommu_step *step);

/*
 * A map or an unmap at @iova comes soon, two events after the next; an unmap, after the next. To
 * say so changes nothing, but what is far away in memory is there then.
 */
void iommu_replay_soon(const struct iommu_replay *r, uint64_t iova);
void iommu_replay_unmap_soon(const struct iommu_replay *r, uint64_t iova);

/* Events are missing before @ts, @nr of them (0: not known how many). */
void iommu_replay_lost(struct iommu_replay *r, uint64_t ts, uint64_t nr);

/*
 * No faults will come from now on, so nobody will ask for what was unmapped. With findings and with
 * what lines can say, which ask as well, nothing changes.
 */
void iommu_replay_no_more_faults(struct iommu_replay *r);

/* The trace is over at @ts: what only its end decides is decided. Once. */
void iommu_replay_end(struct iommu_replay *r, uint64_t ts);

/* It has ended: free all but the devices and the holders, which alone may be asked for now. */
void iommu_replay_trim(struct iommu_replay *r);

/* Whose @mapping is, as far as is known now. */
struct iommu_owner iommu_replay_owner(const struct iommu_replay *r,
				      const struct iommu_mapping *mapping);

/* What should not be, so far. */
const struct iommu_findings *iommu_replay_findings(const struct iommu_replay *r);

/* The faults, so far; faults.h. */
struct iommu_faults;
const struct iommu_faults *iommu_replay_faults(const struct iommu_replay *r);

/* How many steps of that kind there were. */
uint64_t iommu_replay_steps(const struct iommu_replay *r, enum iommu_step_kind kind);

/* Bytes that are mapped for a device now, and that were at most; device 0: for unknown ones. */
void iommu_replay_bytes(struct iommu_replay *r, uint32_t device, uint64_t *now, uint64_t *peak);

/* What the replay consists of, to be read only. */
struct iommu_devices *iommu_replay_devices(struct iommu_replay *r);
struct iommu_holders *iommu_replay_holders(struct iommu_replay *r);
struct iommu_store *iommu_replay_store(struct iommu_replay *r);

#endif
