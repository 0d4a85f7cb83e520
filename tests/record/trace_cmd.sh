# SPDX-License-Identifier: LGPL-2.1
# Sourced by the tests that record on this machine, with $work.

# usable_trace_cmd TRACE_CMD INSTANCE: makes this trace-cmd work here, given any instance of tracefs.
#
# Some virtual machines do not let anybody write the files of the function tracer, which trace-cmd
# resets even if it does not use it. There, a trace-cmd in PATH gives it other files in a mount namespace.
usable_trace_cmd() {
	! (: >>"/sys/kernel/tracing/instances/$2/set_ftrace_filter") 2>/dev/null || return 0
	command -v unshare >/dev/null || return 1
	mkdir "$work/bin"
	echo 1 >"$work/one"
	: >"$work/empty"
	cat >"$work/bin/trace-cmd" <<END
#!/bin/sh
[ -n "\${INSIDE:-}" ] || INSIDE=1 exec unshare --mount sh "\$0" "\$@"
mount --bind "$work/one" /proc/sys/kernel/ftrace_enabled
instance=\$(echo "\$*" | sed -n 's/.* -B \([^ ]*\).*/\1/p')
for file in /sys/kernel/tracing/instances/\$instance/set_*; do
	(: >>"\$file") 2>/dev/null || mount --bind "$work/empty" "\$file"
done
exec $1 "\$@"
END
	chmod +x "$work/bin/trace-cmd"
	PATH=$work/bin:$PATH
}
