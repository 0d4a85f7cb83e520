/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TABLE_VIEW_HPP
#define IOMMU_TABLE_VIEW_HPP

#include <QString>

class QAbstractItemModel;
class QTableView;
class QWidget;

namespace lanes
{
/* Returns a table of rows that can be sorted, first by the column 0. */
QTableView *make_table_view(QWidget *parent, QAbstractItemModel *model);

/* A time of the host (ns) as in KernelShark's list. */
QString time_text(qint64 ts);
} // namespace lanes

#endif
