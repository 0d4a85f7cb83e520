/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_STATISTICS_WINDOW_HPP
#define IOMMU_STATISTICS_WINDOW_HPP

#include <QDialog>

class QPlainTextEdit;

namespace lanes
{
/* The statistics of the range of time that the plots showed when it was opened or updated. */
class StatisticsWindow : public QDialog
{
	QPlainTextEdit *text;

	QWidget *make_buttons();
	void measure();
	void showEvent(QShowEvent *event) override;

      public:
	explicit StatisticsWindow(QWidget *parent);
};
} // namespace lanes

#endif
