/* SPDX-License-Identifier: LGPL-2.1 */
/* Faults in several messages, with other messages and other tasks in between. */
#include "collect.h"

#include <stdio.h>

#include "core/faultlog/fault_text.h"
#include "core/faultlog/faultlog.h"
#include "core/faultlog/join_messages.h"

static struct iommu_log_joiner joiner;
static struct iommu_fault fault;
static struct collect text;

static int start(void **state)
{
	(void)state;
	memset(&joiner, 0, sizeof(joiner));
	return 0;
}

static const char *feed_at(uint64_t ts, int64_t task, int cpu, const char *msg)
{
	const struct iommu_log_key key = { ts, task, cpu };
	bool read = iommu_log_read_joined(&joiner, &key, msg, strlen(msg), &fault);

	collect_start(&text);
	iommu_fault_text(&text.text, &fault);
	collect_end(&text);
	return read ? text.all : NULL;
}

static const char *feed(const char *msg)
{
	return feed_at(0, 0, 0, msg);
}

#define R06                                                                                  \
	"reason 0x06 (LGN.3) PTE Read access is not set: not mapped, or mapped without read" \
	" permission"
#define DEVICE(device, addr) "DMAR:[DMA Read] Request device [" device "] fault addr " addr
#define REASON		     "DMAR:[fault reason 06] PTE Read access is not set"
#define LATER		     " read blocked, the reason is in the next message"

static void intel_halves(void **state)
{
	(void)state;
	assert_string_equal(feed(DEVICE("00:02.0", "9f800000")), "0000:00:02.0" LATER);
	assert_false(fault.joined);
	assert_null(feed("usb 1-1: new high-speed USB device number 2"));
	assert_string_equal(feed(REASON), "0000:00:02.0 read blocked, " R06);
	assert_true(fault.joined);
	/* The reason follows, so the first line was complete. */
	assert_int_equal(fault.has & (IOMMU_HAS_ADDRESS | IOMMU_ADDRESS_MAYBE_CUT),
			 IOMMU_HAS_ADDRESS);
	assert_int_equal(fault.address, 0x9f800000);

	/* One reason for one device. */
	assert_string_equal(feed(REASON), R06);
	assert_false(fault.joined);
}

/* Without tasks the halves of two faults mix; halves that contradict are not joined. */
static void a_reason_for_another_access(void **state)
{
	(void)state;
	feed(DEVICE("00:02.0", "9f800000"));
	assert_string_equal(feed("DMAR:[fault reason 05] PTE Write access is not set"),
			    "reason 0x05 (LGN.2) PTE Write access is not set: not mapped, or mapped"
			    " without write permission");
	assert_false(fault.joined);
	feed("DMAR:[DMA Write] Request device [00:02.0] fault addr 9f800000");
	assert_string_equal(feed(REASON), R06);
	assert_false(fault.joined);
}

static void intel_interrupt_halves(void **state)
{
	(void)state;
	feed("INTR-REMAP: Request device [[f0:1f.0] fault index 1c");
	/* The reason of an interrupt fault does not join a DMA fault. */
	assert_string_equal(feed(REASON), R06);
	assert_false(fault.joined);
	feed("INTR-REMAP: Request device [[f0:1f.0] fault index 1c");
	assert_string_equal(
		feed("INTR-REMAP:[fault reason 34] Present field in the IRTE entry is clear"),
		"0000:f0:1f.0 interrupt 0x1c blocked, reason 0x22 Present field in the IRTE entry"
		" is"
		" clear: the interrupt is not set up, or was torn down");
	assert_true(fault.joined);
}

static void tasks_and_cpus_are_apart(void **state)
{
	(void)state;
	feed_at(1000, 10, 0, DEVICE("00:02.0", "1000 "));
	feed_at(1001, 10, 1, DEVICE("00:03.0", "2000 "));
	feed_at(1002, 11, 0, DEVICE("00:04.0", "3000 "));
	assert_string_equal(feed_at(1003, 10, 1, REASON),
			    "0000:00:03.0 read blocked, " R06 "; address in the first 64K");
	assert_string_equal(feed_at(1004, 10, 0, REASON),
			    "0000:00:02.0 read blocked, " R06 "; address in the first 64K");
	assert_string_equal(feed_at(1005, 12, 0, REASON), R06);
	assert_string_equal(feed_at(1006, 11, 0, REASON),
			    "0000:00:04.0 read blocked, " R06 "; address in the first 64K");
}

static void time_runs_out(void **state)
{
	(void)state;
	feed_at(1, 1, 0, DEVICE("00:02.0", "9f800000 "));
	assert_string_equal(feed_at(1 + IOMMU_LOG_WAIT, 1, 0, REASON),
			    "0000:00:02.0 read blocked, " R06);
	feed_at(1, 1, 0, DEVICE("00:02.0", "9f800000 "));
	assert_string_equal(feed_at(2 + IOMMU_LOG_WAIT, 1, 0, REASON), R06);
	/* Backwards, as when rows are requested in any order. */
	feed_at(5000, 1, 0, DEVICE("00:02.0", "9f800000 "));
	assert_string_equal(feed_at(4000, 1, 0, REASON), R06);
	/* Without times, only the order counts. */
	feed_at(0, 1, 0, DEVICE("00:02.0", "9f800000 "));
	assert_string_equal(feed_at(0, 1, 0, REASON), "0000:00:02.0 read blocked, " R06);
}

