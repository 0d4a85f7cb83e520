/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORDER_H
#define TRACE_IOMMU_RECORDER_H

#include <stdbool.h>
#include <sys/types.h>

/* Child processes of a recording: trace-cmd, which records, and the command to watch. */

struct child {
	pid_t pid;    /* 0: none, or the child has ended */
	pid_t group;  /* its process group; 0: that of this process */
	int status;   /* from waitpid(), once the child has ended */
	int messages; /* a file with the child's stderr; -1: none */
};

/*
 * Start trace-cmd in a process group of its own, so that Ctrl-C does not reach it. If this process
 * is killed, trace-cmd stops recording and completes its file. It runs in the directory of @out, an
 * absolute path, because some versions write temporary files to their current directory. Returns
 * false after a message.
 */
bool recorder_start(struct child *child, char *const *arguments, const char *out);

/* Ask trace-cmd to stop and to complete its file. */
void recorder_stop(const struct child *child);

/*
 * Whether all processes of trace-cmd run: it has one per CPU. If one of these ends, for example on
 * a full disk, trace-cmd goes on without it and reports no error. True if the kernel does not tell.
 * Takes a second if one has ended.
 */
bool recorder_is_whole(const struct child *child);

/* Kill trace-cmd and all processes of its group, also those that outlived it. Waits 10 s at most.
 */
void recorder_kill(struct child *child);

/* Report on stderr that trace-cmd failed, with its own messages. Returns false. */
bool recorder_failed(struct child *child, const char *what);

void recorder_close(struct child *child);

/* Start the command that the user gave, as a shell would. Returns false after a message. */
bool command_start(struct child *child, char *const *arguments);

/* Whether @child has ended. @wait: wait until it has. */
bool child_ended(struct child *child, bool wait);

#endif
