/* SPDX-License-Identifier: LGPL-2.1 */
/* trace.dat files in a build without libtracecmd: they are recognized, but not read. */
#include "input/common/message.h"
#include "trace_dat.h"
#include "trace_dat_head.h"

static void *open_file(const struct input_file *from)
{
	if (trace_dat_check(from->path))
		input_error(
			"%s is a trace.dat file, but trace-iommu was built without libtracecmd; "
			"install it (Debian: libtracecmd-dev libtracefs-dev) and rebuild, or "
			"convert the file to text: trace-cmd report",
			from->path);
	return NULL;
}

const struct input_kind trace_dat_kind = {
	.name = "a trace.dat file",
	.detect = trace_dat_is_magic,
	.open = open_file,
};
