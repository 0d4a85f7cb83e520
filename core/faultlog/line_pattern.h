/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LINE_PATTERN_H
#define IOMMU_LINE_PATTERN_H

#include "core/hardware/other_drivers.h"
#include "core/text/scan.h"
#include "fault.h"

/*
 * A pattern describes a message as its printk format does. It begins with literal text and is tried
 * where that text occurs first, and only there. Everything else is literal, except for
 *
 *	%x  address: f->address		%s  status in hexadecimal: f->flags
 *	%k  code in hexadecimal: f->code	%K  code in decimal: f->code
 *	%i  f->stream in decimal		%I  f->stream in hexadecimal
 *	%p  f->index in decimal		%X  f->address2
 *	%a  access: read, write, READ or WRITE
 *	%A  access: rd, wr, AR or AW; apart from %a, because "wr" may be a "write" that is cut
 *	%f  access as a number: IOMMU_FAULT_READ or IOMMU_FAULT_WRITE
 *	%m  RWS, each letter or a dash: f->flags
 *	%P  PCI device: f->device
 *	%u  name of the IOMMU		%c  name of the device
 *	%t  word that names the type of the fault; its row + 1 in @words: f->index
 *	%n  any other words: f->name
 *	%h  number in hexadecimal	%d  number in decimal, both ignored
 *	%b  blanks, or none		%*  anything, or nothing
 *	%e  blanks, then no letter or digit: the end, unless something was added to the message
 *	{}  optional part; not nested
 *
 * Hexadecimal numbers may have 0x. %u, %c, %t, %n and %* reach to the first occurrence of the
 * literal text after them, so literal text must follow. %u and %c do not match spaces.
 *
 * The time is linear in the length of the message, because each part is tried once, from one
 * place.
 */

/* Names that point into the message; NULL if it has none. */
struct iommu_line_names {
	struct iommu_scan unit;
	struct iommu_scan client;
};

/*
 * True if @pattern matches the message @s. Sets the fields of the zeroed *@f and *@names; if it
 * does not match, they are undefined. names->unit is the word before the pattern's beginning if
 * that word ends with ": ", as the name of the device in dev_err().
 *
 * @words: the words for %t, or NULL.
 */
bool iommu_line_match(const char *pattern, const struct iommu_driver_words *words,
		      const struct iommu_scan *s, struct iommu_fault *f,
		      struct iommu_line_names *names);

#endif
