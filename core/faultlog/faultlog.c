/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Finds the messages of IOMMU drivers in a log and passes them to the vendors' readers.
 *
 * Every line of a log passes through here, so a filter searches 32 bytes at a time for a few pairs
 * of characters that are rare in ordinary text. Each message of a driver contains at least one of
 * them.
 */
#include "faultlog.h"
#include "amd.h"
#include "core/text/scan.h"
#include "dma_debug.h"
#include "driver_lines.h"
#include "intel.h"
#include "smmu_v2.h"
#include "smmu_v3.h"
#include "virtio.h"

#define PLACES 32

/* GCC and clang map these to one register, two, or single bytes, depending on the machine. */
typedef uint8_t bytes __attribute__((vector_size(PLACES)));
typedef uint8_t unaligned_bytes __attribute__((vector_size(PLACES), aligned(1), may_alias));
typedef uint64_t words __attribute__((vector_size(PLACES), may_alias));

/* x86 builds the same code twice, for two targets, so it must be inlined into its callers. */
#define INLINE static inline __attribute__((always_inline))

/*
 * The number of bytes read to search PLACES places. Pairs in the last two bytes of a message are
 * not found; no message of a driver ends with one.
 */
#define REACH (PLACES + 2)

/* A line is read if it contains one of these words. The filter looks for one pair in each. */
static const struct anchor {
	const char *word;
	unsigned char len;
	unsigned char pair; /* offset in it of the pair or triple that find_pairs() finds */
} anchors[] = {
#define ANCHOR(word, pair)                   \
	{                                    \
		word, sizeof(word) - 1, pair \
	}
	ANCHOR("AMD-Vi", 3),
	ANCHOR("Event logged [", 0),
	ANCHOR("DMAR:", 3),
	ANCHOR("DRHD:", 1),
	ANCHOR("INTR-REMAP", 4),
	ANCHOR("callbacks suppressed", 3),
	/* arm-smmu, riscv-iommu, sysmmu, ipmmu; the units of DART and MediaTek are N.iommu */
	ANCHOR("mmu", 0),
	ANCHOR(" fault from EP ", 12),
	ANCHOR("IO_PAGE_FAULT ", 1),
	ANCHOR("ILLEGAL_DEV_TABLE_ENTRY ", 6),
	ANCHOR("DEV_TAB_HARDWARE_ERROR ", 2),
	ANCHOR("PAGE_TAB_HARDWARE_ERROR ", 3),
	ANCHOR("ILLEGAL_COMMAND_ERROR ", 6),
	ANCHOR("COMMAND_HARDWARE_ERROR ", 6),
	ANCHOR("IOTLB_INV_TIMEOUT ", 4),
	ANCHOR("INVALID_DEVICE_REQUEST ", 6),
	ANCHOR("INVALID_PPR_REQUEST ", 6),
	ANCHOR("UNKNOWN event[0]=", 2),
	ANCHOR("UNKNOWN type=", 2),
	ANCHOR("tegra-mc ", 5),
	ANCHOR("mc-err:", 2),
	ANCHOR("fsl-pamu: ", 5),
	ANCHOR("*** fault: ", 0),
	ANCHOR("*** gpu fault: ", 0),
	/* s390's zpci */
	ANCHOR(": Event 0x", 2),
	/* page requests of VT-d, which have no other word in common */
	ANCHOR("dmar", 0),
	ANCHOR("ERROR: DMA PTE for vPFN ", 4),
	ANCHOR("DMA-API: ", 3),
	ANCHOR("swiotlb buffer is full", 5),
	ANCHOR("Out of SW-IOMMU space for ", 12),
	ANCHOR("swiotlb addr ", 5),
	ANCHOR("1:1 IOMMU mapping", 6),
#undef ANCHOR
};

#define EIGHT(c) c, c, c, c, c, c, c, c
#define ALL(c)                                         \
	{                                              \
		EIGHT(c), EIGHT(c), EIGHT(c), EIGHT(c) \
	}

