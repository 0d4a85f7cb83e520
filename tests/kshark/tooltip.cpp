/* SPDX-License-Identifier: LGPL-2.1 */
/* The text of tooltips, laid out in all widths. */
#include <QApplication>
#include <QAbstractTextDocumentLayout>
#include <QLabel>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextLayout>

#include "expect.hpp"
#include "readable.hpp"
#include "kshark-plugin/window/tooltip_text.hpp"

namespace
{
bool ends_with_number(const QString &line)
{
	return !line.isEmpty() && line.back().isDigit();
}

/* Returns whether a line of @document ends between a number and what follows it in its block. */
bool breaks_at_number(const QTextDocument &document)
{
	for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
		for (int i = 0; i + 1 < block.layout()->lineCount(); i++) {
			QTextLine line = block.layout()->lineAt(i);
			QString text = block.text().mid(line.textStart(), line.textLength());

			if (ends_with_number(text.trimmed()))
				return true;
		}
	}
	return false;
}

void test_units()
{
	QTextDocument document;
	bool broken = false;
	int most = 0;

	document.setHtml(lanes::tooltip_html("mapped: up to 16 KiB in 204 maps\nheld for 1.5 ms"));
	document.documentLayout();
	/* Words that are longer than a line are broken anywhere. */
	for (int width = 130; width < 400; width += 5) {
		document.setTextWidth(width);
		most = qMax(most, document.begin().layout()->lineCount());
		broken = broken || breaks_at_number(document);
	}
	expect(most > 1, "narrow tooltips have several lines");
	expect(!broken, "no line breaks between a number and its unit");
}

void test_names()
{
	QTextDocument document;

	document.setHtml(lanes::tooltip_html("<b>x</b> & 3 <i>\nsecond"));
	expect(document.toPlainText() == "<b>x</b> & 3 <i>\nsecond", "names are no HTML");
}
/* On a dark desktop, the text has the colour of its tooltips. */
void test_dark()
{
	QLabel tip(lanes::tooltip_html("held by vfiotest-274\nsince 1.5 ms"));

	use_dark_desktop();
	tip.setPalette(QToolTip::palette());
	tip.setBackgroundRole(QPalette::ToolTipBase);
	tip.setForegroundRole(QPalette::ToolTipText);
	tip.setAutoFillBackground(true);
	tip.adjustSize();
	expect(is_readable(&tip, tip.rect()), "dark: a tooltip");
	/* The second line is shorter than the first. */
	const QImage image = tip.grab().toImage();
	expect(luminance(QColor(image.pixel(image.width() - 1, image.height() - 1))) < 0.1,
	       "it is dark");
}
} // namespace

int main(int argc, char **argv)
{
	QApplication app(argc, argv);

	test_units();
	test_names();
	test_dark();
	return failures ? 1 : 0;
}
