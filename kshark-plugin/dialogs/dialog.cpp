/* SPDX-License-Identifier: LGPL-2.1 */
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QShowEvent>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "dialog.hpp"
#include "legend_page.hpp"
#include "kshark-plugin/window/main_window.hpp"
#include "kshark-plugin/window/plots.hpp"
#include "kshark-plugin/window/settings.hpp"
#include "view_page.hpp"

namespace
{
/* The number of devices that are shown at first. */
const int busiest = 16;

/* Enter means OK even while one of these buttons has the focus. */
QPushButton *make_button(const char *text, const char *name, const char *tip)
{
	auto button = new QPushButton(text);

	button->setObjectName(name);
	button->setToolTip(tip);
	button->setAutoDefault(false);
	return button;
}
} // namespace

namespace lanes
{
Dialog::Dialog(QWidget *parent) : QDialog(parent), filter(&model)
{
	auto column = new QVBoxLayout(this);

	setObjectName("iommuDevices");
	setWindowTitle("IOMMU devices");
	tabs = new QTabWidget;
	tabs->setObjectName("pages");
	tabs->addTab(make_devices(), "&Devices");
	view = new ViewPage(tabs);
	tabs->addTab(view, "&View");
	legend = new LegendPage(tabs);
	tabs->addTab(legend, "Le&gend");
	column->addWidget(tabs);
	message = new QLabel;
	message->setObjectName("message");
	message->setWordWrap(true);
	message->setTextFormat(Qt::PlainText);
	column->addWidget(message);
	column->addWidget(make_end());
	model.changed = [this] { show_status(); };
	resize(fontMetrics().averageCharWidth() * 110, fontMetrics().height() * 34);
	wanted->setFocus();
}

QWidget *Dialog::make_devices()
{
	auto page = new QWidget;
	auto column = new QVBoxLayout(page);
	auto line = new QHBoxLayout;
	auto label = new QLabel("&Filter:");

	wanted = new QLineEdit;
	wanted->setObjectName("deviceFilter");
	wanted->setAccessibleName("Filter");
	wanted->setPlaceholderText("device, holder, trace, or a group such as g11");
	wanted->setClearButtonEnabled(true);
	label->setBuddy(wanted);
	line->addWidget(label);
	line->addWidget(wanted);
	column->addLayout(line);
	table = new DeviceTable(&model, &filter, page);
	column->addWidget(table);
	column->addWidget(make_idle());
	column->addWidget(make_choice_buttons());
	column->addWidget(make_list_buttons());
	connect(wanted, &QLineEdit::textChanged, this, [this](const QString &text) {
		filter.set_wanted(text);
		show_status();
	});
	connect(table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
		[this] { enable_buttons(); });
	connect(table, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex &index) {
		if (index.column() != DeviceModel::SHOW)
			mark_fault();
	});
	return page;
}

/* The line below the table that stands for idle devices. It opens and closes their rows. */
QWidget *Dialog::make_idle()
{
	idle = new QToolButton;
	idle->setObjectName("idle");
	idle->setCheckable(true);
	idle->setAutoRaise(true);
	idle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
	idle->setToolTip(
		"The host held these devices all the time, and nothing was mapped for them");
	connect(idle, &QToolButton::toggled, this, [this](bool open) {
		filter.list_idle(open);
		show_status();
	});
	return idle;
}

QWidget *Dialog::make_choice_buttons()
{
	auto box = new QWidget;
	auto line = new QHBoxLayout(box);
	auto all = make_button("&All", "showAll", "Show all listed devices");
	auto none = make_button("&None", "showNone", "Show none of the listed devices");
	auto some = make_button("&Busiest 16", "showBusiest",
				"Show only those of the listed devices with the most events");

	count = new QLabel;
	count->setObjectName("count");
	line->setContentsMargins(0, 0, 0, 0);
	line->addWidget(all);
	line->addWidget(none);
	line->addWidget(some);
	line->addWidget(count);
	line->addStretch();
	connect(all, &QPushButton::clicked, this,
		[this] { model.check_busiest(filter.listed(), model.rowCount()); });
	connect(none, &QPushButton::clicked, this, [this] { model.check(filter.listed(), false); });
	connect(some, &QPushButton::clicked, this,
		[this] { model.check_busiest(filter.listed(), busiest); });
	return box;
}

/* These act at once, outside of this dialog. */
QWidget *Dialog::make_list_buttons()
{
	auto box = new QWidget;
	auto line = new QHBoxLayout(box);
	auto all = make_button("List all &events", "listAll",
			       "Show the events of all devices in KernelShark's list");

	only_selected =
		make_button("&List only these events", "listSelected",
			    "Limit KernelShark's list to the events of the selected devices");
	to_fault = make_button("Go &to first fault", "firstFault",
			       "Set marker A to the first fault of the selected device");
	line->setContentsMargins(0, 0, 0, 0);
	line->addWidget(only_selected);
	line->addWidget(all);
	line->addStretch();
	line->addWidget(to_fault);
	enable_buttons();
	connect(only_selected, &QPushButton::clicked, this, [this] { limit_list(false); });
	connect(all, &QPushButton::clicked, this, [this] { limit_list(true); });
	connect(to_fault, &QPushButton::clicked, this, [this] { mark_fault(); });
	return box;
}

