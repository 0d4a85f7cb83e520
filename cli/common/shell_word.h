/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_SHELL_WORD_H
#define TRACE_IOMMU_SHELL_WORD_H

#include <stdio.h>

/* Write @s quoted for a shell, with nothing that a terminal could take for a control sequence. */
void put_shell_word(FILE *to, const char *s);

#endif
