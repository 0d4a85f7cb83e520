/* SPDX-License-Identifier: LGPL-2.1 */
#include "kernel_types.h"

#include <stdlib.h>
#include <string.h>

#include "core/recording/probe_rows.h"

#define BTF_FILE     "/sys/kernel/btf/vmlinux"
#define SYMBOLS_FILE "/proc/kallsyms"

/* A function that a probe may need. */
struct symbol {
	const char *name;
	/* How many functions have the name. The kernel refuses to probe an ambiguous one. */
	unsigned int count;
};

struct kernel_types {
	struct btf *btf;
	bool own_btf;
	struct symbol *symbols;
	size_t nr;
};

static struct symbol *find_symbol(const struct kernel_types *types, const char *name)
{
	for (size_t i = 0; i < types->nr; i++) {
		if (!strcmp(types->symbols[i].name, name))
			return &types->symbols[i];
	}
	return NULL;
}

static bool list_symbols(struct kernel_types *types)
{
	types->symbols =
		calloc(iommu_nr_probe_rows * IOMMU_PROBE_FUNCTIONS_MAX, sizeof(*types->symbols));
	if (!types->symbols)
		return false;
	for (size_t i = 0; i < iommu_nr_probe_rows; i++) {
		const char *const *names = iommu_probe_rows[i].functions;

		for (size_t k = 0; k < IOMMU_PROBE_FUNCTIONS_MAX && names[k]; k++) {
			if (!find_symbol(types, names[k]))
				types->symbols[types->nr++].name = names[k];
		}
	}
	return true;
}

/* A line is "ADDRESS TYPE NAME", followed by "\t[MODULE]" for symbols of modules. */
static void count_symbols(struct kernel_types *types, FILE *file)
{
	char line[1024];
	char name[512];
	char kind;

	while (fgets(line, sizeof(line), file)) {
		struct symbol *s;

		if (sscanf(line, "%*s %c %511s", &kind, name) != 2 || !strchr("tTwW", kind))
			continue;
		s = find_symbol(types, name);
		if (s)
			s->count++;
	}
}

static bool has_function(const void *arg, const char *name)
{
	const struct symbol *s = find_symbol(arg, name);

	return s && s->count == 1;
}

#ifdef TRACE_IOMMU_HAVE_LIBBPF
#include <bpf/btf.h>
#include <bpf/libbpf.h>

static const struct btf_type *plain_type(const struct btf *btf, uint32_t *id)
{
	const struct btf_type *type = btf__type_by_id(btf, *id);

	while (type && (btf_is_mod(type) || btf_is_typedef(type))) {
		*id = type->type;
		type = btf__type_by_id(btf, *id);
	}
	return type;
}

/* What a member or parameter of type @id is or points to. */
static void describe(const struct btf *btf, uint32_t id, struct iommu_kernel_member *found)
{
	const struct btf_type *type = plain_type(btf, &id);

	found->pointer = type && btf_is_ptr(type);
	found->type = 0;
	if (found->pointer) {
		id = type->type;
		type = plain_type(btf, &id);
	}
	if (type && btf_is_composite(type))
		found->type = id;
}

static bool parameter(const void *arg, const char *function, const char *name,
		      struct iommu_kernel_member *found)
{
	const struct kernel_types *types = arg;
	const struct btf *btf = types->btf;
	int32_t id = btf ? btf__find_by_name_kind(btf, function, BTF_KIND_FUNC) : -1;
	const struct btf_type *type;

	if (id < 0)
		return false;
	type = btf__type_by_id(btf, btf__type_by_id(btf, (uint32_t)id)->type);
	if (!type || !btf_is_func_proto(type))
		return false;
	for (uint32_t i = 0; i < btf_vlen(type); i++) {
		const struct btf_param *p = &btf_params(type)[i];
		const char *its_name = btf__name_by_offset(btf, p->name_off);

		if (!its_name || strcmp(its_name, name) != 0)
			continue;
		describe(btf, p->type, found);
		found->offset = i;
		return true;
	}
	return false;
}

