# SPDX-License-Identifier: LGPL-2.1
# Sourced by tests that need formats of events for tests/synth.

# What all formats begin with.
common='	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;
'

# graph_formats FIELD...: print the formats of the function_graph tracer, whose returns have these fields.
graph_formats() {
	printf 'name: funcgraph_entry\nID: 11\nformat:\n%s\n' "$common"
	printf '	field:unsigned long func;	offset:8;	size:8;	signed:0;\n'
	printf '	field:int depth;	offset:16;	size:4;	signed:1;\n\n'
	printf 'print fmt: "--> %%ps (%%d)", (void *)REC->func, REC->depth\n\n'
	printf 'name: funcgraph_exit\nID: 10\nformat:\n%s\n' "$common"
	printf '	field:unsigned long func;	offset:8;	size:8;	signed:0;\n'
	printf '	field:int depth;	offset:16;	size:4;	signed:1;\n	field:unsigned int overrun;	offset:20;	size:4;	signed:0;\n'
	offset=24
	for name in "$@"; do
		printf '	field:unsigned long long %s;	offset:%d;	size:8;	signed:0;\n' "$name" $offset
		offset=$((offset + 8))
	done
	printf '\nprint fmt: "<-- %%ps (%%d)", (void *)REC->func, REC->depth\n\n'
}
