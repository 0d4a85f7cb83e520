/* SPDX-License-Identifier: LGPL-2.1 */
/* Lines as terminals, mail and web pages change them. */
#include "collect.h"

#include "core/logtext/plain_line.h"

static const char *plain(const char *raw)
{
	static char buf[IOMMU_PLAIN_LINE_MAX];
	static char result[IOMMU_PLAIN_LINE_MAX + 1];
	size_t len = strlen(raw);
	char *copy = malloc(len ? len : 1);
	const char *p;

	/* Of exactly this length, so that a sanitizer detects any access beyond it. */
	assert_non_null(copy);
	memcpy(copy, raw, len);
	p = iommu_plain_line(copy, &len, buf);
	assert_true(len <= IOMMU_PLAIN_LINE_MAX);
	memcpy(result, p, len);
	result[len] = '\0';
	free(copy);
	return result;
}

static void undoes_changes(void **state)
{
	static const struct {
		const char *raw;
		const char *plain;
	} cases[] = {
		{ "", "" },
		{ "[    1.0] a", "[    1.0] a" },
		{ "  a", "  a" },
		{ "a\r", "a" },
		{ "\r", "" },
		/* Quotes of mail and of tables. */
		{ "> [    1.0] a", "[    1.0] a" },
		{ ">[    1.0] a", "[    1.0] a" },
		{ "> > a", "a" },
		{ ">> a", "a" },
		{ " > > >  a", " a" },
		{ "| a", "a" },
		{ "&gt; a", "a" },
		{ ">", "" },
		{ "<3>[    1.0] a", "<3>[    1.0] a" },
		{ "|a", "|a" },
		/* Colours of dmesg. */
		{ "\x1b[32m[    1.0] \x1b[0m\x1b[1;31ma\x1b[0m", "[    1.0] a" },
		{ "a\x1b", "a" },
		{ "a\x1b[", "a" },
		{ "a\x1b[31", "a" },
		/* Quoted-printable. A soft break at the end stays for the caller. */
		{ "domain=3D0x0004 =", "domain=0x0004 =" },
		{ "flags=3D0x0=20=", "flags=0x0 =" },
		{ "size=16 attrs=", "size=16 attrs=" },
		{ "a=3d", "a=3d" },
		{ "iova=0x1000, fsynr=0x1C", "iova=0x1000, fsynr=0x1C" },
		{ "x=20y", "x=20y" }, /* no =3D: numbers may look like this */
		/* HTML. */
		{ "a &lt;b&gt; &amp;&quot;c&quot;&apos;&nbsp;d", "a <b> &\"c\"' d" },
		{ "&#91;&#x5d;", "[]" },
		{ "&#0;&#x1b;&#200;&#;&x", "&#0;&#x1b;&#200;&#;&x" },
		{ "&", "&" },
		{ "a\xc2\xa0"
		  "b",
		  "a b" },
		{ "\xa0\xc2", "\xa0\xc2" },
		{ "AMD\xe2\x80\x91Vi \xe2\x80\x9cx\xe2\x80\x9d", "AMD-Vi \"x\"" },
		{ "\xe2\x80", "\xe2\x80" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(plain(cases[i].raw), cases[i].plain);
}

static void copies_are_bounded(void **state)
{
	static char raw[3 * IOMMU_PLAIN_LINE_MAX];
	static char buf[IOMMU_PLAIN_LINE_MAX];
	size_t len = sizeof(raw);

	(void)state;
	memset(raw, 'x', sizeof(raw));
	/* Without a change, the line is not copied. */
	assert_ptr_equal(iommu_plain_line(raw, &len, buf), raw);
	assert_int_equal(len, sizeof(raw));
	raw[0] = '\x1b';
	raw[1] = '[';
	assert_ptr_equal(iommu_plain_line(raw, &len, buf), buf);
	assert_int_equal(len, IOMMU_PLAIN_LINE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(undoes_changes),
		cmocka_unit_test(copies_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
