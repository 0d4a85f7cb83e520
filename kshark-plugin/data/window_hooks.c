/* SPDX-License-Identifier: LGPL-2.1 */
#include <stddef.h>

#include "window_hooks.h"

static const struct lanes_window_hooks *hooks;
static void *main_window; /* as received from the host, if there are no hooks */

void lanes_window_register(const struct lanes_window_hooks *to)
{
	hooks = to;
}

void lanes_window_start(void *window)
{
	main_window = window;
	if (hooks)
		hooks->start(window);
}

void lanes_window_drawn(int sd, int pid)
{
	if (hooks)
		hooks->drawn(sd, pid);
}

void lanes_window_gone(int sd)
{
	if (hooks)
		hooks->gone(sd);
}

void lanes_window_stop(void)
{
	main_window = NULL;
	if (hooks)
		hooks->stop();
}

void *lanes_window_main(void)
{
	return hooks ? hooks->main_window() : main_window;
}
