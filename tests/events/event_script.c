/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Turns the fixtures into a trace of one kernel, and into the lines that a report of it must have.
 *
 * usage: event_script FORMATS FIXTURES kernels
 *        event_script FORMATS FIXTURES script|lines|stock KERNEL
 *
 * kernels: the names of all kernels, one per line
 * script:  a script for the synthesizer, with all samples that the kernel's formats can record
 * lines:   "EVENT: TEXT" of each event in that trace, as the plugin prints it
 * stock:   the same without the text that the plugin adds
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "formats.h"

enum mode { SCRIPT, LINES, STOCK };

struct output {
	enum mode mode;
	const struct kernels *kernels;
	const struct kernel *kernel;
	unsigned int id;
	unsigned int clock;
};

static void put_machine(const struct kernel *kernel)
{
	printf("machine endian=%s long=%u cpus=2\ncomm 312 vfiotest\n",
	       kernel->machine.big_endian ? "big" : "little", kernel->machine.long_size);
}

/*
 * IDs in fixtures and in tests/formats come from different machines, so each event gets a new one.
 */
static void put_format(struct output *out, const char *event, const char *format)
{
	const char *id = strstr(format, "\nID: ");
	const char *rest = id ? strchr(id + 1, '\n') : NULL;

	if (!rest) {
		fprintf(stderr, "the format of %s has no ID\n", event);
		exit(2);
	}
	printf("format %.*s <<END_OF_FORMAT\n%.*s\nID: %u%s%sEND_OF_FORMAT\n",
	       (int)strcspn(event, ":"), event, (int)(id - format), format, out->id++, rest,
	       rest[strlen(rest) - 1] == '\n' ? "" : "\n");
}

static void put_sample(struct output *out, const struct sample *sample, const char *event)
{
	const char *name = strchr(event, ':') + 1;
	const char *added = out->mode == LINES && sample->added ? sample->added : "";

	if (out->mode == SCRIPT) {
		out->clock++;
		printf("event 1.%06u cpu=%u pid=312 %s %s\n", out->clock, out->clock % 2, event,
		       sample->fields);
	} else {
		printf("%s: %s%s", name, sample->stock ? sample->stock : "", added);
		if (out->mode == LINES && sample->explained)
			printf(" => %s", sample->explained);
		putchar('\n');
	}
}

static void put_event(struct output *out, const struct fixture *fixture, const char *event)
{
	char *format = format_of(out->kernels, out->kernel, fixture, event);

	if (format && out->mode == SCRIPT)
		put_format(out, event, format);
	for (size_t i = 0; format && i < fixture->nr_samples; i++) {
		if (sample_has_format(&fixture->samples[i], out->kernel, format))
			put_sample(out, &fixture->samples[i], event);
	}
	free(format);
}

static void put_all(struct output *out, const struct fixtures *fixtures)
{
	if (out->mode == SCRIPT)
		put_machine(out->kernel);
	for (size_t i = 0; i < fixtures->nr; i++) {
		for (size_t k = 0; k < fixtures->list[i].nr_events; k++)
			put_event(out, &fixtures->list[i], fixtures->list[i].events[k]);
	}
}

static bool set_mode(struct output *out, const char *word)
{
	static const char *const words[] = {
		[SCRIPT] = "script", [LINES] = "lines", [STOCK] = "stock"
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		out->mode = (enum mode)i;
		if (!strcmp(word, words[i]))
			return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	static struct kernels kernels;
	static struct fixtures fixtures;
	struct output out = { .kernels = &kernels, .id = 1000 };

	if (argc < 4 || (argc == 4) != !strcmp(argv[3], "kernels") ||
	    (argc > 4 && !set_mode(&out, argv[3]))) {
		fprintf(stderr, "usage: event_script FORMATS FIXTURES kernels\n"
				"       event_script FORMATS FIXTURES script|lines|stock KERNEL\n");
		return 2;
	}
	kernels_read(&kernels, argv[1]);
	fixtures_read(&fixtures, argv[2]);
	for (size_t i = 0; i < kernels.nr; i++) {
		if (argc == 4)
			puts(kernels.list[i].name);
		else if (!strcmp(kernels.list[i].name, argv[4]))
			out.kernel = &kernels.list[i];
	}
	if (argc > 4 && !out.kernel) {
		fprintf(stderr, "there is no kernel %s\n", argv[4]);
		return 2;
	}
	if (argc > 4)
		put_all(&out, &fixtures);
	return 0;
}
