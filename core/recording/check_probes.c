/* SPDX-License-Identifier: LGPL-2.1 */
#include "check_probes.h"

#include <stdlib.h>
#include <string.h>

/* A thread takes over the place of another one with the same hash: losing a pair is harmless. */
static struct iommu_check_thread *thread_of(struct iommu_probe_check *c, uint32_t cpu, int32_t pid)
{
	uint32_t hash = ((uint32_t)pid * 2654435761U ^ cpu * 40503U) >> 7;
	struct iommu_check_thread *t = &c->threads[hash & (IOMMU_CHECK_THREADS - 1)];

	if (t->pid != pid || t->cpu != cpu) {
		t->pid = pid;
		t->cpu = cpu;
		t->nr = 0;
	}
	return t;
}

void iommu_check_probe(struct iommu_probe_check *c, uint32_t cpu, int32_t pid, uint64_t iova,
		       uint64_t size)
{
	struct iommu_check_thread *t = thread_of(c, cpu, pid);

	if (t->nr == IOMMU_CHECK_NESTED)
		memmove(t->open, t->open + 1, --t->nr * sizeof(t->open[0]));
	t->open[t->nr++] = (struct iommu_check_range){ iova, size };
}

void iommu_check_event(struct iommu_probe_check *c, uint32_t cpu, int32_t pid, uint64_t iova,
		       uint64_t size)
{
	struct iommu_check_thread *t = thread_of(c, cpu, pid);

	/* 7.2 traces a failed map, with size 0. Other kernels do not. */
	if (!t->nr || !size)
		return;
	c->pairs++;
	for (uint32_t i = t->nr; i-- > 0;) {
		if (t->open[i].iova == iova && t->open[i].size == size) {
			t->nr = i; /* the maps of the newer probes failed */
			return;
		}
	}
	c->mismatched++;
	t->nr--;
}

void iommu_check_lost(struct iommu_probe_check *c, uint32_t cpu)
{
	for (size_t i = 0; i < IOMMU_CHECK_THREADS; i++) {
		if (c->threads[i].cpu == cpu)
			c->threads[i].nr = 0;
	}
}

/* The number after @word, in the base that it has. Returns false if there is none. */
static bool number_after(const char *text, const char *word, uint64_t *number)
{
	const char *p = strstr(text, word);
	char *end;

	if (!p)
		return false;
	p += strlen(word);
	*number = strtoull(p, &end, 0);
	return end != p;
}

/* "TASK-PID [CPU] FLAGS TIME: map: ...". TASK may hold any text, so parse from the right. */
void iommu_check_line(struct iommu_probe_check *c, const char *line)
{
	static const char mark[] = ": map: ";
	const char *event = strstr(line, mark);
	const char *p = event;
	uint64_t iova;
	uint64_t size;
	uint32_t cpu;
	int32_t pid;

	while (p && p > line && *p != '[')
		p--;
	if (!p || *p != '[')
		return;
	cpu = (uint32_t)strtoul(p + 1, NULL, 10);
	while (p > line && *p != '-')
		p--;
	if (*p != '-')
		return;
	pid = (int32_t)strtol(p + 1, NULL, 10);
	event += sizeof(mark) - 1;
	if (!number_after(event, " iova=", &iova) || !number_after(event, " size=", &size))
		return;
	/* Only a probe prints its place, in parentheses. */
	if (*event == '(')
		iommu_check_probe(c, cpu, pid, iova, size);
	else
		iommu_check_event(c, cpu, pid, iova, size);
}

bool iommu_check_verified(const struct iommu_probe_check *c)
{
	return c->pairs < IOMMU_CHECK_PAIRS_MIN || c->mismatched * 100 <= c->pairs;
}
