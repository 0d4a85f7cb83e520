/* SPDX-License-Identifier: LGPL-2.1 */
/* The state of the page according to faults, and whether the address is an IOVA. */
#include "collect.h"

#include "core/faultlog/fault.h"
#include "core/faultlog/fault_page.h"

#define FLAGS IOMMU_HAS_FLAGS
#define CODE  IOMMU_HAS_CODE

struct row {
	enum iommu_vendor vendor;
	uint32_t has;
	uint32_t code;
	uint32_t flags;
	enum iommu_access access;
	enum iommu_presence presence;
	enum iommu_access lacks;
};

#define READ	IOMMU_ACCESS_READ
#define WRITE	IOMMU_ACCESS_WRITE
#define NONE	IOMMU_ACCESS_UNKNOWN
#define ABSENT	IOMMU_PAGE_ABSENT
#define PRESENT IOMMU_PAGE_PRESENT
#define UNKNOWN IOMMU_PAGE_UNKNOWN

static const struct row rows[] = {
	/* AMD-Vi: PR, PE and RW; GN with NX may be an execution; with TR, RW has no meaning */
	{ IOMMU_AMD, FLAGS, 2, 0x0020, NONE, ABSENT, NONE },
	{ IOMMU_AMD, FLAGS, 2, 0x0060, NONE, ABSENT, NONE },
	{ IOMMU_AMD, FLAGS, 2, 0x0070, NONE, PRESENT, WRITE },
	{ IOMMU_AMD, FLAGS, 2, 0x0050, NONE, PRESENT, READ },
	{ IOMMU_AMD, FLAGS, 2, 0x0090, NONE, PRESENT, NONE },
	{ IOMMU_AMD, FLAGS, 2, 0x0150, NONE, PRESENT, NONE },
	{ IOMMU_AMD, FLAGS, 2, 0x0053, NONE, PRESENT, NONE },
	{ IOMMU_AMD, 0, 2, 0, NONE, UNKNOWN, NONE },
	/* domain 0: attached to nothing, whatever is mapped */
	{ IOMMU_AMD, FLAGS | IOMMU_HAS_DOMAIN, 2, 0x0050, READ, UNKNOWN, NONE },
	{ IOMMU_AMD, FLAGS | IOMMU_HAS_DOMAIN, 2, 0x0070, WRITE, UNKNOWN, NONE },
	{ IOMMU_AMD, FLAGS | IOMMU_HAS_DOMAIN, 2, 0x0020, WRITE, ABSENT, NONE },
	{ IOMMU_AMD, FLAGS, 1, 0x0050, NONE, UNKNOWN, NONE },
	/* VT-d */
	{ IOMMU_INTEL, CODE, 0x05, 0, WRITE, UNKNOWN, WRITE },
	{ IOMMU_INTEL, CODE, 0x05, 0, READ, UNKNOWN, WRITE }, /* an AtomicOp */
	{ IOMMU_INTEL, CODE, 0x06, 0, READ, UNKNOWN, READ },
	{ IOMMU_INTEL, CODE, 0x02, 0, READ, UNKNOWN, NONE },
	{ IOMMU_INTEL, CODE, 0x71, 0, READ, ABSENT, NONE },
	{ IOMMU_INTEL, CODE, 0x79, 0, WRITE, ABSENT, NONE },
	{ IOMMU_INTEL, CODE, 0x82, 0, READ, PRESENT, NONE },
	{ IOMMU_INTEL, CODE, 0x85, 0, WRITE, PRESENT, WRITE },
	{ IOMMU_INTEL, CODE, 0x86, 0, READ, PRESENT, READ },
	{ IOMMU_INTEL, 0, 0x05, 0, WRITE, UNKNOWN, NONE }, /* the reason is in the next message */
	/* SMMUv3 and SMMUv2 */
	{ IOMMU_SMMU_V3, CODE, 0x10, 0, WRITE, ABSENT, NONE },
	{ IOMMU_SMMU_V3, CODE, 0x12, 0, WRITE, PRESENT, NONE },
	{ IOMMU_SMMU_V3, CODE, 0x13, 0, WRITE, PRESENT, WRITE },
	{ IOMMU_SMMU_V3, CODE, 0x0a, 0, WRITE, UNKNOWN, NONE },
	{ IOMMU_SMMU_V2, FLAGS, 0, 0x2, READ, ABSENT, NONE },
	{ IOMMU_SMMU_V2, FLAGS, 0, 0x4, READ, PRESENT, NONE },
	{ IOMMU_SMMU_V2, FLAGS, 0, 0x8, READ, PRESENT, READ },
	{ IOMMU_SMMU_V2, FLAGS, 0, 0x10, READ, UNKNOWN, NONE },
	/* virtio: "page" is a missing page or a missing permission */
	{ IOMMU_VIRTIO, CODE | FLAGS, 2, 0, WRITE, UNKNOWN, WRITE },
	{ IOMMU_VIRTIO, CODE | FLAGS, 2, 1, READ, UNKNOWN, NONE }, /* an execution */
	{ IOMMU_VIRTIO, CODE | FLAGS, 1, 0, READ, UNKNOWN, NONE },
	{ IOMMU_RISCV, CODE, 13, 0, READ, UNKNOWN, NONE },
};