/* More tasks than slots: the oldest is dropped, and the others stay correct. */
static void more_faults_than_slots(void **state)
{
	char line[128];
	char expected[256];
	unsigned int lost = 0;

	(void)state;
	for (unsigned int task = 0; task < IOMMU_LOG_SLOTS + 3; task++) {
		snprintf(line, sizeof(line), DEVICE("00:%02x.0", "9f800000 "), task);
		feed_at(0, task, 0, line);
		if (iommu_log_take_complete(&joiner, false, &fault)) {
			assert_int_equal(fault.device.slot, lost);
			assert_int_equal(fault.has & IOMMU_HAS_CODE, 0);
			lost++;
		}
	}
	assert_int_equal(lost, 3);
	for (unsigned int task = 0; task < IOMMU_LOG_SLOTS + 3; task++) {
		snprintf(expected, sizeof(expected), "0000:00:%02x.0 read blocked, " R06, task);
		assert_string_equal(feed_at(0, task, 0, REASON), task < lost ? R06 : expected);
		assert_int_equal(fault.joined, task >= lost);
		while (iommu_log_take_complete(&joiner, false, &fault))
			;
	}
}

/* pcengines/coreboot issue 285, March 2019: a slow console separates the messages by milliseconds.
 */
static void amd_parts(void **state)
{
	(void)state;
	assert_string_equal(feed_at(13134460000, 1, 0, "AMD-Vi: Event logged ["), "");
	assert_int_equal(fault.kind, IOMMU_LOG_COMPANION);
	assert_false(fault.joined);
	assert_string_equal(
		feed_at(13137925000, 1, 0,
			"INVALID_DEVICE_REQUEST device=00:00.1"
			" address=0x000000fdf8000020 flags=0x0a00]"),
		"0000:00:00.1 invalid request: posted write to the interrupt range, while"
		" the device's table entry blocks interrupts (IntCtl=0), address in the"
		" HyperTransport interrupt range [-]");
	/* The head was not a fault, so this is the first that the caller gets. */
	assert_false(fault.joined);
	assert_int_equal(fault.part, IOMMU_MESSAGE_WHOLE);

	/* The second part alone is a fault of its own. */
	assert_non_null(feed_at(13137926000, 1, 0,
				"INVALID_DEVICE_REQUEST device=00:00.1 address=0x000000fdf8000020"
				" flags=0x0a00]"));
	assert_int_equal(fault.kind, IOMMU_LOG_FAULT);
	assert_false(fault.joined);
}

#define V3 "arm-smmu-v3 arm-smmu-v3.0.auto: "

static void smmu_v3_parts(void **state)
{
	(void)state;
	assert_string_equal(feed(V3 "event 0x10 received:"),
			    "F_TRANSLATION: the address is not mapped (details follow)");
	assert_false(fault.joined);
	assert_string_equal(feed(V3 "\t0x0000010000012810"), "");
	assert_string_equal(feed(V3 "\t0x0000020080000042"), "");
	assert_string_equal(feed(V3 "\t0x00000000ffe00040"), "");
	assert_string_equal(
		feed(V3 "\t0x0000000000000000"),
		"stream 0x100 PASID 0x12 write at 0xffe00040 blocked, F_TRANSLATION: the address"
		" is not mapped (unprivileged, stage 1, stalled)");
	assert_int_equal(fault.kind, IOMMU_LOG_FAULT);
	assert_true(fault.joined);
	assert_int_equal(fault.address, 0xffe00040);
	assert_int_equal(fault.tag, 0x42);
	/* 6.13 and later add messages in words */
	assert_string_equal(
		feed(V3 "event: F_TRANSLATION client: 0000:01:00.0 sid: 0x100 ssid: 0x12"
			" iova: 0xffe00040 ipa: 0"),
		"0000:01:00.0 stream 0x100 PASID 0x12 write at 0xffe00040 blocked,"
		" F_TRANSLATION: the address is not mapped (unprivileged, stage 1, stalled)");
	assert_true(fault.joined);
	assert_non_null(
		feed(V3 "unpriv data write s1 \"Input address caused fault\" stall stag: 0x42"));
	assert_true(fault.joined);
	/* The second message in words is the last. */
	assert_int_equal(fault.part, IOMMU_MESSAGE_WHOLE);
	assert_int_equal(fault.device.bus, 1);
	assert_int_equal(fault.stream, 0x100);
	assert_false(iommu_log_take_complete(&joiner, true, &fault));
}

/* Two units at a time, from one task: each message begins with its unit. */
static void smmu_v3_units_are_apart(void **state)
{
	static const char other[] = "arm-smmu-v3 arm-smmu-v3.2.auto: ";
	static const char *const dwords[] = { "\t0x0000010000000010", "\t0x0000020800000000",
					      "\t0x00000000aaaa0000", "\t0x0000000000000000" };
	static const char *const others[] = { "\t0x0000020000000010", "\t0x0000020000000000",
					      "\t0x00000000bbbb0000", "\t0x0000000000000000" };
	char line[128];

	(void)state;
	feed(V3 "event 0x10 received:");
	snprintf(line, sizeof(line), "%sevent 0x10 received:", other);
	feed(line);
	for (size_t i = 0; i < ARRAY_SIZE(dwords); i++) {
		snprintf(line, sizeof(line), V3 "%s", dwords[i]);
		feed(line);
		assert_true(i < 3 || fault.address == 0xaaaa0000);
		assert_true(i < 3 || fault.access == IOMMU_ACCESS_READ);
		snprintf(line, sizeof(line), "%s%s", other, others[i]);
		feed(line);
		assert_true(i < 3 || fault.address == 0xbbbb0000);
		assert_true(i < 3 || fault.access == IOMMU_ACCESS_WRITE);
	}
}

