/* SPDX-License-Identifier: LGPL-2.1 */
#include "set_up.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "cli/common/command.h"
#include "probes.h"
#include "recording.h"
#include "tracing/instance.h"
#include "tracing/tracefs_file.h"

bool recording_begin(struct recording *r)
{
	r->top_expands_to = instance_top_expands_to();
	r->has_instance = instance_create(r->instance);
	if (!r->has_instance) {
		error("%s/instances/%s: cannot create it: %s%s", tracefs_top(), r->instance,
		      strerror(errno),
		      errno == EEXIST
			      ? "; a killed recording left it: run trace-iommu record --cleanup"
			      : "");
		return false;
	}
	/*
	 * The kernel wakes up readers when the buffers are half full. Let them read earlier, for
	 * the check of the probes, and for more room in a burst of events.
	 */
	instance_write(r->instance, "buffer_percent", "1");
	return probes_place(r);
}

/* A reader may have removed the instance, or may keep it busy for a moment while it ends. */
static bool remove_instance(const char *name)
{
	static const struct timespec moment = { 0, 10000000 };

	for (int i = 0; i < 500; i++) {
		if (instance_remove(name) || errno == ENOENT)
			return true;
		if (errno != EBUSY)
			break;
		nanosleep(&moment, NULL);
	}
	return false;
}

bool recording_end(struct recording *r)
{
	bool done = true;

	if (r->has_instance && !remove_instance(r->instance)) {
		error("%s/instances/%s: cannot remove it: %s; run trace-iommu record --cleanup",
		      tracefs_top(), r->instance, strerror(errno));
		done = false;
	}
	instance_keep_top(r->top_expands_to);
	return probes_remove(r->owner) && done;
}
