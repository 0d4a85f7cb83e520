/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TEXT_TRACE_H
#define TRACE_IOMMU_TEXT_TRACE_H

#include "input/common/input_kind.h"

/*
 * A trace as text (input_kind.h): see text_line.h. It has one buffer, and no release of its kernel.
 * Lines of an event that cannot be read are counted, with a note on stderr that names the first
 * one. A line that mail has broken or quoted is joined.
 */
extern const struct input_kind text_trace_kind;

#endif