static uint32_t structure(const void *arg, const char *name)
{
	const struct kernel_types *types = arg;
	int32_t id = types->btf ? btf__find_by_name_kind(types->btf, name, BTF_KIND_STRUCT) : -1;

	return id > 0 ? (uint32_t)id : 0;
}

enum { NESTED_MAX = 8 };

static bool member_within(const struct btf *btf, uint32_t id, const char *name, unsigned int depth,
			  struct iommu_kernel_member *found)
{
	const struct btf_type *type = plain_type(btf, &id);

	if (!type || !btf_is_composite(type) || depth > NESTED_MAX)
		return false;
	for (uint32_t i = 0; i < btf_vlen(type); i++) {
		const struct btf_member *m = &btf_members(type)[i];
		const char *its_name = btf__name_by_offset(btf, m->name_off);
		uint32_t bit = btf_member_bit_offset(type, i);

		if (!its_name || !*its_name) {
			if (!member_within(btf, m->type, name, depth + 1, found))
				continue;
			found->offset += bit / 8;
			return true;
		}
		if (strcmp(its_name, name) != 0)
			continue;
		if (btf_member_bitfield_size(type, i) || bit % 8)
			return false;
		describe(btf, m->type, found);
		found->offset = bit / 8;
		return true;
	}
	return false;
}

static bool member(const void *arg, uint32_t type, const char *name,
		   struct iommu_kernel_member *found)
{
	const struct kernel_types *types = arg;

	return types->btf && member_within(types->btf, type, name, 0, found);
}

static const char *read_types(struct kernel_types *types)
{
	libbpf_set_print(NULL);
	types->btf = btf__parse(BTF_FILE, NULL);
	if (libbpf_get_error(types->btf)) {
		types->btf = NULL;
		return "the kernel does not describe its types in " BTF_FILE
		       " (CONFIG_DEBUG_INFO_BTF)";
	}
	types->own_btf = true;
	return NULL;
}

static void free_types(struct kernel_types *types)
{
	if (types->own_btf)
		btf__free(types->btf);
}

#else

static bool parameter(const void *arg, const char *function, const char *name,
		      struct iommu_kernel_member *found)
{
	(void)arg, (void)function, (void)name, (void)found;
	return false;
}

static uint32_t structure(const void *arg, const char *name)
{
	(void)arg, (void)name;
	return 0;
}

static bool member(const void *arg, uint32_t type, const char *name,
		   struct iommu_kernel_member *found)
{
	(void)arg, (void)type, (void)name, (void)found;
	return false;
}

static const char *read_types(struct kernel_types *types)
{
	(void)types;
	return "this trace-iommu was built without libbpf, which reads the kernel's types; install "
	       "it (Debian: libbpf-dev) and build again";
}

static void free_types(struct kernel_types *types)
{
	(void)types;
}

#endif

struct kernel_types *kernel_types_from(struct btf *btf, FILE *symbols)
{
	struct kernel_types *types = calloc(1, sizeof(*types));

	if (!types)
		return NULL;
	types->btf = btf;
	if (!list_symbols(types)) {
		kernel_types_close(types);
		return NULL;
	}
	count_symbols(types, symbols);
	return types;
}

struct kernel_types *kernel_types_open(const char **why)
{
	FILE *symbols = fopen(SYMBOLS_FILE, "re");
	struct kernel_types *types;

	*why = NULL;
	if (!symbols) {
		*why = SYMBOLS_FILE ", which lists the kernel's functions, cannot be read "
				    "(CONFIG_KALLSYMS)";
		return NULL;
	}
	types = kernel_types_from(NULL, symbols);
	fclose(symbols);
	*why = types ? read_types(types) : "out of memory";
	return types;
}

void kernel_types_close(struct kernel_types *types)
{
	if (!types)
		return;
	free_types(types);
	free(types->symbols);
	free(types);
}

struct iommu_kernel_types kernel_types_view(const struct kernel_types *types)
{
	struct iommu_kernel_types view = {
		.arg = types,
		.has_function = has_function,
		.parameter = parameter,
		.structure = structure,
		.member = member,
	};

	return view;
}
