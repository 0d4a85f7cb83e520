/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Intel VT-d: descriptors of the invalidation queue (qi_submit) and of page requests (prq_report).
 *
 * VT-d specification, section 6.5.2 (queued invalidation) and chapter 7 (page requests); the bits
 * as in Linux 6.12 drivers/iommu/intel/iommu.h (QI_*) and svm.c (struct page_req_dsc). Each
 * descriptor is 128 bits, drawn as two quadwords. In scalable mode it is 256 bits, and qw2 and qw3
 * hold private data or 0.
 */
#include "vtd_descriptors.h"
#include "pci.h"

#define PAGE_SHIFT 12

/* Types of descriptors in the queue: QI_*_TYPE. */
enum {
	TYPE_CONTEXT = 1,
	TYPE_IOTLB = 2,
	TYPE_DEVICE_TLB = 3,
	TYPE_INTERRUPT_ENTRY = 4,
	TYPE_WAIT = 5,
	TYPE_PASID_IOTLB = 6,
	TYPE_PASID_CACHE = 7,
	TYPE_PASID_DEVICE_TLB = 8,
	TYPE_PAGE_GROUP_RESPONSE = 9,
};

/* Granularities of a context cache and of an IOTLB invalidation. */
enum {
	CONTEXT_DEVICE = 3,
	IOTLB_DOMAIN = 2,
	IOTLB_PAGES = 3,
};

/* Granularities, G in the layouts; each type has its own codes. */
static const char *const context_scope[4] = { NULL, "global", "domain-selective",
					      "device-selective" };
static const char *const iotlb_scope[4] = { NULL, "global", "domain-selective", "page-selective" };
static const char *const pasid_iotlb_scope[4] = { NULL, NULL, "PASID-selective", "page-selective" };
static const char *const pasid_cache_scope[4] = { "domain-selective", "PASID-selective", NULL,
						  "global" };
static const char *const entry_scope[4] = { "global", "index-selective", NULL, NULL };

static uint64_t bits(uint64_t word, unsigned int high, unsigned int low)
{
	return word >> low & (UINT64_MAX >> (63 - (high - low)));
}

static void put_scope(struct iommu_text *t, const char *cache, const char *const *scopes,
		      uint64_t code)
{
	iommu_text_puts(t, cache);
	iommu_text_puts(t, ", ");
	if (scopes[code]) {
		iommu_text_puts(t, scopes[code]);
	} else {
		iommu_text_puts(t, "reserved granularity ");
		iommu_text_dec(t, code);
	}
}

static void put_number(struct iommu_text *t, const char *label, uint64_t number)
{
	iommu_text_puts(t, label);
	iommu_text_dec(t, number);
}

static void put_pasid(struct iommu_text *t, uint64_t pasid)
{
	iommu_text_puts(t, ", PASID ");
	iommu_text_hex(t, pasid, 1);
}

static void put_requester(struct iommu_text *t, const char *label, uint64_t id)
{
	iommu_text_puts(t, label);
	iommu_text_requester(t, (uint16_t)id);
}

/* The size of 2^@order pages in bytes, with *@address aligned to it; both 0: all addresses. */
static uint64_t size_of_pages(uint64_t *address, uint64_t order)
{
	uint64_t size = order + PAGE_SHIFT < 64 ? UINT64_C(1) << (order + PAGE_SHIFT) : 0;

	*address = size ? *address & ~(size - 1) : 0;
	return size;
}

/* The range of 2^@order pages around @address, aligned to its size. */
static void put_pages(struct iommu_text *t, uint64_t address, uint64_t order)
{
	uint64_t size = size_of_pages(&address, order);

	if (!size) {
		iommu_text_puts(t, ", all addresses");
		return;
	}
	iommu_text_puts(t, ", ");
	iommu_text_hex(t, address, 1);
	iommu_text_puts(t, " - ");
	iommu_text_hex(t, address + size, 1);
	iommu_text_puts(t, " (");
	iommu_text_size(t, size);
	iommu_text_putc(t, ')');
}