/* Two units at a time, on two CPUs: their messages in words are mixed, too. */
static void smmu_v3_units_with_words(void **state)
{
#define OTHER "arm-smmu-v3 arm-smmu-v3.7.auto: "
#define WORDS "unpriv data write s1 \"Input address caused fault\" stag: 0x0"
	static const char *const lines[] = {
		V3 "event 0x10 received:",
		OTHER "event 0x10 received:",
		V3 "\t0x0000010000000010",
		V3 "\t0x0000020000000000",
		OTHER "\t0x0000020000000010",
		V3 "\t0x00000000aaaa0000",
		V3 "\t0x0000000000000000",
		OTHER "\t0x0000020000000000",
		V3 "event: F_TRANSLATION client: 0000:01:00.0 sid: 0x100 ssid: 0x0 iova:"
		   " 0xaaaa0000 ipa: 0x0",
		OTHER "\t0x00000000bbbb0000",
		OTHER "\t0x0000000000000000",
		V3 WORDS,
		OTHER "event: F_TRANSLATION client: 0000:02:00.0 sid: 0x200 ssid: 0x0 iova:"
		      " 0xbbbb0000 ipa: 0x0",
		OTHER WORDS,
	};
	size_t faults = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		feed(lines[i]);
		faults += fault.kind == IOMMU_LOG_FAULT && !fault.joined;
		assert_true(i != 11 || fault.device.bus == 1);
	}
	assert_int_equal(faults, 2);
	assert_int_equal(fault.part, IOMMU_MESSAGE_WHOLE);
	assert_int_equal(fault.device.bus, 2);
	assert_int_equal(fault.address, 0xbbbb0000);
	assert_false(iommu_log_take_complete(&joiner, true, &fault));
#undef WORDS
#undef OTHER
}

/* The dwords never follow: the header alone is explained. */
static void smmu_v3_cut_short(void **state)
{
	(void)state;
	feed(V3 "event 0x10 received:");
	feed(V3 "\t0x0000010000000010");
	assert_true(iommu_log_take_complete(&joiner, true, &fault));
	assert_true(iommu_fault_has_text(&fault));
	assert_int_equal(fault.code, 0x10);
}

static void amd_device_without_a_domain(void **state)
{
	(void)state;
	assert_string_equal(
		feed("AMD-Vi: Event logged [Device not attached to domain properly]"),
		"access by a device that is not attached to a domain: the log has neither address"
		" nor direction");
	assert_string_equal(feed("AMD-Vi:   device=0000:01:00.0 domain=0x0001"),
			    "0000:01:00.0 access by a device that is not attached to a domain");
	assert_true(fault.joined);
	assert_int_equal(fault.part, IOMMU_MESSAGE_WHOLE);
}

/* The reason corrects the first half. */
static void intel_reasons_of_interrupts(void **state)
{
	(void)state;
	feed("DMAR:[DMA Write] Request device [00:02.0] fault addr 5000000000000 ");
	assert_non_null(feed("DMAR:[fault reason 39] Unknown"));
	assert_true(fault.joined);
	assert_int_equal(fault.has & (IOMMU_HAS_INDEX | IOMMU_HAS_ADDRESS), IOMMU_HAS_INDEX);
	assert_int_equal(fault.index, 5);
	assert_int_equal(fault.access, IOMMU_ACCESS_UNKNOWN);
}

static void smmu_v3_other_events(void **state)
{
	(void)state;
	/* a read, in stage 2, while reading a table */
	feed(V3 "event 0x13 received:");
	feed(V3 "\t0x0000010000000013");
	feed(V3 "\t0x0000018a00000000");
	feed(V3 "\t0x00000000ffe00040");
	assert_string_equal(
		feed(V3 "\t0x0000000012345000"),
		"stream 0x100 read at 0xffe00040 blocked, F_PERMISSION: the page is mapped without"
		" that permission (privileged, stage 2, while writing a table)");
	assert_int_equal(fault.address2, 0x12345000);
	/* the same with TTRnW (dword 1, bit 44) */
	feed(V3 "event 0x13 received:");
	feed(V3 "\t0x0000010000000013");
	feed(V3 "\t0x0000118a00000000");
	feed(V3 "\t0x00000000ffe00040");
	assert_string_equal(
		feed(V3 "\t0x0000000012345000"),
		"stream 0x100 read at 0xffe00040 blocked, F_PERMISSION: the page is mapped without"
		" that permission (privileged, stage 2, while reading a table)");
}

static void smmu_v3_other_addresses(void **state)
{
	(void)state;
	/* A fetch address has the bits 51:3. */
	feed(V3 "event 0x09 received:");
	feed(V3 "\t0x0000010000000009");
	feed(V3 "\t0x0000000000000000");
	feed(V3 "\t0x0000000000000000");
	assert_string_equal(feed(V3 "\t0xffffffff1234567f"),
			    "stream 0x100 F_CD_FETCH: the context descriptor (CD) could not be"
			    " read, fetch address 0xfffff12345678");
	/* F_UUT has an address, but no class. */
	feed(V3 "event 0x01 received:");
	feed(V3 "\t0x0000010000000001");
	feed(V3 "\t0x0000000800000000");
	feed(V3 "\t0x00000000ffe00040");
	assert_string_equal(feed(V3 "\t0x0000000000000000"),
			    "stream 0x100 read at 0xffe00040 blocked, F_UUT: unsupported upstream"
			    " transaction");
}

