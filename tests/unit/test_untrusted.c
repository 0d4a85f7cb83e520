/* SPDX-License-Identifier: LGPL-2.1 */
#include "collect.h"

#include <stdio.h>

static const char *safe(struct collect *c, const char *str, size_t len)
{
	collect_start(c);
	iommu_text_untrusted(&c->text, str, len);
	return collect_end(c);
}

static void known_strings(void **state)
{
	static const struct {
		const char *raw;
		const char *safe;
	} cases[] = {
		{ "", "" },
		{ "0000:00:04.0", "0000:00:04.0" },
		{ "back\\slash", "back\\slash" },
		{ "a\nb", "a\\nb" },
		{ "a\tb\rc", "a\\tb\\rc" },
		{ "\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m" },
		{ "\x01\x7f", "\\x01\\x7f" },
		{ "Gerät", "Gerät" },
		{ "設備 \xf0\x9f\x98\x80", "設備 \xf0\x9f\x98\x80" },
		/* a C1 control, in UTF-8 and as a bare byte */
		{ "\xc2\x9b"
		  "31m",
		  "\\xc2\\x9b31m" },
		{ "\x9b"
		  "31m",
		  "\\x9b31m" },
		{ "\xc2\xa0", "\xc2\xa0" },
		/* right-to-left override, isolates, marks, separators */
		{ "\xe2\x80\xae", "\\xe2\\x80\\xae" },
		{ "\xe2\x81\xa6\xe2\x81\xa9", "\\xe2\\x81\\xa6\\xe2\\x81\\xa9" },
		{ "\xe2\x80\x8e\xe2\x80\x8f", "\\xe2\\x80\\x8e\\xe2\\x80\\x8f" },
		{ "\xd8\x9c", "\\xd8\\x9c" },
		{ "\xe2\x80\xa8\xe2\x80\xa9", "\\xe2\\x80\\xa8\\xe2\\x80\\xa9" },
		/* their neighbours, which are unchanged */
		{ "\xe2\x80\x8d\xe2\x80\x90", "\xe2\x80\x8d\xe2\x80\x90" },
		{ "\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa", "\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa" },
		/* not UTF-8: truncated, overlong, surrogate, too large, stray */
		{ "\xe2\x80", "\\xe2\\x80" },
		{ "\xc3", "\\xc3" },
		{ "\xc3(", "\\xc3(" },
		{ "\xc0\xaf", "\\xc0\\xaf" },
		{ "\xe0\x80\xaf", "\\xe0\\x80\\xaf" },
		{ "\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
		{ "\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80" },
		{ "\x80\xff", "\\x80\\xff" },
		{ "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf" },
	};
	struct collect c;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(safe(&c, cases[i].raw, strlen(cases[i].raw)), cases[i].safe);
}

static void a_zero_inside_is_escaped(void **state)
{
	struct collect c;

	(void)state;
	assert_string_equal(safe(&c, "a\0b", 3), "a\\x00b");
}

/* Any two bytes become one line of printable ASCII or valid UTF-8. */
static void every_pair_of_bytes(void **state)
{
	struct collect c;

	(void)state;
	for (unsigned int pair = 0; pair < 0x10000; pair++) {
		const char raw[2] = { (char)(pair >> 8), (char)pair };
		const char *out = safe(&c, raw, sizeof(raw));
		size_t len = strlen(out);

		assert_true(len >= 2 && len <= 8);
		for (size_t i = 0; i < len; i++) {
			unsigned char byte = (unsigned char)out[i];

			assert_true(byte >= 0x20 && byte != 0x7f);
		}
		if (out[0] & 0x80) {
			assert_int_equal(len, 2);
			assert_memory_equal(out, raw, 2);
			assert_true(((unsigned char)raw[0]) >= 0xc2);
		}
	}
}

/* An unsafe byte at each place of a long string, because eight bytes are tested at a time. */
static void every_byte_at_every_place(void **state)
{
	struct collect c;

	(void)state;
	for (unsigned int byte = 0; byte < 0x100; byte++) {
		for (size_t at = 0; at < 20; at++) {
			char raw[20];
			char expected[32];
			size_t len;

			memset(raw, '~', sizeof(raw));
			raw[at] = (char)byte;
			memcpy(expected, raw, at);
			expected[at] = '\0';
			if (byte == '\n' || byte == '\t' || byte == '\r')
				strcat(expected, byte == '\n'	? "\\n"
						 : byte == '\t' ? "\\t"
								: "\\r");
			else if (byte < 0x20 || byte >= 0x7f)
				snprintf(expected + at, 5, "\\x%02x", byte);
			else
				snprintf(expected + at, 2, "%c", (char)byte);
			len = strlen(expected);
			memset(expected + len, '~', sizeof(raw) - at - 1);
			expected[len + sizeof(raw) - at - 1] = '\0';
			assert_string_equal(safe(&c, raw, sizeof(raw)), expected);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_strings),
		cmocka_unit_test(a_zero_inside_is_escaped),
		cmocka_unit_test(every_pair_of_bytes),
		cmocka_unit_test(every_byte_at_every_place),
	};

	return cmocka_run_group_tests_name("untrusted", tests, NULL, NULL);
}
