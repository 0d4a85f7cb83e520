/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * trace-iommu view: starts KernelShark with the lanes plugin. It checks for all foreseeable errors
 * first, because KernelShark itself shows a dialog without a reason, or nothing.
 */
#include "view.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "cli/common/find_program.h"
#include "cli/common/options.h"
#include "cli/common/shell_word.h"
#include "input/input.h"
#include "input/records/trace_dat_head.h"
#include "plugin_paths.h"

static const char help[] =
	"usage: trace-iommu view [OPTION...] [TRACE...] [-- ARGUMENT...]\n"
	"\n"
	"Starts KernelShark with one lane (a timeline) per device. Without TRACE,\n"
	"KernelShark opens trace.dat in the current directory if it exists; use\n"
	"File > Open for other traces. The arguments after -- are passed to KernelShark,\n"
	"such as --cpu 0,1 or --pid 300.\n"
	"\n"
	"  -i TRACE        the same as TRACE\n"
	"  --plugin FILE   use this plugin-iommu_lanes.so instead of the installed one\n"
	"  --print         print the command line instead of running it\n"
	"  --help          print this text\n"
	"\n";

static const char kernelshark[] = "kernelshark";

struct view {
	const char *plugin; /* as given, or NULL */
	bool print;
	const char **traces;
	int nr_traces;
	char **arguments;
	int nr_arguments;
};

static bool is_set(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value;
}

