/* SPDX-License-Identifier: LGPL-2.1 */
/* For LD_PRELOAD: the monotonic clock goes on by half a second per look at it. */
#define _GNU_SOURCE /* syscall() */
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

__attribute__((visibility("default"))) int clock_gettime(clockid_t id, struct timespec *ts)
{
	static long looks;
	int result = (int)syscall(SYS_clock_gettime, id, ts);

	if (!result && id == CLOCK_MONOTONIC) {
		looks++;
		ts->tv_sec += looks / 2;
		ts->tv_nsec += looks % 2 * 499999999;
		ts->tv_sec += ts->tv_nsec / 1000000000;
		ts->tv_nsec %= 1000000000;
	}
	return result;
}