/* Xen's driver, and a dword with a space in the middle. */
static void smmu_v3_other_forms(void **state)
{
#define XEN "(XEN) SMMUv3: /soc/iommu@b000000: "
	(void)state;
	feed(XEN "event 0x10 received:");
	feed(XEN " 0x0000000900000010");
	feed("(XEN) SMMUv3: /soc/iommu@c000000:  0x0000000900000010");
	feed(XEN " 0x0000020800000000");
	feed(XEN " 0x00000000 7a650040");
	feed(XEN " 0x0000000000000000");
	assert_true(fault.joined);
	assert_int_equal(fault.stream, 9);
	assert_int_equal(fault.address, 0x7a650040);
	assert_int_equal(fault.access, IOMMU_ACCESS_READ);
	assert_null(feed(V3 "0x00000000 7a65004"));
	assert_null(feed(V3 "0x00000000-7a650040"));
#undef XEN
}

static void smmu_v3_incomplete_events(void **state)
{
	(void)state;
	/* an event without an address */
	feed(V3 "event 0x02 received:");
	feed(V3 "\t0x0000020000000002");
	feed(V3 "\t0x0000000000000000");
	feed(V3 "\t0x0000000000000000");
	assert_string_equal(
		feed(V3 "\t0x0000000000000000"),
		"stream 0x200 C_BAD_STREAMID: the stream ID is beyond the stream table");
	/* the dwords of another event */
	feed(V3 "event 0x02 received:");
	assert_string_equal(feed(V3 "\t0x0000020000000010"), "");
	assert_int_equal(fault.kind, IOMMU_LOG_COMPANION);
	/* a fifth dword, and dwords without a header */
	memset(&joiner, 0, sizeof(joiner));
	assert_string_equal(feed(V3 "\t0x0000020000000010"), "");
	assert_int_equal(fault.kind, IOMMU_LOG_COMPANION);
	assert_false(fault.joined);
	/* only the two lines in words */
	assert_string_equal(feed(V3 "event: F_TRANSLATION client: 0000:01:00.0 sid: 0x100 ssid: 0"
				    " iova: 0xffe00040 ipa: 0"),
			    "0000:01:00.0 stream 0x100 F_TRANSLATION: the address is not mapped");
	assert_false(fault.joined);
	assert_string_equal(feed(V3 "unpriv data write s1 \"Input address caused fault\" stag: 0"),
			    "0000:01:00.0 stream 0x100 write blocked, F_TRANSLATION: the address is"
			    " not mapped (unprivileged, stage 1)");
	assert_true(fault.joined);
}

/* Linux 7.2 has no name for these events, but prints them in words. */
static void smmu_v3_unnamed_events(void **state)
{
	(void)state;
	feed(V3 "event 0x0b received:");
	feed(V3 "\t0x000003000000000b");
	feed(V3 "\t0x0000000a00000000");
	feed(V3 "\t0x00000000fe001000");
	feed(V3 "\t0x0000000012345678");
	assert_string_equal(
		feed(V3 "event: UNKNOWN client: 0000:03:00.0 sid: 0x300 ssid: 0x0"),
		"0000:03:00.0 stream 0x300 read at 0xfe001000 blocked, F_WALK_EABT: external abort"
		" during a table walk (privileged, stage 1, while reading the context descriptor),"
		" fetch address 0x12345678");
	assert_true(fault.joined);
	assert_int_equal(fault.kind, IOMMU_LOG_FAULT);
	/* an event that nobody knows, and a device that is not a PCI function */
	feed(V3 "event 0x7f received:");
	feed(V3 "\t0x000003000000007f");
	feed(V3 "\t0x0000000000000000");
	feed(V3 "\t0x0000000000000000");
	feed(V3 "\t0x0000000000000000");
	assert_string_equal(feed(V3 "event: UNKNOWN client: ARMHC404:00 sid: 0x300 ssid: 0x0"),
			    "ARMHC404:00 stream 0x300 unknown event 0x7f");
	assert_true(fault.joined);
	/* another stream */
	feed(V3 "event 0x7f received:");
	feed(V3 "\t0x000003000000007f");
	feed(V3 "\t0x0000000000000000");
	feed(V3 "\t0x0000000000000000");
	feed(V3 "\t0x0000000000000000");
	feed(V3 "event: UNKNOWN client: 0000:03:00.0 sid: 0x301 ssid: 0x0");
	assert_false(fault.joined);
}

/* Feed a message, and return the text of the sign that it completes, or NULL. */
static const char *completes(const char *msg)
{
	const char *found = feed(msg);

	return fault.part == IOMMU_MESSAGE_WHOLE ? found : NULL;
}

#define UNIT "arm-smmu-v3.0.auto "