/* qw1 of an IOTLB invalidation: AM is log2 of the pages, H (IH) spares upper levels. */
static void put_iotlb_pages(struct iommu_text *t, uint64_t qw1)
{
	put_pages(t, qw1, bits(qw1, 5, 0));
	if (bits(qw1, 6, 6))
		iommu_text_puts(t, ", leaf entries only");
}

/*
 * qw1 of a device TLB invalidation. As in ATS, the size bit S makes the low address bits encode the
 * size: N ones below the lowest zero bit of the page number mean 2^(N + 1) pages.
 */
static void put_device_pages(struct iommu_text *t, uint64_t qw1, bool sized)
{
	uint64_t page = qw1 >> PAGE_SHIFT;

	put_pages(t, qw1, sized ? (uint64_t)__builtin_ctzll(~page) + 1 : 0);
}

/* The requester ID of a VF's physical function, PF in the layouts, in two parts; 0: not a VF. */
static void put_physical_function(struct iommu_text *t, uint64_t qw0)
{
	uint64_t id = bits(qw0, 15, 12) | bits(qw0, 63, 52) << 4;

	if (id)
		put_requester(t, ", physical function ", id);
}

/*
 * Context cache invalidation. FM masks low bits of the source ID.
 *
 *   31    28      24      20      16      12      8       4       0
 *  +-------------------------------+-------------------+---+-------+
 *  |           domain ID           |                   | G |   1   |  qw0 [31:0]
 *  +---------------------------+---+-------------------+---+-------+
 *  |                           | FM|           source ID           |  qw0 [63:32]
 *  +---------------------------+---+-------------------------------+
 */
static void put_context_cache(struct iommu_text *t, const uint64_t *qw)
{
	uint64_t scope = bits(qw[0], 5, 4);

	put_scope(t, "context cache", context_scope, scope);
	if (scope >= 2)
		put_number(t, ", domain ", bits(qw[0], 31, 16));
	if (scope == 3)
		put_requester(t, ", device ", bits(qw[0], 47, 32));
	if (scope == 3 && bits(qw[0], 49, 48))
		put_number(t, ", function mask ", bits(qw[0], 49, 48));
}

/*
 * IOTLB invalidation. R: drain reads. W: drain writes. AM, H: see put_iotlb_pages().
 *
 *   31    28      24      20      16      12      8       4       0
 *  +-------------------------------+---------------+-+-+---+-------+
 *  |           domain ID           |               |R|W| G |   2   |  qw0 [31:0]
 *  +-------------------------------+---------------+-+-+---+-------+
 *  |                                                               |  qw0 [63:32]
 *  +---------------------------------------+---------+-+-----------+
 *  |            address [31:12]            |         |H|     AM    |  qw1 [31:0]
 *  +---------------------------------------+---------+-+-----------+
 *  |                        address [63:32]                        |  qw1 [63:32]
 *  +---------------------------------------------------------------+
 */
static void put_iotlb(struct iommu_text *t, const uint64_t *qw)
{
	static const char *const drains[4] = { "", ", drain writes", ", drain reads",
					       ", drain reads and writes" };
	uint64_t scope = bits(qw[0], 5, 4);

	put_scope(t, "IOTLB", iotlb_scope, scope);
	if (scope >= 2)
		put_number(t, ", domain ", bits(qw[0], 31, 16));
	if (scope == 3)
		put_iotlb_pages(t, qw[1]);
	iommu_text_puts(t, drains[bits(qw[0], 7, 6)]);
}

/*
 * Device TLB invalidation. S: see put_device_pages().
 *
 *   31    28      24      20      16      12      8       4       0
 *  +---------------------+---------+-------+---------------+-------+
 *  |                     |  depth  | PF low|               |   3   |  qw0 [31:0]
 *  +---------------------+-+-------+-------+---------------+-------+
 *  |        PF high        |       |           source ID           |  qw0 [63:32]
 *  +-----------------------+-------+-------+---------------------+-+
 *  |            address [31:12]            |                     |S|  qw1 [31:0]
 *  +---------------------------------------+---------------------+-+
 *  |                        address [63:32]                        |  qw1 [63:32]
 *  +---------------------------------------------------------------+
 */
