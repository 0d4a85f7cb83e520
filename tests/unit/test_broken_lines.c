/* SPDX-License-Identifier: LGPL-2.1 */
/* Messages that mail, a forum or a terminal broke into lines. */
#include "collect.h"

#include <stdio.h>

#include "core/faultlog/faultlog.h"
#include "core/faultlog/intel.h"
#include "core/logtext/broken_lines.h"

#define AMD(address)                                                                            \
	"nvme 0000:02:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000c address=" address \
	" flags=0x0000]"
#define DMA                                                                                 \
	"DMAR: [DMA Read NO_PASID] Request device [80:15.0] fault addr 0x1001a40000 [fault" \
	" reason 0x39] SM: Present bit in Root Entry is clear"
#define SMMU                                                                             \
	"arm-smmu 16000000.iommu: Unhandled context fault: fsr=0x402, iova=0xd12304710," \
	" fsynr=0x100011, cbfrsynra=0x0, cb=5"

static struct iommu_broken_lines room;

struct found {
	size_t faults;
	struct iommu_fault last;
};

/* Read a whole log, message by message, each from an exact copy. */
static struct found read_log(const char *log)
{
	size_t len = strlen(log);
	char *copy = malloc(len ? len : 1);
	struct found found = { 0 };
	const char *before = NULL;
	size_t before_len = 0;

	assert_non_null(copy);
	memcpy(copy, log, len);
	for (size_t at = 0; at < len;) {
		struct iommu_log_message m;
		bool read;

		assert_true(iommu_log_message_at(&room, before, before_len, copy + at, len - at,
						 true, &m));
		assert_in_range(m.consumed, 1, len - at);
		read = m.is_read && m.fault.kind == IOMMU_LOG_FAULT;
		if (read) {
			found.faults++;
			found.last = m.fault;
		}
		before = read ? NULL : copy + at;
		before_len = read ? 0 : m.consumed - (copy[at + m.consumed - 1] == '\n');
		at += m.consumed;
	}
	free(copy);
	return found;
}

/* Break @msg at each of its spaces in turn and at none, after @prefix, and begin lines with @quote.
 */
static void break_at_spaces(const char *prefix, const char *quote, const char *msg, uint32_t has)
{
	for (const char *space = msg; space; space = strchr(space + 1, ' ')) {
		char log[1024];
		struct found found;

		snprintf(log, sizeof(log), "%s%s%.*s\n%s%s\n", quote, prefix, (int)(space - msg),
			 msg, quote, *space == ' ' ? space + 1 : space);
		if (space == msg)
			continue;
		found = read_log(log);
		if (found.faults != 1 || (found.last.has & has) != has)
			fail_msg("%zu faults, has 0x%x: \"%s\"", found.faults, found.last.has, log);
	}
}

static void joins_at_any_space(void **state)
{
	static const char *const prefixes[] = { "", "[   41.210257] ",
						"Oct 14 18:41:49 host kernel: " };
	static const char *const quotes[] = { "", "> ", "> > " };

	(void)state;
	for (size_t p = 0; p < ARRAY_SIZE(prefixes); p++) {
		for (size_t q = 0; q < ARRAY_SIZE(quotes); q++) {
			break_at_spaces(prefixes[p], quotes[q], AMD("0xb1234000"),
					IOMMU_HAS_DEVICE | IOMMU_HAS_ADDRESS | IOMMU_HAS_FLAGS);
			break_at_spaces(prefixes[p], quotes[q], DMA,
					IOMMU_HAS_DEVICE | IOMMU_HAS_ADDRESS | IOMMU_HAS_CODE);
			break_at_spaces(prefixes[p], quotes[q], SMMU,
					IOMMU_HAS_ADDRESS | IOMMU_HAS_FLAGS | IOMMU_HAS_STREAM);
		}
	}
}

/* A terminal breaks at a column, whatever is there. */
static void joins_at_a_column(void **state)
{
	static const char msg[] = "[   41.210257] " AMD("0xb1234000");

	(void)state;
	for (size_t column = 30; column < sizeof(msg) - 1; column++) {
		char log[512];
		struct found found;

		snprintf(log, sizeof(log), "%.*s\n%s\n", (int)column, msg, msg + column);
		found = read_log(log);
		if (found.faults != 1 || found.last.address != 0xb1234000 ||
		    !(found.last.has & IOMMU_HAS_DEVICE))
			fail_msg("column %zu: %zu faults, address 0x%llx", column, found.faults,
				 (unsigned long long)found.last.address);
	}
}

static void joins_several_pieces(void **state)
{
	struct found found;

	(void)state;
	found = read_log("> [    3.101020] DMAR: [DMA Read NO_PASID] Request device\n"
			 "> [80:15.0] fault addr 0x1001a40000 [fault reason\n"
			 "> 0x39] SM: Present bit\n> in Root Entry is clear\n");
	assert_int_equal(found.faults, 1);
	assert_int_equal(found.last.code, 0x39);
	found = read_log("smartpqi 0000:24:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT=\n"
			 " domain=3D0x0004 =\naddress=3D0xfe1=\n0c000 flags=3D0x0020]\n");
	assert_int_equal(found.faults, 1);
	assert_int_equal(found.last.address, 0xfe10c000);
	assert_true(found.last.has & IOMMU_HAS_DEVICE);
}