/* The characters that find_pairs() looks for, each in all places. */
static const struct wanted {
	bytes v, r, m, e, p, colon, h, k, n, b, u, v_small, l, dash, star, four, eight, twelve,
		a_big, m_big, d;
} wanted_bytes = {
	.v = ALL('V'),
	.r = ALL('R'),
	.m = ALL('m'),
	.e = ALL('E'),
	.p = ALL('P'),
	.colon = ALL(':'),
	.h = ALL('H'),
	.k = ALL('K'),
	.n = ALL('N'),
	.b = ALL('b'),
	.u = ALL('u'),
	.v_small = ALL('v'),
	.l = ALL('l'),
	.dash = ALL('-'),
	.star = ALL('*'),
	.a_big = ALL('A'),
	.m_big = ALL('M'),
	.d = ALL('d'),
	.four = ALL(4),
	.eight = ALL(8),
	.twelve = ALL(12),
};
#undef ALL
#undef EIGHT

/*
 * Find the places from @p on where one of the pairs begins. @w: wanted_bytes
 *
 * No variable is a vector, only what pointers point to: GCC 10 has an internal error when it writes
 * the debug information of such variables for a machine without registers of their size.
 */
INLINE bool find_pairs(const char *p, const struct wanted *w, bytes *pairs)
{
	const unaligned_bytes *a = (const unaligned_bytes *)p;
	const unaligned_bytes *b = (const unaligned_bytes *)(p + 1);
	const unaligned_bytes *c = (const unaligned_bytes *)(p + 2);
	const words *any = (const words *)pairs;

	/*
	 * One comparison covers several letters: V and R differ in one bit, as do m and e. The last
	 * line finds capital letters before an underscore.
	 */
	*pairs = (bytes)(((*a == w->dash) & (((*b | w->four) == w->v) | ((*b | w->eight) == w->m) |
					     (*b == w->a_big))) |
			 (*a == w->star) | ((*a == w->d) & (*b == w->m)) |
			 ((*a == w->m_big) & (*b == w->m_big)) |
			 ((*a == w->e) & ((*b == w->v_small) | (*b == w->p))) |
			 ((*a == w->r) & ((*b == w->colon) | (*b == w->h))) |
			 ((*a == w->k) & (*b == w->n)) | ((*a == w->l) & (*b == w->b)) |
			 (((*a | w->twelve) == w->m) & (*b == w->m) & (*c == w->u)) |
			 (((bytes)(*a - 'A') < 26) & (*b == '_')));
	return ((*any)[0] | (*any)[1] | (*any)[2] | (*any)[3]) != 0;
}

/* The start of the word around the pair at @at, or NULL. */
static const char *anchor_at(const char *buf, size_t len, size_t at)
{
	for (size_t i = 0; i < sizeof(anchors) / sizeof(anchors[0]); i++) {
		const struct anchor *anchor = &anchors[i];

		if (buf[at] != anchor->word[anchor->pair] || at < anchor->pair ||
		    len - (at - anchor->pair) < anchor->len)
			continue;
		if (!memcmp(buf + at - anchor->pair, anchor->word, anchor->len))
			return buf + at - anchor->pair;
	}
	return NULL;
}

static const char *anchor_in(const char *buf, size_t len, size_t at, const bytes *pairs)
{
	uint8_t is_pair[PLACES];

	memcpy(is_pair, pairs, PLACES);
	for (unsigned int i = 0; i < PLACES; i++) {
		const char *word = is_pair[i] ? anchor_at(buf, len, at + i) : NULL;

		if (word)
			return word;
	}
	return NULL;
}

/* @len is at least REACH. */
INLINE size_t find(const char *buf, size_t len)
{
	const struct wanted *wanted = &wanted_bytes;
	size_t at = 0;
	bytes pairs;

	/*
	 * There are more characters than registers. Hide their origin. Otherwise the compiler
	 * recomputes some of them in each step, with three instructions each.
	 */
	__asm__("" : "+r"(wanted));
	for (;;) {
		if (find_pairs(buf + at, wanted, &pairs)) {
			const char *word = anchor_in(buf, len, at, &pairs);

			if (word)
				return (size_t)(word - buf);
		}
		if (at == len - REACH)
			return len;
		/* The last step overlaps the previous one. */
		at = at + PLACES <= len - REACH ? at + PLACES : len - REACH;
	}
}

