/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_STATISTICS_WINDOW_HPP
#define IOMMU_STATISTICS_WINDOW_HPP

#include <cstdint>

#include <QDialog>

class QLabel;
class QPlainTextEdit;

namespace lanes
{
/* The statistics of a range of time: that of the plots, a dragged one, or that between markers. */
class StatisticsWindow : public QDialog
{
	QPlainTextEdit *text;
	QLabel *range; /* which one it is, or why another one is not possible */

	QWidget *make_buttons();
	void measure(const QString &what, int64_t from, int64_t to);
	void measure_between();

      public:
	explicit StatisticsWindow(QWidget *parent);
	/* Measure the range that the plots show now. */
	void measure_shown();
	/* Measure a range of time (ns of the host, inclusive). */
	void measure_dragged(int64_t from, int64_t to);
};
} // namespace lanes

#endif
