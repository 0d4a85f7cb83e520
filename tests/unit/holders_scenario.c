/* SPDX-License-Identifier: LGPL-2.1 */
#include <inttypes.h>
#include <stdio.h>

#include "holders_scenario.h"

static void note_before(void *arg, uint32_t device, int32_t pid, uint64_t until)
{
	struct scenario_run *run = arg;

	run->nr_before++;
	run->before_device = device;
	run->before_pid = pid;
	run->before_until = until / 1000;
}

void scenario_start(struct scenario_run *run, enum iommu_attach_rule attach_rule,
		    enum scenario_probes probes, uint64_t begin_us)
{
	char name[32];

	*run = (struct scenario_run){ .probes = probes };
	for (unsigned int i = 1; i <= SCENARIO_DEVICES; i++) {
		int len = snprintf(name, sizeof(name), "0000:00:%02x.0", i);

		assert_int_equal(iommu_device_id(&run->devices, name, (size_t)len), i);
	}
	run->holders = iommu_holders_new(&run->devices, note_before, run);
	iommu_holders_set_attach_rule(run->holders, attach_rule);
	iommu_holders_begin(run->holders, begin_us * 1000);
}

static void attach(struct scenario_run *run, const struct scenario_event *e, uint64_t ts)
{
	struct iommu_attach_probe probe = { .blocking = e->domain == 'B' };

	if (e->domain == 'C')
		probe.type = 1;
	else if (e->domain == 'D')
		probe.type = 3;
	iommu_holders_attach(run->holders, e->device, e->pid, ts,
			     e->domain && run->probes == WITH_PROBES ? &probe : NULL, &run->last);
}

void scenario_event(struct scenario_run *run, const struct scenario_event *e)
{
	uint64_t ts = e->us * 1000;

	switch (e->what) {
	case '+':
		iommu_holders_add(run->holders, e->device, e->device, e->pid, ts);
		break;
	case '-':
		iommu_holders_remove(run->holders, e->device, ts, &run->last);
		break;
	case 'a':
		attach(run, e, ts);
		break;
	case 'd':
		iommu_holders_detach(run->holders, e->device, e->pid, ts, &run->last);
		break;
	case 'm':
		iommu_holders_map(run->holders, e->pid, ts);
		break;
	case 'u':
		iommu_holders_unmap(run->holders, e->pid, ts);
		break;
	default:
		iommu_holders_host_uses(run->holders, e->device, ts);
	}
}

void scenario_events(struct scenario_run *run, const struct scenario_event *events, size_t n)
{
	for (size_t i = 0; i < n; i++)
		scenario_event(run, &events[i]);
}

void scenario_end(struct scenario_run *run, uint64_t us)
{
	iommu_holders_end(run->holders, us * 1000);
}

void scenario_free(struct scenario_run *run)
{
	iommu_holders_free(run->holders);
	iommu_devices_free(&run->devices);
}

static int put_epoch(char *text, size_t room, const struct iommu_epoch *e)
{
	char holder[16] = "host", to[24] = "";

	if (e->pid != IOMMU_HOST)
		snprintf(holder, sizeof(holder), "%" PRId32, e->pid);
	if (e->ended)
		snprintf(to, sizeof(to), "%" PRIu64, e->to / 1000);
	return snprintf(text, room, "%" PRIu64 "-%s:%s%s%s%s%s%s", e->from / 1000, to, holder,
			e->grade == IOMMU_GRADE_CERTAIN ? "!" : "",
			e->grade == IOMMU_GRADE_UNKNOWN ? "?" : "", e->before ? "b" : "",
			e->removed ? "r" : "", e->implied ? "i" : "");
}

const char *scenario_epochs(struct scenario_run *run, uint32_t device)
{
	size_t n, at = 0;
	const struct iommu_epoch *epochs = iommu_holders_epochs(run->holders, device, &n, NULL);

	run->text[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		if (i) {
			assert_true(epochs[i - 1].ended);
			assert_true(epochs[i - 1].to >= epochs[i - 1].from);
			assert_true(epochs[i].from >= epochs[i - 1].to);
			run->text[at++] = ' ';
		}
		at += (size_t)put_epoch(run->text + at, sizeof(run->text) - at, &epochs[i]);
		assert_true(at + 100 < sizeof(run->text));
	}
	return run->text;
}

const char *scenario_plain(struct scenario_run *run, uint32_t device)
{
	char *to = run->text;

	for (const char *p = scenario_epochs(run, device); *p; p++) {
		if (!strchr("!?bri", *p))
			*to++ = *p;
	}
	*to = '\0';
	return run->text;
}

void scenario_check(const struct scenario_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct scenario_run run;

		scenario_start(&run, cases[i].attach_rule, cases[i].probes, 1);
		for (const struct scenario_event *e = cases[i].events; e->what; e++)
			scenario_event(&run, e);
		scenario_end(&run, 100000000);
		for (uint32_t d = 0; d < ARRAY_SIZE(cases[i].epochs); d++) {
			const char *expect = cases[i].epochs[d];

			if (expect && strcmp(scenario_epochs(&run, d + 1), expect) != 0)
				fail_msg("%s, device %u:\n%s\nnot\n%s", cases[i].name, d + 1,
					 run.text, expect);
		}
		scenario_free(&run);
	}
}
