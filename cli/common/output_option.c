/* SPDX-License-Identifier: LGPL-2.1 */
#include "output_option.h"

#include <string.h>

#include "command.h"
#include "target_file.h"

static int run_into_file(struct target_file *target, int (*run)(void *arg), void *arg)
{
	int status;

	if (!target_file_as_stdout(target))
		return STATUS_ERROR;
	status = finish_output(run(arg));
	if (status == STATUS_ERROR || target_file_finish(target))
		return status;
	return STATUS_ERROR;
}

int run_with_output(const char *out, const char *const *inputs, int nr, int (*run)(void *arg),
		    void *arg)
{
	struct target_file target;
	int status = STATUS_ERROR;

	if (!out || !strcmp(out, "-"))
		return finish_output(run(arg));
	if (target_file_open(&target, out, (char *const *)inputs, nr, "output"))
		status = run_into_file(&target, run, arg);
	target_file_close(&target);
	return status;
}
