/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Prints the manual's tables of codes from the tables in core/hardware: docs/fault-tables.md, or
 * with -m the manual page trace-iommu-faults(7).
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/hardware/address_windows.h"
#include "core/hardware/amdvi.h"
#include "core/hardware/other_drivers.h"
#include "core/hardware/riscv.h"
#include "core/hardware/smmu.h"
#include "core/hardware/smmu_commands.h"
#include "core/hardware/virtio.h"
#include "core/hardware/vtd.h"
#include "tables.h"

static const char *or_dash(const char *str)
{
	return str ? str : "-";
}

static const char *grade(bool verified)
{
	return verified ? "" : "unverified";
}

static void amdvi_events(const struct form *form)
{
	size_t n;
	const struct iommu_amdvi_event *rows = iommu_amdvi_events(&n);
	char code[8];

	form->table(
		"AMD-Vi events",
		"The code is in bits 31:28 of the entry's second dword. The log shows the name.",
		"code", "name in the log", "meaning", "");
	for (size_t i = 0; i < n; i++) {
		snprintf(code, sizeof(code), "0x%x", rows[i].code);
		form->row(code, rows[i].printed ? rows[i].printed : rows[i].name, rows[i].text,
			  grade(rows[i].verified));
	}
	form->end();
}

static void amdvi_flag_rows(const struct form *form, const struct iommu_amdvi_flag *rows, size_t n)
{
	char mask[8];
	char meaning[256];

	for (size_t i = 0; i < n; i++) {
		snprintf(mask, sizeof(mask), "0x%03x", rows[i].mask);
		snprintf(meaning, sizeof(meaning), "1: %s%s%s", rows[i].set,
			 rows[i].clear ? "; 0: " : "", rows[i].clear ? rows[i].clear : "");
		form->row(mask, rows[i].name, meaning, rows[i].when ? rows[i].when : "");
	}
	form->end();
}

static void amdvi_flags(const struct form *form)
{
	size_t n;
	const struct iommu_amdvi_flag *rows = iommu_amdvi_flags(&n);

	form->table(
		"AMD-Vi flags",
		"The number after flags= in the log. It has bits 59:48 of the entry, shifted to "
		"bit 0.",
		"mask", "name", "meaning", "valid");
	amdvi_flag_rows(form, rows, n);

	rows = iommu_amdvi_ppr_flags(&n);
	form->table("AMD-Vi page requests", "Flags of the PPR log. Page requests are not faults.",
		    "mask", "name", "meaning", "valid");
	amdvi_flag_rows(form, rows, n);
}

static void amdvi_types(const struct form *form)
{
	size_t n;
	const struct iommu_amdvi_type *rows = iommu_amdvi_hw_types(&n);
	char type[32];

	form->table("AMD-Vi hardware errors",
		    "Bits 10:9 of the flags of DEV_TAB_HARDWARE_ERROR, PAGE_TAB_HARDWARE_ERROR and "
		    "COMMAND_HARDWARE_ERROR.",
		    "type", "", "meaning", "");
	for (size_t i = 0; i < n; i++) {
		snprintf(type, sizeof(type), "%u", rows[i].type);
		form->row(type, "", rows[i].text, grade(rows[i].verified));
	}
	form->end();

	rows = iommu_amdvi_request_types(&n);
	form->table(
		"AMD-Vi invalid device requests",
		"Bits 11:9 of the flags of INVALID_DEVICE_REQUEST. Their meaning depends on TR.",
		"type", "TR", "meaning", "");
	for (size_t i = 0; i < n; i++) {
		char tr[8];

		snprintf(type, sizeof(type), "%u", rows[i].type);
		snprintf(tr, sizeof(tr), "%u", rows[i].tr);
		form->row(type, tr, rows[i].text, grade(rows[i].verified));
	}
	form->end();
}

static void page_responses(const struct form *form)
{
	size_t n;
	const struct iommu_amdvi_type *amd = iommu_amdvi_ppr_responses(&n);
	const struct iommu_vtd_response *vtd;
	char code[8];

	form->table("AMD-Vi responses to page requests",
		    "Bits 15:12 of the fourth dword of the command that completes a request.",
		    "code", "", "meaning", "");
	for (size_t i = 0; i < n; i++) {
		snprintf(code, sizeof(code), "0x%x", amd[i].type);
		form->row(code, "", amd[i].text, grade(amd[i].verified));
	}
	form->end();

	vtd = iommu_vtd_responses(&n);
	form->table("VT-d responses to page requests",
		    "Bits 15:12 of the first quadword of a page group response.", "code", "",
		    "meaning", "");
	for (size_t i = 0; i < n; i++) {
		snprintf(code, sizeof(code), "0x%x", vtd[i].code);
		form->row(code, "", vtd[i].text, "");
	}
	form->end();
}

