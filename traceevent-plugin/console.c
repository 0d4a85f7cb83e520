/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The faults in the kernel's log. iommu:io_page_fault never carries the hardware's flags, and
 * Intel's driver does not trace faults at all: both are in printk:console.
 */
#include "plugin.h"
#include "core/faultlog/fault_text.h"
#include "core/faultlog/faultlog.h"
#include "core/faultlog/hint.h"

/* The symbol is libkshark's; it is NULL in trace-cmd and perf. */
extern void kshark_instance(void) __attribute__((weak));

bool iommu_rows_in_any_order(void)
{
	return kshark_instance != NULL;
}

static bool understand(const struct iommu_handler *handler, const struct iommu_record *rec,
		       const struct tep_record *record, const struct iommu_value *msg,
		       struct iommu_fault *fault)
{
	struct iommu_log_key key;

	if (!iommu_log_maybe(msg->str, msg->len))
		return false;
	if (iommu_rows_in_any_order())
		return iommu_log_read(msg->str, msg->len, fault);
	key = iommu_log_key_of(&handler->binding, rec, record);
	return iommu_log_feed(&handler->log->joiner, &key, msg->str, msg->len, fault);
}

void iommu_explain_console(struct iommu_text *t, const struct iommu_handler *handler,
			   const struct iommu_record *rec, const struct tep_record *record)
{
	struct iommu_value msg;
	struct iommu_fault fault;
	bool stock = iommu_option_stock();
	bool history = iommu_history_on();
	const char *hint;

	if (stock && !history)
		return;
	iommu_read(&msg, rec, &handler->binding.places[IOMMU_CONSOLE_MSG], IOMMU_STRING);
	if (msg.state != IOMMU_PRESENT || !understand(handler, rec, record, &msg, &fault))
		return;
	if (fault.kind == IOMMU_LOG_FAULT && fault.has & IOMMU_HAS_DEVICE)
		iommu_faulted_add(&handler->log->faulted, &fault.device, record->ts);
	if (stock || !iommu_fault_says(&fault)) {
		if (history)
			iommu_history_log(NULL, handler, rec, record, &fault);
		return;
	}
	iommu_text_puts(t, " => ");
	iommu_fault_text(t, &fault);
	if (history)
		iommu_history_log(t, handler, rec, record, &fault);
	hint = iommu_option_hints() ? iommu_fault_hint(&fault) : NULL;
	if (hint) {
		iommu_text_puts(t, "; hint: ");
		iommu_text_puts(t, hint);
	}
}

void iommu_note_fault(const struct iommu_handler *handler, const struct iommu_record *rec,
		      const struct tep_record *record)
{
	struct iommu_value device;
	struct iommu_pci_id id;

	iommu_read(&device, rec, &handler->binding.places[IOMMU_FAULT_DEVICE], IOMMU_STRING);
	if (device.state == IOMMU_PRESENT && iommu_pci_id_of(device.str, device.len, &id))
		iommu_faulted_add(&handler->log->faulted, &id, record->ts);
}
