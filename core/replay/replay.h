/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_REPLAY_H
#define IOMMU_REPLAY_H

#include "attribution.h"
#include "findings.h"
#include "mapped_bytes.h"
#include "core/holders/attach_rule.h"
#include "core/events/step.h"
#include "core/mappings/mappings.h"
#include "core/recording/snapshot.h"

struct iommu_fault_case;
struct iommu_faults;

/*
 * The replay of a trace. Callers feed it the events of the trace as steps, in order of time. It
 * tracks the holder of each device (core/holders/epochs.h), all live mappings, and the devices that
 * own the mappings, if the trace shows these. Each buffer of a trace has a replay of its own.
 */
struct iommu_replay;

/* Bits of iommu_replay_config.without: disabled sources of attribution. */
enum {
	IOMMU_WITHOUT_PROBE = 1 << IOMMU_SOURCE_PROBE,
	IOMMU_WITHOUT_DMA = 1 << IOMMU_SOURCE_DMA,
	IOMMU_WITHOUT_DOMAIN_ID = 1 << IOMMU_SOURCE_DOMAIN_ID,
	IOMMU_WITHOUT_PAGES = 1 << IOMMU_SOURCE_PAGES,
	IOMMU_WITHOUT_TASK = 1 << IOMMU_SOURCE_TASK,
};

/* A piece of a mapping was removed, by an unmap or with its domain. */
struct iommu_removal {
	/* As it was before the removal; valid only during the call. */
	const struct iommu_mapping *mapping;
	uint64_t map_number;   /* of the map event, from 0 */
	uint64_t unmap_number; /* of the unmap event, from 0; IOMMU_NO_NUMBER if @died */
	uint64_t first;	       /* the piece, inclusive */
	uint64_t last;
	uint64_t at; /* ns */
	int32_t pid; /* of the thread that unmapped it */
	bool died;   /* with its domain */
	bool interrupt;
	bool rest;	   /* nothing of the mapping is left */
	bool tie;	   /* mappings of several address spaces fitted equally well */
	bool cut;	   /* there may be more than @fits, which were not examined */
	unsigned int fits; /* mappings at that address that fitted equally well; 0 if @died */
};

/* A device enters or leaves an address space, and with it the bytes that are mapped there. */
struct iommu_member_change {
	uint64_t ts; /* ns; 0: it has been in the space as long as that exists */
	uint32_t space;
	uint32_t device;
	bool enters;
};

struct iommu_replay_config {
	enum iommu_attach_rule attach_rule;
	unsigned int without; /* IOMMU_WITHOUT_* */
	/*
	 * The trace may have events of systems dma and intel_iommu that follow a map or unmap and
	 * name its device or domain.
	 */
	bool devices_follow;
	bool maps_missing; /* the trace need not have all maps: it is a kernel log */
	bool findings;	   /* record findings */
	/*
	 * Record faults, findings and invalidations from @from to @to only (ns, inclusive), and
	 * take the mapped bytes at @to and their peak in that range. 0: no limit. All events are
	 * replayed.
	 */
	uint64_t from;
	uint64_t to;
	/*
	 * At most this many mappings are live. One more makes the replay drop an old one, as if its
	 * domain had died: a trace without end may lose unmaps again and again. 0: no limit.
	 */
	uint32_t mappings_max;
	bool line_facts; /* collect facts for the line of each step; see line_facts.h */
	/*
	 * Called once for each mapping: when it can no longer change, or at the end. @nr is the
	 * number of its map event, from 0. Its owner may still become known until
	 * iommu_replay_end() returns. May be NULL.
	 */
	void (*forgotten)(void *arg, uint64_t nr, const struct iommu_mapping *mapping);
	/*
	 * Called when @bytes of @mapping start or stop counting for its owner, as of @ts (ns). Not
	 * always in order of time, but never for a time before the map. May be NULL.
	 */
	void (*bytes)(void *arg, const struct iommu_mapping *mapping, enum iommu_bytes_change what,
		      uint64_t ts, uint64_t bytes);
	/*
	 * Called when a device becomes a member of an address space or leaves it; see
	 * mapped_bytes.h. Not always in order of time. May be NULL.
	 */
	void (*member)(void *arg, const struct iommu_member_change *change);
	/*
	 * Called for each piece of a mapping that is removed, when that is decided: perhaps later
	 * than the unmap, but before forgotten(). May be NULL.
	 */
	void (*removed)(void *arg, const struct iommu_removal *removal);
	/* Called for each occurrence of a finding, with its IOMMU_EXCUSE_*. May be NULL. */
	void (*found)(void *arg, enum iommu_finding_class class,
		      const struct iommu_finding_case *one, unsigned int excuses);
	/*
	 * Called for each fault once it is final, up to IOMMU_FAULT_WAIT later: see faults.h. May
	 * be NULL.
	 */
	void (*fault)(void *arg, const struct iommu_fault_case *one);
	void *arg; /* passed to the callbacks */
};

/* Returns a new replay with a copy of @config, or NULL if out of memory. */
struct iommu_replay *iommu_replay_new(const struct iommu_replay_config *config);

/* NULL is allowed. */
void iommu_replay_free(struct iommu_replay *r);

/*
 * Applies the next event. @step and its strings need to be valid only during the call. A step that
 * cannot be applied because memory has run out is ignored.
 */