static void smmu_fields(const struct form *form)
{
	size_t n;
	const struct iommu_smmu_field *rows = iommu_smmu_fields(&n);

	form->table("Arm SMMUv3 event fields", "Fields of the four numbers after an event.",
		    "dword and bits", "name", "meaning", "");
	for (size_t i = 0; i < n; i++) {
		char place[24];

		snprintf(place, sizeof(place), "%u [%u:%u]", rows[i].dword, rows[i].last,
			 rows[i].first);
		form->row(place, rows[i].name, rows[i].text, "");
	}
	form->end();
}

static void smmu_syndrome(const struct form *form)
{
	size_t n;
	const struct iommu_smmu_field *rows = iommu_smmu_syndrome_fields(&n);

	form->table("Arm SMMUv1 and SMMUv2 fields",
		    "The other fields of the numbers after fsr= and "
		    "fsynr=.",
		    "register and bits", "name", "meaning", "");
	for (size_t i = 0; i < n; i++) {
		char place[24];

		snprintf(place, sizeof(place), "%s [%u:%u]", rows[i].dword ? "fsynr" : "fsr",
			 rows[i].last, rows[i].first);
		form->row(place, rows[i].name, rows[i].text, "");
	}
	form->end();
}

static void smmu_commands(const struct form *form)
{
	size_t n;
	const struct iommu_smmu_command *rows = iommu_smmu_commands(&n);
	const struct iommu_smmu_command_error *errors;
	char code[8];

	form->table("Arm SMMUv3 commands",
		    "Bits 7:0 of the first number after \"skipping command in error state\".",
		    "opcode", "name", "meaning", "");
	for (size_t i = 0; i < n; i++) {
		snprintf(code, sizeof(code), "0x%02x", rows[i].opcode);
		form->row(code, rows[i].name, rows[i].text, "");
	}
	form->end();

	errors = iommu_smmu_command_errors(&n);
	form->table("Arm SMMUv3 command errors",
		    "Bits 30:24 of the number after \"CMDQ error (cons\".", "code", "name",
		    "meaning", "");
	for (size_t i = 0; i < n; i++) {
		snprintf(code, sizeof(code), "%u", errors[i].code);
		form->row(code, errors[i].name, errors[i].text, "");
	}
	form->end();
}

static void vtd_reasons(const struct form *form)
{
	static const char *const titles[] = {
		[IOMMU_VTD_LEGACY] = "VT-d fault reasons, DMA in legacy mode",
		[IOMMU_VTD_INTERRUPT] = "VT-d fault reasons, interrupt remapping",
		[IOMMU_VTD_SCALABLE] = "VT-d fault reasons, DMA in scalable mode",
	};
	size_t n;
	const struct iommu_vtd_reason *rows = iommu_vtd_reasons(&n);

	for (size_t table = 0; table < sizeof(titles) / sizeof(titles[0]); table++) {
		form->table(
			titles[table],
			"Kernels up to 5.13 print the reason in decimal. A dash means that Linux has "
			"no text and prints Unknown.",
			"reason", "kernel text", "meaning", "specification");
		for (size_t i = 0; i < n; i++) {
			char code[16];
			char id[32];

			if (rows[i].table != table)
				continue;
			snprintf(code, sizeof(code), "0x%02x (%u)", rows[i].code, rows[i].code);
			snprintf(id, sizeof(id), "%s%s", rows[i].id ? rows[i].id : "",
				 rows[i].verified ? ""
				 : rows[i].id	  ? ", unverified"
						  : "unverified");
			form->row(code, or_dash(rows[i].kernel), rows[i].text, id);
		}
		form->end();
	}
}

/* The rows of a table of status bits; a mask has @digits digits at least. */
static void status_rows(const struct form *form, const struct iommu_status_bit *bits, size_t n,
			int digits)
{
	for (size_t i = 0; i < n; i++) {
		char mask[16];

		snprintf(mask, sizeof(mask), "0x%0*x", digits, bits[i].mask);
		form->row(mask, bits[i].name, bits[i].text, "");
	}
	form->end();
}

static void vtd_status(const struct form *form)
{
	size_t n;
	const struct iommu_status_bit *bits = iommu_vtd_status_bits(&n);

	form->table(
		"VT-d fault status",
		"The hexadecimal number after \"handling fault status reg\". Bits 15:8 are the index "
		"of the first fault record.",
		"mask", "name", "meaning", "");
	status_rows(form, bits, n, 2);
}

static void vtd_queue(const struct form *form)
{
	size_t n;
	const struct iommu_vtd_queue_reason *rows = iommu_vtd_queue_reasons(&n);
	char code[8];

	form->table(
		"VT-d invalidation queue errors",
		"The number after Reason in the log: bits 3:0 of the queue's error record. f is "
		"what a unit that does not answer gives.",
		"reason", "", "meaning", "");
	for (size_t i = 0; i < n; i++) {
		snprintf(code, sizeof(code), "%u", rows[i].code);
		form->row(code, "", rows[i].text, "");
	}
	form->end();
}

