/* SPDX-License-Identifier: LGPL-2.1 */
#include "unzip.h"

#ifdef TRACE_IOMMU_HAVE_ZSTD

#include <stdlib.h>

#include <zstd.h>

/* Much more than the longest record. */
#define BUFFER (512 * 1024)

bool perf_unzip_start(struct perf_unzip *unzip, struct perf_file *file, const char *from,
		      size_t len)
{
	if (!unzip->context) {
		unzip->context = ZSTD_createDCtx();
		unzip->buf = malloc(BUFFER);
		if (!unzip->context || !unzip->buf)
			return perf_file_fail(file, "cannot be decompressed: out of memory");
	}
	unzip->from = from;
	unzip->from_len = len;
	unzip->total_in += len;
	return true;
}

void perf_unzip_free(struct perf_unzip *unzip)
{
	ZSTD_freeDCtx(unzip->context);
	free(unzip->buf);
	*unzip = (struct perf_unzip){ .context = NULL };
}

bool perf_unzip_is_done(const struct perf_unzip *unzip)
{
	return !unzip->from_len && !unzip->is_full;
}

bool perf_unzip_more(struct perf_unzip *unzip, struct perf_file *file, uint64_t offset)
{
	ZSTD_inBuffer in = { unzip->from, unzip->from_len, 0 };
	ZSTD_outBuffer out = { unzip->buf, BUFFER, 0 };
	size_t result;

	unzip->len -= unzip->begin;
	memmove(unzip->buf, unzip->buf + unzip->begin, unzip->len);
	unzip->begin = 0;
	out.pos = unzip->len;
	result = ZSTD_decompressStream(unzip->context, &out, &in);
	if (ZSTD_isError(result))
		return perf_file_damaged(file, offset,
					 "a compressed record cannot be decompressed");
	unzip->total_out += out.pos - unzip->len;
	if (unzip->total_out > PERF_UNZIP_BASE + PERF_UNZIP_RATIO_MAX * unzip->total_in)
		return perf_file_damaged(file, offset, "compressed records become too long");
	unzip->is_full = out.pos == out.size;
	/* Without progress, it would be asked again for ever. */
	if (!in.pos && out.pos == unzip->len && unzip->from_len)
		return perf_file_damaged(file, offset, "a compressed record has no end");
	unzip->len = out.pos;
	unzip->from += in.pos;
	unzip->from_len -= in.pos;
	return true;
}

#else /* without libzstd */

bool perf_unzip_start(struct perf_unzip *unzip, struct perf_file *file, const char *from,
		      size_t len)
{
	(void)unzip;
	(void)from;
	(void)len;
	return perf_file_fail(
		file, "is compressed, and this trace-iommu was built without libzstd; "
		      "decompress it with perf inject -i FILE -o OUT, or record without -z");
}

void perf_unzip_free(struct perf_unzip *unzip)
{
	(void)unzip;
}

bool perf_unzip_is_done(const struct perf_unzip *unzip)
{
	(void)unzip;
	return true;
}

bool perf_unzip_more(struct perf_unzip *unzip, struct perf_file *file, uint64_t offset)
{
	(void)unzip;
	(void)file;
	(void)offset;
	return false;
}

#endif