static void smmu_v3_global_errors(void **state)
{
	(void)state;
	assert_non_null(feed(V3 "unexpected global error reported (0x00000001), this could be"
				" serious"));
	assert_false(fault.joined);
	assert_null(completes(V3 "CMDQ error (cons 0x0302cc84): ATC invalidate timeout"));
	assert_true(fault.joined);
	assert_null(completes(V3 "skipping command in error state:"));
	assert_true(fault.joined);
	assert_int_equal(fault.kind, IOMMU_LOG_SIGN);
	assert_null(completes(V3 "\t0x0001200000000040"));
	/* the stream ID is bits 63:32 of the first dword */
	assert_string_equal(completes(V3 "\t0x00000000f8001000"),
			    UNIT "a device with ATS did not answer an invalidation: ATC_INV stream"
				 " 0x12000 address 0xf8001000 size 4K (GERROR 0x1 CMDQ_ERR)");
	assert_true(fault.joined);
	assert_int_equal(fault.kind, IOMMU_LOG_SIGN);
	assert_int_equal(fault.severity, IOMMU_BROKEN);
	assert_int_equal(fault.stream, 0x12000);
	assert_int_equal(fault.address, 0xf8001000);
	/* A third dword is not part of it. */
	feed(V3 "\t0x00000000f8001000");
	assert_int_equal(fault.kind, IOMMU_LOG_COMPANION);

	/* the error of the queue alone: the line before is lost */
	feed(V3 "CMDQ error (cons 0x01000007): Illegal command");
	assert_false(fault.joined);
	feed(V3 "skipping command in error state:");
	feed(V3 "\t0x0000010000000003");
	assert_string_equal(completes(V3 "\t0x0000000000000001"),
			    UNIT "the IOMMU rejected a command as invalid: CFGI_STE stream 0x100"
				 " (GERROR 0x1 CMDQ_ERR)");

	/* two errors at once; the last message makes the sign whole */
	feed(V3 "unexpected global error reported (0x00000104), this could be serious");
	assert_null(completes(V3 "device has entered Service Failure Mode!"));
	assert_true(fault.joined);
	assert_string_equal(completes(V3 "EVTQ write aborted -- events may have been lost"),
			    UNIT "the IOMMU has failed (service failure mode) (GERROR 0x104"
				 " SFM_ERR EVTQ_ABT_ERR)");
	assert_int_equal(fault.severity, IOMMU_BROKEN);
	/* an error that the register does not have */
	feed(V3 "unexpected global error reported (0x00000004), this could be serious");
	feed(V3 "PRIQ write aborted -- events may have been lost");
	assert_false(fault.joined);
}

/* Signs of two units, and a fault in between. */
static void smmu_v3_signs_are_apart(void **state)
{
	static const char other[] = "arm-smmu-v3 arm-smmu-v3.1.auto: ";
	struct iommu_fault done;
	char line[128];

	(void)state;
	feed(V3 "unexpected global error reported (0x00000001), this could be serious");
	snprintf(line, sizeof(line), "%sCMDQ error (cons 0x03000000): ATC invalidate timeout",
		 other);
	feed(line);
	assert_false(fault.joined);
	feed(V3 "CMDQ error (cons 0x01000000): Illegal command");
	assert_true(fault.joined);
	/* An event ends the wait for the command, and the error is complete without. */
	feed(V3 "event 0x02 received:");
	assert_false(fault.joined);
	assert_true(iommu_log_take_complete(&joiner, false, &done));
	assert_int_equal(done.kind, IOMMU_LOG_SIGN);
	assert_string_equal(done.note, "the IOMMU rejected a command as invalid");
	assert_false(iommu_log_take_complete(&joiner, false, &done));
	/* CMD_SYNC timeout is whole. */
	assert_non_null(completes(V3 "CMD_SYNC timeout"));
	assert_false(fault.joined);
	while (iommu_log_take_complete(&joiner, true, &done))
		assert_true(iommu_fault_has_text(&done));
}

static void smmu_v3_page_requests(void **state)
{
	(void)state;
	assert_null(completes(V3 "unexpected PRI request received:"));
	assert_false(fault.joined);
	assert_string_equal(
		completes(V3 "\tsid 0x00000100.0x00012: [5L] unprivileged R access at iova"
			     " 0x00007f0012345000"),
		UNIT "the driver refused an unexpected page request: stream 0x100 PASID 0x12 to"
		     " read at 0x7f0012345000 (unprivileged)");
	assert_true(fault.joined);
	/* the second message alone */
	assert_non_null(completes(V3 "\tsid 0x00000100.0x00012: [5L] unprivileged R access at iova"
				     " 0x00007f0012345000"));
	assert_false(fault.joined);
	/* not a part of a global error */
	feed(V3 "unexpected global error reported (0x00000001), this could be serious");
	feed(V3 "\tsid 0x00000100.0x00012: [5L] unprivileged R access at iova 0x1000");
	assert_false(fault.joined);
}

#define V2	"arm-smmu 5100000.iommu: "
#define OTHER	"arm-smmu 15100000.iommu: "
#define BLOCKED V2 "Blocked unknown Stream ID 0x42a; boot with \"arm-smmu.disable_bypass=0\""
#define GFSR	"GFSR 0x00000002, GFSYNR0 0x00000002, GFSYNR1 0x0000042a, GFSYNR2 0x00000000"

static void smmu_v2_global_faults(void **state)
{
	static const char whole[] = "5100000.iommu stream 0x42a write blocked, USF: unknown stream"
				    " ID (unprivileged)";

	(void)state;
	assert_null(completes(BLOCKED));
	assert_false(fault.joined);
	assert_string_equal(completes(V2 "\t" GFSR), whole);
	assert_true(fault.joined);
	assert_int_equal(fault.kind, IOMMU_LOG_FAULT);
	assert_null(completes(V2 "Unexpected global fault, this could be serious"));
	assert_false(fault.joined);
	assert_string_equal(completes(V2 GFSR), whole);
	assert_true(fault.joined);
	/* alone */
	assert_string_equal(completes(V2 GFSR), whole);
	assert_false(fault.joined);
	/* of another IOMMU, and of another stream */
	feed(BLOCKED);
	feed(OTHER GFSR);
	assert_false(fault.joined);
	feed(V2 "GFSR 0x00000002, GFSYNR0 0x00000002, GFSYNR1 0x000000c3, GFSYNR2 0x00000000");
	assert_false(fault.joined);
}

#define ANDROID "arm-smmu 15000000.apps-smmu: "

