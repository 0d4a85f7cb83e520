/* SPDX-License-Identifier: LGPL-2.1 */
#include "perf_formats.h"

#include <stdio.h>

#include "input/common/library_guard.h"
#include "input/common/memory_limit.h"

static enum tep_endian endian(bool big)
{
	return big ? TEP_BIG_ENDIAN : TEP_LITTLE_ENDIAN;
}

static void parse(struct tep_handle *tep, const struct perf_formats *formats)
{
	const uint16_t one = 1;
	bool header = true;

	tep_set_file_bigendian(tep, endian(formats->big_endian));
	tep_set_local_bigendian(tep, endian(!*(const char *)&one));
	tep_set_long_size(tep, formats->long_size);
	tep_set_page_size(tep, (int)formats->page_size);
	for (size_t i = 0; i < formats->nr; i++) {
		const struct perf_format *format = &formats->list[i];

		if (format->system)
			tep_parse_event(tep, format->text, format->size, format->system);
		else if (header)
			tep_parse_header_page(tep, (char *)format->text, format->size,
					      formats->long_size);
		header = false;
	}
}

static size_t size_of(const struct perf_formats *formats)
{
	size_t size = 0;

	for (size_t i = 0; i < formats->nr; i++)
		size += formats->list[i].size;
	return size;
}

static void be_quiet(void)
{
#ifdef TRACE_IOMMU_HAVE_LOGLEVEL
	tep_set_loglevel(TEP_LOG_NONE);
#endif
}

struct tep_handle *perf_formats_parse(const struct input_file *file,
				      const struct perf_formats *formats)
{
	struct memory_limit memory;
	struct tep_handle *tep;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", file->fd);
	memory_limit_init(&memory, path);
	memory_limit_begin(&memory);
	library_open(file->name, size_of(formats));
	be_quiet();
	tep = tep_alloc();
	if (tep)
		parse(tep, formats);
	library_leave();
	memory_limit_end(&memory);
	return tep;
}
