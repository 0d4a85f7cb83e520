/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_DEVICE_TABLE_HPP
#define IOMMU_LANES_DEVICE_TABLE_HPP

#include <QTableView>

#include "device_model.hpp"

namespace lanes
{
/* The table of a DeviceFilter: Space checks all rows that are selected, or unchecks them. */
class DeviceTable : public QTableView
{
	DeviceModel *devices;
	DeviceFilter *listed;

	void keyPressEvent(QKeyEvent *event) override;

      public:
	DeviceTable(DeviceModel *source, DeviceFilter *shown, QWidget *parent);
	/* Numbers of the model's rows that are selected. */
	std::vector<int> selected() const;
	/* Rows came or went: sorted again, and columns are as wide as they need to be. */
	void rows_changed(bool has_traces);
};
} // namespace lanes

#endif
