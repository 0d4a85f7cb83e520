/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The records of all CPUs in the order of time. libtracecmd has an iterator for this, but it
 * queries every CPU for each record, and stops at unknown events.
 */
#include "trace_dat_records.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "input/common/library_guard.h"
#include "input/common/progress.h"

/* Exported by libtracecmd, but not in its header. Weak, in case a version lacks it. */
extern unsigned long long tracecmd_get_cpu_file_size(struct tracecmd_input *handle, int cpu)
	__attribute__((weak));

/*
 * libtracecmd maps all data of a CPU into memory if it fits, so reading a file of 4 GB would count
 * as 4 GB of memory of this process. Release pages after this many bytes of records. The file backs
 * them, so the kernel reads them again if needed.
 */
#define WINDOW (32UL << 20)
/* Records that are farther apart are in different mappings. */
#define FAR (1UL << 30)

/* The library allocates memory for compressed data. Do not release that. */
static bool is_read_only(uintptr_t from, uintptr_t to)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	uintptr_t start, end;
	char flags[5];
	bool found = false;

	if (!maps)
		return false;
	while (!found &&
	       fscanf(maps, "%" SCNxPTR "-%" SCNxPTR " %4s%*[^\n]", &start, &end, flags) == 3)
		found = start <= from && to <= end && flags[0] == 'r' && flags[1] == '-';
	fclose(maps);
	return found;
}

/* The record at @data is the next one of its CPU. @from: the first page that was not released. */
static void give_pages_back(uintptr_t *from, const void *data)
{
	uintptr_t page = (uintptr_t)data & ~(uintptr_t)0xffff;

	if (!*from || page < *from || page - *from > FAR) {
		*from = page;
		return;
	}
	if (page - *from < WINDOW)
		return;
	if (is_read_only(*from, page))
		madvise((void *)*from, page - *from, MADV_DONTNEED);
	*from = page;
}

bool trace_dat_records_start(struct trace_dat_records *records, struct tracecmd_input *input,
			     const char *name, int cpus)
{
	size_t room = (size_t)cpus + 1;
	struct iommu_merge_head *heads = calloc(room, sizeof(*heads));
	unsigned int nr = 0;

	*records = (struct trace_dat_records){ .input = input, .name = name, .nr_cpus = cpus };
	records->cpus = calloc(room, sizeof(*records->cpus));
	iommu_merge_start(&records->merge, heads, 0);
	if (!heads || !records->cpus)
		return false;
	for (int cpu = 0; cpu < cpus; cpu++) {
		struct tep_record *record;

		library_enter(name);
		record = tracecmd_read_cpu_first(input, cpu);
		library_leave();
		records->cpus[cpu].record = record;
		records->cpus[cpu].first = record ? record->offset : 0;
		if (record)
			heads[nr++] = (struct iommu_merge_head){ record->ts, (unsigned int)cpu };
	}
	iommu_merge_start(&records->merge, heads, nr);
	return true;
}

/*
 * A record with a negative length leads the library back to itself or to an earlier one, again and
 * again. The offsets of other records increase. Returns NULL if the offset does not increase.
 */
static struct tep_record *next_of(struct trace_dat_records *records, int cpu, uint64_t offset)
{
	struct tep_record *record = tracecmd_read_data(records->input, cpu);

	if (!record || record->offset > offset)
		return record;
	tracecmd_free_record(record);
	records->endless++;
	return NULL;
}

/* The caller has finished with the record that was returned last: read the next one of its CPU. */
static void advance(struct trace_dat_records *records)
{
	struct trace_dat_cpu *cpu = records->returned;
	uint64_t offset = cpu->record->offset;

	library_enter(records->name);
	tracecmd_free_record(cpu->record);
	cpu->record = next_of(records, (int)(cpu - records->cpus), offset);
	library_leave();
	if (cpu->record) {
		give_pages_back(&cpu->kept_from, cpu->record->data);
		iommu_merge_next(&records->merge, cpu->record->ts);
	} else {
		iommu_merge_end(&records->merge);
	}
}

struct tep_record *trace_dat_records_next(struct trace_dat_records *records)
{
	const struct iommu_merge_head *head;
	struct tep_record *record;

	if (records->returned)
		advance(records);
	head = iommu_merge_first(&records->merge);
	records->returned = head ? &records->cpus[head->source] : NULL;
	if (!head)
		return NULL;
	record = records->returned->record;
	/* Before its clock starts, a kernel records at 0, which stands for no time elsewhere. */
	record->ts += !record->ts;
	return record;
}

void trace_dat_records_tell(const struct trace_dat_records *records, uint64_t events)
{
	uint64_t done = 0, all = 0;

	if (!input_progress_is_watched())
		return;
	for (int i = 0; i < records->nr_cpus && tracecmd_get_cpu_file_size; i++) {
		const struct trace_dat_cpu *cpu = &records->cpus[i];
		uint64_t size = tracecmd_get_cpu_file_size(records->input, i);

		all += size;
		done += cpu->record ? cpu->record->offset - cpu->first : size;
	}
	input_progress_tell(events, done, all);
}

void trace_dat_records_free(struct trace_dat_records *records)
{
	library_enter(records->name);
	for (unsigned int i = 0; i < records->merge.nr; i++)
		tracecmd_free_record(records->cpus[records->merge.heads[i].source].record);
	library_leave();
	free(records->merge.heads);
	free(records->cpus);
}
