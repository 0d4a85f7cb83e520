/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef DOCS_MARKDOWN_CELL_H
#define DOCS_MARKDOWN_CELL_H

/* Begin the next cell of a row of a Markdown table on stdout, and escape what would end it. */
void put_cell(const char *text);

#endif