static void put_device_tlb(struct iommu_text *t, const uint64_t *qw)
{
	put_requester(t, "device TLB of ", bits(qw[0], 47, 32));
	put_device_pages(t, qw[1], qw[1] & 1);
	put_number(t, ", queue depth ", bits(qw[0], 20, 16));
	put_physical_function(t, qw[0]);
}

/*
 * Interrupt entry cache invalidation, of 2^mask entries.
 *
 *   31    28      24      20      16      12      8       4       0
 *  +---------+-------------------------------------------+-+-------+
 *  |   mask  |                                           |G|   4   |  qw0 [31:0]
 *  +---------+---------------------+---------------------+-+-------+
 *  |                               |          first index          |  qw0 [63:32]
 *  +-------------------------------+-------------------------------+
 */
static void put_interrupt_entry_cache(struct iommu_text *t, const uint64_t *qw)
{
	uint64_t scope = bits(qw[0], 4, 4);
	uint64_t count = UINT64_C(1) << bits(qw[0], 31, 27);
	uint64_t first = bits(qw[0], 47, 32) & ~(count - 1);

	put_scope(t, "interrupt entry cache", entry_scope, scope);
	if (!scope)
		return;
	put_number(t, count > 1 ? ", entries " : ", entry ", first);
	/* The mask may extend past the end of the table, which has at most 65536 entries. */
	if (count > 1)
		put_number(t, " - ", first + count - 1 < 0xffff ? first + count - 1 : 0xffff);
}

/*
 * Wait for the descriptors before this one. D: drain page requests. F: fence. W: write the status
 * data to the status address. I: interrupt.
 *
 *   31    28      24      20      16      12      8       4       0
 *  +-----------------------------------------------+-+-+-+-+-------+
 *  |                                               |D|F|W|I|   5   |  qw0 [31:0]
 *  +-----------------------------------------------+-+-+-+-+-------+
 *  |                          status data                          |  qw0 [63:32]
 *  +-----------------------------------------------------------+---+
 *  |                   status address [31:2]                   |   |  qw1 [31:0]
 *  +-----------------------------------------------------------+---+
 *  |                     status address [63:32]                    |  qw1 [63:32]
 *  +---------------------------------------------------------------+
 */
static void put_wait(struct iommu_text *t, const uint64_t *qw)
{
	iommu_text_puts(t, "wait");
	if (bits(qw[0], 5, 5)) {
		iommu_text_puts(t, ", write status ");
		iommu_text_hex(t, bits(qw[0], 63, 32), 1);
		iommu_text_puts(t, " to ");
		iommu_text_hex(t, qw[1] & ~UINT64_C(3), 1);
	}
	if (bits(qw[0], 4, 4))
		iommu_text_puts(t, ", interrupt");
	if (bits(qw[0], 6, 6))
		iommu_text_puts(t, ", fence");
	if (bits(qw[0], 7, 7))
		iommu_text_puts(t, ", drain page requests");
}

/*
 * IOTLB invalidation for a PASID.
 *
 *   31    28      24      20      16      12      8       4       0
 *  +-------------------------------+-------------------+---+-------+
 *  |           domain ID           |                   | G |   6   |  qw0 [31:0]
 *  +-----------------------+-------+-------------------+---+-------+
 *  |                       |                 PASID                 |  qw0 [63:32]
 *  +-----------------------+---------------------------------------+
 *  |                          as in type 2                         |  qw1
 *  +---------------------------------------------------------------+
 */
static void put_pasid_iotlb(struct iommu_text *t, const uint64_t *qw)
{
	uint64_t scope = bits(qw[0], 5, 4);

	put_scope(t, "IOTLB", pasid_iotlb_scope, scope);
	put_number(t, ", domain ", bits(qw[0], 31, 16));
	put_pasid(t, bits(qw[0], 51, 32));
	if (scope == 3)
		put_iotlb_pages(t, qw[1]);
}

/*
 * PASID cache invalidation.
 *
 *   31    28      24      20      16      12      8       4       0
 *  +-------------------------------+-------------------+---+-------+
 *  |           domain ID           |                   | G |   7   |  qw0 [31:0]
 *  +-----------------------+-------+-------------------+---+-------+
 *  |                       |                 PASID                 |  qw0 [63:32]
 *  +-----------------------+---------------------------------------+
 */