QWidget *Dialog::make_end()
{
	auto box = new QDialogButtonBox;
	auto ok = make_button("&OK", "ok", "Apply the changes and close this window");
	auto apply_only = make_button("Appl&y", "apply", "Apply the changes");
	auto cancel = make_button("Cancel", "cancel", "Close this window without changes");

	box->addButton(ok, QDialogButtonBox::AcceptRole);
	box->addButton(apply_only, QDialogButtonBox::ApplyRole);
	box->addButton(cancel, QDialogButtonBox::RejectRole);
	ok->setDefault(true);
	connect(ok, &QPushButton::clicked, this, [this] {
		if (apply())
			accept();
	});
	connect(apply_only, &QPushButton::clicked, this, [this] { apply(); });
	connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
	return box;
}

void Dialog::show_legend()
{
	tabs->setCurrentWidget(legend);
}

void Dialog::load_rows()
{
	std::set<int> streams;

	model.set_rows(rows_now());
	for (const auto &load : key.loads)
		streams.insert(load.first);
	table->rows_changed(streams.size() > 1);
}

void Dialog::refresh()
{
	if (!isVisible())
		return;
	RowsKey now = rows_key();
	if (!(now == key)) {
		key = now;
		load_rows();
		view->enable_info(settings_has_option("stock"), settings_has_option("hints"));
	} else {
		for (const auto &load : key.loads)
			model.set_plotted(load.first, plots_of(load.first));
	}
	show_status();
}

/*
 * The dialog starts with the current state each time it is opened. The desktop may also hide it and
 * show it again, which changes nothing.
 */
void Dialog::showEvent(QShowEvent *event)
{
	QDialog::showEvent(event);
	if (event->spontaneous())
		return;
	tabs->setCurrentIndex(0);
	wanted->clear();
	idle->setChecked(false);
	wanted->setFocus();
	key = rows_key();
	model.room = plots_room();
	model.refused = false;
	model.set_rows({});
	load_rows();
	view->set(settings_now());
	legend->set(settings_now().drawing.palette);
	view->enable_info(settings_has_option("stock"), settings_has_option("hints"));
	show_status();
}

/* Show the counts, and a message if something needs an explanation. */
void Dialog::show_status()
{
	int n = model.rowCount();
	int listed = filter.rowCount();
	int hidden = model.count_idle();
	QString text;

	idle->setText(QStringLiteral("%1 &idle device%2").arg(hidden).arg(hidden == 1 ? "" : "s"));
	idle->setArrowType(idle->isChecked() ? Qt::DownArrow : Qt::RightArrow);
	idle->setVisible(hidden > 0);

	count->setText(QStringLiteral("%1 of %2 shown").arg(model.count_checked()).arg(n));
	if (listed < n)
		count->setText(count->text() + QStringLiteral(", %1 listed").arg(listed));
	if (model.refused)
		text = QStringLiteral("There is only room for %1 lanes, so not all devices were "
				      "checked. This machine cannot draw higher plots.")
			       .arg(model.room);
	else if (key.pending)
		text = "A trace is still being read. Its devices will appear here.";
	else if (key.loads.empty())
		text = "The plugin iommu_lanes is not switched on for any open trace "
		       "(Tools > Manage Plotting plugins).";
	else if (!n)
		text = "The open traces have no IOMMU events that name a device.";
	message->setText(text);
	message->setVisible(!text.isEmpty());
}

/* Returns the number of the selected row; -1 unless exactly one with faults is selected. */
int Dialog::selected() const
{
	std::vector<int> numbers = table->selected();

	if (numbers.size() != 1 || !model.all()[static_cast<size_t>(numbers[0])].faults)
		return -1;
	return numbers[0];
}

void Dialog::enable_buttons()
{
	to_fault->setEnabled(selected() >= 0);
	only_selected->setEnabled(!table->selected().empty());
}

void Dialog::limit_list(bool all)
{
	std::vector<DeviceRow> rows;

	if (is_busy())
		return;
	for (int number : all ? std::vector<int>() : table->selected())
		rows.push_back(model.all()[static_cast<size_t>(number)]);
	if (rows_list(rows))
		return;
	message->setText("The trace cannot be read again, so the list stays as it is.");
	message->show();
}

void Dialog::mark_fault()
{
	int number = selected();

	if (number >= 0 && !is_busy())
		rows_mark_fault(model.all()[static_cast<size_t>(number)]);
}

bool Dialog::is_busy()
{
	if (!window_loading())
		return false;
	message->setText("KernelShark is loading a trace. Try again when it has finished.");
	message->show();
	return true;
}

/* Returns whether all changes were applied and saved. */
bool Dialog::apply()
{
	if (is_busy())
		return false;
	/* Settings may change which lanes there are, so first the lanes that the table has. */
	bool kept = rows_apply(model.all());
	if (!settings_apply(view->get()))
		kept = false;
	legend->set(settings_now().drawing.palette);
	refresh();
	if (kept)
		return true;
	message->setText(QStringLiteral("The changes are applied, but not saved: %1 cannot be "
					"written.")
				 .arg(store_path()));
	message->show();
	return false;
}
} // namespace lanes
