/* SPDX-License-Identifier: LGPL-2.1 */
#include "event_formats.h"

#include <event-parse.h>
#include <tracefs.h>

#include "tracefs_file.h"

struct tep_handle *event_formats_read(const char *const *systems)
{
	/* The library also sets the size of a long and the layout of pages. */
	return tracefs_local_events_system(tracefs_top(), systems);
}
