/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef RECORD_CHECKS_H
#define RECORD_CHECKS_H

#include <stdint.h>

#include "tep/binding.h"
#include "tep/dma_record.h"
#include "tep/map_record.h"

/* The bytes of a page of the ring buffer, in checks of records. */
#define FUZZ_PAGE 4096

/* How a record lies in its page. */
enum {
	FUZZ_LONG_HEADER = 1, /* the record's header has 8 bytes, not 4 */
	FUZZ_NO_PAGE = 2,     /* a record of perf, or a copy */
	FUZZ_CLAIMS = 4,      /* the header claims another length than the record has */
};

/* A format of an event. */
struct record_subject {
	struct tep_handle *tep;
	struct tep_event *format;
	struct iommu_binding binding; /* its event is set */
	struct iommu_map_layout map;
	struct iommu_dma_layout dma;
};

/* Binds the format. The page size is not this machine's, which would change the results. */
void record_subject_bind(struct record_subject *s);

/*
 * Reads the @size bytes of @data, all that exists, as a record: its text, its step, and its copy
 * for the lanes. They end where the page does. @flags: as above; @claim: the length that the header
 * claims, with FUZZ_CLAIMS. Ends the program with SIGABRT if a condition does not hold.
 */
void check_record(struct record_subject *s, unsigned int flags, uint32_t claim, void *data,
		  size_t size);

#endif