static int check_host(const struct view *v)
{
	char path[PATH_MAX];

	if (!find_program(kernelshark, path))
		return error(
			"KernelShark is not installed: no kernelshark in PATH (Debian: apt install "
			"kernelshark)");
	if (is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") || is_set("QT_QPA_PLATFORM"))
		return STATUS_CLEAN;
	return error("no display for KernelShark: neither DISPLAY nor WAYLAND_DISPLAY is set; use "
		     "trace-iommu draw %s OUT.png to make a picture instead",
		     v->nr_traces ? v->traces[0] : "TRACE.dat");
}

/* A session has its own traces and plugins, and KernelShark drops those on the command line. */
static int check_arguments(const struct view *v)
{
	for (int i = 0; i < v->nr_arguments; i++) {
		if (!strcmp(v->arguments[i], "-l") || !strcmp(v->arguments[i], "-s"))
			return error(
				"%s: a session has its own traces and plugins; run kernelshark %s "
				"instead",
				v->arguments[i], v->arguments[i]);
	}
	return STATUS_CLEAN;
}

/*
 * The path of a trace for KernelShark: absolute, so that no name looks like an option and a saved
 * session finds the file from any directory. @appended: not the first trace. The caller frees the
 * result. NULL after a message.
 */
static char *trace_path(const char *name, bool appended)
{
	char cwd[PATH_MAX], path[2 * PATH_MAX];
	char *copy;

	while (!strncmp(name, "./", 2))
		name += 1 + strspn(name + 1, "/");
	if (name[0] == '/')
		snprintf(path, sizeof(path), "%s", name);
	else if (getcwd(cwd, sizeof(cwd)) && !(appended && strchr(cwd, ' ')))
		snprintf(path, sizeof(path), "%s/%s", cwd, name);
	else
		snprintf(path, sizeof(path), "./%s", name);
	if (appended && strchr(path, ' ')) {
		error("%s: KernelShark cannot open a second trace whose path has a space; name this "
		      "one first, or rename it",
		      name);
		return NULL;
	}
	copy = strdup(path);
	if (!copy)
		error("out of memory");
	return copy;
}

static int print(char **argv, const char *decoder)
{
	if (decoder) {
		fputs("TRACEEVENT_PLUGIN_DIR=", stdout);
		put_shell_word(stdout, decoder);
		putchar(' ');
	}
	for (int i = 0; argv[i]; i++) {
		if (i)
			putchar(' ');
		put_shell_word(stdout, argv[i]);
	}
	putchar('\n');
	return finish_output(STATUS_CLEAN);
}

static int start(char **argv, const char *decoder)
{
	if (decoder && setenv("TRACEEVENT_PLUGIN_DIR", decoder, 1))
		return error("out of memory");
	execvp(kernelshark, argv);
	return error("cannot start KernelShark: %s", strerror(errno));
}

/* Whether KernelShark can open a trace: it knows only trace.dat. */
static int check_trace(const char *name)
{
	const char *kind = input_kind_of(name);

	if (kind && !input_is_trace_dat(name))
		return error("%s is %s, which KernelShark cannot open: record a trace.dat with "
			     "trace-iommu record, or use trace-iommu draw %s OUT.png to make a "
			     "picture of this one",
			     name, kind, name);
	if (!kind && input_refuse_packed(name))
		return STATUS_ERROR;
	return trace_dat_check(name) ? STATUS_CLEAN : STATUS_ERROR;
}

/* Fill @argv, which is zeroed and large enough for all and a NULL. Returns an enum status. */
static int make_arguments(const struct view *v, char *plugin, char **argv)
{
	int argc = 0;

	argv[argc++] = (char *)kernelshark;
	argv[argc++] = "-p";
	argv[argc++] = plugin;
	for (int i = 0; i < v->nr_traces; i++) {
		if (i)
			argv[argc++] = "-a";
		argv[argc] = trace_path(v->traces[i], i > 0);
		if (!argv[argc++])
			return STATUS_ERROR;
	}
	for (int i = 0; i < v->nr_arguments; i++)
		argv[argc++] = v->arguments[i];
	return STATUS_CLEAN;
}

static void free_arguments(const struct view *v, char **argv)
{
	/* kernelshark -p PLUGIN TRACE -a TRACE ... */
	for (int i = 0; i < v->nr_traces; i++)
		free(argv[3 + 2 * i]);
	free(argv);
}

static int view(const struct view *v)
{
	size_t room = 3 + 2 * (size_t)v->nr_traces + (size_t)v->nr_arguments + 1;
	char plugin[PATH_MAX], dir[PATH_MAX];
	const char *decoder = NULL;
	int status = check_arguments(v);
	char **argv;

	for (int i = 0; i < v->nr_traces && status == STATUS_CLEAN; i++)
		status = check_trace(v->traces[i]);
	if (status == STATUS_CLEAN && !v->print)
		status = check_host(v);
	if (status == STATUS_CLEAN)
		status = view_find_lanes(v->plugin, plugin);
	if (status != STATUS_CLEAN)
		return status;
	argv = calloc(room, sizeof(*argv));
	if (!argv)
		return error("out of memory");
	/* The variable holds one directory only: leave it alone if the user set it. */
	if (!is_set("TRACEEVENT_PLUGIN_DIR") && view_find_decoder(dir))
		decoder = dir;
	status = make_arguments(v, plugin, argv);
	if (status == STATUS_CLEAN)
		status = v->print ? print(argv, decoder) : start(argv, decoder);
	free_arguments(v, argv);
	return status;
}

static bool take_option(void *arg, int option)
{
	struct view *v = arg;

	switch (option) {
	case 'p':
		v->plugin = optarg;
		return true;
	case 'n':
		v->print = true;
		return true;
	default:
		v->traces[v->nr_traces++] = optarg;
		return true;
	}
}

static int take_arguments(struct view *v, int argc, char **argv)
{
	static const struct option options[] = {
		{ "plugin", required_argument, NULL, 'p' },
		{ "print", no_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	static const int repeated[] = { 'i', 0 };
	const struct option_set set = {
		.command = "trace-iommu view",
		.help = help,
		.short_options = ":hi:",
		.long_options = options,
		.repeated = repeated,
		.take = take_option,
		.arg = v,
		.more = "; put those of KernelShark after --",
	};
	int status, end = 1;

	/* Arguments after -- are KernelShark's. */
	while (end < argc && strcmp(argv[end], "--") != 0)
		end++;
	status = parse_options(&set, end, argv);
	if (status >= 0)
		return status;
	while (optind < end)
		v->traces[v->nr_traces++] = argv[optind++];
	v->arguments = argv + end + (end < argc);
	v->nr_arguments = argc - end - (end < argc);
	return view(v);
}

int command_view(int argc, char **argv)
{
	struct view v = { .traces = calloc((size_t)argc, sizeof(*v.traces)) };
	int status;

	if (!v.traces)
		return error("out of memory");
	status = take_arguments(&v, argc, argv);
	free(v.traces);
	return status;
}
