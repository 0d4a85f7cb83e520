/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TEST_TELLER_H
#define TEST_TELLER_H

#include "collect.h"

#include "core/summary/line_history.h"
#include "steps.h"

#define MS 1000000ULL

#define DEVICE "0000:00:04.0"

/* A replay that is fed by hand, and the line that each step gets. */
struct teller {
	struct iommu_replay *r;
	struct collect c;
	uint64_t now;	    /* ns, of the next step; 0: no times */
	uint64_t gap;	    /* from one step to the next */
	const char *comm;   /* that each task has; NULL: not known */
	bool without_comms; /* the host knows no tasks */
	enum iommu_context context;
	int32_t pid;
};

void teller_start(struct teller *p, enum iommu_family family);
void teller_end(struct teller *p);

/* What is added to the line of @step, whose time, task and context are set here. */
const char *line_of(struct teller *p, struct iommu_step step);

/* The same for the steps that are needed most. */
const char *attach(struct teller *p, const char *device);
const char *map(struct teller *p, uint64_t iova, uint64_t size);
const char *unmap(struct teller *p, uint64_t iova, uint64_t size);
const char *fault(struct teller *p, const char *device, uint64_t iova);
const char *message(struct teller *p, const char *msg);

/* The device is @pid's, as since 5.19: two attaches, then a map that VFIO undoes at once. */
void take_device(struct teller *p, int32_t pid, const char *device);

#endif
