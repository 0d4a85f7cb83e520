/* SPDX-License-Identifier: LGPL-2.1 */
/* Handles map and unmap but prints nothing: the cost of a report before any decoding. */
#include <event-parse.h>

#define EXPORT __attribute__((visibility("default")))

int EXPORT TEP_PLUGIN_LOADER(struct tep_handle *tep);
void EXPORT TEP_PLUGIN_UNLOADER(struct tep_handle *tep);

static int print_nothing(struct trace_seq *s, struct tep_record *record, struct tep_event *event,
			 void *context)
{
	(void)s;
	(void)record;
	(void)event;
	(void)context;
	return 0;
}

int TEP_PLUGIN_LOADER(struct tep_handle *tep)
{
	tep_register_event_handler(tep, -1, "iommu", "map", print_nothing, NULL);
	tep_register_event_handler(tep, -1, "iommu", "unmap", print_nothing, NULL);
	return 0;
}

void TEP_PLUGIN_UNLOADER(struct tep_handle *tep)
{
	tep_unregister_event_handler(tep, -1, "iommu", "map", print_nothing, NULL);
	tep_unregister_event_handler(tep, -1, "iommu", "unmap", print_nothing, NULL);
}
