/* SPDX-License-Identifier: LGPL-2.1 */
/* The sections of a trace.dat file, version 6, in their order. */
#define _POSIX_C_SOURCE	  200809L
#define _FILE_OFFSET_BITS 64

#include "internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Types in the options section */
#define OPTION_BUFFER	  3
#define OPTION_TRACECLOCK 4
#define OPTION_UNAME	  5

static const char header_event[] = "# compressed entry header\n"
				   "\ttype_len    :    5 bits\n"
				   "\ttime_delta  :   27 bits\n"
				   "\tarray       :   32 bits\n"
				   "\n"
				   "\tpadding     : type == 29\n"
				   "\ttime_extend : type == 30\n"
				   "\ttime_stamp : type == 31\n"
				   "\tdata max type_len  == 28\n";

/* Errors of a FILE are sticky, so check them once, when it is closed. */
static void put(FILE *out, const void *bytes, size_t len)
{
	if (len)
		fwrite(bytes, 1, len, out);
}

static void put_int(const struct synth *s, FILE *out, uint64_t value, unsigned int size)
{
	unsigned char bytes[8];

	put_number(s, bytes, value, size);
	put(out, bytes, size);
}

/* A 64-bit length and the bytes */
static void put_sized(const struct synth *s, FILE *out, const void *bytes, size_t len)
{
	put_int(s, out, len, 8);
	put(out, bytes, len);
}

static void put_start(const struct synth *s, FILE *out)
{
	static const char magic[] = "\x17\x08\x44"
				    "tracing"
				    "6";

	put(out, magic, sizeof(magic));
	put_int(s, out, s->machine.big_endian, 1);
	put_int(s, out, s->machine.long_size, 1);
	put_int(s, out, s->machine.page_size, 4);
}

static void put_headers(const struct synth *s, FILE *out)
{
	unsigned int start = ring_page_header(s);
	char text[512];
	int len;

	len = snprintf(text, sizeof(text),
		       "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
		       "\tfield: local_t commit;\toffset:8;\tsize:%u;\tsigned:1;\n"
		       "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
		       "\tfield: char data;\toffset:%u;\tsize:%u;\tsigned:1;\n",
		       s->machine.long_size, start, s->machine.page_size - start);
	put(out, "header_page", 12);
	put_sized(s, out, text, len);
	put(out, "header_event", 13);
	put_sized(s, out, header_event, strlen(header_event));
}

static void put_formats(const struct synth *s, FILE *out)
{
	size_t i, j;

	put_int(s, out, 0, 4); /* formats of the ftrace system: none */
	put_int(s, out, s->nr_systems, 4);
	for (i = 0; i < s->nr_systems; i++) {
		const struct event_system *sys = &s->systems[i];

		put(out, sys->name, strlen(sys->name) + 1);
		put_int(s, out, sys->nr_events, 4);
		for (j = 0; j < sys->nr_events; j++)
			put_sized(s, out, sys->events[j]->text, sys->events[j]->text_len);
	}
}

static void put_option(const struct synth *s, FILE *out, unsigned int type, const char *text)
{
	size_t len = strlen(text) + 1;

	put_int(s, out, type, 2);
	put_int(s, out, len, 4);
	put(out, text, len);
}

/* The instance's offset in the file, still unknown, and its name. */
static void put_instance(struct synth *s, FILE *out, struct instance *instance)
{
	size_t len = strlen(instance->name) + 1;

	put_int(s, out, OPTION_BUFFER, 2);
	put_int(s, out, 8 + len, 4);
	instance->offset_at = ftell(out);
	put_int(s, out, 0, 8);
	put(out, instance->name, len);
}

static void put_tables(struct synth *s, FILE *out)
{
	char clock[64];
	size_t i;

	snprintf(clock, sizeof(clock), "[%s]", s->clock);
	put_int(s, out, s->kallsyms.len, 4);
	if (s->kallsyms.len)
		put(out, s->kallsyms.bytes, s->kallsyms.len);
	put_int(s, out, 0, 4); /* printk formats */
	put_sized(s, out, s->comms.bytes, s->comms.len);
	put_int(s, out, s->machine.cpus, 4);
	put(out, "options  ", 10);
	put_option(s, out, OPTION_TRACECLOCK, clock);
	if (s->uname)
		put_option(s, out, OPTION_UNAME, s->uname);
	for (i = 0; i < s->nr_instances; i++)
		put_instance(s, out, &s->instances[i]);
	put_int(s, out, 0, 2);
	put(out, "flyrecord", 10);
}

