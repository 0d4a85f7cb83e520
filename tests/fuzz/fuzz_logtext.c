/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Reads any bytes as a log that people post: quoted, wrapped, encoded, without newlines, in two
 * reads. Folds the faults into groups, with what the log says about addresses and devices.
 * Sanitizers find memory errors. Conditions that hold for all input are checked here and abort() on
 * failure.
 */
#define _GNU_SOURCE /* memrchr() */
#include <stdlib.h>
#include <string.h>

#include "core/diagnosis/fault_groups.h"
#include "core/diagnosis/log_facts.h"
#include "core/faultlog/fault_text.h"
#include "core/faultlog/faultlog.h"
#include "core/logtext/broken_lines.h"
#include "core/logtext/input_kind.h"
#include "fuzz.h"

#define AMD_FAULT                                                                                   \
	"amdgpu 0000:41:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000c address=0xe1000010" \
	" flags=0x0020]"
#define DMAR_FAULT                                                                 \
	"DMAR: [DMA Read NO_PASID] Request device [00:02.0] fault addr 0x9f800000" \
	" [fault reason 0x06] PTE Read access is not set"

const char *const fuzz_corpus[] = {
	/* Times and their absence. */
	"[    1.000000] " AMD_FAULT "\n[    1.500000] " AMD_FAULT "\n",
	"Oct 14 18:41:49 host kernel: [   41.210257] " DMAR_FAULT "\n",
	"2024-10-14T18:41:49.056589+02:00 host kernel: " DMAR_FAULT "\r\n",
	"[Mon Oct 14 18:41:49 2024] " AMD_FAULT "\n[Oct14 18:41] " DMAR_FAULT
	"\n[  +0.000123] usb\n",
	"3,1234,12345678,-;" AMD_FAULT "\n<3>[   12.345678][  T123] " DMAR_FAULT "\n",
	"kern  :err   : [   12.345678] [    C0] " AMD_FAULT "\n" DMAR_FAULT,
	/* Quoted, with entities, quoted-printable, coloured. */
	"> > [    1.000000] " AMD_FAULT "\n> | " DMAR_FAULT "\n",
	"smartpqi 0000:24:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT=\n domain=3D0x0004 =\n"
	"address=3D0xfe1=\n0c000 flags=3D0x0020]\n",
	"&lt;3&gt;[    2.000000] DMAR: [DMA Read]&nbsp;Request device [00:02.0] fault addr 9f800000"
	" &#91;fault reason 06] PTE Read access is not set<br>\n",
	"\033[32m[    1.000000] \033[0m\033[33mnvme 0000:01:00.0: \033[0m\033[31mAMD-Vi: Event"
	" logged [IO_PAGE_FAULT domain=0x0000 address=0xfc189000 flags=0x0000]\033[0m\r\n",
	"\xc2\xa0[    1.000000]\xc2\xa0" DMAR_FAULT "\n",
	/* Wrapped, in one piece, and half. */
	"[    1.000000] amdgpu 0000:41:00.0: AMD-Vi: Event logged\n[IO_PAGE_FAULT domain=0x000c\n"
	"address=0xe1000010\nflags=0x0020]\nusb 1-1: new device\n",
	"ahci 0000:05:00.0:\nAMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0021 address=0x70\n"
	"00 flags=0x0010]\n",
	"> [    3.101020] DMAR: [DMA Read NO_PASID] Request device\n> [80:15.0] fault addr"
	" 0x1001a40000 [fault reason\n> 0x39] SM: Present bit\n> in Root Entry is clear\n",
	"[    1.000000] " AMD_FAULT " [    1.000001] " DMAR_FAULT " [    1.000002] usb 1-1: new",
	"[    5.000001] [   T12] DMAR:[DMA Read] Request device [00:02.0]\nfault addr 9f800000\n"
	"[    5.000002] [   T12] DMAR:[fault reason 02] Present bit in context entry is clear\n",
	"[    4.0] DMAR: DRHD: handling fault status reg 3\n[    4.1] dmar_fault: 893 callbacks"
	" suppressed\n" DMAR_FAULT "\n" AMD_FAULT "\n",
	"arm-smmu-v3 a: event 0x10 received:\narm-smmu-v3 a: \t0x0000010000000810\narm-smmu-v3 a:"
	" \t0x0000020080000000\narm-smmu-v3 a: \t0x00000000ffe00000\narm-smmu-v3 a:"
	" \t0x0000000000000000\n",
	"arm-smmu 16c0000.iommu: Unhandled context fault: fsr=0x402,\n iova=0x00000000, fsynr=0x1,"
	" cbfrsynra=0x1900, cb=0\n",
	"DMA-API: r8169 0000:03:00.0: device driver frees DMA memory with different size [device"
	" address=0x00000000ffd00000] [map size=4096 bytes] [unmap size=2048 bytes]\n",
	"AMD-Vi: Completion-Wait loop timed out\nAMD-Vi: IOMMU event log overflow\n" AMD_FAULT "\n",
	"virtio_iommu virtio0: page fault from EP 32 at 0xffffffffffffffff [RWX]\nvirtio_iommu"
	" virtio0: page fault from EP 32 at 0x7fffffffffffffff [RWX]\n",
	"INTR-REMAP: Request device [[f0:1f.0] fault index 1c\nINTR-REMAP:[fault reason 37]"
	" Blocked a compatibility format interrupt request\n",
	/* What the log says about addresses and devices. */
	"[    0.5] pci 0000:41:00.0: reg 0x10: [mem 0xe0000000-0xefffffff 64bit pref]\n[    0.6] pci"
	" 0000:41:00.0: BAR 2 [mem 0x7fe1000000-0x7fe11fffff 64bit]\n" AMD_FAULT "\n",
	"pci 0000:41:00.0: BAR 0: assigned [mem 0xe0000000-0xefffffff]\npci 0000:41:00.0: VF BAR 0"
	" [mem 0xd0000000-0xd000ffff]\npci 0000:41:00.0: BAR 6: no space for [mem size 0x80000]\n",
	"pci 0000:41:00.0: VF(n) BAR0 space: [mem 0xd0000000-0xd0ffffff] (contains BAR0 for 8 VFs)\n"
	"pci 0000:41:00.0: ROM [mem 0xf0000000-0xf007ffff pref]\npci 0000:41:00.0: reg 0x30: [mem"
	" 0xf0000000-0xf007ffff]\n",
	"BIOS-e820: [mem 0x0000000000000000-0x000000000009ffff] usable\nBIOS-e820: [mem"
	" 0x0000000100000000-0xffffffffffffffff] usable\nBIOS-e820: [mem 0x9f000000-0x9fffffff]"
	" reserved\n" DMAR_FAULT "\n",
	"DMAR: RMRR base: 0x0000009f000000 end: 0x0000009fffffff\nDMAR: Host address width 39\n"
	"AMD-Vi:   DEV_SPECIAL\nAMD-Vi: IVMD_TYPE_RANGE devid_start: 0 devid_end: 0 range_start:"
	" 00000000e1000000 range_end: 00000000e1ffffff flags: f\n" AMD_FAULT "\n",
	"pci 0000:00:1c.0: PCI bridge to [bus 41-42]\npci 0000:00:1c.0:   bridge window [mem"
	" 0xe0000000-0xe1ffffff]\nvmd 0000:00:02.0: PCI host bridge to bus 10000:00\n" AMD_FAULT
	"\n" DMAR_FAULT "\n",
	/* Other inputs. */
	"\xff\xfe[\0 \0001\0.\0000\0",
	"PERFILE2hello",
	"dmesg: read kernel buffer failed: Operation not permitted\n",
	NULL,
};

