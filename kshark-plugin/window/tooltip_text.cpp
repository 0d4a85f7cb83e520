/* SPDX-License-Identifier: LGPL-2.1 */
#include <QRegularExpression>

#include "tooltip_text.hpp"

namespace lanes
{
QString tooltip_html(const std::string &text)
{
	static const QRegularExpression before_unit("(?<=[0-9]) (?=[A-Za-z%])");
	QString line = "<p style='margin: 0 0 0 16px; text-indent: -16px'>";

	/* Names may look like HTML tags. */
	return QString::fromStdString(text)
		.toHtmlEscaped()
		.replace(before_unit, "&nbsp;")
		.replace('\n', "</p>" + line)
		.prepend(line);
}
} // namespace lanes
