/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The choice of probes, on types as Debian's kernels have them: the test writes them as BTF, with
 * the members that the probes need at the offsets of those builds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <bpf/btf.h>
#include <cmocka.h>

#include "core/recording/choose_probes.h"
#include "tracing/kernel_types.h"

/* The offsets that differ between builds, in bytes. */
struct layout {
	uint32_t device_group;
	uint32_t group_id;
	uint32_t group_domain;
	uint32_t group_default;
	const char *symbols;
};

#define COMMON_SYMBOLS                                                          \
	"0 t __iommu_unmap\n0 t __iommu_attach_device\n0 T iommu_domain_free\n" \
	"0 t iommu_group_release\n0 t __iommu_dma_map\n0 T iommu_dma_map_sg\n"

static const struct layout debian_5_10 = { 728, 192, 208, 200,
					   COMMON_SYMBOLS "0 t __iommu_map\n"
							  "0 t __intel_map_single\n" };
static const struct layout debian_6_12 = { 728, 160, 184, 168,
					   COMMON_SYMBOLS "0 t __iommu_map\n"
							  "0 T iommu_group_claim_dma_owner\n" };
static const struct layout debian_7_2 = { 752, 152, 176, 160,
					  COMMON_SYMBOLS "0 T iommu_map_nosync\n"
							 "0 T iommu_group_claim_dma_owner\n" };

/* READMEs of tracefs, as far as they matter. */
static const char readme_5_10[] =
	"  dynamic_events\t\t- Create/append/remove/show the generic dynamic events\n"
	"  kprobe_events\t\t- Create/append/remove/show the kernel dynamic events\n"
	"    place (kprobe): [<module>:]<symbol>[+<offset>]|<memaddr>\n"
	"\t           $stack<index>, $stack, $retval, $comm, $arg<N>,\n"
	"\t           +|-[u]<offset>(<fetcharg>), \\imm-value, \\\"imm-string\"\n";
static const char readme_6_12[] =
	"  kprobe_events\t\t- Create/append/remove/show the kernel dynamic events\n"
	"\t           f[:[<group>/][<event>]] <func-name>[%return] [<args>]\n"
	"    place (kprobe): [<module>:]<symbol>[+<offset>]|<memaddr>\n"
	"\t           $stack<index>, $stack, $retval, $comm, $arg<N>,\n"
	"\t           <argname>[->field[->field|.field...]],\n"
	"\t           +|-[u]<offset>(<fetcharg>), \\imm-value, \\\"imm-string\"\n";

struct builder {
	struct btf *btf;
	int u64;
	int u32;
	int domain; /* pointers to these structures */
	int device;
	int group;
	int kobject;
};

static int pointer_to(struct builder *b, int type)
{
	return btf__add_ptr(b->btf, type);
}

static void member(struct builder *b, const char *name, int type, uint32_t offset)
{
	assert_int_equal(btf__add_field(b->btf, name, type, offset * 8, 0), 0);
}

/* @parameters: each is a letter for its type, a space and its name, separated by commas. */
static void function(struct builder *b, const char *name, const char *parameters)
{
	int proto = btf__add_func_proto(b->btf, b->u32);
	char buf[128];
	char *rest;

	assert_true(proto > 0);
	snprintf(buf, sizeof(buf), "%s", parameters);
	for (char *p = strtok_r(buf, ",", &rest); p; p = strtok_r(NULL, ",", &rest)) {
		int type = *p == 'D'   ? b->domain
			   : *p == 'd' ? b->device
			   : *p == 'g' ? b->group
			   : *p == 'k' ? b->kobject
				       : b->u64;

		assert_int_equal(btf__add_func_param(b->btf, p + 2, type), 0);
	}
	assert_true(btf__add_func(b->btf, name, BTF_FUNC_STATIC, proto) > 0);
}

static void add_structures(struct builder *b, const struct layout *l)
{
	int kobject;
	int string;
	int s;

	b->u64 = btf__add_int(b->btf, "u64", 8, 0);
	b->u32 = btf__add_int(b->btf, "u32", 4, 0);
	s = btf__add_struct(b->btf, "iommu_domain", 64);
	member(b, "type", b->u32, 0);
	b->domain = pointer_to(b, btf__add_const(b->btf, s));
	string = pointer_to(b, b->u32);
	kobject = btf__add_struct(b->btf, "kobject", 64);
	member(b, "name", string, 0);
	b->kobject = pointer_to(b, kobject);
	s = btf__add_struct(b->btf, "iommu_group", 256);
	member(b, "kobj", kobject, 0);
	member(b, "id", b->u32, l->group_id);
	member(b, "domain", b->domain, l->group_domain);
	member(b, "default_domain", b->domain, l->group_default);
	b->group = pointer_to(b, s);
	s = btf__add_struct(b->btf, "device", 1000);
	member(b, "kobj", kobject, 0);
	member(b, "iommu_group", b->group, l->device_group);
	b->device = pointer_to(b, s);
}

static struct btf *build(const struct layout *l)
{
	struct builder b = { .btf = btf__new_empty() };

