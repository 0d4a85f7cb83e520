/* SPDX-License-Identifier: LGPL-2.1 */
#include "collect.h"

static void add(void *arg, const char *str, size_t len)
{
	struct collect *c = arg;

	assert_true(len < sizeof(c->buf));
	assert_int_equal(str[len], '\0');
	assert_true(c->len + len < sizeof(c->all));
	memcpy(c->all + c->len, str, len);
	c->len += len;
	c->flushes++;
}

void collect_start(struct collect *c)
{
	c->len = 0;
	c->flushes = 0;
	iommu_text_init(&c->text, c->buf, sizeof(c->buf), add, c);
}

const char *collect_end(struct collect *c)
{
	iommu_text_flush(&c->text);
	c->all[c->len] = '\0';
	return c->all;
}
