/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MAP_WINDOW_HPP
#define IOMMU_MAP_WINDOW_HPP

#include <string>
#include <vector>

#include <QDialog>

#include "kshark-plugin/window/device_rows.hpp"

class QComboBox;
class QLabel;
class QTimer;

struct lanes_maps;

namespace lanes
{
class MapView;
struct MapFollowing;

/* The address map of one device, for the range of time that the plots show. */
class MapWindow : public QDialog
{
	RowsKey key;
	std::vector<DeviceRow> rows; /* as in the list of devices */
	QComboBox *device;
	MapView *view;
	QLabel *contents;
	QTimer *soon;	 /* to update */
	QTimer *resting; /* to count what is shown, once the range no longer changes */
	lanes_maps *maps = nullptr;

	void make_device_line(class QVBoxLayout *column);
	void make_contents_line(class QVBoxLayout *column);
	void forget();
	void list_devices();
	void say(const std::string &text);
	void show_range(const DeviceRow &row);
	void update_now();
	void showEvent(QShowEvent *event) override;
	void hideEvent(QHideEvent *event) override;

      public:
	MapWindow(QWidget *parent, const MapFollowing &following);
	~MapWindow() override;
	MapWindow(const MapWindow &) = delete;
	MapWindow &operator=(const MapWindow &) = delete;

	/* Lanes, plots or their range have changed. */
	void refresh();
	/* Show this device, by its pseudo task. */
	void choose(int sd, int pid);
};
} // namespace lanes

#endif