/* The place of each CPU's pages, then the clock a second time, as in any version 6 file. */
static void put_cpu_table(const struct synth *s, FILE *out)
{
	char clock[64];
	int clock_len = snprintf(clock, sizeof(clock), "[%s]", s->clock) + 1;
	uint64_t page = s->machine.page_size;
	uint64_t at = ftello(out) + 16 * (uint64_t)s->machine.cpus + 8 + clock_len;
	unsigned int cpu;

	at = (at + page - 1) / page * page;
	for (cpu = 0; cpu < s->machine.cpus; cpu++) {
		put_int(s, out, at, 8);
		put_int(s, out, ring_of(s, cpu)->pages * page, 8);
		at += ring_of(s, cpu)->pages * page;
	}
	put_sized(s, out, clock, clock_len);
	while (!ferror(out) && ftello(out) % (off_t)page)
		putc(0, out);
}

static int put_pages(struct synth *s, FILE *out)
{
	unsigned char block[65536];
	unsigned int cpu;
	size_t len;

	for (cpu = 0; cpu < s->machine.cpus; cpu++) {
		FILE *in = ring_of(s, cpu)->spill;

		if (!in)
			continue;
		while ((len = fread(block, 1, sizeof(block), in)) > 0)
			put(out, block, len);
		if (ferror(in))
			return synth_fail(s, "cannot read a temporary file: %s", strerror(errno));
	}
	return 0;
}

static int put_instances(struct synth *s, FILE *out)
{
	size_t i;

	for (i = 0; i < s->nr_instances; i++) {
		long at = ftell(out);

		fseek(out, s->instances[i].offset_at, SEEK_SET);
		put_int(s, out, at, 8);
		fseek(out, at, SEEK_SET);
		put(out, "flyrecord", 10);
		s->buffer = i + 1;
		put_cpu_table(s, out);
		if (put_pages(s, out) < 0)
			return -1;
	}
	return 0;
}

static int put_file(struct synth *s, FILE *out, const char *path)
{
	int bad;

	s->buffer = 0;

	put_start(s, out);
	put_headers(s, out);
	put_formats(s, out);
	put_tables(s, out);
	put_cpu_table(s, out);
	if (put_pages(s, out) < 0 || put_instances(s, out) < 0) {
		fclose(out);
		return -1;
	}
	bad = ferror(out);
	if (fclose(out) || bad)
		return synth_fail(s, "cannot write %s: %s", path, strerror(errno));
	return 0;
}

/* mkstemp() makes the file private. Apply the user's umask instead. */
static FILE *open_output(char *name)
{
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	fd = mkstemp(name);
	if (fd < 0)
		return NULL;
	if (fchmod(fd, 0666 & ~mask) < 0) {
		close(fd);
		return NULL;
	}
	return fdopen(fd, "w");
}

static int write_and_rename(struct synth *s, char *temp, const char *path)
{
	FILE *out = open_output(temp);

	if (!out)
		return synth_fail(s, "cannot create %s: %s", path, strerror(errno));
	if (put_file(s, out, path) < 0)
		goto failed;
	if (rename(temp, path) < 0) {
		synth_fail(s, "cannot create %s: %s", path, strerror(errno));
		goto failed;
	}
	return 0;
failed:
	unlink(temp);
	return -1;
}

int synth_write(struct synth *s, const char *path)
{
	size_t size = strlen(path) + sizeof(".XXXXXX");
	unsigned int cpu;
	char *temp;
	int ret;

	if (s->written)
		return synth_fail(s, "the file was already written");
	for (s->buffer = 0; s->buffer <= s->nr_instances; s->buffer++) {
		for (cpu = 0; cpu < s->machine.cpus; cpu++) {
			if (ring_finish(s, cpu) < 0)
				return -1;
		}
	}
	s->written = true;
	temp = malloc(size);
	if (!temp)
		return synth_fail(s, "out of memory");
	snprintf(temp, size, "%s.XXXXXX", path);
	ret = write_and_rename(s, temp, path);
	free(temp);
	return ret;
}