static void smmu_v2_android(void **state)
{
	struct iommu_fault done;

	(void)state;
	assert_null(completes(ANDROID "Unhandled arm-smmu context fault from a600000.dwc3!"));
	assert_false(fault.joined);
	assert_null(completes(ANDROID "FAR    = 0x00000000fe3a1000"));
	assert_true(fault.joined);
	feed(ANDROID "PAR    = 0x0000000000000000");
	assert_true(fault.joined);
	assert_null(completes(ANDROID "FSR    = 0x00000402 [TF W ]"));
	assert_null(completes(ANDROID "FSYNR0    = 0x1a0011"));
	feed(ANDROID "FSYNR1    = 0xaa02");
	assert_true(fault.joined);
	assert_string_equal(completes(ANDROID "context bank#    = 0x9"),
			    "a600000.dwc3 write at 0xfe3a1000 blocked, TF: the address is not"
			    " mapped (unprivileged)");
	assert_true(fault.joined);
	assert_int_equal(fault.kind, IOMMU_LOG_FAULT);
	assert_int_equal(fault.flags, 0x402);
	assert_int_equal(fault.access, IOMMU_ACCESS_WRITE);
	feed(ANDROID "TTBR0  = 0x001b0000c2a92000");
	assert_true(fault.joined);
	assert_int_equal(fault.kind, IOMMU_LOG_COMPANION);
	/* A register of the next fault does not change this one. */
	feed(ANDROID "FAR    = 0x0000000000001000");
	assert_int_equal(fault.kind, IOMMU_LOG_COMPANION);

	/* two faults, the first one cut short */
	feed(ANDROID "Unhandled arm-smmu context fault from a600000.dwc3!");
	feed(ANDROID "FAR    = 0x00000000fe3a1000");
	feed(ANDROID "Unhandled arm-smmu context fault from 0000:01:00.0!");
	assert_false(fault.joined);
	assert_true(iommu_log_take_complete(&joiner, false, &done));
	assert_int_equal(done.address, 0xfe3a1000);
	assert_memory_equal(done.client, "a600000.dwc3", done.client_len);
}

/* Android's message with all registers but the stream, which follows. */
static void smmu_v2_stream_follows(void **state)
{
#define APPS "arm-smmu 16000000.apps-smmu: "
#define ONE_LINE(iova)                                                                    \
	APPS "Unhandled context fault: iova=" iova ", cb=3, fsr=0x40000402, fsynr0=0x11," \
	     " fsynr1=0x0"
#define TEXT \
	"write blocked, TF: the address is not mapped, SS: the access is stalled (unprivileged)"

	(void)state;
	assert_string_equal(feed(ONE_LINE("0xfe421000")), TEXT);
	assert_false(fault.joined);
	feed(APPS "Client info: BID=0x0, PID=0x0, MID=0x0");
	assert_true(fault.joined);
	feed(APPS "soft iova-to-phys=0x0000000000000000");
	/* registers of the next fault */
	feed(APPS "FSR    = 0x00000408 [PF R ]");
	feed("arm-smmu 5100000.kgsl-smmu: SID=0x7");
	assert_string_equal(feed(APPS "SID=0x8c0"), "stream 0x8c0 " TEXT);
	assert_true(fault.joined);
	assert_int_equal(fault.address, 0xfe421000);
	assert_int_equal(fault.part, IOMMU_MESSAGE_WHOLE);

	assert_string_equal(feed(ONE_LINE("0xfe422000")), TEXT);
	assert_false(fault.joined);
	assert_string_equal(feed(APPS "SSD=0x0 SID=0x900"), "stream 0x900 " TEXT);

	/* without one */
	feed(ONE_LINE("0xfe423000"));
	assert_true(iommu_log_take_complete(&joiner, true, &fault));
	assert_int_equal(fault.address, 0xfe423000);
	assert_false(fault.has & IOMMU_HAS_STREAM);
#undef TEXT
#undef ONE_LINE
#undef APPS
}

/* Upstream from 6.12: registers in words, and the results of two table walks. */
static void smmu_v2_companions(void **state)
{
	static const char *const companions[] = {
		V2 "FSR    = 00000402 [Format=2 TF], SID=0x0",
		V2 "FSYNR0 = 00100011 [S1CBNDX=16 WNR PLVL=1]",
		V2 "soft iova-to-phys=0x0000000000000000",
		V2 "SOFTWARE TABLE WALK FAILED! Looks like 15000000.iommu accessed an unmapped"
		   " address!",
		V2 "hard iova-to-phys (ATOS) failed",
	};

	(void)state;
	assert_non_null(completes(V2 "Unhandled context fault: fsr=0x402, iova=0xd12304710,"
				     " fsynr=0x100011, cbfrsynra=0x0, cb=6"));
	assert_false(fault.joined);
	for (size_t i = 0; i < ARRAY_SIZE(companions); i++) {
		assert_string_equal(feed(companions[i]), "");
		assert_int_equal(fault.kind, IOMMU_LOG_COMPANION);
		assert_true(fault.joined);
	}
	/* of another IOMMU */
	feed(OTHER "FSYNR0 = 00100011 [S1CBNDX=16 WNR PLVL=1]");
	assert_false(fault.joined);
}

static void companions_belong_to_their_fault(void **state)
{
	(void)state;
	feed("AMD-Vi: DTE[0]: 6190000000000003");
	assert_int_equal(fault.kind, IOMMU_LOG_COMPANION);
	assert_false(fault.joined);
	feed("iommu ivhd0: AMD-Vi: Event logged [ILLEGAL_DEV_TABLE_ENTRY device=0000:01:00.0"
	     " pasid=0x00000 address=0xfffffffdf8000000 flags=0x0080]");
	assert_false(fault.joined);
	feed("AMD-Vi: DTE[0]: 6190000000000003");
	assert_true(fault.joined);
	feed("AMD-Vi: Control Reg : 0x1234");
	assert_true(fault.joined);
	/* another vendor */
	feed("DMAR: QI HEAD: Device-TLB Invalidation qw0 = 0x1, qw1 = 0x0");
	assert_false(fault.joined);
}

