/* SPDX-License-Identifier: LGPL-2.1 */
/* Which devices are drawn. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "draw.h"
#include "picture/picture.h"

/* Whether @len bytes are the device's name, or its end behind a colon: 00:04.0 of 0000:00:04.0. */
static bool is_called(const struct iommu_lane *lane, const char *name, size_t len, bool whole)
{
	size_t all = strlen(lane->name);

	if (!len || len > all || lane->device == IOMMU_LANE_UNKNOWN)
		return false;
	if (whole || len == all)
		return len == all && !memcmp(lane->name, name, len);
	return lane->name[all - len - 1] == ':' && !memcmp(lane->name + all - len, name, len);
}

static size_t count_called(const struct iommu_lane *list, size_t nr, const char *name, size_t len,
			   bool whole, size_t *last)
{
	size_t n = 0;

	for (size_t i = 0; i < nr; i++) {
		if (is_called(&list[i], name, len, whole)) {
			*last = i;
			n++;
		}
	}
	return n;
}

static void put_stderr(void *arg, const char *str, size_t len)
{
	(void)arg;
	fwrite(str, 1, len, stderr);
}

/* The devices, all or those that a short name may mean: the message's second line. */
static void list_devices(const struct iommu_lane *list, size_t nr, const char *name, size_t len)
{
	const size_t most = 32;
	size_t shown = 0;
	char buf[256];
	struct iommu_text t;

	iommu_text_init(&t, buf, sizeof(buf), put_stderr, NULL);
	for (size_t i = 0; i < nr; i++) {
		if (list[i].device == IOMMU_LANE_UNKNOWN ||
		    (name && !is_called(&list[i], name, len, false)))
			continue;
		if (shown++ >= most)
			continue;
		iommu_text_puts(&t, shown == 1 ? "    " : ", ");
		iommu_text_untrusted(&t, list[i].name, strlen(list[i].name));
	}
	if (shown > most) {
		iommu_text_puts(&t, " and ");
		iommu_text_dec(&t, shown - most);
		iommu_text_puts(&t, " more");
	}
	if (shown)
		iommu_text_putc(&t, '\n');
	iommu_text_flush(&t);
}

/* Choose the one device of that name. */
static bool choose(bool *chosen, const struct draw_trace *trace, const char *name, size_t len)
{
	size_t nr;
	const struct iommu_lane *list = iommu_lanes_list(trace->lanes, &nr);
	size_t last = 0;
	size_t n = count_called(list, nr, name, len, true, &last);

	if (!n)
		n = count_called(list, nr, name, len, false, &last);
	if (n == 1) {
		chosen[last] = true;
		return true;
	}
	if (n) {
		error("--device: '%.*s' may be one of these:", (int)len, name);
		list_devices(list, nr, name, len);
	} else if (list[0].device == IOMMU_LANE_UNKNOWN) {
		error("--device: %s names no device", trace->name);
	} else {
		error("--device: %s has no device '%.*s'; it has", trace->name, (int)len, name);
		list_devices(list, nr, NULL, 0);
	}
	return false;
}

/* A name may have commas in it, so the whole is tried first. */
static bool choose_list(bool *chosen, const struct draw_trace *trace, const char *names)
{
	size_t nr;
	const struct iommu_lane *list = iommu_lanes_list(trace->lanes, &nr);
	size_t last = 0;

	if (count_called(list, nr, names, strlen(names), true, &last) == 1) {
		chosen[last] = true;
		return true;
	}
	for (;;) {
		size_t len = strcspn(names, ",");

		if (!choose(chosen, trace, names, len))
			return false;
		if (!names[len])
			return true;
		names += len + 1;
	}
}

static bool pick(struct draw_lanes *picked, const struct draw_trace *trace,
		 const struct draw_options *options, size_t room, bool *chosen)
{
	size_t nr;
	const struct iommu_lane *list = iommu_lanes_list(trace->lanes, &nr);
	size_t all = 0;

	for (size_t i = 0; i < options->nr_devices; i++) {
		if (!choose_list(chosen, trace, options->devices[i]))
			return false;
	}
	for (size_t i = 0; i < nr; i++) {
		if (!options->nr_devices || chosen[i])
			picked->numbers[all++] = i;
	}
	picked->nr = iommu_lanes_busiest(list, picked->numbers, all, room);
	picked->left_out = all - picked->nr;
	return true;
}

bool draw_pick(struct draw_lanes *picked, const struct draw_trace *trace,
	       const struct draw_options *options, size_t room)
{
	size_t nr;
	bool *chosen;
	bool done = false;

	iommu_lanes_list(trace->lanes, &nr);
	*picked = (struct draw_lanes){ .numbers = calloc(nr, sizeof(*picked->numbers)) };
	chosen = calloc(nr, sizeof(*chosen));
	if (picked->numbers && chosen)
		done = pick(picked, trace, options, room, chosen);
	else
		error("out of memory");
	free(chosen);
	return done;
}

void draw_lanes_free(struct draw_lanes *picked)
{
	free(picked->numbers);
	*picked = (struct draw_lanes){ 0 };
}
