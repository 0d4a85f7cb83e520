/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "event_bits.h"

void lanes_event_bits_free(struct lanes_event_bits *set)
{
	if (!set)
		return;
	free(set->bits);
	free(set->starts);
	free(set);
}
