/* SPDX-License-Identifier: LGPL-2.1 */
/* Notices that another user stops a recording. */
#include "interruption.h"

#include "cli/common/command.h"
#include "tracing/instance.h"
#include "tracing/tracefs_file.h"

bool interruption_check(struct interruption *i, const char *instance, double now)
{
	long on = instance_read_number(instance, "tracing_on", -1);
	bool was_off = i->off;

	if (on < 0) {
		i->gone = !instance_exists(instance);
		return i->gone;
	}
	if (was_off)
		i->seconds += now - i->at;
	i->at = now;
	i->off = !on;
	i->was_off |= i->off;
	return i->off != was_off;
}

void interruption_print(const struct interruption *i, const char *instance)
{
	const char *top = tracefs_top();

	if (i->gone)
		error("%s/instances/%s: another user removed it; the recording ends", top,
		      instance);
	else if (i->off)
		error("%s/instances/%s: another user switched it off; write 1 to its file "
		      "tracing_on to go on",
		      top, instance);
	else
		error("%s/instances/%s: it is on again; the recording goes on", top, instance);
}

bool interruption_report(const struct interruption *i, const char *out)
{
	if (i->gone)
		error("%s: events are missing, because another user removed the instance; record again",
		      out);
	else if (i->was_off)
		error("%s: events of %.1f s are missing, because another user switched the instance "
		      "off",
		      out, i->seconds);
	return !i->gone && !i->was_off;
}
