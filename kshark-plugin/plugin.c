/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The functions of plugin-iommu_lanes.so that KernelShark calls. KernelShark also supplies its own
 * symbols and those of libtraceevent: the plugin is linked against neither.
 */
#include "kshark-plugin/data/late_streams.h"
#include "kshark-plugin/data/load.h"
#include "kshark-plugin/data/pseudo_tasks.h"
#include "kshark-plugin/data/stream.h"
#include "kshark-plugin/data/window_hooks.h"
#include "kshark-plugin/draw/draw.h"

#define LANES_EXPORT __attribute__((visibility("default")))

/*
 * The functions of all plugins have these names and share one name space, so even within this file
 * such a name refers to the first plugin that was loaded. We therefore use start(), which has a
 * name of its own.
 */
static int start(struct kshark_data_stream *stream);
int LANES_EXPORT KSHARK_PLOT_PLUGIN_INITIALIZER(struct kshark_data_stream *stream)
	__attribute__((alias("start")));
int LANES_EXPORT KSHARK_PLOT_PLUGIN_DEINITIALIZER(struct kshark_data_stream *stream);
void LANES_EXPORT *KSHARK_MENU_PLUGIN_INITIALIZER(void *gui_ptr);

/*
 * KernelShark takes a result below 1 as a failure of the plugin. A trace without IOMMU events is
 * not a failure.
 */
static int start(struct kshark_data_stream *stream)
{
	struct lanes_stream *s;

	lanes_late_set_start(start);
	lanes_lock();
	s = lanes_stream_of(stream->stream_id);
	lanes_unlock();
	if (s)
		return 1; /* started twice; reporting a failure would not help */
	s = lanes_stream_new(stream);
	if (!s)
		return 0;
	if (!lanes_load_hook(s)) {
		lanes_stream_free(s);
		return 1;
	}
	kshark_register_draw_handler(stream, lanes_draw);
	return (int)s->nr_events + 1;
}

int KSHARK_PLOT_PLUGIN_DEINITIALIZER(struct kshark_data_stream *stream)
{
	struct lanes_stream *s;

	/* The host is about to unload the plugin. Only this member of the stream is valid. */
	if (stream->stream_id == KS_PLUGIN_CONTEXT_FREE) {
		lanes_window_stop();
		return 0;
	}
	lanes_lock();
	s = lanes_stream_of(stream->stream_id);
	lanes_unlock();
	if (!s)
		return 0;
	lanes_load_unhook(s);
	kshark_unregister_draw_handler(stream, lanes_draw);
	lanes_stream_reset(s);
	lanes_unpublish(s);
	lanes_window_gone(s->sd);
	lanes_stream_free(s);
	return 1;
}

/* KernelShark calls this if -p or the user adds the plugin, but not if a session does. */
void *KSHARK_MENU_PLUGIN_INITIALIZER(void *gui_ptr)
{
	lanes_window_start(gui_ptr);
	return NULL;
}
