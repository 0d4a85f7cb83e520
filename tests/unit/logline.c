/* SPDX-License-Identifier: LGPL-2.1 */
#include "logline.h"
#include "core/faultlog/fault_text.h"
#include "core/diagnosis/hint.h"

#include <stdio.h>

/* Prefixes that dmesg, syslog, the journal and serial consoles add to a message. */
static const char *const prefixes[] = {
	"",
	"   ",
	"\t",
	"<3>",
	"<3>[   12.345678] ",
	"[   12.345678] ",
	"[12345.678901] ",
	"[   12.345678][  T123] ",
	"[   12.345678] [    C0] ",
	"[  +0.000123] ",
	"[Mon Oct 14 18:41:49 2024] ",
	"[Oct14 18:41] ",
	"kern  :err   : [   12.345678] ",
	"kern  :err   : [Mon Oct 14 18:41:49 2024] ",
	"kernel: ",
	"Oct 14 18:41:49 host kernel: ",
	"Oct 14 18:41:49 host kernel: [   12.345678] ",
	"2024-10-14T18:41:49.056589+02:00 host kernel: ",
	"2024-10-14T18:41:49.056589+0200 host kernel[1]: ",
	"3,1234,12345678,-;",
};

static const char *const endings[] = { "", "\n", "\r\n", " " };

static struct collect text;

const char *logline_text(const char *msg, size_t len, struct iommu_fault *f)
{
	char *copy = malloc(len ? len : 1);
	bool read;

	assert_non_null(copy);
	memcpy(copy, msg, len);
	read = iommu_log_read(copy, len, f);
	assert_int_equal(read, f->kind != IOMMU_LOG_NOTHING);
	assert_true(!read || iommu_log_is_candidate(copy, len));
	collect_start(&text);
	iommu_fault_text(&text.text, f);
	collect_end(&text);
	assert_int_equal(text.len > 0, iommu_fault_has_text(f));
	free(copy);
	return read ? text.all : NULL;
}

const char *logline_hint(const char *msg)
{
	return logline_hint_at(msg, NULL);
}

const char *logline_hint_at(const char *msg, const struct iommu_hint_context *context)
{
	const struct iommu_hint *hint;
	struct iommu_fault f;

	assert_true(iommu_log_read(msg, strlen(msg), &f));
	hint = iommu_fault_hint(&f, context);
	if (!hint)
		return NULL;
	collect_start(&text);
	iommu_hint_put(&text.text, hint, &f);
	collect_end(&text);
	return text.all;
}

static void check(const char *whole, const char *expected)
{
	struct iommu_fault f;
	const char *found = logline_text(whole, strlen(whole), &f);

	if (!expected && found)
		fail_msg("\"%s\" => \"%s\", but it is not ours", whole, found);
	if (expected && !found)
		fail_msg("\"%s\" is not understood", whole);
	if (expected && strcmp(expected, found))
		fail_msg("\"%s\" => \"%s\", not \"%s\"", whole, found, expected);
}

void logline_check(const struct logline *lines, size_t n)
{
	char whole[1024];

	for (size_t i = 0; i < n; i++) {
		for (size_t p = 0; p < ARRAY_SIZE(prefixes); p++) {
			for (size_t e = 0; e < ARRAY_SIZE(endings); e++) {
				snprintf(whole, sizeof(whole), "%s%s%s", prefixes[p], lines[i].msg,
					 endings[e]);
				check(whole, lines[i].text);
			}
		}
	}
}
