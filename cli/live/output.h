/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LIVE_OUTPUT_H
#define TRACE_IOMMU_LIVE_OUTPUT_H

#include <stdbool.h>

#include "core/monitor/monitor_text.h"

/* What becomes of an interval, or of a key. */
enum live_next {
	LIVE_GO_ON,
	LIVE_QUIT,
	LIVE_FAILED, /* after a message on stderr */
};

/* Where intervals are shown: one of these. */
struct live_output {
	enum live_next (*show)(void *arg, const struct iommu_monitor_page *page);
	/*
	 * The terminal is @readable: there is a key, or the terminal is gone. Or else a signal
	 * came, perhaps because its size changed. NULL: reads no keys.
	 */
	enum live_next (*key)(void *arg, bool readable);
	void (*close)(void *arg);
	void *arg;
};

/* Lines on stdout: a block for each interval. */
struct live_output lines_output(void);

/*
 * A screen that is drawn again for each interval. Returns false if this terminal cannot show it,
 * or if the command was built without ncurses; *@why is the reason.
 */
bool screen_output(struct live_output *output, const char **why);

/* JSON on stdout: one line for each interval. */
struct live_output json_output(void);

#endif
