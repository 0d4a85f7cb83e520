/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * IOMMU drivers with few forms of messages: one row per form. Each row names the kernel file that
 * prints it, and the releases; where the manual of the hardware is not public, the file is the only
 * source.
 */
#include "driver_lines.h"
#include "core/hardware/riscv.h"
#include "fault_words.h"
#include "line_pattern.h"

#define NO_PERMISSION "not mapped, or mapped without that permission"

#define RISCV_QUEUE                                                                              \
	.name = "riscv", .source = "drivers/iommu/riscv/iommu.c, 6.13 to 7.2", .needs = "riscv", \
	.vendor = IOMMU_RISCV

#define EXYNOS_OLD                                                                           \
	.name = "exynos", .source = "drivers/iommu/exynos-iommu.c, 3.13", .needs = "sysmmu", \
	.prefix = IOMMU_PREFIX_OTHER

#define NOT_ATTACHED                                                     \
	.kind = IOMMU_LOG_COMPANION, .text = "not attached to a domain", \
	.pattern = "Page fault while iommu not attached to"

#define PAMU                                                                                    \
	.name = "fsl-pamu", .source = "drivers/iommu/fsl_pamu.c, 3.13 to 7.2", .needs = "pamu", \
	.prefix = IOMMU_PREFIX_OTHER, .bits = &iommu_pamu_bits

#define MSM                                                                      \
	.name = "msm-iommu", .source = "drivers/iommu/msm_iommu.c, 3.13 to 7.2", \
	.needs = "msm_iommu", .prefix = IOMMU_PREFIX_OTHER, .bits = &iommu_msm_bits

#define MC_ERR                                                                                \
	.name = "mc-err", .source = "NVIDIA's drivers/platform/tegra/mc/mcerr.c, 4.4 to 4.9", \
	.prefix = IOMMU_PREFIX_OTHER

#define CONTINUES .kind = IOMMU_LOG_COMPANION, .part = IOMMU_MESSAGE_CONTINUES

#define ZPCI                                                                \
	.name = "zpci", .source = "arch/s390/pci/pci_event.c, 3.13 to 7.2", \
	.prefix = IOMMU_PREFIX_OTHER, .kind = IOMMU_LOG_SIGN

