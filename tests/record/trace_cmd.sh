# SPDX-License-Identifier: LGPL-2.1
# Sourced by the tests that record, with the directory of tracefs in tracing.

# usable_trace_cmd INSTANCE DIR TRACE_CMD: some virtual machines do not let anybody write the files of the
# function tracer, which trace-cmd resets even if it does not use it. There, DIR gets a trace-cmd that has
# other files in a mount namespace. INSTANCE exists. Fails if there is no program unshare.
usable_trace_cmd() {
	mkdir -p "$2"
	! (: >>$tracing/instances/$1/set_ftrace_filter) 2>/dev/null || return 0
	command -v unshare >/dev/null || return 1
	echo 1 >"$2/one"
	: >"$2/empty"
	cat >"$2/trace-cmd" <<END
#!/bin/sh
[ -n "\${INSIDE:-}" ] || INSIDE=1 exec unshare --mount sh "\$0" "\$@"
mount --bind "$2/one" /proc/sys/kernel/ftrace_enabled
instance=\$(echo "\$*" | sed -n 's/.* -B \([^ ]*\).*/\1/p')
for file in $tracing/instances/\$instance/set_*; do
	(: >>"\$file") 2>/dev/null || mount --bind "$2/empty" "\$file"
done
exec $3 "\$@"
END
	chmod +x "$2/trace-cmd"
}
