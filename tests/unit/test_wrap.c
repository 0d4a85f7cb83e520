/* SPDX-License-Identifier: LGPL-2.1 */
/* Lines that are too wide are wrapped, whatever the pieces in which they come. */
#include "collect.h"

#include "core/text/wrap.h"

static char out[4 * IOMMU_WRAP_LINE];
static size_t out_len;

static void keep(void *arg, const char *str, size_t len)
{
	(void)arg;
	assert_true(out_len + len < sizeof(out));
	memcpy(out + out_len, str, len);
	out_len += len;
	out[out_len] = '\0';
}

static const char *wrap(size_t width, const char *str, size_t piece)
{
	struct iommu_wrap w = { .write = keep, .width = width };
	size_t len = strlen(str);

	out_len = 0;
	out[0] = '\0';
	for (size_t at = 0; at < len; at += piece)
		iommu_wrap_put(&w, str + at, len - at < piece ? len - at : piece);
	iommu_wrap_end(&w);
	return out;
}

static void keeps_what_fits(void **state)
{
	static const char *const texts[] = { "",     "\n",	     "\n\n",
					     "a",    "  a b\n\n  c", "1234567890\n",
					     "   \n" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_string_equal(wrap(10, texts[i], 1), texts[i]);
		assert_string_equal(wrap(10, texts[i], 100), texts[i]);
	}
}

static void breaks_between_words(void **state)
{
	(void)state;
	assert_string_equal(wrap(20, "one two three four five six seven\nx\n", 5),
			    "one two three four\n    five six seven\nx\n");
	assert_string_equal(wrap(20, "  one two three four fives", 7),
			    "  one two three four\n      fives");
	assert_string_equal(wrap(20, "  - one two three four five", 7),
			    "  - one two three\n    four five");
	/* Exactly as wide as the terminal, and one more. */
	assert_string_equal(wrap(10, "1234 67890 a", 3), "1234 67890\n    a");
	assert_string_equal(wrap(10, "1234 678901 a", 3), "1234\n    678901\n    a");
	/* Words that are wider. */
	assert_string_equal(wrap(10, "abcdefghijklmnop b", 3), "abcdefghijklmnop\n    b");
	assert_string_equal(wrap(10, "a abcdefghijklmnop b", 3), "a\n    abcdefghijklmnop\n    b");
	assert_string_equal(wrap(10, "abcdefghijklmnop", 3), "abcdefghijklmnop");
	/* No room for an indent. */
	assert_string_equal(wrap(6, "   abc def", 3), "   abc\ndef");
	assert_string_equal(wrap(4, "      abc def", 3), "abc\ndef");
}

static void breaks_between_columns(void **state)
{
	(void)state;
	/* Below the last column. */
	assert_string_equal(wrap(30, "   1x  0x1000  use after unmap: 0x1000 - 0x2000", 100),
			    "   1x  0x1000  use after\n               unmap: 0x1000 -\n"
			    "               0x2000");
	/* Not within a cell, so that rows are alike. */
	assert_string_equal(wrap(30, "  device      maps      bytes  lifetime", 100),
			    "  device      maps      bytes\n      lifetime");
	assert_string_equal(wrap(30, "  00:04.0       12        12K   1.000 s", 100),
			    "  00:04.0       12        12K\n      1.000 s");
}

static void counts_characters(void **state)
{
	(void)state;
	assert_string_equal(wrap(10, "\303\244\303\244\303\244\303\244 67890 a", 1),
			    "\303\244\303\244\303\244\303\244 67890\n    a");
	assert_string_equal(wrap(10, "\033[1;31m1234\033[m 67890 a", 1),
			    "\033[1;31m1234\033[m 67890\n    a");
}

static void passes_on_long_lines(void **state)
{
	static char text[3 * IOMMU_WRAP_LINE];

	(void)state;
	for (size_t i = 0; i < sizeof(text) - 1; i++)
		text[i] = i % 7 ? 'a' : ' ';
	memcpy(text + sizeof(text) - 8, "\nb c d", 7);
	assert_string_equal(wrap(20, text, 1000), text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_fits),	  cmocka_unit_test(breaks_between_words),
		cmocka_unit_test(breaks_between_columns), cmocka_unit_test(counts_characters),
		cmocka_unit_test(passes_on_long_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
