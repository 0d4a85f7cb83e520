/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* asprintf() */
#include "manual.h"

#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "find_program.h"

/* Let man search the pages that were installed with this program before all others. */
static void add_own_pages(void)
{
	const char *old = getenv("MANPATH");
	char prefix[PATH_MAX];
	char *path;

	/* An empty part, such as that after a colon at the end, stands for man's own directories.
	 */
	if (!find_prefix(prefix) || asprintf(&path, "%s/share/man:%s", prefix, old ? old : "") < 0)
		return;
	setenv("MANPATH", path, 1);
	free(path);
}

static bool has_page(char *page)
{
	char program[] = "man", where[] = "-w";
	char *argv[] = { program, where, page, NULL };
	posix_spawn_file_actions_t actions;
	int status;
	pid_t pid;
	bool runs;

	if (posix_spawn_file_actions_init(&actions))
		return false;
	runs = !posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY,
						 0) &&
	       !posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY,
						 0) &&
	       !posix_spawnp(&pid, program, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return runs && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && !WEXITSTATUS(status);
}

void open_manual(const char *command)
{
	char page[64];

	if (!isatty(STDOUT_FILENO))
		return;
	snprintf(page, sizeof(page), "trace-iommu-%s", command);
	add_own_pages();
	if (has_page(page))
		execlp("man", "man", page, NULL);
}
