/* SPDX-License-Identifier: LGPL-2.1 */
/* The probes of a recording, which defines them at its start and removes them at its end. */
#include "probes.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/common/command.h"
#include "recording.h"
#include "tracing/dynamic_events.h"
#include "tracing/owner.h"
#include "tracing/tracefs_file.h"

/* Try the fprobe, then the kprobe. Returns false after a message on stderr. */
static bool place(const struct iommu_probe *probe)
{
	char why[256] = "";
	int err = 0;

	if (*probe->fprobe) {
		if (dynamic_event_add(probe->fprobe, why, sizeof(why)))
			return true;
		err = errno;
	}
	if (*probe->kprobe) {
		if (dynamic_event_add(probe->kprobe, why, sizeof(why)))
			return true;
		err = errno;
	}
	error("note: no probe " IOMMU_PROBE_GROUP ":%s: the kernel refuses to probe %s: %s",
	      probe->row->name, probe->function, *why ? why : strerror(err));
	return false;
}

static bool place_owner(const struct recording *r)
{
	const struct iommu_probe *probe = &r->probes[0];
	char why[256];
	char text[128];

	snprintf(text, sizeof(text), "f:" IOMMU_PROBE_GROUP "/%s %s", r->owner, probe->function);
	if (*probe->fprobe && dynamic_event_add(text, why, sizeof(why)))
		return true;
	*text = 'p';
	if (*probe->kprobe && dynamic_event_add(text, why, sizeof(why)))
		return true;
	return error("%s/dynamic_events: the kernel refuses to probe %s: %s; use --no-probes",
		     tracefs_top(), probe->function, *why ? why : strerror(errno)) == STATUS_CLEAN;
}

/* Two recordings may begin at the same time. The one whose probe is listed first has the group. */
static bool is_first_owner(const char *owner)
{
	struct dynamic_events list;
	pid_t other = 0;
	bool first = false;

	if (dynamic_events_read(&list)) {
		for (size_t i = 0; i < list.nr && !other && !first; i++) {
			if (strcmp(list.events[i].group, IOMMU_PROBE_GROUP) != 0)
				continue;
			first = !strcmp(list.events[i].name, owner);
			other = first ? 0 : owner_in_name(list.events[i].name, OWNER_PROBE);
		}
	}
	dynamic_events_free(&list);
	if (!first)
		error("process %d began to record at the same time, and its probes have the group " IOMMU_PROBE_GROUP
		      "; wait for it, or use --no-probes",
		      (int)other);
	return first;
}

bool probes_place(struct recording *r)
{
	size_t nr = 0;

	if (!r->nr_probes)
		return true;
	if (!place_owner(r))
		return false;
	if (!is_first_owner(r->owner)) {
		dynamic_event_remove(IOMMU_PROBE_GROUP, r->owner);
		return false;
	}
	for (size_t i = 0; i < r->nr_probes; i++) {
		if (place(&r->probes[i]))
			r->probes[nr++] = r->probes[i];
	}
	r->nr_probes = nr;
	return true;
}

static bool is_ours(const char *name)
{
	for (size_t i = 0; i < iommu_nr_probe_rows; i++) {
		if (!strcmp(iommu_probe_rows[i].name, name))
			return true;
	}
	return false;
}

static bool remove_one(const char *name)
{
	/* An event with several definitions is in the list several times. */
	if (dynamic_event_remove(IOMMU_PROBE_GROUP, name) || errno == ENOENT)
		return true;
	return error("%s/dynamic_events: cannot remove the probe " IOMMU_PROBE_GROUP ":%s: %s%s",
		     tracefs_top(), name, strerror(errno),
		     errno == EBUSY ? "; another user enabled it; disable it, and run "
				      "trace-iommu record --cleanup"
				    : "") == STATUS_CLEAN;
}

/* Remove those of the list that have our names. Returns false after a message on stderr. */
static bool remove_listed(const struct dynamic_events *list)
{
	bool done = true;

	for (size_t i = 0; i < list->nr; i++) {
		const struct dynamic_event *e = &list->events[i];

		if (!strcmp(e->group, IOMMU_PROBE_GROUP) && is_ours(e->name))
			done &= remove_one(e->name);
	}
	return done;
}

/* Whether the list has the probe @owner; NULL: that of any owner. */
static bool is_owned(const struct dynamic_events *list, const char *owner)
{
	for (size_t i = 0; i < list->nr; i++) {
		const struct dynamic_event *e = &list->events[i];

		if (!strcmp(e->group, IOMMU_PROBE_GROUP) &&
		    (owner ? !strcmp(e->name, owner) : owner_in_name(e->name, OWNER_PROBE)))
			return true;
	}
	return false;
}

bool probes_remove(const char *owner)
{
	struct dynamic_events list;
	bool done = true;

	/*
	 * A kernel without dynamic events has no such file, and no probes. --cleanup needs the
	 * owner's probe to find the others. So it goes last.
	 */
	if (dynamic_events_read(&list) && is_owned(&list, owner))
		done = remove_listed(&list) && remove_one(owner);
	dynamic_events_free(&list);
	return done;
}

bool probes_remove_of_boot(void)
{
	struct dynamic_events list;
	bool done = true;

	if (dynamic_events_read(&list) && !is_owned(&list, NULL))
		done = remove_listed(&list);
	dynamic_events_free(&list);
	return done;
}
