/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TABLE_VIEW_HPP
#define IOMMU_TABLE_VIEW_HPP

#include <QString>
#include <QTableView>

namespace lanes
{
/* A table of which one column gets the rest of the width, but can always be read. */
class EventTable : public QTableView
{
	int wide;

	void fit_wide();
	void resizeEvent(QResizeEvent *event) override;

      public:
	EventTable(QWidget *parent, int wide_column);
	/* The rows were replaced: fit the widths of the columns. */
	void fit_columns();
};

/* Returns a table of rows that can be sorted, first by the column 0. */
EventTable *make_table_view(QWidget *parent, QAbstractItemModel *model, int wide);

/* A time of the host (ns) as in KernelShark's list. */
QString time_text(qint64 ts);
} // namespace lanes

#endif
