/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LATE_STREAMS_H
#define IOMMU_LATE_STREAMS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct kshark_data_stream;
struct lanes_stream;

/*
 * Streams that the host opened without the plugin. KernelShark gives plugins that the user added to
 * the streams that are open at that time, but not to streams that are appended later.
 */

/* Set the function that starts the plugin for a stream. The host identifies the plugin by it. */
void lanes_late_set_start(int (*start)(struct kshark_data_stream *stream));

/*
 * Start the plugin for all streams that do not have it, and load their lanes. Returns whether there
 * were any; the plots must then be drawn again. Call in the window's thread without lanes_lock().
 */
bool lanes_late_join(void);

/*
 * Read a stream again, because a setting that the replay depends on has changed; with
 * @only_working, only if its replay has not ended. Its lanes get the same pseudo tasks as before,
 * by their numbers. Call in the window's thread, without lanes_lock(), while the host does not
 * load.
 */
void lanes_late_reload(int sd, bool only_working);

/* Read a hooked stream that the host has loaded already. Call in the window's thread. */
void lanes_late_load(struct lanes_stream *s);

#ifdef __cplusplus
}
#endif

#endif