/* Whatever is between two faults, there are two. */
static void never_makes_one_of_two(void **state)
{
	static const char *const between[] = { "\n",	"\n\n", "\nusb 1-1: new device\n",
					       " \n  ", "\n> ", "\n[    1.0] " };
	static const char *const messages[] = { AMD("0x1000"), DMA, SMMU };

	(void)state;
	for (size_t a = 0; a < ARRAY_SIZE(messages); a++) {
		for (size_t b = 0; b < ARRAY_SIZE(messages); b++) {
			for (size_t i = 0; i < ARRAY_SIZE(between); i++) {
				char log[1024];

				snprintf(log, sizeof(log), "%s%s%s\n", messages[a], between[i],
					 messages[b]);
				if (read_log(log).faults != 2)
					fail_msg("%zu faults: \"%s\"", read_log(log).faults, log);
			}
		}
	}
}

/* The first of two is cut off at any place: the second stays as it is, and nothing is mixed. */
static void never_mixes_two(void **state)
{
	static const char first[] = "ahci 0000:05:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT"
				    " domain=0x0021 address=0x7000 flags=0x0010]";

	(void)state;
	for (size_t len = 1; len < sizeof(first) - 1; len++) {
		char log[1024];
		struct found found;

		snprintf(log, sizeof(log), "%.*s\n%s\n", (int)len, first, AMD("0xb1234000"));
		found = read_log(log);
		assert_int_equal(found.faults, 1);
		assert_int_equal(found.last.address, 0xb1234000);
		assert_int_equal(found.last.device.bus, 2);
		assert_int_equal(found.last.domain, 0xc);
	}
}

/* The first message of @log. */
static struct iommu_log_message first_message(const char *log)
{
	struct iommu_log_message m;

	assert_true(iommu_log_message_at(&room, NULL, 0, log, strlen(log), true, &m));
	return m;
}

/* A message that ends with a number does not take the digits of the next line. */
static void keeps_numbers_at_the_end(void **state)
{
	static const char *const logs[] = {
		"DMAR: VT-d detected Invalidation Time-out Error: SID 0\nDMAR: QI PRIOR:"
		" Device-TLB Invalidation qw0 = 0x3a003a0000000003, ...\n",
		"11:20:31 DMAR: VT-d detected Invalidation Time-out Error: SID 0\n"
		"11:20:31 DMAR: QI PRIOR: Device-TLB Invalidation qw0 = 0x3a003a0000000003, ...\n",
		"DRHD: handling fault status reg 2\nDMAR: [DMA Write] Request device [3a:00.0]"
		" fault addr 7f1000 \n[fault reason 05] PTE Write access is not set\n",
	};
	struct iommu_log_message m;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(logs); i++) {
		m = first_message(logs[i]);
		assert_true(m.is_read);
		assert_false(m.fault.has & IOMMU_HAS_DEVICE);
		assert_int_equal(m.consumed, strchr(logs[i], '\n') + 1 - logs[i]);
	}
	assert_int_equal(m.fault.flags, 2);
	assert_int_equal(read_log(logs[2]).faults, 1);
}

/* A sign of trouble is not the start of the event in the next line. */
static void keeps_signs_before_broken_events(void **state)
{
	static const char log[] = "> AMD-Vi: Completion-Wait loop timed out\n"
				  "> iommu ivhd2: AMD-Vi: Event logged [IOTLB_INV_TIMEOUT\n"
				  "> device=3a:00.0 address=0x10c0ffee0]\n";
	struct iommu_log_message m = first_message(log);

	(void)state;
	assert_true(m.is_read);
	assert_int_equal(m.fault.kind, IOMMU_LOG_SIGN);
	assert_int_equal(read_log(log).faults, 1);
	/* But a reason in a line of its own belongs to the line before it. */
	m = first_message("# DMAR: [DMA Write] Request device [3a:00.0] fault addr 7f1000\n"
			  "# DMAR: [fault reason 02] Present bit in context entry is clear\n");
	assert_int_equal(m.fault.kind, IOMMU_LOG_FAULT);
	assert_int_equal(m.fault.device.bus, 0x3a);
	assert_int_equal(m.fault.code, 2);
}

