/* SPDX-License-Identifier: LGPL-2.1 */
#include "steps.h"

const struct iommu_step *make(struct made *m, const struct builder *b)
{
	struct iommu_record rec = { .size = b->size };

	memset(&m->step, 0xa5, sizeof(m->step)); /* all of it must be cleared */
	rec.data = m->copy = malloc(b->size);
	assert_non_null(m->copy);
	memcpy(m->copy, b->data, b->size);
	memset(m->values, 0xa5, sizeof(m->values)); /* fields that it does not ask for */
	iommu_step_values(m->values, b->event, &rec, b->places);
	iommu_step_from(&m->step, b->event, m->values);
	return &m->step;
}

static bool same_string(const struct iommu_string *a, const struct iommu_string *b)
{
	return a->len == b->len && (!a->len || !memcmp(a->str, b->str, a->len));
}

void assert_step(const struct builder *b, struct iommu_step expected)
{
	struct made m;
	const struct iommu_step *step = make(&m, b);

	assert_int_equal(step->kind, expected.kind);
	assert_true(same_string(&step->device, &expected.device));
	assert_true(same_string(&step->driver, &expected.driver));
	assert_true(same_string(&step->unit, &expected.unit));
	assert_int_equal(step->iova, expected.iova);
	assert_int_equal(step->size, expected.size);
	assert_int_equal(step->done, expected.done);
	assert_int_equal(step->paddr, expected.paddr);
	assert_int_equal(step->dom, expected.dom);
	assert_int_equal(step->type, expected.type);
	assert_int_equal(step->gid, expected.gid);
	assert_int_equal(step->did, expected.did);
	assert_int_equal(step->rid, expected.rid);
	assert_int_equal(step->flags, expected.flags);
	assert_null(step->fault);
	assert_int_equal(step->ts, 0);
	assert_int_equal(step->pid, 0);
	assert_int_equal(step->context, IOMMU_CONTEXT_TASK);
	free(m.copy);
}

void assert_nothing(const struct builder *b)
{
	assert_step(b, (struct iommu_step){ .kind = IOMMU_STEP_NONE });
}

void assert_needs(const struct builder *whole, const char *name)
{
	struct builder b = *whole;

	place_of(&b, name)->layout = IOMMU_LAYOUT_NONE;
	assert_nothing(&b);
	b = *whole;
	place_of(&b, name)->offset = (uint32_t)b.size;
	assert_nothing(&b);
}
