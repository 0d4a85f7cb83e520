/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * plugin-iommu_lanes.so: what KernelShark calls. It supplies its own symbols and libtraceevent's;
 * the plugin is linked against neither.
 */
#include <stdlib.h>

#include "kshark-plugin/data/stream.h"

#define LANES_EXPORT __attribute__((visibility("default")))

/*
 * All plugins have functions of these names, and share one name space: within this file such a name
 * is the first plugin's. So what they call has a name of its own.
 */
static int start(struct kshark_data_stream *stream);
int LANES_EXPORT KSHARK_PLOT_PLUGIN_INITIALIZER(struct kshark_data_stream *stream)
	__attribute__((alias("start")));
int LANES_EXPORT KSHARK_PLOT_PLUGIN_DEINITIALIZER(struct kshark_data_stream *stream);
void LANES_EXPORT *KSHARK_MENU_PLUGIN_INITIALIZER(void *gui_ptr);

/* Less than 1 means to KernelShark that the plugin failed, which a trace of other things is not. */
static int start(struct kshark_data_stream *stream)
{
	struct lanes_stream *s;

	lanes_lock();
	s = lanes_stream_of(stream->stream_id);
	lanes_unlock();
	if (s)
		return 1; /* twice; nothing would be won by a failure */
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

	/* The plugin itself is about to be closed; the stream has nothing but this number. */
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
	lanes_tasks_remove(s);
	lanes_window_gone(s->sd);
	lanes_stream_free(s);
	return 1;
}

/* What the host knows the plugin by. */
static struct kshark_dpi *own_interface(struct kshark_context *context)
{
	for (struct kshark_plugin_list *p = context->plugins; p; p = p->next) {
		if (p->process_interface && p->process_interface->init == start)
			return p->process_interface;
	}
	return NULL;
}

/* Also where it is switched off: then the user did that. */
static bool has_plugin(const struct kshark_data_stream *stream, const struct kshark_dpi *own)
{
	const struct kshark_dpi_list *list = stream->plugins;

	while (list && list->interface != own)
		list = list->next;
	return list != NULL;
}

/* False where there is nothing in it for us. */
static bool load_alone(int sd)
{
	struct lanes_stream *s;

	lanes_lock();
	s = lanes_stream_of(sd);
	lanes_unlock();
	if (s && s->load_entries)
		lanes_load_alone(s);
	return s != NULL;
}

/* Plugins that the user added go to the streams that are open then, not to those appended later. */
bool lanes_join_streams(void)
{
	struct kshark_context *context = NULL;
	struct kshark_dpi *own;
	bool any = false;
	int *sds;

	if (!kshark_instance(&context))
		return false;
	own = own_interface(context);
	sds = kshark_all_streams(context);
	for (int i = 0; own && sds && i < context->n_streams; i++) {
		struct kshark_data_stream *stream = kshark_get_data_stream(context, sds[i]);
		struct kshark_dpi_list *list;

		if (!stream || has_plugin(stream, own))
			continue;
		list = kshark_register_plugin_to_stream(stream, own, true);
		if (list && kshark_handle_dpi(stream, list, KSHARK_PLUGIN_INIT) > 0 &&
		    load_alone(stream->stream_id))
			any = true;
	}
	free(sds);
	return any;
}

/* Called when the plugin was asked for by -p, or from the window; not by a session. */
void *KSHARK_MENU_PLUGIN_INITIALIZER(void *gui_ptr)
{
	lanes_window_start(gui_ptr);
	return NULL;
}