/* Each fault once, when it is complete. */
static void each_fault_once(void **state)
{
	static const char *const log[] = {
		DEVICE("00:02.0", "9f800000 "),
		REASON,
		"DMAR: DRHD: handling fault status reg 3",
		"DMAR: [DMA Write NO_PASID] Request device [00:03.0] fault addr 0x801000 [fault"
		" reason"
		" 0x05] PTE Write access is not set",
		DEVICE("00:04.0", "9f800000 "),
		DEVICE("00:05.0", "9f800000 "),
		REASON,
	};
	/* The reason that follows could belong to either of the last two. */
	static const unsigned int slots[] = { 2, 3, 4, 5 };
	unsigned int counted = 0;
	unsigned int seen = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(log); i++) {
		struct iommu_fault done;

		assert_non_null(feed(log[i]));
		counted += fault.kind == IOMMU_LOG_FAULT && !fault.joined;
		if (fault.kind == IOMMU_LOG_FAULT && fault.part == IOMMU_MESSAGE_WHOLE)
			assert_int_equal(fault.device.slot, slots[seen++]);
		while (iommu_log_take_complete(&joiner, false, &done))
			assert_int_equal(done.device.slot, slots[seen++]);
	}
	while (iommu_log_take_complete(&joiner, true, &fault))
		assert_int_equal(fault.device.slot, slots[seen++]);
	assert_int_equal(seen, 4);
	assert_int_equal(counted, 4);
}

static void amd_head_without_its_event(void **state)
{
	(void)state;
	feed("AMD-Vi: Event logged [");
	assert_false(iommu_log_take_complete(&joiner, false, &fault));
	/* Another event follows: the first one is lost. */
	feed("AMD-Vi: Event logged [IO_PAGE_FAULT device=00:04.0 domain=0x0001 address=0x800000"
	     " flags=0x0020]");
	assert_int_equal(fault.kind, IOMMU_LOG_FAULT);
	assert_false(fault.joined);
	assert_true(iommu_log_take_complete(&joiner, false, &fault));
	assert_int_equal(fault.kind, IOMMU_LOG_SIGN);
	assert_int_equal(fault.severity, IOMMU_BLOCKED);
	assert_string_equal(fault.note, "an event was logged, but its text is missing");
	assert_false(fault.joined);
	/* A sign in between does not end it. */
	feed("AMD-Vi: Event logged [");
	feed("AMD-Vi: Completion-Wait loop timed out");
	assert_int_equal(fault.kind, IOMMU_LOG_SIGN);
	feed("IO_PAGE_FAULT device=05:00.0 domain=0x0012 address=0xff6101b0 flags=0x0070]");
	assert_int_equal(fault.kind, IOMMU_LOG_FAULT);
	assert_false(fault.joined);
	assert_false(iommu_log_take_complete(&joiner, true, &fault));
}

#define HEAD_41                                                                   \
	"DMAR: QI HEAD: Device-TLB Invalidation qw0 = 0x4100410000000003, qw1 = " \
	"0x7ffffffffffff001"
#define PRIOR_WAIT "DMAR: QI PRIOR: Invalidation Wait qw0 = 0x200000025, qw1 = 0x10005f634"
#define DESCRIPTORS                                                                          \
	"; at the head of the queue: device TLB of 0000:41:00.0, all addresses, queue depth" \
	" 0, physical function 0000:41:00.0; before it: wait, write status 0x2 to 0x10005f634"

static void intel_queue_errors(void **state)
{
	(void)state;
	feed("DMAR: VT-d detected Invalidation Time-out Error: SID 0");
	assert_int_equal(fault.kind, IOMMU_LOG_SIGN);
	assert_false(fault.joined);
	feed(HEAD_41);
	assert_true(fault.joined);
	/* A fault in between. */
	feed("DMAR: [DMA Write NO_PASID] Request device [00:03.0] fault addr 0x801000 [fault reason"
	     " 0x05] PTE Write access is not set");
	assert_string_equal(
		feed(PRIOR_WAIT),
		"likely 0000:41:00.0 did not answer an ATS invalidation in time" DESCRIPTORS);
	assert_int_equal(fault.kind, IOMMU_LOG_SIGN);
	assert_int_equal(fault.part, IOMMU_MESSAGE_WHOLE);
	assert_true(fault.joined);

	/* The unit recorded the device. */
	feed("DMAR: VT-d detected Invalidation Time-out Error: SID 4200");
	feed(HEAD_41);
	assert_string_equal(feed(PRIOR_WAIT),
			    "0000:42:00.0 did not answer an ATS invalidation in time" DESCRIPTORS);

	feed("DMAR: VT-d detected Invalidation Queue Error: Reason 4");
	feed(HEAD_41);
	assert_string_equal(
		feed(PRIOR_WAIT),
		"the IOMMU rejected an invalidation command, reason 4: a reserved field of"
		" a descriptor is not 0" DESCRIPTORS);
	assert_false(fault.has & IOMMU_HAS_DEVICE);

	/* The dump without its error, and without its first line. */
	memset(&joiner, 0, sizeof(joiner));
	feed(HEAD_41);
	assert_int_equal(fault.kind, IOMMU_LOG_COMPANION);
	assert_int_equal(fault.part, IOMMU_MESSAGE_WHOLE);
	feed("DMAR: VT-d detected Invalidation Time-out Error: SID 0");
	feed(PRIOR_WAIT);
	assert_int_equal(fault.kind, IOMMU_LOG_COMPANION);
	assert_true(iommu_log_take_complete(&joiner, true, &fault));
	assert_int_equal(fault.nr_raw, 0);
	assert_string_equal(fault.note, "a device did not answer an ATS invalidation in time");
	assert_false(iommu_log_take_complete(&joiner, true, &fault));
}