void iommu_replay_feed(struct iommu_replay *r, const struct iommu_step *step);

/*
 * Sets the facts for the line of a fault without feeding it: the event is part of a fault that is
 * fed as one step later. Steps of kinds other than IOMMU_STEP_FAULT and IOMMU_STEP_LOG get no
 * facts.
 */
void iommu_replay_preview(struct iommu_replay *r, const struct iommu_step *step);

/*
 * Hints that only improve the speed. A map or an unmap at @iova is three events ahead: fetch the
 * part of the index that it will use. An unmap at @iova is two events ahead: fetch its mapping.
 */
void iommu_replay_prefetch(const struct iommu_replay *r, uint64_t iova);
void iommu_replay_prefetch_mapping(const struct iommu_replay *r, uint64_t iova);

/*
 * The same for several steps that come soon, at most IOMMU_RANGES_PREFETCH (core/containers): first
 * the index for maps and unmaps, then, once that had time to arrive, the mappings of the unmaps.
 */
void iommu_replay_prefetch_all(const struct iommu_replay *r, const uint64_t *iova, unsigned int nr);
void iommu_replay_prefetch_mappings(const struct iommu_replay *r, const uint64_t *iova,
				    unsigned int nr);

/*
 * Returns the mapping that the newest map step made; NULL if it made none. It is valid until the
 * next step.
 */
const struct iommu_mapping *iommu_replay_newest_mapping(const struct iommu_replay *r);

/* The trace lost @nr events (0: an unknown number) before @ts (ns). */
void iommu_replay_events_lost(struct iommu_replay *r, uint64_t ts, uint64_t nr);

/*
 * No faults will follow, so past mappings need not be remembered. No effect if findings or line
 * facts are enabled, because these use past mappings, too.
 */
void iommu_replay_no_more_faults(struct iommu_replay *r);

/* The trace pauses: call config.fault for all faults so far. Their other halves will not come. */
void iommu_replay_pause(struct iommu_replay *r);

/* Ends the trace at @ts (ns): makes all decisions that waited for later events. Call once. */
void iommu_replay_end(struct iommu_replay *r, uint64_t ts);

/* After the end: frees everything except devices and holders, which remain accessible. */
void iommu_replay_trim(struct iommu_replay *r);

/* Returns the findings so far. Valid as long as the replay. */
const struct iommu_findings *iommu_replay_findings(const struct iommu_replay *r);

/* Returns the faults so far; see faults.h. Valid as long as the replay. */
const struct iommu_faults *iommu_replay_faults(const struct iommu_replay *r);

/*
 * Returns the number of steps of that kind that were fed. Those of IOMMU_STEP_SNAPSHOT and later
 * kinds are not counted.
 */
uint64_t iommu_replay_nr_steps(const struct iommu_replay *r, enum iommu_step_kind kind);

/* Returns what the trace says about its machine, so far. Valid as long as the replay. */
const struct iommu_snapshot *iommu_replay_snapshot(const struct iommu_replay *r);

/* Returns the rule of config, or the one that follows from the release in the snapshot. */
enum iommu_attach_rule iommu_replay_attach_rule(const struct iommu_replay *r);

/* At least this many pairs of a probe and its map tell whether the probes can be trusted. */
#define IOMMU_PROBE_PAIRS_MIN 20

/* How well the probes of maps match the maps that follow them, in the same thread. */
struct iommu_probe_check {
	uint64_t pairs;
	uint64_t mismatches; /* pairs with another IOVA or size */
	/*
	 * More than 1 % of at least IOMMU_PROBE_PAIRS_MIN pairs mismatch, or the recorder says so
	 * (@by_recorder, with its counts). From then on, the replay does not take the domain of a
	 * map or unmap from its probe. Who has the whole trace should replay it again with
	 * IOMMU_WITHOUT_PROBE.
	 */
	bool doubtful;
	bool by_recorder;
};

struct iommu_probe_check iommu_replay_probe_check(const struct iommu_replay *r);

/*
 * Returns the number of steps with a search that was cut short because too many mappings share an
 * address; see core/containers/budget.h.
 */
uint64_t iommu_replay_nr_cut(const struct iommu_replay *r);

/*
 * Events were lost, and unmaps may be among them. A domain does not map an address twice: of the
 * mappings at @iova with the same address space and the same devices, both certain, drops all but
 * the newest, as if their domain had died. Call this between steps.
 */
void iommu_replay_drop_replaced(struct iommu_replay *r, uint64_t iova);

/* Returns the number of mappings that were dropped because of config.mappings_max. */
uint64_t iommu_replay_nr_dropped(const struct iommu_replay *r);

/*
 * Stores the bytes that are mapped for a device now, and the maximum so far. Device 0 means all
 * unknown devices. Needs config.findings or config.forgotten.
 */
void iommu_replay_mapped_bytes(struct iommu_replay *r, uint32_t device, uint64_t *now,
			       uint64_t *peak);

/* Parts of the replay. Callers must not change them. */
struct iommu_devices *iommu_replay_devices(struct iommu_replay *r);
struct iommu_holders *iommu_replay_holders(struct iommu_replay *r);
struct iommu_mappings *iommu_replay_mappings(struct iommu_replay *r);
const struct iommu_address_spaces *iommu_replay_address_spaces(const struct iommu_replay *r);

#endif
