/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Settings survive a restart, and a damaged file is harmless.
 * usage: settings; writes below $XDG_CONFIG_HOME, which must be an empty directory.
 */
#include <cstring>

#include <QDir>
#include <QFile>

#include "expect.hpp"
#include "kshark-plugin/window/palette.hpp"
#include "kshark-plugin/window/settings_store.hpp"

using namespace lanes;

namespace
{
void write(const QByteArray &text)
{
	QFile file(store_path());

	QFile::remove(store_path());
	expect(file.open(QIODevice::WriteOnly) && file.write(text) == text.size(), "writing");
}

bool same(const Settings &a, const Settings &b)
{
	return a.drawing.bytes == b.drawing.bytes && a.drawing.linear == b.drawing.linear &&
	       a.drawing.faults == b.drawing.faults && a.drawing.cpu_ticks == b.drawing.cpu_ticks &&
	       a.drawing.task_ticks == b.drawing.task_ticks &&
	       a.drawing.busiest_first == b.drawing.busiest_first &&
	       a.drawing.one_unknown == b.drawing.one_unknown && a.stock == b.stock &&
	       a.hints == b.hints &&
	       !memcmp(&a.drawing.palette, &b.drawing.palette, sizeof(a.drawing.palette));
}

Settings defaults()
{
	Settings settings = {};

	lanes_settings_default(&settings.drawing);
	return settings;
}

/* Everything differs from the defaults. */
Settings others()
{
	Settings settings = {};

	settings.drawing.linear = true;
	settings.drawing.busiest_first = true;
	settings.drawing.one_unknown = true;
	settings.stock = true;
	settings.hints = true;
	for (int i = 0; i < all_colours; i++)
		palette_colour(&settings.drawing.palette, i) = { static_cast<uint8_t>(i),
								 static_cast<uint8_t>(255 - i),
								 0x80 };
	return settings;
}

void test_settings()
{
	expect(same(settings_load(), defaults()), "defaults without a file");
	expect(settings_save(others()), "saving");
	expect(same(settings_load(), others()), "what was saved");
	expect(settings_save(defaults()) && same(settings_load(), defaults()), "defaults again");

	QFile file(store_path());
	expect(file.open(QIODevice::ReadOnly) && !file.readAll().contains("#"),
	       "default colours are not stored");
}

void test_devices()
{
	QStringList devices = { "0000:00:04.0", "a, b; \"c\"\\x1b[m", "%s %n \xc3\xa9" };
	QStringList got;

	expect(!devices_load("/a", &got), "no choice for a trace");
	expect(devices_save("/a", devices), "saving devices");
	expect(devices_save("/b", {}), "saving none");
	expect(devices_load("/a", &got) && got == devices, "devices that were saved");
	expect(devices_load("/b", &got) && got.isEmpty(), "no devices, which is a choice, too");
	expect(!devices_load("/c", &got), "another trace");
	expect(devices_save("/a", { "x" }) && devices_load("/a", &got) && got == QStringList("x"),
	       "another choice");

	for (int i = 0; i < 49; i++)
		expect(devices_save(QString::number(i), { "y" }), "saving many");
	expect(devices_load("/a", &got), "the oldest of fifty traces is remembered");
	expect(!devices_load("/b", &got), "an older one is not");
	expect(devices_save("/d", {}) && !devices_load("/a", &got),
	       "the oldest of 51 traces is not");
	expect(same(settings_load(), defaults()), "settings are separate from devices");
}

void test_damaged()
{
	static const char *const texts[] = {
		"",
		"\n\n[[[\n===\n[show\nmapped",
		"[show]\nmapped=maybe\nlinear=@Variant(\\0\\0\\0)\nfaults=\ncpuTicks=1e9\n"
		"[colours]\nhost=#12345\nmapped=red\nfaults=@ByteArray(x)\ntask1=#gggggg\n"
		"task2=#00000000\n[info]\nstock=2\nhints=-1\n",
		"[traces]\nsize=2000000000\n1\\trace=\n2\\devices=x\n",
		"[traces]\nsize=-1\n1\\trace=/a\n",
		"[traces]\nsize=1\n1\\trace=@Variant(\\0\\x7f)\n1\\devices=@Invalid()\n",
	};
	QStringList got;

	for (const char *text : texts) {
		write(text);
		expect(same(settings_load(), defaults()), text);
		expect(!devices_load("/a", &got), text);
		expect(devices_save("/a", { "x" }) && devices_load("/a", &got), text);
		expect(settings_save(others()) && same(settings_load(), others()), text);
	}
	write(QByteArray(100000, '\xff'));
	expect(same(settings_load(), defaults()), "bytes that are not text");
	write(QByteArray("[show]\nlinear=true\n[colours]\nhost=#010203\nmapped=#1\n"));
	Settings settings = settings_load();
	expect(settings.drawing.linear && settings.drawing.palette.host.b == 3,
	       "valid values are used, invalid ones ignored");
}

void test_not_writable()
{
	QFile::remove(store_path());
	expect(QDir().mkpath(store_path()), "a directory in place of the file");
	expect(!settings_save(others()), "saving into a directory fails");
	expect(!devices_save("/a", {}), "devices, too");
	expect(same(settings_load(), defaults()), "defaults from a directory");
}
} // namespace

int main()
{
	test_settings();
	test_devices();
	test_damaged();
	test_not_writable();
	return failures ? 1 : 0;
}
