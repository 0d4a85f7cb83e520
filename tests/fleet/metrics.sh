#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The units of docs/fleet: systemd accepts them, and the command of the service replaces its output
# only if everything succeeded. Within a boot, no counter falls.
# usage: metrics.sh TRACE_IOMMU TOP [PROMTOOL]
command=$1
top=$2
. "$top/tests/cli/lib.sh"
units=$top/docs/fleet

systemd-analyze verify --man=no "$units"/trace-iommu-metrics.service "$units"/trace-iommu-metrics.timer \
	>"$work/verify" 2>&1 || fail "systemd-analyze verify: status $?"
grep trace-iommu "$work/verify" >"$work/about" && fail "systemd-analyze: $(cat "$work/about")"

# The commands of the manual, in a directory in place of /, where no systemd runs.
machine=$work/machine/etc/systemd/system
mkdir -p "$machine"
sed -n 's/^    \$ sudo //p' "$top/docs/fleet.md" | grep -v '^systemctl daemon-reload$' |
	sed -e "s, /etc/, $work/machine/etc/," -e "s,^systemctl,systemctl --root=$work/machine," -e 's/ --now / /' \
		>"$work/install"
[ "$(wc -l <"$work/install")" = 2 ] || fail "docs/fleet.md: $(cat "$work/install")"
(cd "$top" && sh -e "$work/install") >"$work/enabled" 2>&1 || fail "docs/fleet.md: $(cat "$work/enabled")"
for unit in trace-iommu-metrics.service trace-iommu-metrics.timer; do
	same "$unit" "$units/$unit" "$machine/$unit"
done
[ -L "$machine/timers.target.wants/trace-iommu-metrics.timer" ] || fail "not enabled: $(cat "$work/enabled")"

# The command of the service, without systemd's escapes.
sed -n 's/^ExecStart=//p' "$units/trace-iommu-metrics.service" | sed 's/\$\$/$/g' >"$work/start"
[ "$(wc -l <"$work/start")" = 1 ] || fail "ExecStart: $(cat "$work/start")"
mkdir "$work/bin" "$work/run" "$work/textfiles"
ln -s "$command" "$work/bin/trace-iommu"
cat >"$work/bin/journalctl" <<'END'
#!/bin/sh
[ "$*" = "-k -b -o short-monotonic" ] || exit 1
cat "$LOG"
END
chmod +x "$work/bin/journalctl"
start() {
	PATH=$work/bin:$PATH LOG=$1 RUNTIME_DIRECTORY=$work/run TEXTFILES=$work/textfiles \
		sh "$work/start" 2>"$work/err"
}
prom=$work/textfiles/iommu.prom

# As journalctl prints it, with the name of the host.
sed 's/^\(\[[^]]*\]\) /\1 box kernel: /' "$top/tests/posted/16-whole-log.txt" >"$work/log"
start "$work/log" || fail "status $?: $(cat "$work/err")"
"$command" explain --prometheus "$work/log" >"$work/expected"
same "the metrics" "$work/expected" "$prom"
grep -q '^iommu_faults_total{device="0000:05:00.0",.*} 8$' "$prom" || fail "metrics: $(cat "$prom")"
[ "$(ls "$work/textfiles")" = iommu.prom ] || fail "files: $(ls "$work/textfiles")"
[ "$(stat -c %a "$prom")" = 644 ] || fail "mode $(stat -c %a "$prom")"

# A failure leaves the old file.
cp "$prom" "$work/before"
start "$work/none" && fail "journalctl failed, but the service succeeded"
same "the old metrics" "$work/before" "$prom"
printf '\000\001' >"$work/binary"
start "$work/binary" && fail "trace-iommu failed, but the service succeeded"
same "the old metrics" "$work/before" "$prom"
# A boot without messages yet is not a failure.
: >"$work/empty"
start "$work/empty" || fail "an empty log: status $?: $(cat "$work/err")"
grep -qx 'iommu_signs_total 0' "$prom" || fail "an empty log: $(cat "$prom")"

# The log grows.
: >"$work/counters"
for n in $(seq "$(wc -l <"$work/log")"); do
	head -n "$n" "$work/log" >"$work/growing"
	start "$work/growing" || fail "$n lines: status $?"
	awk -v n="$n" '
		/^#/ { next }
		NR == FNR { before[$0 ~ /}/ ? substr($0, 1, index($0, "}")) : $1] = $NF; next }
		{ now[$0 ~ /}/ ? substr($0, 1, index($0, "}")) : $1] = $NF }
		END {
			for (name in before)
				if (name ~ /}/ && now[name] + 0 < before[name] + 0) {
					print n " lines: " name " fell from " before[name] " to " now[name] + 0
					bad = 1
				}
			exit bad
		}' "$work/counters" "$prom" >"$work/fell" || fail "$(cat "$work/fell")"
	cp "$prom" "$work/counters"
done

if [ -n "${3:-}" ]; then
	start "$work/log"
	"$3" check metrics <"$prom" >"$work/promtool" 2>&1 || fail "promtool: $(cat "$work/promtool")"
	# The rule in the manual.
	{
		printf 'groups:\n- name: iommu\n  rules:\n'
		awk '/^    - alert:/ { on = 1 } on && !/^    / { exit } on' "$top/docs/fleet.md"
	} >"$work/rules.yml"
	"$3" check rules "$work/rules.yml" >"$work/promtool" 2>&1 && grep -q '1 rules found' "$work/promtool" ||
		fail "promtool: $(cat "$work/promtool")"
fi
finish
