/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TOOLTIP_TEXT_HPP
#define IOMMU_TOOLTIP_TEXT_HPP

#include <string>

#include <QString>

namespace lanes
{
/*
 * Returns an explanation of several lines as HTML for a tooltip. The rest of a long line is
 * indented, and no line breaks between a number and its unit.
 */
QString tooltip_html(const std::string &text);
} // namespace lanes

#endif