	assert_non_null(b.btf);
	add_structures(&b, l);
	function(&b, "__iommu_map", "D domain,u iova,u paddr,u size");
	function(&b, "iommu_map_nosync", "D domain,u iova,u paddr,u size");
	function(&b, "__iommu_unmap", "D domain,u iova,u size");
	function(&b, "__iommu_attach_device", "D domain,d dev");
	function(&b, "iommu_domain_free", "D domain");
	function(&b, "iommu_group_release", "k kobj");
	function(&b, "iommu_group_claim_dma_owner", "g group,u owner");
	function(&b, "__iommu_dma_map", "d dev,u phys,u size");
	function(&b, "iommu_dma_map_sg", "d dev,u sg,u nents");
	function(&b, "__intel_map_single", "d dev,u paddr,u size");
	return b.btf;
}

/* What is chosen, for one test. */
struct chosen {
	struct btf *btf;
	struct kernel_types *types;
	struct iommu_probe probes[IOMMU_PROBES_MAX];
	size_t nr;
};

static void choose_from(struct chosen *c, struct btf *btf, const char *symbols, const char *readme,
			bool latency)
{
	struct iommu_probe_syntax syntax = iommu_probe_syntax(readme);
	FILE *file = fmemopen((char *)symbols, strlen(symbols), "r");
	struct iommu_kernel_types view;

	c->btf = btf;
	c->types = kernel_types_from(btf, file);
	fclose(file);
	assert_non_null(c->types);
	view = kernel_types_view(c->types);
	c->nr = iommu_choose_probes(c->probes, IOMMU_PROBES_MAX, &view, &syntax, latency);
}

static void done(struct chosen *c)
{
	kernel_types_close(c->types);
	btf__free(c->btf);
}

static const struct iommu_probe *find(const struct chosen *c, const char *name)
{
	for (size_t i = 0; i < c->nr; i++) {
		if (!strcmp(c->probes[i].row->name, name))
			return &c->probes[i];
	}
	return NULL;
}

static void expect_kprobe(const struct chosen *c, const char *name, const char *definition)
{
	const struct iommu_probe *p = find(c, name);

	assert_non_null(p);
	assert_string_equal(p->kprobe, definition);
}

static void expect_fprobe(const struct chosen *c, const char *name, const char *definition)
{
	const struct iommu_probe *p = find(c, name);

	assert_non_null(p);
	assert_string_equal(p->fprobe, definition);
}

static void kprobes_on_5_10(void **state)
{
	struct chosen c;

	(void)state;
	choose_from(&c, build(&debian_5_10), debian_5_10.symbols, readme_5_10, false);
	expect_kprobe(&c, "map",
		      "p:iop/map __iommu_map dom=$arg1:x64 iova=$arg2:x64 paddr=$arg3:x64 "
		      "size=$arg4:u64 type=+0($arg1):x32");
	expect_kprobe(&c, "attach",
		      "p:iop/attach __iommu_attach_device dom=$arg1:x64 dev=+0(+0($arg2)):string "
		      "type=+0($arg1):x32 gid=+192(+728($arg2)):s32");
	expect_kprobe(&c, "grel",
		      "p:iop/grel iommu_group_release gid=+192($arg1):s32 dom=+200($arg1):x64");
	expect_kprobe(&c, "imap",
		      "p:iop/imap __intel_map_single dev=+0(+0($arg1)):string "
		      "gid=+192(+728($arg1)):s32 dom=+208(+728($arg1)):x64");
	assert_null(find(&c, "claim"));
	assert_null(find(&c, "map_ret"));
	for (size_t i = 0; i < c.nr; i++)
		assert_string_equal(c.probes[i].fprobe, "");
	done(&c);
}

static void fprobes_on_6_12(void **state)
{
	struct chosen c;

	(void)state;
	choose_from(&c, build(&debian_6_12), debian_6_12.symbols, readme_6_12, false);
	expect_fprobe(&c, "map",
		      "f:iop/map __iommu_map dom=domain:x64 iova=iova:x64 paddr=paddr:x64 "
		      "size=size:u64 type=domain->type:x32");
	expect_fprobe(&c, "attach",
		      "f:iop/attach __iommu_attach_device dom=domain:x64 dev=dev->kobj.name:string "
		      "type=domain->type:x32 gid=dev->iommu_group->id:s32");
	expect_fprobe(&c, "claim", "f:iop/claim iommu_group_claim_dma_owner gid=group->id:s32");
	expect_fprobe(&c, "dmap",
		      "f:iop/dmap __iommu_dma_map dev=dev->kobj.name:string "
		      "gid=dev->iommu_group->id:s32 dom=dev->iommu_group->domain:x64");
	/* Names have no casts. */
	expect_fprobe(&c, "grel",
		      "f:iop/grel iommu_group_release gid=+160($arg1):s32 dom=+168($arg1):x64");
	/* In case the kernel refuses the fprobe. */
	expect_kprobe(&c, "unmap",
		      "p:iop/unmap __iommu_unmap dom=$arg1:x64 iova=$arg2:x64 size=$arg3:u64 "
		      "type=+0($arg1):x32");
	done(&c);
}