static const struct iommu_log_driver drivers[] = {
	{
		.name = "riscv",
		.source = "drivers/iommu/riscv/iommu.c, 6.13 to 7.2",
		.vendor = IOMMU_RISCV,
		.pattern = "Fault %K devid: %I iotval: %x iotval2: %X",
		.limited = "riscv_iommu",
	},
	{
		RISCV_QUEUE,
		.pattern = "Queue #%d error; fault:1 timeout:",
		.kind = IOMMU_LOG_SIGN,
		.severity = IOMMU_BROKEN,
		.text = "command queue in memory not accessible",
	},
	{
		RISCV_QUEUE,
		.pattern = "Queue #%d error; fault:%d timeout:1 illegal:",
		.kind = IOMMU_LOG_SIGN,
		.severity = IOMMU_BROKEN,
		.text = "command timed out: a device with ATS did not answer an invalidation",
	},
	{
		RISCV_QUEUE,
		.pattern = "Queue #%d error; fault:%d timeout:%d illegal:1 fence",
		.kind = IOMMU_LOG_SIGN,
		.severity = IOMMU_BROKEN,
		.text = "command unknown to the IOMMU, which stopped reading commands",
	},
	{
		RISCV_QUEUE,
		.pattern = "Queue #%d error; fault:0 timeout:0 illegal:0 fence_w_ip:1",
		.kind = IOMMU_LOG_SIGN,
		.severity = IOMMU_HARMLESS,
		.text = "fence completed with an interrupt",
	},
	{
		RISCV_QUEUE,
		.pattern = "Queue #%d error; memory fault:1 overflow:",
		.kind = IOMMU_LOG_SIGN,
		.severity = IOMMU_BROKEN,
		.text = "fault queue in memory not writable: faults are no longer reported",
	},
	{
		RISCV_QUEUE,
		.pattern = "Queue #%d error; memory fault:0 overflow:1",
		.kind = IOMMU_LOG_OVERFLOW,
		.text = "fault queue overflow: faults were lost",
	},
	{
		RISCV_QUEUE,
		.pattern = "Hardware error: command execution timeout",
		.kind = IOMMU_LOG_SIGN,
		.severity = IOMMU_BROKEN,
		.text = "command not completed in time: an invalidation may not have taken effect",
	},
	{
		RISCV_QUEUE,
		.pattern = "Hardware error: command enqueue failed",
		.kind = IOMMU_LOG_SIGN,
		.severity = IOMMU_BROKEN,
		.text = "command queue full and not draining: an invalidation was not sent",
	},
	{
		RISCV_QUEUE,
		.pattern = "Hardware error: queue access timeout",
		.kind = IOMMU_LOG_SIGN,
		.severity = IOMMU_BROKEN,
		.text = "queue register never became ready: the IOMMU does not answer",
	},
	{
		.name = "apple-dart",
		.source = "drivers/iommu/apple-dart.c, 5.15 to 7.2",
		.vendor = IOMMU_DART,
		.pattern = "translation fault: status:%h stream:%i code:%k (%t) at %x",
		.stream = "stream",
		.words = &iommu_dart_words,
		.limited = "apple_dart",
	},
	/*
	 * Without IOVA_34_EN the kernel prints the fault register: bit 0 is the layer, bit 1 the
	 * write bit, and bits 11:2 are not part of the address (F_MMU_INVAL_VA_31_12_MASK).
	 */
	{
		.name = "mediatek",
		.source = "drivers/iommu/mtk_iommu.c, 4.6 to 7.2, and Android's",
		.vendor = IOMMU_MTK,
		.pattern = "fault type=%k iova=%x pa=%h{ master=%h(larb=%i port=%p)}"
			   "{ larb=%i}{ sub_comm=%d}{ port=%p}{ regval=%h}{ is_vpu=%d}"
			   "{ layer=%d} %a",
		.not_address = 0xfff,
		.stream = "larb",
		.index = "port",
		.bits = &iommu_mtk_bits,
		.limited = "mtk_iommu",
	},
	/* The first generation has its own fault types and does not report the access. */
	{
		.name = "mediatek",
		.source = "drivers/iommu/mtk_iommu_v1.c, 4.8 to 7.2",
		.vendor = IOMMU_MTK,
		.pattern = "fault type=%k iova=%x pa=%h larb=%i port=%p%e",
		.not_address = 0xfff,
		.stream = "larb",
		.index = "port",
	},
	{
		.name = "rockchip",
		.source = "drivers/iommu/rockchip-iommu.c, 3.19 to 7.2",
		.needs = "rk_iommu",
		.pattern = "Page fault at %x of type %a",
		.text = NO_PERMISSION,
	},
	{
		.name = "rockchip",
		.source = "drivers/iommu/rockchip-iommu.c, 3.19 to 7.2",
		.needs = "rk_iommu",
		.pattern = "BUS_ERROR occurred at %x",
		.text = "the IOMMU got a bus error, usually when it read its page table",
	},
	{
		.name = "rockchip",
		.source = "drivers/iommu/rockchip-iommu.c, 3.19 to 7.2",
		.needs = "rk_iommu",
		.pattern = "unexpected int_status: %s",
		.kind = IOMMU_LOG_SIGN,
		.severity = IOMMU_BLOCKED,
		.text = "status unknown to Linux",
	},
	{
		.name = "rockchip",
		.source = "drivers/iommu/rockchip-iommu.c, 3.19 to 7.2",
		.needs = "rk_iommu",
		NOT_ATTACHED,
	},
	{
		.name = "rockchip",
		.source = "drivers/iommu/rockchip-iommu.c, 3.19 to 7.2",
		.pattern = "rk_iommu %u: {En}{Dis}able {stall}{paging} request timed out, status: ",
		.kind = IOMMU_LOG_SIGN,
		.severity = IOMMU_BROKEN,
		.text = "the IOMMU did not carry out a command in time",
	},
	{
		.name = "rockchip",
		.source = "drivers/iommu/rockchip-iommu.c, 3.19 to 7.2",
		.needs = "rk_iommu",
		.pattern = "FORCE_RESET command timed out",
		.kind = IOMMU_LOG_SIGN,
		.severity = IOMMU_BROKEN,
		.text = "the IOMMU did not carry out a command in time",
	},
	/* The driver guesses "dir rd" for a page that is not in the table. */
	{
		.name = "sun50i",
		.source = "drivers/iommu/sun50i-iommu.c, 5.8 to 7.2",
		.needs = "sun50i-iommu",
		.pattern = "Page fault for %x (master %i, dir %A)",
		.stream = "master",
		.text = NO_PERMISSION,
	},
	{
		.name = "sun50i",
		.source = "drivers/iommu/sun50i-iommu.c, 5.8 to 7.2",
		.needs = "sun50i-iommu",
		NOT_ATTACHED,
	},
	{
		.name = "exynos",
		.source = "drivers/iommu/exynos-iommu.c, 6.1 to 7.2",
		.pattern = "sysmmu: %c: {[%a] }{%A }%t FAULT occurred at %x",
		.words = &iommu_exynos_words,
	},
	{
		EXYNOS_OLD,
		.pattern = "PAGE FAULT occurred at %x by %u(Page table base: ",
		.text = "the page table has no valid entry for the address",
	},
	{
		EXYNOS_OLD,
		.pattern = "BUS ERROR occurred at %x by %u(Page table base: ",
		.text = "bus error",
	},
	{
		EXYNOS_OLD,
		.pattern = "AR %t FAULT occurred at %x by %u(Page table base: ",
		.access = IOMMU_ACCESS_READ,
		.words = &iommu_exynos_words,
	},
	{
		EXYNOS_OLD,
		.pattern = "AW %t FAULT occurred at %x by %u(Page table base: ",
		.access = IOMMU_ACCESS_WRITE,
		.words = &iommu_exynos_words,
	},
	{
		.name = "ipmmu",
		.source = "drivers/iommu/ipmmu-vmsa.c, 3.16 to 7.2",
		.needs = "ipmmu",
		.pattern = "Unhandled fault: status %s iova %x",
		.bits = &iommu_ipmmu_bits,
		.limited = "ipmmu",
	},
	{
		.name = "ipmmu",
		.source = "drivers/iommu/ipmmu-vmsa.c, 3.16 to 7.2",
		.needs = "ipmmu",
		.pattern = "Multiple TLB hits @%x",
		.kind = IOMMU_LOG_SIGN,
		.severity = IOMMU_BLOCKED,
		.text = "several TLB entries match an address",
	},
	{
		.name = "ipmmu",
		.source = "drivers/iommu/ipmmu-vmsa.c, 3.16 to 7.2",
		.needs = "ipmmu",
		.pattern = "Page Table Walk Abort @%x",
		.kind = IOMMU_LOG_SIGN,
		.severity = IOMMU_BLOCKED,
		.text = "page table walk aborted: the IOMMU could not read its page table",
	},
	{
		.name = "omap",
		.source = "drivers/iommu/omap-iommu.c, 3.13 to 7.2",
		.needs = "omap-iommu",
		.pattern = "errs:%s da:%x pgd:",
		.bits = &iommu_omap_bits,
	},
	{
		.name = "vsi",
		.source = "drivers/iommu/vsi-iommu.c, 7.2",
		.needs = "iommu",
		.pattern = "unexpected int_status=%s",
		.text = "the IOMMU blocked an access; the driver does not log its address",
	},
	{
		PAMU,
		.pattern = "access violation interrupt",
		.part = IOMMU_MESSAGE_FIRST,
		.text = "the PAMU reports an access violation",
	},
	{ PAMU, CONTINUES, .pattern = ": AVS1=%s" },
	{ PAMU, CONTINUES, .pattern = ": AVA=%x" },
	{
		MSM,
		.pattern = "Unexpected IOMMU page fault!",
		.part = IOMMU_MESSAGE_FIRST,
		.text = NO_PERMISSION,
	},
	{ MSM, CONTINUES, .pattern = "FAR %b= %x %bPAR " },
	{ MSM, CONTINUES, .pattern = "FSR %b= %s [" },
	{
		.name = "drm-msm",
		.source = "drivers/gpu/drm/msm/adreno/adreno_gpu.c, 5.14 to 7.2",
		.pattern = "*** gpu fault: ttbr0=%h iova=%x dir=%a type=%t source=%n (",
		.prefix = IOMMU_PREFIX_DEVICE,
		.name_is_client = true,
		.words = &iommu_drm_msm_words,
		.limited = "adreno_fault_handler",
	},
	{
		.name = "drm-msm",
		.source = "drivers/gpu/drm/msm/adreno/a5xx_gpu.c and a6xx_gpu.c, 4.11 to 7.2",
		.pattern = "*** gpu fault: iova=%b%x{,} flags=%f (",
		.prefix = IOMMU_PREFIX_DEVICE,
		.text = NO_PERMISSION,
		.limited = "xx_fault_handler",
	},
	{
		.name = "drm-msm",
		.source = "drivers/gpu/drm/msm/msm_iommu.c, 3.13 to 7.2",
		.pattern = "*** fault: iova=%b%x, flags=%f",
		.prefix = IOMMU_PREFIX_DEVICE,
		.text = NO_PERMISSION,
		.limited = "msm_fault_handler",
	},
	{
		.name = "tegra-mc",
		.source = "drivers/memory/tegra/mc.c, 3.19 to 7.2, and NVIDIA's",
		.pattern = "tegra-mc %u: %c: {non-}{secure }%a @%x: %n (%t [%m])",
		.words = &iommu_tegra_words,
		.bits = &iommu_tegra_bits,
		.limited = "_mc_handle_irq",
	},
	{
		.name = "tegra-mc",
		.source = "drivers/memory/tegra/mc.c, 3.19 to 7.2, and NVIDIA's",
		.pattern = "tegra-mc %u: %c: {non-}{secure }%a @%x: %n (%t)",
		.words = &iommu_tegra_words,
	},
	{
		MC_ERR,
		.pattern = "mc-err: (%d) %c: EMEM address decode error",
		.part = IOMMU_MESSAGE_FIRST,
		.text = "the address is not in memory (EMEM address decode error)",
	},
	{
		MC_ERR,
		.pattern = "mc-err: (%d) %c: SMMU ",
		.part = IOMMU_MESSAGE_FIRST,
		.text = "not mapped in the SMMU, or mapped without that permission",
	},
	{
		MC_ERR,
		.pattern = "mc-err: (%d) %c: ",
		.part = IOMMU_MESSAGE_FIRST,
		.text = "the memory controller does not allow the access",
	},
	{ MC_ERR, CONTINUES, .pattern = "mc-err:%bstatus = %h; addr = %x" },
	{ MC_ERR, CONTINUES, .pattern = "mc-err:%bsecure: {yes}{no}, access-type: %a" },
	{
		MC_ERR,
		.pattern = "mc-err: Too many MC errors; throttling prints",
		.kind = IOMMU_LOG_OVERFLOW,
		.text = "the driver stopped logging for a while: faults were lost",
	},
	{
		ZPCI,
		.pattern = "zpci: {%P}{n/a}: Event 0x3a reports an error for PCI function %h",
		.severity = IOMMU_HARMLESS,
		.text = "recovered by the platform after an error",
	},
	{
		ZPCI,
		.pattern = "zpci: {%P}{n/a}: Event 0x3b reports an error for PCI function %h",
		.severity = IOMMU_BROKEN,
		.text = "failed, and its recovery failed, too",
	},
	{
		ZPCI,
		.pattern = "zpci: {%P}{n/a}: Event 0x40 reports an error for PCI function %h",
		.severity = IOMMU_BROKEN,
		.text = "failed, and its recovery failed, too",
	},
	{
		ZPCI,
		.pattern = "zpci: {%P}{n/a}: Event %k reports an error for PCI function %h",
		.severity = IOMMU_BROKEN,
		.text = "stopped by the platform after an error, for example DMA to an unmapped"
			" address",
	},
};