#ifdef __x86_64__
__attribute__((target("avx2"))) static size_t find_avx2(const char *buf, size_t len)
{
	return find(buf, len);
}

static size_t find_best(const char *buf, size_t len)
{
	return __builtin_cpu_supports("avx2") ? find_avx2(buf, len) : find(buf, len);
}
#else
static size_t find_best(const char *buf, size_t len)
{
	return find(buf, len);
}
#endif

size_t iommu_log_find(const char *buf, size_t len)
{
	char padded[REACH] = { 0 };
	size_t found;

	if (len >= REACH)
		return find_best(buf, len);
	if (!len)
		return 0;
	memcpy(padded, buf, len);
	found = find_best(padded, REACH);
	return found < len ? found : len;
}

bool iommu_log_is_candidate(const char *msg, size_t len)
{
	return iommu_log_find(msg, len) < len;
}

/* Functions that print faults: a part of their names, and their vendor. */
static const struct {
	const char *name;
	enum iommu_vendor vendor;
} rate_limited[] = {
	{ "dmar", IOMMU_INTEL },
	{ "amd_iommu", IOMMU_AMD },
	{ "iommu_print_event", IOMMU_AMD },
	/* arm-smmu.c, arm-smmu-nvidia.c, arm-smmu-qcom-debug.c, qcom_iommu.c */
	{ "arm_smmu_context_fault", IOMMU_SMMU_V2 },
	{ "arm_smmu_global_fault", IOMMU_SMMU_V2 },
	{ "arm_smmu_print_context_fault", IOMMU_SMMU_V2 },
	{ "arm_smmu", IOMMU_SMMU_V3 },
	{ "nvidia_smmu_", IOMMU_SMMU_V2 },
	{ "qcom_smmu_", IOMMU_SMMU_V2 },
	{ "qcom_iommu_fault", IOMMU_SMMU_V2 },
	{ "viommu", IOMMU_VIRTIO },
};

/* lib/ratelimit.c: "FUNCTION: N callbacks suppressed" */
static void read_suppressed(const struct iommu_scan *s, struct iommu_fault *f)
{
	const struct iommu_log_driver *driver;
	struct iommu_scan function = *s;
	struct iommu_scan number;

	function.end = iommu_scan_find(s, " callbacks suppressed");
	if (!function.end)
		return;
	number.end = function.end;
	while (function.end > function.p && function.end[-1] >= '0' && function.end[-1] <= '9')
		function.end--;
	number.p = function.end;
	if (function.end - function.p < 2 || memcmp(function.end - 2, ": ", 2) != 0 ||
	    !iommu_scan_dec(&number, UINT32_MAX, &f->count))
		return;
	function.end -= 2;
	iommu_scan_keep_last_word(&function);
	for (size_t i = 0; i < sizeof(rate_limited) / sizeof(rate_limited[0]); i++) {
		if (iommu_scan_find(&function, rate_limited[i].name)) {
			f->vendor = rate_limited[i].vendor;
			f->kind = IOMMU_LOG_SUPPRESSED;
			return;
		}
	}
	driver = iommu_log_driver_of_function(&function);
	if (!driver)
		return;
	f->driver = driver;
	f->vendor = driver->vendor ? driver->vendor : IOMMU_DRIVER;
	f->kind = IOMMU_LOG_SUPPRESSED;
}

bool iommu_log_read(const char *msg, size_t len, struct iommu_fault *f)
{
	static void (*const readers[])(const struct iommu_scan *s, struct iommu_fault *f) = {
		iommu_log_read_amd,	iommu_log_read_intel,  iommu_log_read_smmu_v3,
		iommu_log_read_smmu_v2, iommu_log_read_virtio, read_suppressed,
		iommu_log_read_driver,	iommu_log_read_kernel,
	};
	const struct iommu_scan s = { msg, msg + len };

	*f = (struct iommu_fault){ 0 };
	if (!iommu_log_is_candidate(msg, len))
		return false;
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		readers[i](&s, f);
		if (f->kind != IOMMU_LOG_NOTHING)
			return true;
	}
	return false;
}
