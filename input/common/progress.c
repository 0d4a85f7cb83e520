/* SPDX-License-Identifier: LGPL-2.1 */
#include "progress.h"

#include <stddef.h>

static const struct input_progress_watch *volatile watching;

void input_progress_watch(const struct input_progress_watch *watch)
{
	watching = watch;
}

bool input_progress_is_watched(void)
{
	return watching;
}

void input_progress_tell(uint64_t events, uint64_t done, uint64_t all)
{
	const struct input_progress progress = { events, done, all };

	if (watching)
		watching->tell(&progress);
}

void input_progress_clear(void)
{
	if (watching)
		watching->clear();
}