#define NR_DRIVERS (sizeof(drivers) / sizeof(drivers[0]))

const struct iommu_log_driver *iommu_log_drivers(size_t *n)
{
	*n = NR_DRIVERS;
	return drivers;
}

/* RISC-V: the device ID is the requester ID of a PCI function if it fits. */
static void read_riscv(struct iommu_fault *f)
{
	const struct iommu_riscv_cause *cause = iommu_riscv_cause(f->code);

	if (f->stream <= 0xffff) {
		iommu_fault_set_requester(f, (uint16_t)f->stream);
		f->has |= IOMMU_DEVICE_LIKELY;
	}
	if (cause && (cause->access == IOMMU_RISCV_READ || cause->access == IOMMU_RISCV_FETCH))
		f->access = IOMMU_ACCESS_READ;
	else if (cause && cause->access == IOMMU_RISCV_WRITE)
		f->access = IOMMU_ACCESS_WRITE;
}

static void set_names(struct iommu_fault *f, const struct iommu_log_driver *row,
		      const struct iommu_line_names *names)
{
	const struct iommu_scan *unit = &names->unit;
	const struct iommu_scan *client = &names->client;

	if (client->p < client->end) {
		iommu_fault_set_client(f, client->p, (size_t)(client->end - client->p), false);
	} else if (unit->p < unit->end &&
		   (row->prefix != IOMMU_PREFIX_OTHER || strstr(row->pattern, "%u"))) {
		iommu_fault_set_client(f, unit->p, (size_t)(unit->end - unit->p),
				       row->prefix != IOMMU_PREFIX_DEVICE);
	} else if (row->name_is_client && f->name) {
		iommu_fault_set_client(f, f->name, f->name_len, false);
		f->name = NULL;
		f->name_len = 0;
	}
}

