/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TESTS_HOLDERS_SCENARIO_H
#define TESTS_HOLDERS_SCENARIO_H

#include "collect.h"

#include "core/holders/attach_rule.h"

/* One event of a sequence. */
struct happening {
	uint64_t us;
	int32_t pid;
	/*
	 * '+' joins its group, '-' leaves it, 'a' attach, 'd' detach, 'm' map, 'u' unmap, 'h' the
	 * host uses the device.
	 */
	char what;
	uint8_t device; /* 1 to HOLDING_DEVICES */
	/* An attach's domain: 'B' the blocking one, 'C' a container's, 'D' the default one. */
	char domain;
};

#define HOLDING_DEVICES 16

#define ADD(us, pid, device)            \
	{                               \
		us, pid, '+', device, 0 \
	}
#define REMOVE(us, device)            \
	{                             \
		us, 0, '-', device, 0 \
	}
#define ATTACH(us, pid, device)         \
	{                               \
		us, pid, 'a', device, 0 \
	}
#define BLOCKING(us, pid, device)         \
	{                                 \
		us, pid, 'a', device, 'B' \
	}
#define CONTAINER(us, pid, device)        \
	{                                 \
		us, pid, 'a', device, 'C' \
	}
#define DEFAULT(us, pid, device)          \
	{                                 \
		us, pid, 'a', device, 'D' \
	}
#define DETACH(us, pid, device)         \
	{                               \
		us, pid, 'd', device, 0 \
	}
#define MAP(us, pid)               \
	{                          \
		us, pid, 'm', 0, 0 \
	}
#define UNMAP(us, pid)             \
	{                          \
		us, pid, 'u', 0, 0 \
	}
#define HOST_USES(us, device)         \
	{                             \
		us, 0, 'h', device, 0 \
	}

enum holding_probes { WITHOUT_PROBES, WITH_PROBES };

struct holding_run {
	struct iommu_devices devices;
	struct iommu_holders *holders;
	struct iommu_handover last; /* what the last attach, detach or removal did */
	enum holding_probes probes;
	unsigned int nr_before; /* times that held_before was called, and its last call */
	uint32_t before_device;
	int32_t before_pid;
	uint64_t before_until; /* us */
	char text[4096];
};

void holding_start(struct holding_run *run, enum iommu_family family, enum holding_probes probes,
		   uint64_t begin_us);
void holding_event(struct holding_run *run, const struct happening *e);
void holding_events(struct holding_run *run, const struct happening *events, size_t n);
void holding_end(struct holding_run *run, uint64_t us);
void holding_free(struct holding_run *run);

/*
 * The epochs of a device, "FROM-TO:HOLDER" in us with a blank between them. HOLDER is host or a
 * pid, then signs: ! certain, ? unknown, b before, r removed, i implied. An open one has no TO. All
 * must be in order and not overlap.
 */
const char *holding_epochs(struct holding_run *run, uint32_t device);

/* The same without signs. */
const char *holding_plain(struct holding_run *run, uint32_t device);

/* A device's epochs after a whole sequence, from begin_us to end_us. */
struct holding_case {
	const char *name;
	enum iommu_family family;
	enum holding_probes probes;
	struct happening events[32]; /* up to the first one that is 0 */
	const char *epochs[3];	     /* of devices 1 to 3; NULL: not looked at */
};

/* Begins at 1 us, ends at 100,000,000 us. */
void holding_check(const struct holding_case *cases, size_t n);

/* What the tables of such cases are made of. */
#define EVENTS(...)         \
	{                   \
		__VA_ARGS__ \
	}
#define PAIRS  IOMMU_FAMILY_PAIRS, WITHOUT_PROBES
#define TOGGLE IOMMU_FAMILY_TOGGLE, WITHOUT_PROBES
#define PROBED IOMMU_FAMILY_PAIRS, WITH_PROBES

/* A task opens the device, maps, unmaps, closes: in pairs. */
#define OPEN(us, pid, device) ATTACH(us, pid, device), ATTACH((us) + 200, pid, device)
#define USE(us, pid)	      MAP(us, pid), UNMAP((us) + 10, pid), MAP((us) + 20, pid)
#define CLOSE(us, pid, device) \
	ATTACH(us, pid, device), UNMAP((us) + 100, pid), ATTACH((us) + 9000, pid, device)

#endif
