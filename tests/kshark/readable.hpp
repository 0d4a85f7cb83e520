/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TEST_READABLE_HPP
#define IOMMU_TEST_READABLE_HPP

#include <cmath>

#include <QApplication>
#include <QHash>
#include <QImage>
#include <QPalette>
#include <QStyleFactory>
#include <QToolTip>
#include <QWidget>

/* The least contrast of graphics and large text by WCAG 2.1. */
const double readable_contrast = 3;

/* The colours of a dark desktop. Text of widgets that are off is darker, as usual. */
inline void use_dark_desktop()
{
	QPalette palette;

	QApplication::setStyle(QStyleFactory::create("Fusion"));
	palette.setColor(QPalette::Window, QColor(0x2a, 0x2e, 0x32));
	palette.setColor(QPalette::Base, QColor(0x1b, 0x1e, 0x20));
	palette.setColor(QPalette::AlternateBase, QColor(0x23, 0x26, 0x29));
	palette.setColor(QPalette::Button, QColor(0x31, 0x36, 0x3b));
	palette.setColor(QPalette::ToolTipBase, QColor(0x31, 0x36, 0x3b));
	palette.setColor(QPalette::Highlight, QColor(0x1e, 0x6a, 0xa5));
	palette.setColor(QPalette::Link, QColor(0x1d, 0x99, 0xf3));
	for (auto role : { QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
			   QPalette::ToolTipText, QPalette::HighlightedText, QPalette::BrightText })
		palette.setColor(role, QColor(0xfc, 0xfc, 0xfc));
	for (auto role : { QPalette::WindowText, QPalette::Text, QPalette::ButtonText })
		palette.setColor(QPalette::Disabled, role, QColor(0x6e, 0x71, 0x75));
	QApplication::setPalette(palette);
	QToolTip::setPalette(palette);
}

inline double luminance(const QColor &colour)
{
	auto linear = [](double v) {
		return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
	};

	return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
	       0.0722 * linear(colour.blueF());
}

/* Returns the contrast of what is drawn in @image with its ground: its most frequent colour. */
inline double contrast_in(const QImage &image)
{
	QHash<QRgb, int> counts;
	QRgb ground = 0;
	double most = 1;

	for (int y = 0; y < image.height(); y++) {
		for (int x = 0; x < image.width(); x++) {
			int count = ++counts[image.pixel(x, y)];

			if (count > counts.value(ground))
				ground = image.pixel(x, y);
		}
	}
	for (auto one = counts.cbegin(); one != counts.cend(); ++one) {
		double a = luminance(QColor(one.key())) + 0.05;
		double b = luminance(QColor(ground)) + 0.05;

		most = std::fmax(most, a > b ? a / b : b / a);
	}
	return most;
}

/* Whether what a part of a widget shows can be read. The frame of the part is left out. */
inline bool is_readable(QWidget *widget, const QRect &part)
{
	return contrast_in(widget->grab(part.adjusted(3, 3, -3, -3)).toImage()) >=
	       readable_contrast;
}

#endif
