/* SPDX-License-Identifier: LGPL-2.1 */
#include "dat_pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tep/record_room.h"

static char *read_file(const char *name, size_t *size)
{
	FILE *file = fopen(name, "rb");
	char *bytes = NULL;
	long end;

	if (file && !fseek(file, 0, SEEK_END) && (end = ftell(file)) > 0) {
		bytes = malloc((size_t)end);
		*size = (size_t)end;
		rewind(file);
		if (bytes && fread(bytes, 1, *size, file) != *size) {
			free(bytes);
			bytes = NULL;
		}
	}
	if (file)
		fclose(file);
	return bytes;
}

/* Whether the file has the record, after its header. In a compressed file, it has not. */
static bool has_record(const struct dat_pages *p, size_t size, const struct tep_record *record)
{
	for (size_t header = 4; header <= 8; header += 4) {
		size_t at = record->offset + header;

		if (at + (size_t)record->size <= size &&
		    !memcmp(p->bytes + at, record->data, (size_t)record->size))
			return true;
	}
	return false;
}

/* A page of the file begins at a multiple of its size, and the offset of a record is in it. */
static bool find_cpu(struct dat_pages *p, unsigned int cpu, size_t size, uint64_t *first_ts,
		     uint64_t *last_ts)
{
	struct tep_record *record = tracecmd_read_cpu_first(p->input, (int)cpu);
	uint64_t page = p->source.layout.size;
	uint64_t from = record ? record->offset / page * page : 0;
	uint64_t to = from;

	if (record && record->ts < *first_ts)
		*first_ts = record->ts;
	while (record) {
		if (!has_record(p, size, record)) {
			tracecmd_free_record(record);
			return false;
		}
		to = record->offset / page * page + page;
		if (record->ts > *last_ts)
			*last_ts = record->ts;
		tracecmd_free_record(record);
		record = tracecmd_read_data(p->input, (int)cpu);
	}
	p->cpus[cpu] = (struct dat_cpu){ p->bytes + from, (to - from) / page, 0 };
	return true;
}

static int read_page(void *arg, unsigned int number, void *page)
{
	struct dat_pages *p = arg;
	struct dat_cpu *cpu = &p->cpus[number];
	uint64_t ts;

	if (cpu->at == cpu->nr || (p->per_round && p->read_now[number] == p->per_round))
		return 0;
	p->read_now[number]++;
	memcpy(page, cpu->first + cpu->at++ * p->source.layout.size, p->source.layout.size);
	memcpy(&ts, page, sizeof(ts));
	ts += p->passes * p->span;
	memcpy(page, &ts, sizeof(ts));
	return 1;
}

bool dat_pages_open(struct dat_pages *p, const char *file)
{
	uint64_t first_ts = UINT64_MAX, last_ts = 0;
	size_t size = 0;
	bool found = true;

	*p = (struct dat_pages){ .input = tracecmd_open(file, 0) };
	p->bytes = read_file(file, &size);
	if (!p->input || !p->bytes) {
		fprintf(stderr, "%s: cannot read it\n", file);
		return false;
	}
	p->source = (struct page_source){
		.read = read_page,
		.arg = p,
		.nr_cpus = (unsigned int)tep_get_cpus(tracecmd_get_tep(p->input)),
		.layout = { .size = iommu_pages_of(tracecmd_get_tep(p->input), 0).size,
			    .commit_size = 8,
			    .data_at = 16 },
	};
	p->cpus = calloc(p->source.nr_cpus, sizeof(*p->cpus));
	p->read_now = calloc(p->source.nr_cpus, sizeof(*p->read_now));
	for (unsigned int i = 0; p->cpus && i < p->source.nr_cpus; i++)
		found &= find_cpu(p, i, size, &first_ts, &last_ts);
	p->span = last_ts - first_ts + 1000;
	if (!found || !p->cpus || !p->read_now)
		fprintf(stderr, "%s: its pages cannot be read directly\n", file);
	return found && p->cpus && p->read_now;
}

void dat_pages_close(struct dat_pages *p)
{
	tracecmd_close(p->input);
	free(p->bytes);
	free(p->cpus);
	free(p->read_now);
}

bool dat_pages_round(struct dat_pages *p)
{
	bool more = false;

	for (unsigned int i = 0; i < p->source.nr_cpus; i++) {
		p->read_now[i] = 0;
		more |= p->cpus[i].at < p->cpus[i].nr;
	}
	if (more || p->passes == p->repeat)
		return more;
	p->passes++;
	for (unsigned int i = 0; i < p->source.nr_cpus; i++)
		p->cpus[i].at = 0;
	return true;
}