static bool read_row(const struct iommu_log_driver *row, const struct iommu_scan *s,
		     struct iommu_fault *f)
{
	struct iommu_line_names names;

	*f = (struct iommu_fault){ .access = row->access };
	if (!iommu_line_match(row->pattern, row->words, s, f, &names) ||
	    (row->needs && !iommu_scan_find(s, row->needs)))
		return false;
	f->driver = row;
	f->vendor = row->vendor ? row->vendor : IOMMU_DRIVER;
	f->kind = row->kind ? row->kind : IOMMU_LOG_FAULT;
	f->part = row->part;
	f->severity = row->severity;
	f->address &= ~(uint64_t)row->not_address;
	if (f->kind != IOMMU_LOG_FAULT)
		f->note = row->text;
	set_names(f, row, &names);
	if (f->vendor == IOMMU_RISCV && f->kind == IOMMU_LOG_FAULT)
		read_riscv(f);
	return true;
}

void iommu_log_read_driver(const struct iommu_scan *s, struct iommu_fault *f)
{
	for (size_t i = 0; i < NR_DRIVERS; i++) {
		if (read_row(&drivers[i], s, f))
			return;
	}
	*f = (struct iommu_fault){ 0 };
}

const struct iommu_log_driver *iommu_log_driver_of_function(const struct iommu_scan *function)
{
	for (size_t i = 0; i < NR_DRIVERS; i++) {
		if (drivers[i].limited && iommu_scan_find(function, drivers[i].limited))
			return &drivers[i];
	}
	return NULL;
}