/* Somebody left out the head of the queue and the second number. */
static void intel_queue_errors_shortened(void **state)
{
	(void)state;
	feed("DMAR: VT-d detected Invalidation Time-out Error: SID 0");
	assert_string_equal(
		feed("DMAR: QI PRIOR: Device-TLB Invalidation qw0 = 0x3a003a0000000003, ..."),
		"likely 0000:3a:00.0 did not answer an ATS invalidation in time");
	assert_true(fault.joined);
	assert_int_equal(fault.nr_raw, 0);
	assert_false(iommu_log_take_complete(&joiner, true, &fault));
}

static void intel_unit_that_does_not_answer(void **state)
{
	(void)state;
	feed_at(500900000000, 1, 0, "DMAR: VT-d detected Invalidation Queue Error: Reason f");
	assert_false(fault.joined);
	feed_at(500900010000, 1, 0, "DMAR: VT-d detected Invalidation Time-out Error: SID ffff");
	assert_true(fault.joined);
	feed_at(500900020000, 1, 0, "DMAR: VT-d detected Invalidation Completion Error: SID ffff");
	assert_true(fault.joined);
	assert_true(iommu_log_take_complete(&joiner, true, &fault));
	assert_int_equal(fault.kind, IOMMU_LOG_SIGN);
	assert_int_equal(fault.severity, IOMMU_BROKEN);
	assert_int_equal(fault.has & IOMMU_HAS_DEVICE, 0);
	assert_false(iommu_log_take_complete(&joiner, true, &fault));
}

static void intel_page_requests(void **state)
{
	(void)state;
	feed("IOMMU: dmar3: Page request without PASID");
	assert_int_equal(fault.kind, IOMMU_LOG_SIGN);
	assert_false(fault.joined);
	/* of another unit */
	assert_string_equal(feed("dmar2: Invalid page request: 75080001 fffff00012345003"),
			    "0000:75:01.0 page request refused; the request: to read and write"
			    " 0xfffff00012345000, without a PASID");
	assert_false(fault.joined);
	assert_int_equal(fault.part, IOMMU_MESSAGE_WHOLE);
	assert_string_equal(
		feed("dmar3: Invalid page request: 75080001 fffff00012345003"),
		"0000:75:01.0 page request refused: it has no PASID; the request: to read"
		" and write 0xfffff00012345000, without a PASID");
	assert_true(fault.joined);
	assert_int_equal(fault.part, IOMMU_MESSAGE_WHOLE);
	assert_int_equal(fault.has & (IOMMU_HAS_PASID | IOMMU_NO_PASID), IOMMU_NO_PASID);
	/* One reason for one request. */
	feed("dmar3: Invalid page request: 75080001 fffff00012345003");
	assert_false(fault.joined);
	assert_false(iommu_log_take_complete(&joiner, true, &fault));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(intel_halves, start),
		cmocka_unit_test_setup(a_reason_for_another_access, start),
		cmocka_unit_test_setup(intel_interrupt_halves, start),
		cmocka_unit_test_setup(tasks_and_cpus_are_apart, start),
		cmocka_unit_test_setup(time_runs_out, start),
		cmocka_unit_test_setup(more_faults_than_slots, start),
		cmocka_unit_test_setup(amd_parts, start),
		cmocka_unit_test_setup(smmu_v3_parts, start),
		cmocka_unit_test_setup(smmu_v3_units_are_apart, start),
		cmocka_unit_test_setup(smmu_v3_units_with_words, start),
		cmocka_unit_test_setup(smmu_v3_cut_short, start),
		cmocka_unit_test_setup(amd_device_without_a_domain, start),
		cmocka_unit_test_setup(intel_reasons_of_interrupts, start),
		cmocka_unit_test_setup(smmu_v3_other_events, start),
		cmocka_unit_test_setup(smmu_v3_other_addresses, start),
		cmocka_unit_test_setup(smmu_v3_other_forms, start),
		cmocka_unit_test_setup(smmu_v3_incomplete_events, start),
		cmocka_unit_test_setup(smmu_v3_unnamed_events, start),
		cmocka_unit_test_setup(smmu_v3_global_errors, start),
		cmocka_unit_test_setup(smmu_v3_signs_are_apart, start),
		cmocka_unit_test_setup(smmu_v3_page_requests, start),
		cmocka_unit_test_setup(smmu_v2_global_faults, start),
		cmocka_unit_test_setup(smmu_v2_android, start),
		cmocka_unit_test_setup(smmu_v2_stream_follows, start),
		cmocka_unit_test_setup(smmu_v2_companions, start),
		cmocka_unit_test_setup(companions_belong_to_their_fault, start),
		cmocka_unit_test_setup(each_fault_once, start),
		cmocka_unit_test_setup(amd_head_without_its_event, start),
		cmocka_unit_test_setup(intel_queue_errors, start),
		cmocka_unit_test_setup(intel_queue_errors_shortened, start),
		cmocka_unit_test_setup(intel_unit_that_does_not_answer, start),
		cmocka_unit_test_setup(intel_page_requests, start),
	};

	return cmocka_run_group_tests_name("faultlog_join", tests, NULL, NULL);
}
