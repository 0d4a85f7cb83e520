/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu draw in a build without cairo. */
#include "draw.h"

#include "cli/common/command.h"

int command_draw(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return error("draw is not available: trace-iommu was built without cairo; install it "
		     "(Debian: libcairo2-dev) and rebuild");
}
