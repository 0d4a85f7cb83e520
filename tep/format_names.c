/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * A print format names the values of its fields in __print_symbolic() and __print_flags(). These
 * names are copied once into core's tables. If the library failed to parse a format, it still has
 * the arguments before the failure.
 */
#include "format_names.h"

#include <ctype.h>
#include <stdlib.h>

/* An escaped byte of a trace's string has at most four characters: \xHH. */
#define ESCAPED_MAX 4

/*
 * Limits of what is copied from one format; the rest is left out. No format of a kernel that we
 * know has more than three tables, 60 names or a name longer than 23 bytes.
 */
#define TABLES_MAX 64
#define NAMES_MAX  1024 /* of all tables: a value is looked up one by one */
#define STRING_MAX 256	/* bytes of a name; more are cut off */
#define DEPTH_MAX  64	/* of arguments in arguments, because each takes stack */

/* Walk all arguments twice: first to count, then to copy. */
struct walk {
	const struct iommu_event *event;
	struct iommu_place *places;
	void (*visit)(struct walk *walk, int field, const struct tep_print_flag_sym *list,
		      const char *delim);
	unsigned int tables_left; /* of TABLES_MAX */
	unsigned int names_left;  /* of NAMES_MAX */
	/* the size of the tables */
	size_t nr_tables;
	size_t nr_names;
	size_t nr_bytes;
	/* the next free table, name and string */
	struct iommu_names *table;
	struct iommu_name *name;
	char *bytes;
};

/* Returns the field that an argument prints, such as qw0 for REC->qw0 & 0xf; NULL if none. */
static const char *field_of(const struct tep_print_arg *arg, unsigned int depth)
{
	const char *name;

	if (!arg || depth > DEPTH_MAX)
		return NULL;
	switch (arg->type) {
	case TEP_PRINT_FIELD:
		return arg->field.name;
	case TEP_PRINT_TYPE:
		return field_of(arg->typecast.item, depth + 1);
	case TEP_PRINT_OP:
		name = field_of(arg->op.left, depth + 1);
		return name ? name : field_of(arg->op.right, depth + 1);
	default:
		return NULL;
	}
}

static void visit_list(struct walk *walk, const struct tep_print_arg *of,
		       const struct tep_print_flag_sym *list, const char *delim)
{
	const char *name = walk->tables_left ? field_of(of, 0) : NULL;
	int field = name ? iommu_event_field(walk->event, name) : -1;

	if (field < 0 || !walk->event->names[field])
		return;
	walk->tables_left--;
	walk->visit(walk, field, list, delim);
}

static void walk_args(struct walk *walk, const struct tep_print_arg *arg, unsigned int depth)
{
	for (; arg && depth <= DEPTH_MAX; arg = arg->next) {
		switch (arg->type) {
		case TEP_PRINT_FLAGS:
			visit_list(walk, arg->flags.field, arg->flags.flags, arg->flags.delim);
			break;
		case TEP_PRINT_SYMBOL:
			visit_list(walk, arg->symbol.field, arg->symbol.symbols, NULL);
			break;
		case TEP_PRINT_TYPE:
			walk_args(walk, arg->typecast.item, depth + 1);
			break;
		case TEP_PRINT_OP: /* as in flags ? __print_flags(...) : "none" */
			walk_args(walk, arg->op.left, depth + 1);
			walk_args(walk, arg->op.right, depth + 1);
			break;
		default:
			break;
		}
	}
}

static void start_walk(struct walk *walk, const struct tep_print_arg *args)
{
	walk->tables_left = TABLES_MAX;
	walk->names_left = NAMES_MAX;
	walk_args(walk, args, 0);
}

static size_t room_for(const char *str)
{
	return str ? strnlen(str, STRING_MAX) * ESCAPED_MAX + 1 : 1;
}

static void count_table(struct walk *walk, int field, const struct tep_print_flag_sym *list,
			const char *delim)
{
	(void)field;
	walk->nr_tables++;
	walk->nr_bytes += room_for(delim);
	for (; list && walk->names_left; list = list->next) {
		walk->names_left--;
		walk->nr_names++;
		walk->nr_bytes += room_for(list->str);
	}
}

static void put_bytes(void *arg, const char *str, size_t len)
{
	struct walk *walk = arg;

	memcpy(walk->bytes, str, len);
	walk->bytes += len;
}

/* The format came with the trace, so its strings are untrusted. Escape the copy. */
static const char *copy_string(struct walk *walk, const char *str)
{
	const char *copy = walk->bytes;
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text text;

	iommu_text_init(&text, buf, sizeof(buf), put_bytes, walk);
	if (str)
		iommu_text_untrusted(&text, str, strnlen(str, STRING_MAX));
	iommu_text_flush(&text);
	*walk->bytes++ = '\0';
	return copy;
}

/* The library does not resolve the names of enums. Their values remain unknown. */
static uint64_t value_of(const char *str)
{
	if (!str || !isdigit((unsigned char)str[0]))
		return IOMMU_NAME_UNKNOWN;
	return strtoull(str, NULL, 0);
}

static void copy_table(struct walk *walk, int field, const struct tep_print_flag_sym *list,
		       const char *delim)
{
	struct iommu_names *table = walk->table++;

	table->list = walk->name;
	table->delim = copy_string(walk, delim);
	for (; list && walk->names_left; list = list->next) {
		walk->names_left--;
		walk->name->value = value_of(list->value);
		walk->name->name = copy_string(walk, list->str);
		walk->name++;
		table->nr++;
	}
	walk->places[field].names = table;
}

bool iommu_format_names(const struct tep_event *format, const struct iommu_event *event,
			struct iommu_place *places, struct iommu_names **names)
{
	const struct tep_print_arg *args = format->print_fmt.args;
	struct walk walk = { .event = event, .places = places, .visit = count_table };

	*names = NULL;
	start_walk(&walk, args);
	if (!walk.nr_tables)
		return true;

	walk.table = calloc(1, walk.nr_tables * sizeof(*walk.table) +
				       walk.nr_names * sizeof(*walk.name) + walk.nr_bytes);
	if (!walk.table)
		return false;
	*names = walk.table;
	walk.name = (struct iommu_name *)(walk.table + walk.nr_tables);
	walk.bytes = (char *)(walk.name + walk.nr_names);
	walk.visit = copy_table;
	start_walk(&walk, args);
	return true;
}
