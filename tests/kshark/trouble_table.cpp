/* SPDX-License-Identifier: LGPL-2.1 */
/* The table of faults: sorting and filtering. */
#include <QApplication>
#include <QHeaderView>
#include <QTableView>

#include "expect.hpp"
#include "readable.hpp"
#include "kshark-plugin/dialogs/table_view.hpp"
#include "kshark-plugin/dialogs/trouble_table.hpp"

using namespace lanes;

namespace
{
TroubleRow row(qint64 ts, const char *kind, const char *device, bool has_address, quint64 address,
	       const char *reason)
{
	return { ts, kind, device, has_address, false, address, "read", reason, "", "host" };
}

std::vector<QString> listed(const TroubleFilter &filter, int column)
{
	std::vector<QString> list;

	for (int i = 0; i < filter.rowCount(); i++)
		list.push_back(filter.index(i, column).data().toString());
	return list;
}

void fill(TroubleModel *model)
{
	model->set_rows({
		row(12071539411, "fault", "0000:00:05.0", true, 0x20000, "read of a page"),
		row(2000000499, "finding", "", true, 0x3000, "leak: 0x3000 - 0x4000"),
		row(103000000500, "sign", "0000:00:04.0", false, 0, "timeout"),
	});
}

void test_sorting()
{
	TroubleModel model;
	TroubleFilter filter(&model);

	fill(&model);
	filter.sort(TroubleModel::TIME);
	expect(listed(filter, TroubleModel::TIME) ==
		       std::vector<QString>{ "2.000000", "12.071539", "103.000001" },
	       "times as numbers, rounded as in the list");
	filter.sort(TroubleModel::ADDRESS);
	expect(listed(filter, TroubleModel::ADDRESS) ==
		       std::vector<QString>{ "0x3000", "0x20000", "" },
	       "addresses as numbers; none last");
	filter.sort(TroubleModel::DEVICE, Qt::DescendingOrder);
	expect(listed(filter, TroubleModel::DEVICE) ==
		       std::vector<QString>{ "0000:00:05.0", "0000:00:04.0", "" },
	       "devices in reverse");
}

void test_filter()
{
	TroubleModel model;
	TroubleFilter filter(&model);

	fill(&model);
	filter.set_wanted("  LEAK ");
	expect(listed(filter, TroubleModel::KIND) == std::vector<QString>{ "finding" }, "a word");
	filter.set_wanted("0000:00 read");
	expect(filter.rowCount() == 2, "words of different columns");
	filter.set_wanted("fault leak");
	expect(!filter.rowCount(), "all words must match");
	filter.set_wanted("");
	expect(filter.rowCount() == 3, "no filter");
}

void test_page()
{
	TroubleModel model;
	TroubleRow page = row(1, "fault", "", true, 0x5123, "");

	page.page_only = true;
	model.set_rows({ page });
	expect(model.index(0, TroubleModel::ADDRESS).data().toString() == "0x5000",
	       "only the page of the address is known");
}

/* The column of the reason gets the rest of the width, and enough of it in a small window, too. */
void test_widths()
{
	TroubleModel model;
	EventTable *table = make_table_view(nullptr, &model, TroubleModel::REASON);
	int least = 25 * table->fontMetrics().averageCharWidth();

	fill(&model);
	table->show();
	for (int width : { 1200, 400, 1300, 300 }) {
		QHeaderView *header = table->horizontalHeader();

		table->resize(width, 300);
		table->fit_columns();
		QApplication::processEvents();
		expect(table->columnWidth(TroubleModel::REASON) >= least, "the reason can be read");
		expect((header->length() <= table->viewport()->width()) == (width > 1000),
		       "only a small window scrolls");
	}
	table->resize(1200, 300);
	QApplication::processEvents();
	expect(table->horizontalHeader()->length() == table->viewport()->width(),
	       "resized, it fills the width again");
	delete table;
}

/* On a dark desktop, the table has its colours. */
void test_dark()
{
	TroubleModel model;
	QTableView table;

	use_dark_desktop();
	fill(&model);
	table.setModel(&model);
	table.resize(1000, 300);
	table.show();
	table.selectRow(1);
	for (int i = 0; i < model.rowCount(); i++) {
		QRect cell = table.visualRect(model.index(i, TroubleModel::REASON));

		expect(is_readable(table.viewport(), cell), "dark: a row");
	}
	expect(is_readable(table.horizontalHeader(), QRect(0, 0, 90, 20)), "dark: a title");
}
} // namespace

int main(int argc, char **argv)
{
	QApplication app(argc, argv);

	test_sorting();
	test_filter();
	test_page();
	test_widths();
	test_dark();
	return failures ? 1 : 0;
}
