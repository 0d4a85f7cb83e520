/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Handles ras:aer_event if it names a device that faulted shortly before. The library prints all
 * other events of that name.
 */
#include "aer.h"

#include "handler.h"
#include "options.h"

/*
 * Prints a record as the library would without the plugin. Weak: a perf that contains libtraceevent
 * does not export it, and prints the event without our addition.
 */
extern void tep_print_event(struct tep_handle *tep, struct trace_seq *s, struct tep_record *record,
			    const char *fmt, ...) __attribute__((weak));

static void print_stock(struct trace_seq *s, struct tep_record *record, struct tep_event *format)
{
	int flags = format->flags;

	format->flags |= TEP_EVENT_FL_NOHANDLE;
	tep_print_event(format->tep, s, record, "%s", TEP_PRINT_INFO);
	format->flags = flags;
	/* The kernel's format ends with a newline; our text must come before it. */
	while (s->len && s->buffer[s->len - 1] == '\n')
		s->len--;
}

int iommu_print_aer(struct trace_seq *s, struct tep_record *record, struct tep_event *format,
		    void *context)
{
	struct iommu_handler *handler = context;
	struct iommu_binding *binding = &handler->binding;
	struct iommu_record rec = iommu_record_of(binding, record, format);
	struct iommu_value name, status, severity;
	struct iommu_pci_id id;
	struct iommu_text text;
	char link[256]; /* enough for any output of iommu_recent_faults_explain_error() */

	if (binding->foreign || !tep_print_event || iommu_option_stock() ||
	    iommu_rows_in_any_order())
		return -1;
	iommu_read(&name, &rec, &binding->places[IOMMU_AER_DEV_NAME], IOMMU_STRING);
	iommu_read(&status, &rec, &binding->places[IOMMU_AER_STATUS], IOMMU_UNSIGNED);
	iommu_read(&severity, &rec, &binding->places[IOMMU_AER_SEVERITY], IOMMU_UNSIGNED);
	if (name.state != IOMMU_PRESENT || status.state != IOMMU_PRESENT ||
	    severity.state != IOMMU_PRESENT || !iommu_parse_pci_id(name.str, name.len, &id))
		return -1;

	iommu_text_init(&text, link, sizeof(link), iommu_put_seq, s);
	if (!iommu_recent_faults_explain_error(&text, &handler->log->faulted, &id, record->ts,
					       (uint32_t)status.num, (uint32_t)severity.num))
		return -1;
	print_stock(s, record, format);
	iommu_text_flush(&text);
	return 0;
}
