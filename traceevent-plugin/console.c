/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Explains faults in the kernel's log. iommu:io_page_fault does not carry the hardware's flags, and
 * Intel's driver does not trace faults at all. printk:console has both.
 */
#include "console.h"
#include "core/faultlog/fault_text.h"
#include "core/faultlog/faultlog.h"
#include "core/diagnosis/hint.h"

#include "options.h"
#include "tep/record_step.h"

/* Rows may come in any order, so read each by itself. */
static bool read_message(const struct iommu_handler *handler, const struct iommu_record *rec,
			 const struct tep_record *record, struct iommu_step *step,
			 struct iommu_fault *fault)
{
	struct iommu_value msg;

	if (!iommu_console_read(&handler->binding, rec, &msg))
		return false;
	if (iommu_rows_in_any_order())
		return iommu_log_read(msg.str, msg.len, fault);
	return iommu_history_message(&handler->log->history, &handler->binding, rec, record, &msg,
				     step, fault);
}

static void explain(struct iommu_text *t, const struct iommu_handler *handler,
		    const struct iommu_fault *fault, const struct iommu_step *step)
{
	const struct iommu_hint *hint = iommu_option_hints() ? iommu_fault_hint(fault, NULL) : NULL;

	iommu_text_puts(t, " => ");
	iommu_fault_text(t, fault);
	if (step->kind != IOMMU_STEP_NONE)
		iommu_history_put(t, &handler->log->history, step);
	if (hint) {
		iommu_text_puts(t, "; hint: ");
		iommu_hint_put(t, hint, fault);
	}
}

void iommu_explain_evtq(struct iommu_text *t, const struct iommu_handler *handler,
			const struct iommu_record *rec, const struct tep_record *record,
			const struct iommu_value *values)
{
	struct iommu_step step = { .kind = IOMMU_STEP_NONE };
	struct iommu_fault fault;

	if (iommu_record_is_cut(rec) || !iommu_evtq_decode(values, &fault))
		return;
	if (iommu_history_on() && iommu_evtq_is_fault(&fault)) {
		step.kind = IOMMU_STEP_FAULT_DECODED;
		step.fault = &fault;
		iommu_step_head(&handler->binding, rec, record, &step);
		iommu_feeder_step(&handler->log->history.feeder, &step, 0);
	}
	if (!iommu_option_stock() && iommu_fault_has_text(&fault))
		explain(t, handler, &fault, &step);
}

void iommu_explain_console(struct iommu_text *t, const struct iommu_handler *handler,
			   const struct iommu_record *rec, const struct tep_record *record)
{
	bool stock = iommu_option_stock();
	struct iommu_step step = { .kind = IOMMU_STEP_NONE };
	struct iommu_fault fault;

	if (stock && !iommu_history_on())
		return;
	if (!read_message(handler, rec, record, &step, &fault))
		return;
	if (fault.kind == IOMMU_LOG_FAULT && fault.has & IOMMU_HAS_DEVICE)
		iommu_recent_faults_add(&handler->log->faulted, &fault.device, record->ts);
	if (stock || !iommu_fault_has_text(&fault))
		return;
	explain(t, handler, &fault, &step);
}

void iommu_note_fault(const struct iommu_handler *handler, const struct iommu_record *rec,
		      const struct tep_record *record)
{
	struct iommu_value device;
	struct iommu_pci_id id;

	iommu_read(&device, rec, &handler->binding.places[IOMMU_FAULT_DEVICE], IOMMU_STRING);
	if (device.state == IOMMU_PRESENT && iommu_parse_pci_id(device.str, device.len, &id))
		iommu_recent_faults_add(&handler->log->faulted, &id, record->ts);
}
