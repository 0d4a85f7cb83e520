/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DRIVER_LINES_H
#define IOMMU_DRIVER_LINES_H

#include "core/hardware/other_drivers.h"
#include "core/text/scan.h"
#include "fault.h"

enum iommu_prefix {
	IOMMU_PREFIX_UNIT, /* names the IOMMU */
	IOMMU_PREFIX_DEVICE,
	IOMMU_PREFIX_OTHER, /* a function or a module */
};

/* A message of a driver. CONTRIBUTING.md describes how to add one. */
struct iommu_log_driver {
	const char *name;   /* of the driver, for people and for JSON */
	const char *source; /* kernel file, and the versions that print this form */
	/* A word that must be in the message, too, because the pattern alone is too general; or
	 * NULL. */
	const char *needs;
	const char *pattern; /* see line_pattern.h */
	/* The explanation of a fault without words; for all other kinds, iommu_fault.note. */
	const char *text;
	enum iommu_vendor vendor;     /* IOMMU_VENDOR_NONE: IOMMU_DRIVER */
	enum iommu_log_kind kind;     /* IOMMU_LOG_NOTHING: IOMMU_LOG_FAULT */
	enum iommu_message_part part; /* companions of a first message are joined with it */
	enum iommu_severity severity;
	enum iommu_access access; /* if the pattern has none */
	enum iommu_prefix prefix; /* the word before the pattern, as dev_err() prints it */
	bool name_is_client;	  /* the words of %n name the device if nothing else does */
	uint32_t not_address;	  /* low bits that are not part of the address */
	/* The names of f->stream and f->index, or NULL. */
	const char *stream;
	const char *index;
	const struct iommu_driver_bits
		*bits; /* explain f->flags, or f->code without flags; or NULL */
	const struct iommu_driver_words *words; /* explain the word of %t; or NULL */
	/* The function whose messages the rate limit suppresses, or a part of its name; or NULL. */
	const char *limited;
};

/* All messages, in the order in which they are tried; for the manual and for tests. */
const struct iommu_log_driver *iommu_log_drivers(size_t *n);

/* Read the message @s into the zeroed *@f. Sets f->kind if a row matches. */
void iommu_log_read_driver(const struct iommu_scan *s, struct iommu_fault *f);

/* The row of a driver whose rate limit names @function, or NULL. */
const struct iommu_log_driver *iommu_log_driver_of_function(const struct iommu_scan *function);

/* Add the content of *@f to the first message if it continues it; see join_messages.c. */
bool iommu_log_join_driver(const struct iommu_fault *first, struct iommu_fault *f);

/* The row of the word that names the type of @f, or NULL. */
const struct iommu_driver_word *iommu_log_driver_word(const struct iommu_fault *f);

/* Add the explanation of a fault; see iommu_fault_text(). */
void iommu_fault_text_driver(struct iommu_text *t, const struct iommu_fault *f);

#endif