/* Keep the first of several values, because the first message reports that one. */
bool iommu_log_join_driver(const struct iommu_fault *first, struct iommu_fault *f)
{
	struct iommu_fault whole = *first;

	if (f->part != IOMMU_MESSAGE_CONTINUES || !first->driver || !f->driver ||
	    strcmp(first->driver->name, f->driver->name) != 0)
		return false;
	if (!(whole.has & IOMMU_HAS_ADDRESS))
		whole.address = f->address;
	if (!(whole.has & IOMMU_HAS_FLAGS))
		whole.flags = f->flags;
	if (whole.access == IOMMU_ACCESS_UNKNOWN)
		whole.access = f->access;
	whole.has |= f->has & (IOMMU_HAS_ADDRESS | IOMMU_HAS_FLAGS);
	*f = whole;
	return true;
}

const struct iommu_driver_word *iommu_log_driver_word(const struct iommu_fault *f)
{
	const struct iommu_driver_words *words = f->driver ? f->driver->words : NULL;

	return words && f->index && f->index <= words->n ? &words->rows[f->index - 1] : NULL;
}

static void text_riscv(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_riscv_cause *cause = iommu_riscv_cause(f->code);

	if (!(f->has & IOMMU_HAS_DEVICE) && f->has & IOMMU_HAS_STREAM) {
		iommu_text_puts(t, "device ");
		iommu_text_hex(t, f->stream, 1);
		iommu_text_putc(t, ' ');
	}
	iommu_text_puts(t, "fault, cause ");
	iommu_text_dec(t, f->code);
	if (cause) {
		iommu_text_puts(t, ": ");
		iommu_text_puts(t, cause->text);
	}
}

