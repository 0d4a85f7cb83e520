/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACE_DAT_RECORDS_H
#define TRACE_IOMMU_TRACE_DAT_RECORDS_H

#include <trace-cmd.h>

#include "core/containers/merge.h"

/* All records of one buffer of a trace.dat file, in the order of time. */
struct trace_dat_records {
	struct tracecmd_input *input;
	const char *name; /* of the file */
	struct trace_dat_cpu {
		struct tep_record *record; /* the next one; NULL: the CPU has no more */
		uint64_t first;		   /* the offset of its first record */
		uintptr_t kept_from;	   /* pages before this address were released */
	} * cpus;			   /* in the order of the CPUs' data in the file */
	int nr_cpus;
	struct trace_dat_cpu *returned; /* its record was returned last; NULL: none yet */
	unsigned int endless;		/* CPUs not read to the end: a record leads back */
	struct iommu_merge merge;
};

/*
 * Start with the first record of each of the @cpus CPUs of @input, a buffer of the file @name. The
 * caller keeps ownership of both. Returns false if out of memory. Call trace_dat_records_free() in
 * either case.
 */
bool trace_dat_records_start(struct trace_dat_records *records, struct tracecmd_input *input,
			     const char *name, int cpus);

/* The next record, valid until the next call; NULL after the last one. */
struct tep_record *trace_dat_records_next(struct trace_dat_records *records);

/* Tell the progress (input/common/progress.h); @events were read so far. */
void trace_dat_records_tell(const struct trace_dat_records *records, uint64_t events);

void trace_dat_records_free(struct trace_dat_records *records);

#endif
