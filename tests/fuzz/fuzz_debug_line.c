/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Reads any bytes as a log with lines about mappings and groups, and feeds their steps to a replay.
 * Sanitizers find memory errors. Conditions that hold for all input are checked here and abort() on
 * failure.
 */
#include <stdlib.h>
#include <string.h>

#include "core/replay/replay.h"
#include "fuzz.h"
#include "input/log/debug_steps.h"

const char *const fuzz_corpus[] = {
	"[  12.100000] iommu: map: iova 0xfffe0000 pa 0x0000000103a40000 size 0x2000\n"
	"[  12.100001] iommu: mapping: iova 0xfffe0000 pa 0x0000000103a40000 pgsize 0x1000 count 2\n"
	"[  12.200000] iommu: unmap this: iova 0xfffe0000 size 0x2000\n"
	"[  12.200000] iommu: unmapped: iova 0xfffe0000 size 0x1000\n"
	"[  12.200001] iommu: unmapped: iova 0xfffe1000 size 0x1000\n",
	"iommu_map: map: iova 0x1000 pa 0x2000 size 0x3000\niommu_unmap: unmapped: iova 0x1000 size"
	" 3000\n",
	"[1.5] [312] iommu:iommu_map:drivers/iommu/iommu.c:2465: iommu: map: iova 0x1000 pa 0x2000"
	" size 0x3000\n[1.5] <intr> iommu: unmapped: iova 0x1000 size 0x3000\n",
	"[   12.345678][  T123] iommu: map: iova 0x0 pa 0x0 size 0xffffffffffffffff\n[   12.345678] ["
	"    C3] iommu: unmapped: iova 0xffffffffffffffff size 0xffffffffffffffff\n",
	"[1.0] iommu: map: iova 0x10000 pa 0x0 size 0x2000\n[1.0] iommu: unmap this: iova 0x10000"
	" size 0x0\n[1.0] iommu: map: iova 0x10000 pa 0x0 size 0x2000\n[1.0] iommu: unmap this: iova"
	" 0x10000 size 0x1000\n[1.0] iommu: unmapped: iova 0x10000 size 0x1000\n",
	"[2.0] iommu: unmap this: iova 0x10000 size 0x2000\n[2.0] iommu: unmap this: iova 0x90000 size"
	" 0x2000\n[2.0] iommu: unmapped: iova 0x90000 size 0x1000\n[2.0] iommu: unmapped: iova"
	" 0x10000 size 0x3000\n[1.0] iommu: unmapped: iova 0x91000 size 0x1000\n",
	"nvme 0000:01:00.0: Adding to iommu group 14\niommu: Adding device 0000:02:00.0 to group 15\n"
	"pci 0000:01:00.0: Removing from iommu group 14\niommu: Removing device a.b from group 0\n",
	"7,1,12345678,-;iommu: unmapped: iova 0x1000 size 0x3000\niommu: map: iova 0xfffe0000 pa\n",
	"intel-ipu6 0000:00:05.0: map: iova 0x1000 pa 0x2000 size 0x3000\n",
	NULL,
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void take_step(void *arg, const struct iommu_step *step)
{
	switch (step->kind) {
	case IOMMU_STEP_MAP:
		must(step->size > 0);
		break;
	case IOMMU_STEP_UNMAP:
		must(step->done > 0 && step->size > 0 && step->size <= step->done);
		break;
	case IOMMU_STEP_ADD:
	case IOMMU_STEP_REMOVE:
		must(step->device.len > 0 && step->gid >= 0);
		break;
	default:
		abort();
	}
	must(step->pid >= 0 || step->pid == IOMMU_PID_UNKNOWN);
	iommu_replay_feed(arg, step);
}

static void take_line(struct debug_steps *steps, const char *line, size_t len)
{
	struct iommu_debug_line d;
	size_t found = iommu_debug_line_find(line, len);

	must(found <= len);
	if (!iommu_debug_line_read(line, len, &d)) {
		must(d.kind == IOMMU_DEBUG_NONE);
		return;
	}
	must(d.kind != IOMMU_DEBUG_NONE && found < len);
	must(!d.device ||
	     (d.device >= line && d.device_len > 0 && d.device + d.device_len <= line + len));
	debug_steps_take(steps, &d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct iommu_replay_config config = { .findings = true, .maps_missing = true };
	struct iommu_replay *replay = iommu_replay_new(&config);
	struct debug_steps steps = { .sink = take_step, .arg = replay };
	const char *log = (const char *)data;

	must(replay != NULL);
	for (size_t at = 0; at < size;) {
		const char *newline = memchr(log + at, '\n', size - at);
		size_t len = newline ? (size_t)(newline - log) - at : size - at;
		/* In memory of its own, so that reads past its end are found. */
		char *line = malloc(len ? len : 1);

		must(line != NULL);
		memcpy(line, log + at, len);
		take_line(&steps, line, len);
		free(line);
		at += len + 1;
	}
	debug_steps_flush(&steps);
	iommu_replay_end(replay, steps.ts);
	iommu_replay_free(replay);
	return 0;
}
