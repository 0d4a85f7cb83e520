/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PACKED_H
#define IOMMU_PACKED_H

#include <stdbool.h>
#include <stddef.h>

/* A form of file that contains other files, or another one compressed. */
struct iommu_packed {
	const char *kind;  /* as in "it is ..." */
	const char *magic; /* its mark */
	size_t len, at;	   /* of the mark */
	const char *tool;  /* the command that unpacks it, or prints the contents */
	bool is_archive;   /* of files; else compressed */
};

/* The marks of all forms end there. */
#define IOMMU_PACKED_HEAD_BYTES 262

/* The form of a file that begins with @head; NULL: none. */
const struct iommu_packed *iommu_packed_find(const char *head, size_t len);

#endif
