#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Another user switches the instance of a recording off, or removes it.
. "$(dirname "$0")/lib.sh"

echo 0 >$tracing/instances/$bystander/tracing_on
state "$work/before"

# reports PATTERN: waits until the recording reports it.
reports() {
	eventually grep -q "$1" "$work/recorder" ||
		fail "the recording does not report '$1': $(cat "$work/recorder")"
}

start_recording -o "$work/a.dat"
instance=$tracing/instances/trace-iommu-$recorder
reports '^Recording;'
echo 0 >$instance/tracing_on
reports "$instance: another user switched it off; write 1 to its file tracing_on to go on"
echo 1 >$instance/tracing_on
reports "$instance: it is on again"
echo 'trace-iommu: a message' >/dev/kmsg
kill -INT $recorder
wait $recorder
[ $? = 2 ] || fail "switched off for a while: no error"
reports "$work/a\.dat: events of [0-9.]* s are missing, because another user switched the instance off"
grep -q '^[^ ]*a\.dat: [1-9][0-9]* events' "$work/recorded" || fail "no result: $(cat "$work/recorded")"
"$3" report -N "$work/a.dat" >"$work/report" 2>&1
grep -q 'trace-iommu: a message' "$work/report" || fail "what follows is missing"

# The kernel lets nobody remove an instance whose buffers somebody reads, so let nobody read them.
mkdir "$work/idle"
cat >"$work/idle/trace-cmd" <<'END'
#!/bin/sh
out=$(echo "$*" | sed 's/.* -o \([^ ]*\) .*/\1/')
instance=$(echo "$*" | sed 's/.* -B \([^ ]*\) .*/\1/')
echo >"$out"
echo >"$out.$instance.cpu0"
echo 1 >"/sys/kernel/tracing/instances/$instance/tracing_on"
while [ -d "/sys/kernel/tracing/instances/$instance" ]; do
	sleep 0.1
done
rm "$out.$instance.cpu0"
END
chmod +x "$work/idle/trace-cmd"
PATH=$work/idle:$PATH
start_recording -o "$work/b.dat"
reports '^Recording;'
# It is busy while record reads one of its files, so try again.
eventually rmdir $tracing/instances/trace-iommu-$recorder || fail "cannot remove the instance"
wait $recorder
[ $? = 2 ] || fail "a removed instance: no error"
reports "trace-iommu-$recorder: another user removed it; the recording ends"
reports "$work/b\.dat: events are missing, because another user removed the instance"
state "$work/after"
same "tracing before and after" "$work/before" "$work/after"
finish
