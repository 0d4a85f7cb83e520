/* SPDX-License-Identifier: LGPL-2.1 */
#include <QLabel>

#include "legend_page.hpp"
#include "kshark-plugin/window/legend_text.hpp"

namespace lanes
{
LegendPage::LegendPage(QWidget *parent) : QScrollArea(parent)
{
	text = new QLabel;
	text->setObjectName("legend");
	text->setTextFormat(Qt::RichText);
	text->setAlignment(Qt::AlignLeft | Qt::AlignTop);
	text->setMargin(8);
	setWidget(text);
	setWidgetResizable(true);
	setFrameShape(QFrame::NoFrame);
}

void LegendPage::set(const iommu_palette &palette)
{
	text->setText(legend_html(palette, devicePixelRatioF()));
}
} // namespace lanes