struct fuzz {
	struct iommu_broken_lines room;
	struct iommu_log_joiner joiner;
	struct iommu_log_facts facts;
	struct iommu_fault_groups groups;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static bool is_inside(const char *p, size_t len, const void *begin, size_t size)
{
	const char *from = begin;

	return p >= from && len <= size && p <= from + (size - len);
}

/* The text is one line without control characters. */
static void take(void *arg, const char *str, size_t len)
{
	size_t *total = arg;

	for (size_t i = 0; i < len; i++)
		must((unsigned char)str[i] >= 0x20 && str[i] != 0x7f);
	*total += len;
}

static void check_facts(const struct iommu_log_facts *facts, const struct iommu_fault *f)
{
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;
	size_t total = 0;
	bool put;

	iommu_text_init(&t, buf, sizeof(buf), take, &total);
	put = iommu_log_facts_put_address(&t, facts, f);
	iommu_text_flush(&t);
	must(put == (total > 0));
	total = 0;
	put = iommu_log_facts_put_device(&t, facts, f);
	iommu_text_flush(&t);
	must(put == (total > 0));
	iommu_log_facts_hint(facts, f);
}

static void check_prefix(const char *line, size_t len)
{
	struct iommu_log_prefix prefix = iommu_log_prefix(line, len);
	size_t next = iommu_log_next_prefix(line, len);

	must(!prefix.time || is_inside(prefix.time, prefix.time_len, line, len));
	must(next <= len && (next > 0 || !len));
}

static void check_line(struct fuzz *fuzz, const char *line, size_t len)
{
	char buf[IOMMU_PLAIN_LINE_MAX];
	size_t plain_len = len;
	const char *plain = iommu_plain_line(line, &plain_len, buf);

	must(is_inside(plain, plain_len, line, len) ||
	     is_inside(plain, plain_len, buf, sizeof(buf)));
	check_prefix(line, len);
	check_prefix(plain, plain_len);
	iommu_log_facts_read(&fuzz->facts, plain, plain_len);
	must(fuzz->facts.nr_regions <= IOMMU_LOG_REGIONS_MAX);
	must(fuzz->facts.nr_bridges <= IOMMU_LOG_BRIDGES_MAX);
}

static void check_lines(struct fuzz *fuzz, const char *log, size_t size)
{
	for (size_t at = 0; at < size;) {
		const char *end = memchr(log + at, '\n', size - at);
		size_t len = end ? (size_t)(end - log) - at : size - at;

		must(iommu_log_facts_find(log + at, len) <= len);
		check_line(fuzz, log + at, len);
		at += len + 1;
	}
}

static void check_kind(const char *log, size_t size)
{
	struct iommu_input_kind kind = { 0 };

	iommu_input_kind_add(&kind, log, size / 2);
	iommu_input_kind_add(&kind, log + size / 2, size - size / 2);
	must((iommu_input_kind(&kind) == IOMMU_INPUT_EMPTY) == !size);
	must(kind.bytes == size && kind.controls <= size);
}

static void add_to_groups(struct fuzz *fuzz, const struct iommu_fault *f, const char *line,
			  size_t len, const struct iommu_log_prefix *prefix)
{
	bool is_new;

	must(f->name || !f->name_len);
	must(!f->name || is_inside(f->name, f->name_len, line, len));
	must(iommu_fault_groups_add(&fuzz->groups, f, line, len, prefix, &is_new));
	must(!is_new || fuzz->groups.nr_groups > 0);
}

static void take_completed(struct fuzz *fuzz, bool end)
{
	static const struct iommu_log_prefix none;
	struct iommu_fault f;

	while (iommu_log_take_complete(&fuzz->joiner, end, &f))
		add_to_groups(fuzz, &f, "", 0, &none);
}

static void take_message(struct fuzz *fuzz, const struct iommu_log_message *m)
{
	struct iommu_fault f = m->fault;

	if (!m->is_read)
		return;
	must(!f.name || is_inside(f.name, f.name_len, m->text, m->len));
	iommu_log_join(&fuzz->joiner, &m->prefix.key, &f);
	take_completed(fuzz, false);
	if (f.part == IOMMU_MESSAGE_WHOLE)
		add_to_groups(fuzz, &f, m->text, m->len, &m->prefix);
}

/* Read the message at @start. Returns false if more of the log is needed. */
static bool read_message(struct fuzz *fuzz, const char *before, size_t before_len,
			 const char *start, size_t len, bool last, struct iommu_log_message *m)
{
	bool at_end = iommu_log_message_at(&fuzz->room, before, before_len, start, len, true, m);
	size_t consumed = m->consumed;
	bool is_read = m->is_read;

	must(at_end);
	if (!last && !iommu_log_message_at(&fuzz->room, before, before_len, start, len, false, m))
		return false;
	/* A decision that needs no more of the log is the one at its end. */
	must(m->consumed == consumed && m->is_read == is_read);
	must(m->consumed > 0 && m->consumed <= len);
	must(is_inside(m->text, m->len, &fuzz->room, sizeof(fuzz->room)) ||
	     is_inside(m->text, m->len, start, len));
	/* The time of a message that was joined is still where its first line is. */
	must(!m->prefix.time ||
	     is_inside(m->prefix.time, m->prefix.time_len, &fuzz->room, sizeof(fuzz->room)) ||
	     is_inside(m->prefix.time, m->prefix.time_len, start, len));
	return true;
}

/* As the command searches a block of the log. Returns how much of it was used. */
static size_t read_block(struct fuzz *fuzz, const char *block, size_t len, bool last)
{
	const char *after_message = NULL;
	const char *p = block, *end = block + len;

	while (p < end) {
		const char *word = p + iommu_log_find(p, (size_t)(end - p));
		const char *newline = memrchr(p, '\n', (size_t)(word - p));
		const char *start = newline ? newline + 1 : p;
		const char *before = NULL;
		struct iommu_log_message m;
		size_t next;

		if (word == end)
			break;
		while ((next = iommu_log_next_prefix(start, (size_t)(word - start))) <
		       (size_t)(word - start))
			start += next;
		if (start > p && start != after_message && start[-1] == '\n') {
			before = memrchr(p, '\n', (size_t)(start - 1 - p));
			before = before ? before + 1 : p;
		}
		if (!read_message(fuzz, before, before ? (size_t)(start - 1 - before) : 0, start,
				  (size_t)(end - start), last, &m))
			return (size_t)((before ? before : start) - block);
		take_message(fuzz, &m);
		p = after_message = start + m.consumed;
	}
	return len;
}

static void check_group(struct fuzz *fuzz, struct iommu_fault_group *group)
{
	const struct iommu_fault *f = iommu_fault_group_first(group);
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;
	uint64_t at_least;
	size_t total = 0;

	must(group->count > 0 && group->lowest <= group->highest);
	must(group->line_len <= IOMMU_GROUP_LINE && group->from.text_len <= IOMMU_GROUP_TIME &&
	     group->to.text_len <= IOMMU_GROUP_TIME);
	must(group->count > 1 || group->lowest == group->highest);
	must(!group->step || (!group->irregular && group->lowest != group->highest));
	must(iommu_fault_group_count(&fuzz->groups, group, &at_least) || at_least == group->count);
	must(at_least >= group->count);
	must(f->name_len <= IOMMU_GROUP_NAME);
	iommu_text_init(&t, buf, sizeof(buf), take, &total);
	iommu_fault_text(&t, f);
	iommu_text_flush(&t);
	check_facts(&fuzz->facts, f);
}

static void check_groups(struct fuzz *fuzz)
{
	const struct iommu_fault_groups *groups = &fuzz->groups;
	uint64_t sum = groups->nr_left_out;

	must(groups->nr_groups <= IOMMU_FAULT_GROUPS_MAX);
	for (size_t i = 0; i < groups->nr_groups; i++) {
		check_group(fuzz, groups->groups[i]);
		sum += groups->groups[i]->count;
	}
	must(sum ==
	     groups->nr_faults + groups->nr_signs + groups->nr_findings + groups->nr_overflows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fuzz fuzz;
	const char *log = (const char *)data;
	const char *newline = size ? memrchr(log, '\n', size / 2) : NULL;
	size_t used = 0;

	fuzz.joiner = (struct iommu_log_joiner){ 0 };
	/* The rest is not read. */
	fuzz.facts.nr_regions = 0;
	fuzz.facts.nr_bridges = 0;
	fuzz.facts.host_width = 0;

	check_kind(log, size);
	check_lines(&fuzz, log, size);
	if (newline)
		used = read_block(&fuzz, log, (size_t)(newline + 1 - log), false);
	must(used <= size);
	must(read_block(&fuzz, log + used, size - used, true) == size - used);
	take_completed(&fuzz, true);
	check_groups(&fuzz);
	iommu_fault_groups_free(&fuzz.groups);
	return 0;
}
