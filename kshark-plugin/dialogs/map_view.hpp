/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MAP_VIEW_HPP
#define IOMMU_MAP_VIEW_HPP

#include <functional>
#include <string>

#include <QImage>
#include <QWidget>

#include "picture/shapes.h"

struct lanes_maps;

namespace lanes
{
/* What the map can follow: an address or a range, as a user would type it. */
struct MapFollowing {
	std::function<void(const QString &)> start;
	std::function<void()> stop;
};

/* The picture of an address map, or a message in its place. */
class MapView : public QWidget
{
	lanes_maps *maps = nullptr; /* NULL: there is only a message */
	std::string message;
	int64_t from = 0; /* of the shown range: ns, the host's time */
	int64_t to = 0;
	iommu_view view = {}; /* of the map */
	iommu_view strip = {};
	int64_t offset = 0; /* ns by which the host's times are later */
	iommu_picture map = {};
	iommu_picture holders = {};
	QImage image; /* of these; none: they have changed */
	MapFollowing following;
	int chosen = -1; /* by the keyboard: the number of a shape of the map; -1: none */

	void lay_out();
	QImage paint() const;
	std::string text_at(const QPoint &at);
	std::string text_of(const iommu_shape *shape);
	bool can_choose(int number) const;
	void choose_next(int step);
	void choose_again(int kind, size_t first);
	const iommu_shape *pointed() const;
	QString addresses_of(const iommu_shape *shape) const;
	void follow(const iommu_shape *shape);
	void keyPressEvent(QKeyEvent *event) override;
	void contextMenuEvent(QContextMenuEvent *event) override;
	void focusOutEvent(QFocusEvent *event) override;
	void paintEvent(QPaintEvent *event) override;
	void resizeEvent(QResizeEvent *event) override;
	void mouseMoveEvent(QMouseEvent *event) override;
	void mousePressEvent(QMouseEvent *event) override;
	void leaveEvent(QEvent *event) override;
	QSize sizeHint() const override;

      public:
	explicit MapView(const MapFollowing &following, QWidget *parent = nullptr);
	~MapView() override;
	MapView(const MapView &) = delete;
	MapView &operator=(const MapView &) = delete;

	/* Show this message. */
	void say(const std::string &text);
	/* Show the chosen device of @of in a range of the host's time. @of must outlive that. */
	void show_map(lanes_maps *of, int64_t begin, int64_t end);
	/* Returns what the picture shows, as lanes_maps_describe() does. */
	QString description() const;
};
} // namespace lanes

#endif
