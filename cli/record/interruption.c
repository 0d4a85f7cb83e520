/* SPDX-License-Identifier: LGPL-2.1 */
/* Notices that another user stops a recording. */
#include "interruption.h"

#include <stddef.h>

#include "cli/common/command.h"
#include "tracing/instance.h"

const char *interruption_check(struct interruption *i, const char *instance, double now)
{
	long on = instance_read_number(instance, "tracing_on", -1);
	bool was_off = i->off;

	if (on < 0) {
		i->gone = !instance_exists(instance);
		return i->gone ? "another user removed it; the recording ends" : NULL;
	}
	if (was_off)
		i->seconds += now - i->at;
	i->at = now;
	i->off = !on;
	i->was_off |= i->off;
	if (i->off == was_off)
		return NULL;
	return i->off ? "another user switched it off; write 1 to its file tracing_on to go on"
		      : "it is on again";
}

bool interruption_report(const struct interruption *i, const char *out)
{
	if (i->gone)
		error("%s: events are missing, because another user removed the instance", out);
	else if (i->was_off)
		error("%s: events of %.1f s are missing, because another user switched the instance "
		      "off",
		      out, i->seconds);
	return !i->gone && !i->was_off;
}
