/* SPDX-License-Identifier: LGPL-2.1 */
#include <QEvent>
#include <QHelpEvent>
#include <QPointer>
#include <QToolButton>
#include <QToolTip>

#include "legend_button.hpp"
#include "kshark-plugin/draw/plot.hpp"
#include "kshark-plugin/data/lock.h"
#include "kshark-plugin/data/settings.h"
#include "legend_text.hpp"

namespace
{
/* Pixels: left of the labels, which begin at 18. */
const int side = 16;
const int from_left = 1;

/* Keys go to the plots as before: the legend has an entry in the menu. */
class LegendButton : public QToolButton
{
	/* The samples have the colours of now. */
	bool event(QEvent *event) override
	{
		if (event->type() != QEvent::ToolTip)
			return QToolButton::event(event);
		lanes_lock();
		const iommu_palette palette = lanes_settings_now()->palette;
		lanes_unlock();
		QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(),
				   lanes::legend_html(palette, devicePixelRatioF()), this);
		return true;
	}

      public:
	explicit LegendButton(QWidget *plots) : QToolButton(plots)
	{
		setObjectName("iommuLegendButton");
		setText("?");
		setAccessibleName("Legend of the IOMMU lanes");
		setFocusPolicy(Qt::NoFocus);
		setCursor(Qt::ArrowCursor);
		setFixedSize(side, side);
	}
};

QPointer<QToolButton> button;
} // namespace

namespace lanes
{
void legend_button_place(QWidget *plots, void (*open)())
{
	int y;

	if (!Plot::first_lane(&y)) {
		if (button)
			button->hide();
		return;
	}
	if (!button || button->parentWidget() != plots) {
		delete button;
		button = new LegendButton(plots);
		QObject::connect(button, &QToolButton::clicked, open);
	}
	button->move(from_left, y);
	button->show();
}

void legend_button_stop()
{
	delete button;
}
} // namespace lanes
