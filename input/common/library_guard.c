/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * A signal handler, not a child process: reading all records in a child would copy them, and
 * opening in a child first would do the work twice, and not protect reading. After a crash in the
 * library, the handler does not return, so it needs nothing that the crash may have destroyed.
 */
#include "library_guard.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "core/text/text.h"
#include "progress.h"

/* In seconds of processor time. */
enum { CALL_LIMIT = 5, EXIT_DAMAGED = 2 };

static const struct {
	int number;
	const char *name;
} crashes[] = {
	{ SIGSEGV, "SIGSEGV" }, { SIGBUS, "SIGBUS" },	{ SIGFPE, "SIGFPE" },
	{ SIGILL, "SIGILL" },	{ SIGABRT, "SIGABRT" },
};

enum { CRASHES = sizeof(crashes) / sizeof(crashes[0]) };

/* The file that the library is working on; NULL: our code is running. */
static const char *volatile in_library;
/* The library may have damaged our memory, and the message about its file is on stderr. */
static volatile bool refused;
/* Counts calls, so that a tick of the timer can tell a long call from many short ones. */
static volatile unsigned long calls;
static volatile unsigned long calls_at_tick;
static struct sigaction before[CRASHES];

static void put_stderr(void *arg, const char *str, size_t len)
{
	ssize_t written;

	(void)arg;
	while (len && (written = write(STDERR_FILENO, str, len)) > 0) {
		str += written;
		len -= (size_t)written;
	}
}

/* Calls only async-signal-safe functions. */
static void __attribute__((noreturn)) report_damaged(const char *what, const char *signal)
{
	const char *name = in_library;
	char buf[256];
	struct iommu_text t;

	in_library = NULL; /* a crash in here is ours */
	input_progress_clear();
	iommu_text_init(&t, buf, sizeof(buf), put_stderr, NULL);
	iommu_text_puts(&t, "trace-iommu: ");
	iommu_text_untrusted(&t, name, strlen(name));
	iommu_text_puts(&t, " is damaged: the library that reads it ");
	iommu_text_puts(&t, what);
	iommu_text_puts(&t, signal);
	iommu_text_puts(&t, "; copy it again\n");
	iommu_text_flush(&t);
	quick_exit(EXIT_DAMAGED);
}

static void on_crash(int number, siginfo_t *info, void *context)
{
	/* Another process did not send it by kill(2). */
	bool own = info->si_code > 0 || info->si_pid == getpid();

	(void)context;
	for (int i = 0; i < CRASHES; i++) {
		if (crashes[i].number != number)
			continue;
		if (in_library && own)
			report_damaged("crashed with ", crashes[i].name);
		if (refused && own)
			quick_exit(EXIT_DAMAGED);
		/* After the return, the faulting instruction runs and crashes again. */
		sigaction(number, &before[i], NULL);
		if (info->si_code <= 0)
			raise(number);
	}
}

static void on_tick(int number)
{
	(void)number;
	if (in_library && calls == calls_at_tick)
		report_damaged("did not finish", "");
	calls_at_tick = calls;
}

/* A stack of its own for the handler, because recursion in the library exhausts the other one. */
static void install_stack(void)
{
	static char memory[64 * 1024];
	stack_t stack = { .ss_sp = memory, .ss_size = sizeof(memory) };
	stack_t old;

	if (!sigaltstack(NULL, &old) && old.ss_flags & SS_DISABLE)
		sigaltstack(&stack, NULL);
}

static void install(void)
{
	struct sigaction action = { .sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	struct sigaction tick = { .sa_handler = on_tick, .sa_flags = SA_RESTART | SA_ONSTACK };

	install_stack();
	sigemptyset(&action.sa_mask);
	sigemptyset(&tick.sa_mask);
	for (int i = 0; i < CRASHES; i++)
		sigaction(crashes[i].number, &action, &before[i]);
	sigaction(SIGPROF, &tick, NULL);
}

/* Returns whether the guard is on. */
static bool is_installed(void)
{
	static enum { UNKNOWN, ON, OFF } state;

	if (state == UNKNOWN) {
		state = getenv("TRACE_IOMMU_UNGUARDED") ? OFF : ON;
		if (state == ON)
			install();
	}
	return state == ON;
}

/* The timer measures the processor time of the process, in the kernel as well. */
static void start_timer(unsigned long long size)
{
	struct itimerval timer = { .it_value.tv_sec = CALL_LIMIT + (time_t)(size >> 30) };

	timer.it_interval = timer.it_value;
	setitimer(ITIMER_PROF, &timer, NULL);
}

void library_enter(const char *name)
{
	calls++;
	if (is_installed())
		in_library = name;
}

void library_leave(void)
{
	in_library = NULL;
}

void library_refused(void)
{
	library_leave();
	refused = is_installed();
}

void library_open(const char *name, unsigned long long size)
{
	if (is_installed())
		start_timer(size);
	library_enter(name);
}
