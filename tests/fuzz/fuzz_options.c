/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Reads arbitrary text as what a user types: options, times, intervals, devices, sources,
 * addresses, words of a log. Sanitizers find memory errors. Conditions that hold for all text are
 * checked here and abort() on failure: values are in their ranges, and messages are printable.
 *
 * An input begins with a letter, which chooses the parser. The text follows; lines are arguments.
 */
#define _GNU_SOURCE /* fopencookie() */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/command.h"
#include "cli/common/device_option.h"
#include "cli/common/options.h"
#include "cli/common/time_range.h"
#include "cli/common/trace_options.h"
#include "cli/explain/explain_internal.h"
#include "core/text/address_range.h"
#include "fuzz.h"
#include "fuzz_steps.h"

enum { TEXT_MAX = 1024, ARGUMENTS_MAX = 16 };

const char *const fuzz_corpus[] = {
	"t1.5",
	"t+0.000001",
	"t-3",
	"t99999999999999",
	"t+4000000000.001",
	"r1\n2",
	"r+0.1\n+0.2",
	"r-1\n-0.5",
	"i0.25",
	"d0000:00:04.0",
	"d00:04.0,00:05.0",
	"da.usb,",
	"wtask,dma",
	"wprobe,domain-id,pages",
	"a1000",
	"a0x1000-1fff",
	"affff0000+64K",
	"aff+0x10",
	"eamd:0x0070",
	"evtd:05",
	"esmmu:0x10",
	"o--from\n1\n-x\n--to=2",
	"o-ofile\n--long\nrest\n--",
	"o--unknown\n-z\n--flag=1\n-o",
	NULL,
};

static ssize_t check_output(void *arg, const char *buf, size_t len)
{
	fuzz_check_text(arg, buf, len);
	return (ssize_t)len;
}

static bool is_closed;

static int note_close(void *arg)
{
	(void)arg;
	is_closed = true;
	return 0;
}

static FILE *checked_file(void)
{
	const cookie_io_functions_t functions = { .write = check_output, .close = note_close };
	FILE *file = fopencookie(NULL, "w", functions);

	fuzz_must(file != NULL);
	setvbuf(file, NULL, _IONBF, 0);
	return file;
}

static void check_time(const struct time_option *time)
{
	fuzz_must(time->kind != TIME_OPEN && time->given);
	fuzz_must(time->ns >= 0 && time->ns <= TIME_MAX);
}

static void try_time(const char *text)
{
	struct time_option time = { .kind = TIME_OPEN };

	if (time_option_read("--from", text, &time))
		check_time(&time);
}

static void try_range(char *text)
{
	struct time_range range = { .from.kind = TIME_OPEN };
	char *second = strchr(text, '\n');
	int64_t from, to;

	if (!second)
		return;
	*second++ = '\0';
	if (!time_option_read("--from", text, &range.from) ||
	    !time_option_read("--to", second, &range.to) ||
	    !time_range_resolve(&range, "x.dat", TIME_SECOND, 100 * TIME_SECOND, &from, &to))
		return;
	fuzz_must(from <= to && from <= 100 * TIME_SECOND && to >= TIME_SECOND);
}

static void try_interval(const char *text)
{
	int64_t ns;

	if (interval_option_read("--every", text, &ns))
		fuzz_must(ns >= 0 && ns <= TIME_MAX);
}

static void try_devices(const char *text)
{
	static const char *const names[] = { "0000:00:04.0", "0001:00:04.0", NULL, "a.usb",
					     "\x1b[31m",     "0000:00:05.0", "" };
	enum { NR = sizeof(names) / sizeof(names[0]) };
	const struct device_names devices = { .trace = "x.dat", .names = names, .nr = NR };
	bool chosen[NR] = { false };
	bool any = false;

	if (!device_option_choose(chosen, &devices, text))
		return;
	for (size_t i = 0; i < NR; i++)
		any |= chosen[i];
	fuzz_must(any && !chosen[2]);
}

static void try_sources(const char *text)
{
	unsigned int without = 0;

	if (read_without(text, &without))
		fuzz_must(!(without & ~(2U * IOMMU_WITHOUT_TASK - 1)));
}

static void try_address(const char *text)
{
	struct iommu_address_range range;

	if (!iommu_address_range_read(&range, text))
		return;
	fuzz_must(range.first <= range.last);
	fuzz_must(iommu_address_range_has(&range, range.first, 1));
	fuzz_must(iommu_address_range_has(&range, range.last, 1));
}

static bool take_option(void *arg, int option)
{
	const char *value = optarg;

	(void)arg;
	fuzz_must(option == 'f' || option == 'o' || option == 'x');
	fuzz_must((option == 'x') == !value);
	return !value || strcmp(value, "stop") != 0;
}

static void try_options(char *text)
{
	static const struct option long_options[] = {
		{ "from", required_argument, NULL, 'f' },
		{ "flag", no_argument, NULL, 'x' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const struct option_set set = {
		.command = "fuzz",
		.help = "usage: fuzz\n",
		.short_options = ":o:xh",
		.long_options = long_options,
		.take = take_option,
	};
	char name[] = "fuzz";
	char *argv[ARGUMENTS_MAX + 2] = { name };
	int argc = 1;

	for (char *arg = strtok(text, "\n"); arg && argc <= ARGUMENTS_MAX; arg = strtok(NULL, "\n"))
		argv[argc++] = arg;
	optind = 0; /* getopt_long() starts over */
	if (parse_options(&set, argc, argv) == -1)
		fuzz_must(optind >= 1 && optind <= argc);
}

static void try_text(char parser, char *text)
{
	switch (parser) {
	case 't':
		try_time(text);
		break;
	case 'r':
		try_range(text);
		break;
	case 'i':
		try_interval(text);
		break;
	case 'd':
		try_devices(text);
		break;
	case 'w':
		try_sources(text);
		break;
	case 'a':
		try_address(text);
		break;
	case 'e':
		explain_word(text);
		break;
	case 'o':
		try_options(text);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *messages;
	FILE *plain[2] = { stdout, stderr };
	char *text;

	if (!size || size > TEXT_MAX)
		return 0;
	/* The exact size, so that a sanitizer detects any access beyond it. */
	text = strndup((const char *)data + 1, size - 1);
	if (!messages)
		messages = checked_file();
	fuzz_must(text != NULL);
	stdout = checked_file();
	stderr = messages;
	is_closed = false;
	try_text((char)data[0], text);
	/* A parser that printed has closed stdout with finish_output(). */
	if (!is_closed)
		fclose(stdout);
	stdout = plain[0];
	stderr = plain[1];
	free(text);
	return 0;
}
