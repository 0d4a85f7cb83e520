/* SPDX-License-Identifier: LGPL-2.1 */
/* Built without Qt: lanes are to be chosen in Plots > Tasks, or by --pid. */
#include "kshark-plugin/data/plot_data.h"

static void *main_window;

void lanes_window_start(void *window)
{
	main_window = window;
}

void lanes_window_drawn(int sd, int pid)
{
	(void)sd;
	(void)pid;
}

void lanes_window_gone(int sd)
{
	(void)sd;
}

void lanes_window_stop(void)
{
	main_window = NULL;
}

void *lanes_window_main(void)
{
	return main_window;
}
