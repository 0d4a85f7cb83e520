/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TROUBLE_TABLE_HPP
#define IOMMU_TROUBLE_TABLE_HPP

#include <QSortFilterProxyModel>

#include "table_model.hpp"

namespace lanes
{
/* A fault, finding or sign of trouble. */
struct TroubleRow {
	qint64 ts;    /* ns, the host's time */
	QString kind; /* "fault", "finding" or "sign" */
	QString device;
	bool has_address;
	bool page_only;
	quint64 address;
	QString direction;
	QString reason;
	QString verdict;
	QString holder;
};

/* The rows of all open streams in the order of time. */
class TroubleModel : public EventRows<TroubleRow>
{
      public:
	enum Column { TIME, KIND, DEVICE, ADDRESS, DIRECTION, REASON, VERDICT, HOLDER, COLUMNS };

	TroubleModel();
	QString text(int row, int column) const override;

      private:
	QVariant number(int row, int column) const override;
};

/* Sorts addresses and times as numbers, and hides rows that do not contain all wanted words. */
class TroubleFilter : public QSortFilterProxyModel
{
	const TroubleModel *model;
	QStringList wanted;

	bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

      public:
	explicit TroubleFilter(TroubleModel *source);
	void set_wanted(const QString &text);
};
} // namespace lanes

#endif
