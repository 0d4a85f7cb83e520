/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FOLLOW_TABLE_HPP
#define IOMMU_FOLLOW_TABLE_HPP

#include "table_model.hpp"

namespace lanes
{
/* An event at or near a followed address. */
struct FollowRow {
	qint64 ts;    /* ns, the host's time */
	QString kind; /* "map", "unmap" or "fault" */
	QString place;
	QString device;
	quint64 address;
	quint64 size; /* 0: none */
	QString task;
	QString reason;
};

/* The rows of all open streams in the order of time. */
class FollowModel : public EventRows<FollowRow>
{
      public:
	enum Column { TIME, KIND, PLACE, DEVICE, ADDRESS, SIZE, TASK, REASON, COLUMNS };

	FollowModel();

      private:
	QString text(int row, int column) const override;
	QVariant number(int row, int column) const override;
};
} // namespace lanes

#endif