static void put_pasid_cache(struct iommu_text *t, const uint64_t *qw)
{
	uint64_t scope = bits(qw[0], 5, 4);

	put_scope(t, "PASID cache", pasid_cache_scope, scope);
	if (scope != 3)
		put_number(t, ", domain ", bits(qw[0], 31, 16));
	if (scope == 1)
		put_pasid(t, bits(qw[0], 51, 32));
}

/*
 * Device TLB invalidation for a PASID. G: for all PASIDs, in older kernels (QI_DEV_EIOTLB_GLOB).
 *
 *   31    28      24      20      16      12      8       4       0
 *  +-------------------------------+-------+-----+---------+-------+
 *  |           source ID           | PF low|     |  depth  |   8   |  qw0 [31:0]
 *  +-----------------------+-------+-------+-----+---------+-------+
 *  |        PF high        |                 PASID                 |  qw0 [63:32]
 *  +-----------------------+---------------+-+-------------------+-+
 *  |            address [31:12]            |S|                   |G|  qw1 [31:0]
 *  +---------------------------------------+-+-------------------+-+
 *  |                        address [63:32]                        |  qw1 [63:32]
 *  +---------------------------------------------------------------+
 */
static void put_pasid_device_tlb(struct iommu_text *t, const uint64_t *qw)
{
	put_requester(t, "device TLB of ", bits(qw[0], 31, 16));
	if (qw[1] & 1)
		iommu_text_puts(t, ", all PASIDs");
	else
		put_pasid(t, bits(qw[0], 51, 32));
	put_device_pages(t, qw[1], bits(qw[1], 11, 11));
	put_number(t, ", queue depth ", bits(qw[0], 8, 4));
	put_physical_function(t, qw[0]);
}

/*
 * Page group response. D: private data in qw2 and qw3. P: the PASID is valid. L: last page in the
 * group. D and L are not used by later kernels.
 *
 *   31    28      24      20      16      12      8       4       0
 *  +-------------------------------+-------+-----------+-+-+-------+
 *  |          requester ID         |  code |           |D|P|   9   |  qw0 [31:0]
 *  +-----------------------+-------+-------+-----------+-+-+-------+
 *  |                       |                 PASID                 |  qw0 [63:32]
 *  +-----------------------+---------------+-----------------+-+---+
 *  |                                       |   group index   |L|   |  qw1 [31:0]
 *  +---------------------------------------+-----------------+-+---+
 *  |                                                               |  qw1 [63:32]
 *  +---------------------------------------------------------------+
 */
static void put_page_group_response(struct iommu_text *t, const uint64_t *qw)
{
	uint64_t code = bits(qw[0], 15, 12);

	iommu_text_puts(t, "page request ");
	if (code == 0x0)
		iommu_text_puts(t, "granted");
	else if (code == 0x1)
		iommu_text_puts(t, "refused as invalid");
	else if (code == 0xf)
		iommu_text_puts(t, "failed");
	else
		put_number(t, "answered with reserved code ", code);
	put_requester(t, ", device ", bits(qw[0], 31, 16));
	if (bits(qw[0], 4, 4))
		put_pasid(t, bits(qw[0], 51, 32));
	else
		iommu_text_puts(t, ", no PASID");
	put_number(t, ", group ", bits(qw[1], 11, 3));
	if (bits(qw[0], 5, 5)) {
		iommu_text_puts(t, ", private data ");
		iommu_text_hex(t, qw[2], 1);
		iommu_text_putc(t, '/');
		iommu_text_hex(t, qw[3], 1);
	}
}

/* Bits 11:9 extend the type. All types so far fit in 4 bits, and Linux reads only those. */
static uint64_t type_of(uint64_t qw0)
{
	return bits(qw0, 3, 0) | bits(qw0, 11, 9) << 4;
}

