/* SPDX-License-Identifier: LGPL-2.1 */
#include <QRegularExpression>
#include <QSettings>

#include "settings_store.hpp"
#include "palette.hpp"

namespace
{
/* The number of traces whose devices are remembered, and of devices per trace. */
const int traces_max = 50;
const int devices_max = 1000;

struct Trace {
	QString name;
	QStringList devices;
};

/* The settings of this user alone, without fallbacks to those of the system or organization. */
class Store : public QSettings
{
      public:
	Store() : QSettings(IniFormat, UserScope, "trace-iommu", "lanes")
	{
		setFallbacksEnabled(false);
	}

	/* Write to disk. Returns false on failure. */
	bool save()
	{
		sync();
		return status() != AccessError;
	}
};

struct Switch {
	const char *key;
	bool lanes_settings::*value;
};

const Switch switches[] = {
	{ "show/mapped", &lanes_settings::bytes },
	{ "show/linear", &lanes_settings::linear },
	{ "show/faults", &lanes_settings::faults },
	{ "show/cpuTicks", &lanes_settings::cpu_ticks },
	{ "show/taskTicks", &lanes_settings::task_ticks },
	{ "show/busiestFirst", &lanes_settings::busiest_first },
	{ "show/oneUnknown", &lanes_settings::one_unknown },
};

bool load_switch(const Store &store, const char *key, bool otherwise)
{
	QString text = store.value(key).toString();

	if (text == "true")
		return true;
	return text == "false" ? false : otherwise;
}

QString colour_key(int number)
{
	return "colours/" + lanes::palette_key(number).toLower();
}

iommu_colour load_colour(const Store &store, int number, iommu_colour otherwise)
{
	static const QRegularExpression form("^#[0-9a-fA-F]{6}$");
	QString text = store.value(colour_key(number)).toString();

	if (!form.match(text).hasMatch())
		return otherwise;
	uint rgb = text.mid(1).toUInt(nullptr, 16);
	return { static_cast<uint8_t>(rgb >> 16), static_cast<uint8_t>(rgb >> 8),
		 static_cast<uint8_t>(rgb) };
}

QString colour_text(iommu_colour colour)
{
	return QString::asprintf("#%02x%02x%02x", colour.r, colour.g, colour.b);
}

/* Returns the traces, most recent first. */
QList<Trace> load_traces(Store &store)
{
	QList<Trace> traces;
	int n = qBound(0, store.beginReadArray("traces"), traces_max);

	for (int i = 0; i < n; i++) {
		store.setArrayIndex(i);
		Trace trace = { store.value("trace").toString(),
				store.value("devices").toStringList() };
		/* QSettings reads an empty list back as a list of one empty string. */
		trace.devices.removeAll(QString());
		if (!trace.name.isEmpty() && trace.devices.size() <= devices_max)
			traces.append(trace);
	}
	store.endArray();
	return traces;
}

void save_traces(Store &store, const QList<Trace> &traces)
{
	store.remove("traces");
	store.beginWriteArray("traces", static_cast<int>(traces.size()));
	for (int i = 0; i < traces.size(); i++) {
		store.setArrayIndex(i);
		store.setValue("trace", traces[i].name);
		store.setValue("devices", traces[i].devices);
	}
	store.endArray();
}
} // namespace

namespace lanes
{
Settings settings_load()
{
	Store store;
	Settings settings;

	lanes_settings_default(&settings.drawing);
	for (const Switch &s : switches)
		settings.drawing.*s.value = load_switch(store, s.key, settings.drawing.*s.value);
	for (int i = 0; i < all_colours; i++) {
		iommu_colour &colour = palette_colour(&settings.drawing.palette, i);

		colour = load_colour(store, i, colour);
	}
	settings.stock = load_switch(store, "info/stock", false);
	settings.hints = load_switch(store, "info/hints", false);
	return settings;
}

bool settings_save(const Settings &settings)
{
	Store store;
	iommu_palette palette = settings.drawing.palette;
	iommu_palette defaults = iommu_palette_default;

	for (const Switch &s : switches)
		store.setValue(s.key, settings.drawing.*s.value);
	/* Save only colours that differ, so that later defaults apply to all others. */
	for (int i = 0; i < all_colours; i++) {
		QString text = colour_text(palette_colour(&palette, i));

		if (text == colour_text(palette_colour(&defaults, i)))
			store.remove(colour_key(i));
		else
			store.setValue(colour_key(i), text);
	}
	store.setValue("info/stock", settings.stock);
	store.setValue("info/hints", settings.hints);
	return store.save();
}

bool devices_load(const QString &trace, QStringList *devices)
{
	Store store;

	for (const Trace &known : load_traces(store)) {
		if (known.name == trace) {
			*devices = known.devices;
			return true;
		}
	}
	return false;
}

bool devices_save(const QString &trace, const QStringList &devices)
{
	Store store;
	QList<Trace> traces = { { trace, devices } };

	for (const Trace &known : load_traces(store)) {
		if (known.name != trace && traces.size() < traces_max)
			traces.append(known);
	}
	save_traces(store, traces);
	return store.save();
}

QString store_path()
{
	return Store().fileName();
}
} // namespace lanes
