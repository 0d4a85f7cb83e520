/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TESTS_HOLDERS_SCENARIO_H
#define TESTS_HOLDERS_SCENARIO_H

#include "collect.h"

#include "core/holders/attach_rule.h"

/* One event of a scenario. */
struct scenario_event {
	uint64_t us;
	int32_t pid;
	/*
	 * '+' the device joins its group, '-' it leaves, 'a' attach, 'd' detach, 'm' map, 'u'
	 * unmap, 'h' the host uses the device.
	 */
	char what;
	uint8_t device; /* 1 to SCENARIO_DEVICES */
	/* The domain of an attach: 'B' blocking, 'C' of a container, 'D' default; 0: not known. */
	char domain;
};

#define SCENARIO_DEVICES 16

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

enum scenario_probes { WITHOUT_PROBES, WITH_PROBES };

struct scenario_run {
	struct iommu_devices devices;
	struct iommu_holders *holders;
	struct iommu_handover last; /* the effect of the last attach, detach or removal */
	enum scenario_probes probes;
	unsigned int nr_before; /* number of calls of held_before, and the last call */
	uint32_t before_device;
	int32_t before_pid;
	uint64_t before_until; /* us */
	char text[4096];
};

void scenario_start(struct scenario_run *run, enum iommu_attach_rule attach_rule,
		    enum scenario_probes probes, uint64_t begin_us);
void scenario_event(struct scenario_run *run, const struct scenario_event *e);
void scenario_events(struct scenario_run *run, const struct scenario_event *events, size_t n);
void scenario_end(struct scenario_run *run, uint64_t us);
void scenario_free(struct scenario_run *run);

/*
 * The epochs of a device as text: "FROM-TO:HOLDER", in us, separated by spaces. HOLDER is "host" or
 * a pid, followed by flags: ! certain, ? unknown, b before, r removed, i implied. An epoch that has
 * not ended has no TO. Fails if they are not in order or overlap.
 */
const char *scenario_epochs(struct scenario_run *run, uint32_t device);

/* The same without flags. */
const char *scenario_plain(struct scenario_run *run, uint32_t device);

/* A scenario and the epochs that it leads to. */
struct scenario_case {
	const char *name;
	enum iommu_attach_rule attach_rule;
	enum scenario_probes probes;
	struct scenario_event events[32]; /* up to the first zeroed one */
	const char *epochs[3];		  /* of devices 1 to 3; NULL: not checked */
};

/* Run each case, from 1 us to 100,000,000 us, and compare. */
void scenario_check(const struct scenario_case *cases, size_t n);

/* For tables of cases. */
#define EVENTS(...)         \
	{                   \
		__VA_ARGS__ \
	}
#define PAIRS  IOMMU_ATTACH_PAIRS, WITHOUT_PROBES
#define TOGGLE IOMMU_ATTACH_TOGGLES, WITHOUT_PROBES
#define PROBED IOMMU_ATTACH_PAIRS, WITH_PROBES

/* A task opens the device, uses it and closes it, in pairs of attaches. */
#define OPEN(us, pid, device) ATTACH(us, pid, device), ATTACH((us) + 200, pid, device)
#define USE(us, pid)	      MAP(us, pid), UNMAP((us) + 10, pid), MAP((us) + 20, pid)
#define CLOSE(us, pid, device) \
	ATTACH(us, pid, device), UNMAP((us) + 100, pid), ATTACH((us) + 9000, pid, device)

#endif
