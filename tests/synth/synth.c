/* SPDX-License-Identifier: LGPL-2.1 */
/* The handle: machine, tasks, options. */
#define _POSIX_C_SOURCE 200809L

#include "internal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

int synth_fail(struct synth *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s->error, sizeof(s->error), fmt, ap);
	va_end(ap);
	return -1;
}

const char *synth_error(const struct synth *s)
{
	return s->error;
}

void put_number(const struct synth *s, unsigned char *to, uint64_t value, unsigned int size)
{
	unsigned int i;

	for (i = 0; i < size; i++) {
		to[s->machine.big_endian ? size - 1 - i : i] = value & 0xff;
		value >>= 8;
	}
}

int buffer_add(struct synth *s, struct buffer *b, const void *bytes, size_t len)
{
	if (b->size - b->len < len) {
		size_t size = (b->len + len) * 2;
		char *more = realloc(b->bytes, size);

		if (!more)
			return synth_fail(s, "out of memory");
		b->bytes = more;
		b->size = size;
	}
	memcpy(b->bytes + b->len, bytes, len);
	b->len += len;
	return 0;
}

static bool machine_ok(const struct synth_machine *m)
{
	return (m->long_size == 4 || m->long_size == 8) && m->page_size >= 4096 &&
	       m->page_size <= 1 << 20 && !(m->page_size & (m->page_size - 1)) && m->cpus >= 1 &&
	       m->cpus <= 65536;
}

struct synth *synth_new(const struct synth_machine *machine)
{
	struct synth *s;

	if (!machine_ok(machine)) {
		errno = EINVAL;
		return NULL;
	}
	s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->machine = *machine;
	s->rings = calloc(machine->cpus, sizeof(*s->rings));
	s->record.data = malloc(RECORD_MAX);
	s->clock = strdup("local");
	if (!s->rings || !s->record.data || !s->clock) {
		synth_free(s);
		errno = ENOMEM;
		return NULL;
	}
	return s;
}

static void system_free(struct event_system *sys)
{
	size_t i;

	for (i = 0; i < sys->nr_events; i++)
		event_free(sys->events[i]);
	free(sys->events);
	free(sys->name);
}

void synth_free(struct synth *s)
{
	size_t i;

	if (!s)
		return;
	for (i = 0; i < s->nr_systems; i++)
		system_free(&s->systems[i]);
	for (i = 0; s->rings && i < (s->nr_instances + 1) * s->machine.cpus; i++)
		ring_free(&s->rings[i]);
	for (i = 0; i < s->nr_instances; i++)
		free(s->instances[i].name);
	free(s->systems);
	free(s->rings);
	free(s->instances);
	free(s->record.data);
	free(s->record.values);
	free(s->record.pool);
	free(s->comms.bytes);
	free(s->kallsyms.bytes);
	free(s->uname);
	free(s->clock);
	free(s);
}

int synth_add_comm(struct synth *s, int pid, const char *comm)
{
	char number[16];
	int len = snprintf(number, sizeof(number), "%d ", pid);

	if (!*comm || strchr(comm, '\n'))
		return synth_fail(s, "the name of task %d is empty or has a newline", pid);
	if (buffer_add(s, &s->comms, number, len) < 0 ||
	    buffer_add(s, &s->comms, comm, strlen(comm)) < 0)
		return -1;
	return buffer_add(s, &s->comms, "\n", 1);
}

int synth_add_function(struct synth *s, uint64_t address, const char *name)
{
	char start[32];
	int len = snprintf(start, sizeof(start), "%016llx t ", (unsigned long long)address);

	if (buffer_add(s, &s->kallsyms, start, (size_t)len) < 0 ||
	    buffer_add(s, &s->kallsyms, name, strlen(name)) < 0)
		return -1;
	return buffer_add(s, &s->kallsyms, "\n", 1);
}

static int set_string(struct synth *s, char **where, const char *value)
{
	char *copy = strdup(value);

	if (!copy)
		return synth_fail(s, "out of memory");
	free(*where);
	*where = copy;
	return 0;
}

int synth_set_uname(struct synth *s, const char *uname)
{
	return set_string(s, &s->uname, uname);
}

int synth_set_clock(struct synth *s, const char *clock)
{
	if (!*clock || strlen(clock) > 32 || strpbrk(clock, "[] "))
		return synth_fail(s, "'%s' is not a clock name", clock);
	return set_string(s, &s->clock, clock);
}

static int add_instance(struct synth *s, const char *name)
{
	size_t cpus = s->machine.cpus;
	size_t nr = s->nr_instances;
	struct instance *instances = realloc(s->instances, (nr + 1) * sizeof(*instances));
	struct ring *rings = realloc(s->rings, (nr + 2) * cpus * sizeof(*rings));
	char *copy = strdup(name);

	if (instances)
		s->instances = instances;
	if (rings)
		s->rings = rings;
	if (!instances || !rings || !copy) {
		free(copy);
		return synth_fail(s, "out of memory");
	}
	memset(&rings[(nr + 1) * cpus], 0, cpus * sizeof(*rings));
	instances[nr].name = copy;
	s->nr_instances++;
	return 0;
}

int synth_set_instance(struct synth *s, const char *name)
{
	size_t i;

	if (!*name) {
		s->buffer = 0;
		return 0;
	}
	for (i = 0; i < s->nr_instances && strcmp(s->instances[i].name, name); i++)
		;
	if (i == s->nr_instances && add_instance(s, name) < 0)
		return -1;
	s->buffer = i + 1;
	return 0;
}

uint64_t synth_now(const struct synth *s)
{
	return s->now;
}