static void put_field(struct iommu_text *t, const char *name, bool have, uint32_t v)
{
	if (!name || !have)
		return;
	iommu_text_puts(t, name);
	iommu_text_putc(t, ' ');
	iommu_text_dec(t, v);
	iommu_text_putc(t, ' ');
}

static void put_reason(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_driver_word *word = iommu_log_driver_word(f);

	if (word || f->driver->text) {
		iommu_text_puts(t, ": ");
		iommu_text_puts(t, word ? word->text : f->driver->text);
	}
	if (f->name) {
		iommu_text_puts(t, word ? " (" : ": ");
		iommu_text_untrusted(t, f->name, f->name_len);
		iommu_text_puts(t, word ? ")" : "");
	}
}

/* The name of each bit that is set, and the other bits as a number. */
static void put_bits(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_driver_bits *bits = f->driver->bits;
	uint32_t v = f->has & IOMMU_HAS_FLAGS ? f->flags : f->code;

	if (!(f->has & (IOMMU_HAS_FLAGS | IOMMU_HAS_CODE)))
		return;
	if (!bits && iommu_log_driver_word(f))
		return;
	if (!bits) {
		iommu_text_puts(t, f->has & IOMMU_HAS_FLAGS ? ", status " : ", type ");
		iommu_text_hex(t, v, 1);
		return;
	}
	for (size_t i = 0; i < bits->n; i++) {
		if (!(v & bits->rows[i].mask))
			continue;
		iommu_text_puts(t, ", ");
		iommu_text_puts(t, bits->rows[i].name);
		iommu_text_puts(t, " (");
		iommu_text_puts(t, bits->rows[i].text);
		iommu_text_putc(t, ')');
	}
}

void iommu_fault_text_driver(struct iommu_text *t, const struct iommu_fault *f)
{
	iommu_fault_put_device(t, f);
	if (f->vendor == IOMMU_RISCV) {
		text_riscv(t, f);
	} else {
		put_field(t, f->driver->stream, f->has & IOMMU_HAS_STREAM, f->stream);
		put_field(t, f->driver->index, f->has & IOMMU_HAS_INDEX, f->index);
		iommu_text_puts(t, iommu_fault_access_word(f));
		iommu_text_puts(t, " blocked");
		put_reason(t, f);
		put_bits(t, f);
	}
	iommu_fault_put_window(t, "; ", f);
}