static void another_function_on_7_2(void **state)
{
	struct chosen c;

	(void)state;
	choose_from(&c, build(&debian_7_2), debian_7_2.symbols, readme_6_12, true);
	expect_fprobe(&c, "map",
		      "f:iop/map iommu_map_nosync dom=domain:x64 iova=iova:x64 paddr=paddr:x64 "
		      "size=size:u64 type=domain->type:x32");
	expect_fprobe(&c, "map_ret", "f:iop/map_ret iommu_map_nosync%return ret=$retval");
	expect_kprobe(&c, "map_ret", "r256:iop/map_ret iommu_map_nosync ret=$retval");
	expect_kprobe(&c, "dmapsg",
		      "p:iop/dmapsg iommu_dma_map_sg dev=+0(+0($arg1)):string "
		      "gid=+152(+752($arg1)):s32 dom=+176(+752($arg1)):x64");
	done(&c);
}

/* A function whose name the compiler changed, or that two files have, carries no probe. */
static void exact_names_only(void **state)
{
	struct chosen c;

	(void)state;
	choose_from(&c, build(&debian_6_12),
		    "0 t __iommu_map.isra.0\n0 t __iommu_unmap\n0 t __iommu_unmap\n"
		    "0 d iommu_domain_free\n0 t __iommu_attach_device\t[module]\n",
		    readme_6_12, false);
	assert_int_equal(c.nr, 1);
	assert_non_null(find(&c, "attach"));
	done(&c);
}

/* A value that is useful only: left out. One that the readers need: no probe. */
static void members_that_are_missing(void **state)
{
	struct builder b = { .btf = btf__new_empty() };
	struct chosen c;
	int s;

	(void)state;
	b.u64 = btf__add_int(b.btf, "u64", 8, 0);
	b.u32 = btf__add_int(b.btf, "u32", 4, 0);
	s = btf__add_struct(b.btf, "iommu_domain", 64);
	assert_int_equal(btf__add_field(b.btf, "type", b.u32, 0, 4), 0); /* a bit field */
	b.domain = pointer_to(&b, s);
	s = btf__add_fwd(b.btf, "device", BTF_FWD_STRUCT);
	b.device = pointer_to(&b, s);
	function(&b, "__iommu_unmap", "D domain,u iova,u size");
	function(&b, "__iommu_map", "D domain,u iova,u paddr,u length");
	function(&b, "__iommu_attach_device", "D domain,d dev");
	choose_from(&c, b.btf, debian_6_12.symbols, readme_6_12, false);
	assert_int_equal(c.nr, 1);
	expect_fprobe(&c, "unmap",
		      "f:iop/unmap __iommu_unmap dom=domain:x64 iova=iova:x64 size=size:u64");
	done(&c);
}

/* Members of nameless unions count, and a structure may begin before its kobject. */
static void nested_members(void **state)
{
	struct builder b = { .btf = btf__new_empty() };
	struct chosen c;
	int kobject;
	int nameless;
	int s;

	(void)state;
	b.u64 = btf__add_int(b.btf, "u64", 8, 0);
	b.u32 = btf__add_int(b.btf, "u32", 4, 0);
	nameless = btf__add_union(b.btf, NULL, 8);
	member(&b, "other", b.u64, 0);
	member(&b, "id", b.u32, 0);
	kobject = btf__add_struct(b.btf, "kobject", 16);
	b.kobject = pointer_to(&b, kobject);
	s = btf__add_struct(b.btf, "iommu_group", 64);
	member(&b, NULL, nameless, 8);
	member(&b, "kobj", kobject, 16);
	member(&b, "default_domain", b.u64, 40);
	b.group = pointer_to(&b, s);
	function(&b, "iommu_group_release", "k kobj");
	function(&b, "iommu_group_claim_dma_owner", "g group");
	choose_from(&c, b.btf, debian_6_12.symbols, readme_5_10, false);
	expect_kprobe(&c, "claim", "p:iop/claim iommu_group_claim_dma_owner gid=+8($arg1):s32");
	expect_kprobe(&c, "grel",
		      "p:iop/grel iommu_group_release gid=-8($arg1):s32 dom=+24($arg1):x64");
	done(&c);
}

static void kernels_without_probes(void **state)
{
	struct chosen c;

	(void)state;
	choose_from(&c, build(&debian_6_12), debian_6_12.symbols, "tracing mini-HOWTO:\n", false);
	assert_int_equal(c.nr, 0);
	done(&c);
	/* Without types, nothing is known about arguments. */
	choose_from(&c, NULL, debian_6_12.symbols, readme_6_12, true);
	for (size_t i = 0; i < c.nr; i++)
		assert_true(c.probes[i].row->at_return);
	done(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kprobes_on_5_10),	    cmocka_unit_test(fprobes_on_6_12),
		cmocka_unit_test(another_function_on_7_2),  cmocka_unit_test(exact_names_only),
		cmocka_unit_test(members_that_are_missing), cmocka_unit_test(nested_members),
		cmocka_unit_test(kernels_without_probes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
