/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_WINDOW_HOOKS_H
#define IOMMU_WINDOW_HOOKS_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Events that the layers below report to the window. hooks.cpp registers its functions when the
 * plugin is loaded. A plugin built without Qt has none, and the reports have no effect. Call all of
 * them without lanes_lock().
 */
struct lanes_window_hooks {
	void (*start)(void *main_window); /* may be NULL */
	void (*drawn)(int sd, int pid);
	void (*gone)(int sd);
	void (*stop)(void);
	void *(*main_window)(void);
};

/* @hooks is not copied. */
void lanes_window_register(const struct lanes_window_hooks *hooks);

/* The host has passed its main window to the plugin; NULL in a program without windows. */
void lanes_window_start(void *main_window);
/* A plot was drawn: that of the task @pid, or that of a CPU or other object if @pid is -1. */
void lanes_window_drawn(int sd, int pid);
/* The stream was closed, or the plugin was switched off for it. Any thread may call this. */
void lanes_window_gone(int sd);
/* The host is about to unload the plugin. */
void lanes_window_stop(void);

/* Returns the host's main window, or NULL. */
void *lanes_window_main(void);

#ifdef __cplusplus
}
#endif

#endif
