/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TEXT_RULE_H
#define TEXT_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/holders/attach_rule.h"

/*
 * The attach rule of the kernel whose text this is, from its first line of iommu:map in @block,
 * which has whole lines. Kernels print the end of the range since 5.17, shortly before attaches
 * come in pairs (5.19); tep/formats.c takes the same from the event's format. Our own printer
 * prints the end for all kernels, so its lines leave *@rule unknown. Returns whether there is such
 * a line; only then, *@rule is set.
 */
bool text_rule_search(enum iommu_attach_rule *rule, const char *block, size_t len);

#endif
