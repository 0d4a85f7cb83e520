/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The replay against a naive model, a list of pages per domain. Probes name the domain of random
 * maps and unmaps. The unmaps are those that kernels make: whole mappings, pieces, many mappings at
 * once, with holes, larger than requested.
 */
#include <string.h>

#include "scene.h"

#define DOMAINS 4
#define PAGES	96
#define BASE	0x7f0000000ULL
#define EVENTS	SCENE_MAPS

struct model {
	/* by domain and page: number of the map event plus 1 */
	uint16_t page[DOMAINS][PAGES];
	uint64_t died[SCENE_MAPS]; /* when its last page was unmapped */
	unsigned int left[SCENE_MAPS];
	unsigned int maps;
};

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static uint64_t dom_of(unsigned int domain)
{
	return 0xffff888000000000ULL + domain * 0x400;
}

static uint64_t iova_of(unsigned int page)
{
	return BASE + page * 0x1000ULL;
}

static void map(struct scene *s, struct model *m, unsigned int domain, unsigned int page,
		unsigned int nr)
{
	for (unsigned int i = page; i < page + nr; i++) {
		if (m->page[domain][i])
			return; /* the kernel refuses this */
	}
	scene_probe(s, IOMMU_STEP_PROBE_MAP, dom_of(domain), iova_of(page), nr * 0x1000ULL);
	scene_map(s, iova_of(page), nr * 0x1000ULL);
	for (unsigned int i = page; i < page + nr; i++)
		m->page[domain][i] = (uint16_t)(m->maps + 1);
	m->left[m->maps++] = nr;
}

static void unmap(struct scene *s, struct model *m, unsigned int domain, unsigned int page,
		  unsigned int nr)
{
	uint64_t now;

	scene_probe(s, IOMMU_STEP_PROBE_UNMAP, dom_of(domain), iova_of(page), nr * 0x1000ULL);
	now = s->ts;
	scene_unmap(s, iova_of(page), nr * 0x1000ULL);
	for (unsigned int i = page; i < page + nr; i++) {
		unsigned int was = m->page[domain][i];

		m->page[domain][i] = 0;
		if (was && !--m->left[was - 1])
			m->died[was - 1] = now;
	}
}

static void check_page(struct scene *s, const struct model *m, unsigned int domain,
		       unsigned int page)
{
	struct iommu_verdict verdict;
	char name[] = "0000:00:0?.0";

	name[9] = (char)('1' + domain);
	iommu_replay_verdict(s->replay, iommu_device_id(iommu_replay_devices(s->replay), name, 12),
			     iova_of(page) + 0x10, false, &verdict);
	assert_int_equal(verdict.kind == IOMMU_VERDICT_MAPPED, m->page[domain][page] != 0);
	if (verdict.kind == IOMMU_VERDICT_AFTER_UNMAP || verdict.kind == IOMMU_VERDICT_MAPPED)
		assert_true(verdict.first <= iova_of(page) && verdict.last >= iova_of(page));
}

static void check_end(struct scene *s, const struct model *m)
{
	uint64_t now;
	uint64_t peak;
	uint64_t bytes = 0;

	for (unsigned int i = 0; i < m->maps; i++)
		bytes += m->left[i] * 0x1000ULL;
	for (uint32_t device = 1; device <= DOMAINS; device++) {
		iommu_replay_mapped_bytes(s->replay, device, &now, &peak);
		assert_true(peak >= now);
		bytes -= now;
	}
	assert_int_equal(bytes, 0);
	scene_end(s);
	for (unsigned int i = 0; i < m->maps; i++) {
		assert_true(s->forgotten[i]);
		assert_int_equal(s->maps[i].pieces > 0, m->left[i] > 0);
		if (!m->left[i])
			assert_int_equal(s->maps[i].unmapped_at, m->died[i]);
	}
}

static void run(uint64_t seed)
{
	struct scene *s = calloc(1, sizeof(*s));
	struct model *m = calloc(1, sizeof(*m));
	uint64_t state = seed;
	char name[] = "0000:00:0?.0";

	assert_non_null(s);
	assert_non_null(m);
	scene_begin(s, IOMMU_ATTACH_PAIRS, 0);
	for (unsigned int domain = 0; domain < DOMAINS; domain++) {
		name[9] = (char)('1' + domain);
		scene_probe_attach(s, dom_of(domain), name, 1);
		scene_attach(s, name);
	}
	for (unsigned int i = 0; i < EVENTS && m->maps < SCENE_MAPS - 1; i++) {
		unsigned int domain = next_random(&state) % DOMAINS;
		unsigned int nr = 1 + next_random(&state) % (next_random(&state) % 4 ? 4 : 24);
		unsigned int page = next_random(&state) % (PAGES - nr);

		s->pid = 100 + (int32_t)(next_random(&state) % 3);
		if (next_random(&state) % 2)
			map(s, m, domain, page, nr);
		else
			unmap(s, m, domain, page, nr);
		check_page(s, m, next_random(&state) % DOMAINS, next_random(&state) % PAGES);
	}
	check_end(s, m);
	scene_free(s);
	free(s);
	free(m);
}

static void test_against_model(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 40; seed++)
		run(seed * 0x9e3779b97f4a7c15ULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
