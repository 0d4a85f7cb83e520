/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * For LD_PRELOAD: functions of libtracecmd that crash instead of the real ones. $CRASH_IN is the
 * function, $CRASH_BY the way, and $CRASH_FILE the end of the name of the only file concerned.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <trace-cmd.h>

#define EXPORTED __attribute__((visibility("default")))

static bool concerned;

static bool ends_with(const char *str, const char *end)
{
	size_t len = strlen(end);

	return strlen(str) >= len && !strcmp(str + strlen(str) - len, end);
}

/* Recursion that exhausts any stack. The compiler cannot turn it into a loop. */
static int recurse(unsigned long depth)
{
	volatile char here[4096];

	here[0] = (char)depth;
	return depth ? recurse(depth - 1) + here[0] : 0;
}

/* Volatile, or else a compiler omits the allocation of memory that nobody reads. */
static void *volatile allocated;

static void use_memory(void)
{
	for (size_t i = 0; i < 200; i++) {
		allocated = malloc(1 << 20);
		if (!allocated)
			abort();
		memset(allocated, 1, 1 << 20);
	}
}

static void crash(void)
{
	static const struct {
		const char *name;
		int number;
	} signals[] = { { "SIGSEGV", SIGSEGV },
			{ "SIGBUS", SIGBUS },
			{ "SIGFPE", SIGFPE },
			{ "SIGILL", SIGILL },
			{ "SIGABRT", SIGABRT } };
	const char *by = getenv("CRASH_BY");

	for (size_t i = 0; by && i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (!strcmp(by, signals[i].name))
			raise(signals[i].number);
	}
	if (by && !strcmp(by, "stack"))
		recurse(1UL << 40);
	if (by && !strcmp(by, "abort"))
		abort();
	if (by && !strcmp(by, "memory"))
		use_memory();
	if (by && !strcmp(by, "sleep"))
		sleep(30);
	for (volatile int i = 0; by && !strcmp(by, "loop"); i = !i)
		;
}

static void crash_later(void)
{
	raise(SIGSEGV);
}

/* Overwrite memory of the command, as damaged files make the library do, and crash only later. */
static bool overwrite(const char *file)
{
	const char *in = getenv("CRASH_IN");
	const char *by = getenv("CRASH_BY");

	if (!concerned || !in || strcmp(in, "open") != 0 || !by || strcmp(by, "overwrite") != 0)
		return false;
	memset((char *)(uintptr_t)file, 'x', strlen(file));
	return !atexit(crash_later);
}

static void crash_in(const char *where)
{
	const char *in = getenv("CRASH_IN");

	if (concerned && in && !strcmp(in, where))
		crash();
}

EXPORTED struct tracecmd_input *tracecmd_open_head(const char *file, int flags)
{
	struct tracecmd_input *(*next)(const char *, int) = dlsym(RTLD_NEXT, __func__);
	const char *only = getenv("CRASH_FILE");

	concerned = !only || ends_with(file, only);
	crash_in("open");
	return overwrite(file) ? NULL : next(file, flags);
}

EXPORTED int tracecmd_init_data(struct tracecmd_input *handle)
{
	int (*next)(struct tracecmd_input *) = dlsym(RTLD_NEXT, __func__);

	crash_in("init");
	return next(handle);
}

EXPORTED struct tep_record *tracecmd_read_cpu_first(struct tracecmd_input *handle, int cpu)
{
	struct tep_record *(*next)(struct tracecmd_input *, int) = dlsym(RTLD_NEXT, __func__);

	crash_in("first");
	return next(handle, cpu);
}

EXPORTED struct tep_record *tracecmd_read_data(struct tracecmd_input *handle, int cpu)
{
	struct tep_record *(*next)(struct tracecmd_input *, int) = dlsym(RTLD_NEXT, __func__);

	crash_in("next");
	return next(handle, cpu);
}

EXPORTED void tracecmd_free_record(struct tep_record *record)
{
	void (*next)(struct tep_record *) = dlsym(RTLD_NEXT, __func__);

	crash_in("free");
	next(record);
}

EXPORTED void tracecmd_close(struct tracecmd_input *handle)
{
	void (*next)(struct tracecmd_input *) = dlsym(RTLD_NEXT, __func__);

	crash_in("close");
	next(handle);
}

/* Not in the header. The command calls it without the guard. */
EXPORTED const char *tracecmd_get_uname(struct tracecmd_input *handle);

EXPORTED const char *tracecmd_get_uname(struct tracecmd_input *handle)
{
	const char *(*next)(struct tracecmd_input *) = dlsym(RTLD_NEXT, __func__);

	crash_in("uname");
	return next(handle);
}