void iommu_intel_qi_text(struct iommu_text *t, const uint64_t qw[4])
{
	static void (*const types[])(struct iommu_text * t, const uint64_t *qw) = {
		[TYPE_CONTEXT] = put_context_cache,
		[TYPE_IOTLB] = put_iotlb,
		[TYPE_DEVICE_TLB] = put_device_tlb,
		[TYPE_INTERRUPT_ENTRY] = put_interrupt_entry_cache,
		[TYPE_WAIT] = put_wait,
		[TYPE_PASID_IOTLB] = put_pasid_iotlb,
		[TYPE_PASID_CACHE] = put_pasid_cache,
		[TYPE_PASID_DEVICE_TLB] = put_pasid_device_tlb,
		[TYPE_PAGE_GROUP_RESPONSE] = put_page_group_response,
	};
	uint64_t type = type_of(qw[0]);

	if (type < sizeof(types) / sizeof(types[0]) && types[type]) {
		types[type](t, qw);
	} else {
		iommu_text_puts(t, "unknown descriptor type ");
		iommu_text_hex(t, type, 1);
	}
}

static bool has_domain(uint64_t type, uint64_t scope)
{
	switch (type) {
	case TYPE_CONTEXT:
		return scope == CONTEXT_DEVICE;
	case TYPE_IOTLB:
	case TYPE_PASID_IOTLB:
		return scope == IOTLB_DOMAIN || scope == IOTLB_PAGES;
	default:
		return false;
	}
}

bool iommu_intel_qi_target(uint64_t qw0, uint64_t qw1, struct iommu_qi_target *target)
{
	uint64_t type = type_of(qw0);
	uint64_t scope = bits(qw0, 5, 4);

	*target = (struct iommu_qi_target){ .did = (uint16_t)bits(qw0, 31, 16) };
	if (!has_domain(type, scope))
		return false;
	target->context = type == TYPE_CONTEXT;
	if (target->context) {
		target->rid = (uint16_t)bits(qw0, 47, 32);
	} else if (scope == IOTLB_PAGES) {
		target->address = qw1;
		target->size = size_of_pages(&target->address, bits(qw1, 5, 0));
	}
	return true;
}

bool iommu_intel_qi_device_tlb(uint64_t qw0, uint16_t *rid)
{
	switch (type_of(qw0)) {
	case TYPE_DEVICE_TLB:
		*rid = (uint16_t)bits(qw0, 47, 32);
		return true;
	case TYPE_PASID_DEVICE_TLB:
		*rid = (uint16_t)bits(qw0, 31, 16);
		return true;
	default:
		return false;
	}
}

/*
 * A page request, 128 bits. D: private data in qw2 and qw3, which newer kernels ignore.
 * P: the PASID is valid. V: privileged mode. X: execute. L: last page in the group. W: write. R:
 * read.
 *
 *   31    28      24      20      16      12      8       4       0
 *  +-------------------------------+-----------+-+-+---------------+
 *  |          requester ID         |           |D|P|      type     |  qw0 [31:0]
 *  +-------------------+-+-+-------+-----------+-+-+---------------+
 *  |                   |V|X|                 PASID                 |  qw0 [63:32]
 *  +-------------------+-+-+---------------+-----------------+-+-+-+
 *  |            address [31:12]            |   group index   |L|W|R|  qw1 [31:0]
 *  +---------------------------------------+-----------------+-+-+-+
 *  |                        address [63:32]                        |  qw1 [63:32]
 *  +---------------------------------------------------------------+
 */
struct iommu_page_request iommu_intel_page_request(uint64_t qw0, uint64_t qw1)
{
	return (struct iommu_page_request){
		.requester = (uint16_t)bits(qw0, 31, 16),
		.has_pasid = bits(qw0, 8, 8),
		.has_private = bits(qw0, 9, 9),
		.pasid = (uint32_t)bits(qw0, 51, 32),
		.read = bits(qw1, 0, 0),
		.write = bits(qw1, 1, 1),
		.execute = bits(qw0, 52, 52),
		.privileged = bits(qw0, 53, 53),
		.last = bits(qw1, 2, 2),
		.group = (uint32_t)bits(qw1, 11, 3),
		.frame = bits(qw1, 63, 12),
	};
}