static void smmu(const struct form *form)
{
	size_t n;
	const struct iommu_smmu_event *rows = iommu_smmu_events(&n);
	const struct iommu_status_bit *bits;
	char code[16];

	form->table("Arm SMMUv3 events", "The number after \"event\" in the log.", "id", "name",
		    "meaning", "");
	for (size_t i = 0; i < n; i++) {
		snprintf(code, sizeof(code), "0x%02x", rows[i].id);
		form->row(code, rows[i].name, rows[i].text, "");
	}
	form->end();

	bits = iommu_smmu_status_bits(&n);
	form->table("Arm SMMUv1 and SMMUv2 fault status", "The number after fsr= in the log.",
		    "mask", "name", "meaning", "");
	status_rows(form, bits, n, 1);
	bits = iommu_smmu_global_bits(&n);
	form->table("Arm SMMUv1 and SMMUv2 global fault status",
		    "The number after GFSR in the log.", "mask", "name", "meaning", "");
	status_rows(form, bits, n, 1);
	bits = iommu_smmu_error_bits(&n);
	form->table("Arm SMMUv3 global errors",
		    "The number after \"unexpected global error reported\" in the log.", "mask",
		    "name", "meaning", "");
	status_rows(form, bits, n, 1);
}

static void virtio(const struct form *form)
{
	size_t n;
	const struct iommu_virtio_reason *rows = iommu_virtio_reasons(&n);

	form->table("virtio-iommu faults", "The word before \"fault from EP\" in the log.",
		    "reason", "word", "meaning", "");
	for (size_t i = 0; i < n; i++) {
		/* The explanation of a fault continues with the permission. */
		bool continues = rows[i].code == IOMMU_VIRTIO_MAPPING;
		char code[16];
		char text[128];

		snprintf(code, sizeof(code), "%u", rows[i].code);
		snprintf(text, sizeof(text), "%s%s", rows[i].text,
			 continues ? " that permission" : "");
		form->row(code, rows[i].word, text, "");
	}
	form->end();
}

static void riscv(const struct form *form)
{
	size_t n;
	const struct iommu_riscv_cause *rows = iommu_riscv_causes(&n);

	form->table("RISC-V fault causes", "The number after \"Fault\" in the log.", "cause", "",
		    "meaning", "");
	for (size_t i = 0; i < n; i++) {
		char code[16];

		snprintf(code, sizeof(code), "%u", rows[i].cause);
		form->row(code, "", rows[i].text, "");
	}
	form->end();
}

static void other_drivers(const struct form *form)
{
	size_t n;
	const struct iommu_driver_words *const *words = iommu_driver_word_tables(&n);
	const struct iommu_driver_bits *const *bits;
	char about[128];

	for (size_t i = 0; i < n; i++) {
		snprintf(about, sizeof(about), "The words in the log. Source: %s.",
			 words[i]->source);
		form->table(words[i]->title, about, "words", "", "meaning", "");
		for (size_t k = 0; k < words[i]->n; k++)
			form->row(words[i]->rows[k].word, "", words[i]->rows[k].text, "");
		form->end();
	}
	bits = iommu_driver_bit_tables(&n);
	for (size_t i = 0; i < n; i++) {
		snprintf(about, sizeof(about), "Source: %s.", bits[i]->source);
		form->table(bits[i]->title, about, "mask", "name", "meaning", "");
		status_rows(form, bits[i]->rows, bits[i]->n, 1);
	}
}

static void windows(const struct form *form)
{
	size_t n;
	const struct iommu_address_window *rows = iommu_address_windows(&n);

	form->table(
		"Address windows",
		"Addresses with a special meaning. Explanations name the first matching window.",
		"from", "to", "name", "where");
	for (size_t i = 0; i < n; i++) {
		char first[24], last[24];

		snprintf(first, sizeof(first), "0x%llx", (unsigned long long)rows[i].first);
		snprintf(last, sizeof(last), "0x%llx", (unsigned long long)rows[i].last);
		form->row(first, last, rows[i].name,
			  rows[i].amd_only   ? "AMD-Vi"
			  : rows[i].x86_only ? "x86"
					     : "everywhere");
	}
	form->end();
}

int main(int argc, char **argv)
{
	const struct form *form = argc > 1 && !strcmp(argv[1], "-m") ? &form_man : &form_markdown;

	form->start();
	amdvi_events(form);
	amdvi_flags(form);
	amdvi_types(form);
	vtd_reasons(form);
	vtd_status(form);
	vtd_queue(form);
	page_responses(form);
	smmu(form);
	smmu_fields(form);
	smmu_syndrome(form);
	smmu_commands(form);
	virtio(form);
	riscv(form);
	other_drivers(form);
	windows(form);
	return fflush(stdout) ? 2 : 0;
}