static struct iommu_fault fault(enum iommu_vendor vendor, uint32_t has, uint32_t code,
				uint32_t flags)
{
	return (struct iommu_fault){
		.vendor = vendor,
		.kind = IOMMU_LOG_FAULT,
		.has = has,
		.code = code,
		.flags = flags,
	};
}

static void pages(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct iommu_fault f =
			fault(rows[i].vendor, rows[i].has, rows[i].code, rows[i].flags);
		struct iommu_fault_page page;

		f.access = rows[i].access;
		page = iommu_fault_page(&f);
		assert_int_equal(page.presence, rows[i].presence);
		assert_int_equal(page.lacks, rows[i].lacks);
	}
}

/* If a table could not be read, the fault is not about the input address. */
static void faults_of_a_walk(void **state)
{
	struct iommu_fault f = fault(IOMMU_SMMU_V3, CODE | IOMMU_HAS_SYNDROME, 0x10, 0);

	(void)state;
	f.syndrome = 1 << 8;
	assert_int_equal(iommu_fault_page(&f).presence, UNKNOWN);
	f.syndrome = 2 << 8;
	assert_int_equal(iommu_fault_page(&f).presence, ABSENT);
}

/* Bits of the syndromes: IHI 0062, FSYNR0; IHI 0070, 7.3 */
static void smmu_syndromes(void **state)
{
	struct iommu_fault f = fault(IOMMU_SMMU_V2, FLAGS | IOMMU_HAS_SYNDROME, 0, 0x8);

	(void)state;
	f.access = READ;
	assert_int_equal(iommu_fault_page(&f).lacks, READ);
	f.syndrome = 1 << 6; /* IND: the missing permission is to execute */
	assert_int_equal(iommu_fault_page(&f).presence, PRESENT);
	assert_int_equal(iommu_fault_page(&f).lacks, NONE);
	f.syndrome = 1 << 5; /* PNU */
	assert_int_equal(iommu_fault_page(&f).lacks, NONE);
	f.flags = 0x2;
	f.syndrome = 1 << 10; /* PTWF: the address of a table */
	assert_int_equal(iommu_fault_page(&f).presence, UNKNOWN);
	f = fault(IOMMU_SMMU_V3, CODE | IOMMU_HAS_SYNDROME, 0x13, 0);
	f.access = READ;
	f.syndrome = 2 << 8;
	assert_int_equal(iommu_fault_page(&f).lacks, READ);
	f.syndrome = 2 << 8 | 1 << 2; /* InD */
	assert_int_equal(iommu_fault_page(&f).presence, PRESENT);
	assert_int_equal(iommu_fault_page(&f).lacks, NONE);
	/* F_WALK_EABT does not tell whether the page is mapped. */
	f = fault(IOMMU_SMMU_V3, CODE | IOMMU_HAS_SYNDROME, 0x0b, 0);
	f.syndrome = 2 << 8;
	assert_int_equal(iommu_fault_page(&f).presence, UNKNOWN);
	/* A global fault: bit 1 of GFSR is an unknown stream. */
	f = fault(IOMMU_SMMU_V2, CODE | IOMMU_HAS_SYNDROME, 0x2, 0);
	assert_int_equal(iommu_fault_page(&f).presence, UNKNOWN);
	assert_false(iommu_fault_has_iova(&f));
}

static bool in_domain(enum iommu_vendor vendor, uint32_t has, uint32_t code, uint32_t flags)
{
	struct iommu_fault f = fault(vendor, has, code, flags);

	return iommu_fault_has_iova(&f);
}

static void addresses(void **state)
{
	const uint32_t has = IOMMU_HAS_ADDRESS | CODE | FLAGS;
	struct iommu_fault status = { .kind = IOMMU_LOG_STATUS, .has = has };

	(void)state;
	assert_true(in_domain(IOMMU_SMMU_V3, has, 0x0b, 0));  /* F_WALK_EABT */
	assert_false(in_domain(IOMMU_SMMU_V3, has, 0x07, 0)); /* F_TRANSL_FORBIDDEN */
	assert_true(in_domain(IOMMU_AMD, has, 2, 0x20));
	assert_false(in_domain(IOMMU_AMD, CODE | FLAGS, 2, 0x20));
	assert_false(in_domain(IOMMU_AMD, has, 2, 0x08)); /* an interrupt */
	assert_false(in_domain(IOMMU_AMD, has, 2, 0x01)); /* a process (PASID) */
	assert_false(in_domain(IOMMU_AMD, has, 5, 0));	  /* a command */
	assert_true(in_domain(IOMMU_INTEL, has, 0x05, 0));
	assert_true(in_domain(IOMMU_INTEL, IOMMU_HAS_ADDRESS, 0, 0));
	assert_false(in_domain(IOMMU_INTEL, has | IOMMU_HAS_PASID, 0x71, 0));
	assert_false(in_domain(IOMMU_INTEL, has | IOMMU_IS_INTERRUPT, 0x22, 0));
	assert_false(in_domain(IOMMU_INTEL, has, 0x27, 0));
	assert_false(in_domain(IOMMU_INTEL, has, 0x47, 0));
	assert_true(in_domain(IOMMU_VIRTIO, has, 2, 0));
	assert_false(iommu_fault_has_iova(&status));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages),
		cmocka_unit_test(smmu_syndromes),
		cmocka_unit_test(faults_of_a_walk),
		cmocka_unit_test(addresses),
	};

	return cmocka_run_group_tests_name("fault_page", tests, NULL, NULL);
}
