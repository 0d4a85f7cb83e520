/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The faults in the kernel's log. iommu:io_page_fault never carries the hardware's flags, and
 * Intel's driver does not trace faults at all: both are in printk:console.
 */
#include "plugin.h"

/* The symbol is libkshark's; it is NULL in trace-cmd and perf. */
extern void kshark_instance(void) __attribute__((weak));

bool iommu_rows_in_any_order(void)
{
	return kshark_instance != NULL;
}

static struct iommu_log_key key_of(const struct iommu_binding *binding,
				   const struct iommu_record *rec, const struct tep_record *record)
{
	/* CPU 0 is one, too: 0 is "not known" there. */
	struct iommu_log_key key = { .ts = record->ts, .cpu = record->cpu + 1 };
	struct iommu_value pid;

	iommu_read(&pid, rec, &binding->pid, IOMMU_SIGNED);
	if (pid.state == IOMMU_PRESENT)
		key.task = (int64_t)pid.num;
	return key;
}

static bool understand(const struct iommu_binding *binding, const struct iommu_record *rec,
		       const struct tep_record *record, const struct iommu_value *msg,
		       struct iommu_fault *fault)
{
	struct iommu_log_key key;

	if (!iommu_log_maybe(msg->str, msg->len))
		return false;
	if (iommu_rows_in_any_order())
		return iommu_log_read(msg->str, msg->len, fault);
	key = key_of(binding, rec, record);
	return iommu_log_feed(&binding->log->joiner, &key, msg->str, msg->len, fault);
}

void iommu_explain_console(struct iommu_text *t, const struct iommu_binding *binding,
			   const struct iommu_record *rec, const struct tep_record *record)
{
	struct iommu_value msg;
	struct iommu_fault fault;
	const char *hint;

	iommu_read(&msg, rec, &binding->places[IOMMU_CONSOLE_MSG], IOMMU_STRING);
	if (msg.state != IOMMU_PRESENT || !understand(binding, rec, record, &msg, &fault))
		return;
	if (fault.kind == IOMMU_LOG_FAULT && fault.has & IOMMU_HAS_DEVICE)
		iommu_faulted_add(&binding->log->faulted, &fault.device, record->ts);
	if (!iommu_fault_says(&fault))
		return;
	iommu_text_puts(t, " => ");
	iommu_fault_text(t, &fault);
	hint = iommu_option_hints() ? iommu_fault_hint(&fault) : NULL;
	if (hint) {
		iommu_text_puts(t, "; hint: ");
		iommu_text_puts(t, hint);
	}
}

void iommu_note_fault(const struct iommu_binding *binding, const struct iommu_record *rec,
		      const struct tep_record *record)
{
	struct iommu_value device;
	struct iommu_pci_id id;

	iommu_read(&device, rec, &binding->places[IOMMU_FAULT_DEVICE], IOMMU_STRING);
	if (device.state == IOMMU_PRESENT && iommu_pci_id_of(device.str, device.len, &id))
		iommu_faulted_add(&binding->log->faulted, &id, record->ts);
}
