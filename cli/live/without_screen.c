/* SPDX-License-Identifier: LGPL-2.1 */
#include "output.h"

bool screen_output(struct live_output *output, const char **why)
{
	(void)output;
	*why = "this trace-iommu was built without ncurses";
	return false;
}
