/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULTLOG_PART_H
#define IOMMU_FAULTLOG_PART_H

/* For the readers of the vendors' messages only. */
#include "faultlog.h"

/* The rest of a message: what was read is cut off at the front. */
struct log_text {
	const char *p;
	const char *end;
};

/* The first place of @word in @s, or NULL. */
const char *log_find(const struct log_text *s, const char *word);

/* Does @s begin with @word? If so, cut it off. */
bool log_skip(struct log_text *s, const char *word);

/* Cut off everything up to the end of the first @word; false, with @s as it was, without one. */
bool log_skip_past(struct log_text *s, const char *word);

/* Cut blanks and tabs off; true where there was one. */
bool log_blanks(struct log_text *s);

/* A letter, a digit or an underscore. */
bool log_is_word(char c);

/* Is the message at an end here, or is this the end of a word? */
bool log_word_ends(const struct log_text *s);

/* Keep the letters, digits and underscores at the end only. */
void log_last_word(struct log_text *s);

/*
 * Numbers: at least one digit, at most @max, not followed by a letter or digit that is no digit of
 * theirs. On failure @s is somewhere in the number.
 */
bool log_dec(struct log_text *s, uint64_t max, uint64_t *v);
bool log_hex(struct log_text *s, uint64_t max, uint64_t *v);	 /* digits alone */
bool log_0x(struct log_text *s, uint64_t max, uint64_t *v);	 /* 0x and digits */
bool log_hex_any(struct log_text *s, uint64_t max, uint64_t *v); /* 0x or not */

/* [SSSS:]BB:DD.F, each with or without 0x; sets f->device and its bits. */
bool log_pci_id(struct log_text *s, struct iommu_fault *f);

/* The device that a requester id of 16 bits names. */
void log_requester(struct iommu_fault *f, uint32_t rid);

/* Each sets f->kind where the message is its own. @s is the message, *@f is zeroed. */
void log_read_amd(const struct log_text *s, struct iommu_fault *f);
void log_read_intel(const struct log_text *s, struct iommu_fault *f);
void log_read_smmu_v3(const struct log_text *s, struct iommu_fault *f);
void log_read_smmu_v2(const struct log_text *s, struct iommu_fault *f);
void log_read_virtio(const struct log_text *s, struct iommu_fault *f);
void log_read_other(const struct log_text *s, struct iommu_fault *f);

/* What a VT-d fault's reason says of its request, against what the message says; once it is known.
 */
void log_intel_settle(struct iommu_fault *f);

/* Fill in what the dwords of an SMMUv3 event say, once f->nr_raw is 4. */
void log_smmu_v3_dwords(struct iommu_fault *f);

#endif
