/* SPDX-License-Identifier: LGPL-2.1 */
#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QToolBar>

#include "markers.hpp"
#include "main_window.hpp"

namespace
{
/* The label of a marker follows its button. Returns NULL if there is none. */
const QLabel *label_of(const QString &button)
{
	const QWidget *window = lanes::main_window();

	if (!window)
		return nullptr;
	for (const QToolBar *bar : window->findChildren<QToolBar *>()) {
		bool next = false;

		for (QAction *action : bar->actions()) {
			const QWidget *widget = bar->widgetForAction(action);

			if (next)
				return qobject_cast<const QLabel *>(widget);
			auto found = qobject_cast<const QPushButton *>(widget);
			next = found && found->text() == button;
		}
	}
	return nullptr;
}
} // namespace

namespace lanes
{
/* "12.345 678", with a space between milliseconds and microseconds. */
MarkerState marker_time(char name, int64_t *ts)
{
	static const QRegularExpression form("^(-?)([0-9]{1,9})\\.([0-9]{6})$");
	const QLabel *label = label_of(QStringLiteral("Marker ") + name);

	if (!label)
		return MarkerState::UNKNOWN;
	QString text = label->text().remove(' ');
	if (text.isEmpty())
		return MarkerState::UNSET;
	QRegularExpressionMatch match = form.match(text);
	if (!match.hasMatch())
		return MarkerState::UNKNOWN;
	*ts = match.captured(2).toLongLong() * 1000000000 + match.captured(3).toLongLong() * 1000;
	if (!match.captured(1).isEmpty())
		*ts = -*ts;
	return MarkerState::SET;
}
} // namespace lanes
