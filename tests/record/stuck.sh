#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# trace-cmd ignores signals: record ends all the same, and keeps what it can.
. "$(dirname "$0")/lib.sh"

echo 0 >$tracing/instances/$bystander/tracing_on
state "$work/before"
trace_cmd=$3

# is_saved NAME: the file was made of the files of single CPUs, and nothing else is left.
is_saved() {
	grep -q "$work/$1\.dat has what trace-cmd had written before" "$work/recorder" ||
		fail "$1.dat: $(cat "$work/recorder")"
	"$trace_cmd" report -N "$work/$1.dat" >"$work/report" 2>&1
	grep -q 'trace-iommu: a message' "$work/report" || fail "$1.dat: $(cat "$work/report")"
	ls "$work/$1.dat".* 2>/dev/null && fail "parts of $1.dat are left"
	state "$work/after"
	same "tracing after $1.dat" "$work/before" "$work/after"
}

# It ignores SIGINT, and ends at SIGTERM.
real=$(command -v trace-cmd)
mkdir "$work/deaf"
cat >"$work/deaf/trace-cmd" <<END
#!/bin/sh
trap '' INT
"$real" "\$@" &
trap 'kill -INT \$!' TERM
wait
wait
END
chmod +x "$work/deaf/trace-cmd"
path=$PATH
PATH=$work/deaf:$PATH
start_recording -o "$work/a.dat"
echo 'trace-iommu: a message' >/dev/kmsg
kill -INT $recorder
wait $recorder
status=$?
PATH=$path
[ $status = 0 ] || fail "trace-cmd ignores SIGINT: status $status: $(cat "$work/recorder")"
grep -q 'trace-cmd has not ended 20 seconds after SIGINT; it gets SIGTERM' "$work/recorder" ||
	fail "no report of SIGTERM: $(cat "$work/recorder")"
! grep -q SIGKILL "$work/recorder" || fail "SIGKILL for a trace-cmd that ends"
"$3" report -N "$work/a.dat" >"$work/report" 2>&1
grep -q 'trace-iommu: a message' "$work/report" || fail "SIGTERM: $(cat "$work/report")"
ls "$work"/a.dat.* 2>/dev/null && fail "parts of a.dat are left"
state "$work/after"
same "tracing after SIGTERM" "$work/before" "$work/after"

# SIGTERM kills it, before it has made the file.
cat >"$work/deaf/trace-cmd" <<END
#!/bin/sh
case \$1 in
record) trap '' INT ;;
*) exec "$real" "\$@" ;;
esac
"$real" "\$@" &
wait
END
PATH=$work/deaf:$PATH
start_recording -o "$work/b.dat"
echo 'trace-iommu: a message' >/dev/kmsg
kill -INT $recorder
wait $recorder
status=$?
PATH=$path
[ $status = 2 ] || fail "SIGTERM kills trace-cmd: status $status: $(cat "$work/recorder")"
! grep -q SIGKILL "$work/recorder" || fail "SIGKILL for a trace-cmd that SIGTERM ended"
is_saved b

# At SIGTERM, it ends as if all were well, without a file and without its processes.
cat >"$work/deaf/trace-cmd" <<END
#!/bin/sh
out=\$(echo "\$*" | sed 's/.* -o \([^ ]*\) .*/\1/')
instance=\$(echo "\$*" | sed 's/.* -B \([^ ]*\) .*/\1/')
: >"\$out.\$instance.cpu0"
echo 1 >"$tracing/instances/\$instance/tracing_on"
trap 'exit 0' TERM
sleep 600 <"$tracing/instances/\$instance/trace_pipe" &
echo \$! >"$work/orphan"
wait
END
PATH=$work/deaf:$PATH
start_recording -o "$work/e.dat"
kill -INT $recorder
wait $recorder
status=$?
PATH=$path
[ $status = 2 ] || fail "no file: status $status: $(cat "$work/recorder")"
grep -q "$work/e\.dat: trace-cmd has written no file" "$work/recorder" || fail "$(cat "$work/recorder")"
grep -qs '^State:[^Z]*$' "/proc/$(cat "$work/orphan")/status" && fail "a process of trace-cmd is left"
ls "$work"/e.dat* 2>/dev/null && fail "parts of e.dat are left"
state "$work/after"
same "tracing without a file" "$work/before" "$work/after"

# It ignores both signals. The file is made of what its processes wrote.
start_recording -o "$work/c.dat"
echo 'trace-iommu: a message' >/dev/kmsg
kill -STOP "$(child_of $recorder)"
kill -INT $recorder
wait $recorder
[ $? = 2 ] || fail "trace-cmd ignores SIGTERM: no error"
grep -q 'trace-cmd has not ended 5 seconds after SIGTERM; it gets SIGKILL' "$work/recorder" ||
	fail "no report of SIGKILL: $(cat "$work/recorder")"
is_saved c

# The same, and the events cannot be saved.
mkdir "$work/poor"
cat >"$work/poor/trace-cmd" <<END
#!/bin/sh
[ "\$1" != restore ] || exit 1
exec "$real" "\$@"
END
chmod +x "$work/poor/trace-cmd"
PATH=$work/poor:$PATH
start_recording -o "$work/d.dat"
kill -STOP "$(child_of $recorder)"
kill -INT $recorder
wait $recorder
[ $? = 2 ] || fail "trace-cmd restore fails: no error"
grep -q "$work/d\.dat: what was recorded is lost: trace-cmd restore failed, too" "$work/recorder" ||
	fail "no report of the loss: $(cat "$work/recorder")"
ls "$work"/d.dat.* 2>/dev/null && fail "parts of d.dat are left"
state "$work/after"
same "tracing after a loss" "$work/before" "$work/after"
finish
