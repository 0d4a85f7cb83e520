/* SPDX-License-Identifier: LGPL-2.1 */
/* Checks of what writes a recording to a file. */
#include "output_checks.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "cli/recording/checks.h"

/* Whether @name is a program in a directory of the PATH. */
static bool in_path(const char *name)
{
	const char *dirs = getenv("PATH");
	char path[4096];

	while (dirs && *dirs) {
		size_t len = strcspn(dirs, ":");

		snprintf(path, sizeof(path), "%.*s/%s", (int)len, dirs, name);
		if (!access(path, X_OK))
			return true;
		dirs += len + (dirs[len] == ':');
	}
	return false;
}

bool check_recorder(void)
{
	if (in_path("trace-cmd"))
		return true;
	error("trace-cmd was not found in PATH; install it (Debian: apt-get install trace-cmd)");
	return false;
}

/* trace-cmd writes OUT.trace-iommu-PID.cpuN first. */
static bool is_too_long(const char *out)
{
	static const char more[] = ".trace-iommu-4194304.cpu65535";
	const char *slash = strrchr(out, '/');

	return strlen(slash ? slash + 1 : out) > NAME_MAX - strlen(more) ||
	       strlen(out) > PATH_MAX - sizeof(more);
}

bool check_output(const char *out)
{
	struct stat st;
	char *dir;
	char *slash;
	bool may;

	if (!strcmp(out, "-")) {
		error("-o: a recording cannot go to standard output; give the name of a file");
		return false;
	}
	if (!*out) {
		error("-o: the name of the file is empty; give one, or leave -o out for trace.dat");
		return false;
	}
	if (is_too_long(out)) {
		error("cannot write %s: the name is too long, because trace-cmd's files beside it have "
		      "longer names; name another file with -o",
		      out);
		return false;
	}
	if (!stat(out, &st)) {
		may = !S_ISDIR(st.st_mode) && !access(out, W_OK);
		if (S_ISDIR(st.st_mode))
			errno = EISDIR;
		/* trace-cmd removes its output if it cannot complete it, even /dev/null. */
		if (may && !S_ISREG(st.st_mode)) {
			error("cannot write %s: it is not a regular file; name another file with -o",
			      out);
			return false;
		}
	} else {
		dir = strdup(out);
		slash = dir ? strrchr(dir, '/') : NULL;
		if (slash)
			slash[slash == dir] = 0;
		may = dir && !access(slash ? dir : ".", W_OK | X_OK);
		free(dir);
	}
	if (!may)
		error("cannot write %s: %s; name another file with -o", out, strerror(errno));
	return may;
}

bool check_machine(const char *out)
{
	bool may = check_events();

	may &= check_recorder();
	may &= check_output(out);
	if (may)
		note_machine();
	return may;
}