/* All of the text is joined, even if the fault is complete without the rest of it. */
static void joins_the_rest_of_the_text(void **state)
{
	static const char reason[] = "Blocked a compatibility format interrupt request";
	static const char *const logs[] = {
		"DMAR: [INTR-REMAP] Request device [3a:00.0] fault index 1700 [fault reason 37]"
		" Blocked a compatibility format interrupt re=\nquest\n",
		"DMAR: [INTR-REMAP] Request device [3a:00.0] fault index 0x1700\n"
		"   [fault reason 0x25]\n   Blocked a compatibility format interrupt request\n",
		"DMAR: [INTR-REMAP] Request device [3a:00.0] fault index 0x1700 [fault reason"
		" 0x25] Blocked a compatibility format interrupt\nrequest\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(logs); i++) {
		struct iommu_log_message m = first_message(logs[i]);

		assert_int_equal(m.consumed, strlen(logs[i]));
		assert_int_equal(m.fault.code, 0x25);
		assert_int_equal(m.fault.name_len, strlen(reason));
		assert_memory_equal(m.fault.name, reason, strlen(reason));
	}
}

static void splits_lines_at_html(void **state)
{
	static const char *const tags[] = { "<br>", "<br/>", "<br />", "&nbsp;<br>" };
	struct iommu_log_message m;
	char log[1024];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(tags); i++) {
		snprintf(log, sizeof(log), "<p>[&nbsp;   1.5] %s%s[&nbsp;   1.6] %s%s</p>\n",
			 AMD("0x1000"), tags[i], DMA, tags[i]);
		assert_int_equal(read_log(log).faults, 2);
	}
	snprintf(log, sizeof(log), "%s<br>\n", DMA);
	m = first_message(log);
	assert_true(iommu_fault_has_whole_reason(&m.fault));
	assert_int_equal(first_message("<br><b<").consumed, 4);
}

/* Only the event in words is broken; the messages before it are none of its pieces. */
static void keeps_messages_of_one_fault(void **state)
{
#define V3 "arm-smmu-v3 4a000000.iommu: "
	static const char log[] =
		V3 "event 0x10 received:\n" V3 "     0x0000002300000010\n" V3
		   "     0x0000020800000000\n" V3 "     0x00000000b0e1c000\n" V3
		   "     0x0000000000000000\n" V3 "event: F_TRANSLATION client: 0000:03:00.0\n"
		   "sid: 0x23 ssid: 0x0 iova: 0xb0e1c000 ipa: 0x0\n";
	size_t messages = 0;
	struct iommu_log_message m;

	(void)state;
	for (size_t at = 0; at < strlen(log); at += m.consumed) {
		assert_true(
			iommu_log_message_at(&room, NULL, 0, log + at, strlen(log) - at, true, &m));
		assert_true(m.is_read);
		messages++;
	}
	assert_int_equal(messages, 6);
	assert_int_equal(m.fault.stream, 0x23);
	assert_int_equal(m.fault.address, 0xb0e1c000);
#undef V3
}

static void splits_lines_without_newlines(void **state)
{
	struct found found = read_log("[    1.000000] " AMD("0x1000") " [    1.000001] " DMA
								      " [    1.000002] usb");

	(void)state;
	assert_int_equal(found.faults, 2);
}

/* Wherever the next message begins: also next to the edge of what is searched first. */
static void splits_lines_of_any_length(void **state)
{
	static const char first[] = "[    1.000000] " DMA " ";
	static const char *const next[] = { "[    1.000001] " DMA, "<br>" DMA };
	static char log[4096];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(next); i++) {
		for (size_t at = strlen(first); at < 2200; at++) {
			struct iommu_log_message m;

			memset(log, 'x', at);
			memcpy(log, first, strlen(first));
			snprintf(log + at, sizeof(log) - at, "%s\n", next[i]);
			m = first_message(log);
			assert_int_equal(m.consumed, i ? at + strlen("<br>") : at);
			assert_int_equal(read_log(log).faults, 2);
		}
	}
}

static void asks_for_more(void **state)
{
	static const char start[] = "[    1.000000] nvme 0000:02:00.0: AMD-Vi: Event logged\n";
	static const char whole[] = "[    1.000000] " AMD("0x1000") "\n";
	struct iommu_log_message m;

	(void)state;
	assert_false(iommu_log_message_at(&room, NULL, 0, start, strlen(start), false, &m));
	assert_true(iommu_log_message_at(&room, NULL, 0, start, strlen(start), true, &m));
	/* A complete message is not held back. */
	assert_true(iommu_log_message_at(&room, NULL, 0, whole, strlen(whole), false, &m));
	assert_true(m.is_read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joins_at_any_space),
		cmocka_unit_test(joins_at_a_column),
		cmocka_unit_test(joins_several_pieces),
		cmocka_unit_test(never_makes_one_of_two),
		cmocka_unit_test(never_mixes_two),
		cmocka_unit_test(keeps_numbers_at_the_end),
		cmocka_unit_test(keeps_signs_before_broken_events),
		cmocka_unit_test(joins_the_rest_of_the_text),
		cmocka_unit_test(splits_lines_at_html),
		cmocka_unit_test(keeps_messages_of_one_fault),
		cmocka_unit_test(splits_lines_without_newlines),
		cmocka_unit_test(splits_lines_of_any_length),
		cmocka_unit_test(asks_for_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
