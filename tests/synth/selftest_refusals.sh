# SPDX-License-Identifier: LGPL-2.1
# Sourced by selftest.sh: scripts that are refused, with the reason.

# refuse LINE TEXT: checks that synth refuses the script (stdin) at this line, with TEXT in the
# message
refuse()
{
	cat >script
	rm -f bad.dat
	"$synth" script bad.dat >errors 2>&1
	[ $? -eq 2 ] || fail "accepted: $2"
	grep -q "^synth: script:$1: .*$2" errors || fail "'$2' at line $1 is: $(cat errors)"
	set -- bad.dat*
	[ ! -e "$1" ] || fail "left behind: $1"
}

check_refusals()
{
	f="formats 6.1-x86_64"
	printf '%s\n' "$f" "event 2 iommu:map" "event 1 iommu:map" | refuse 3 "time runs backwards"
	while IFS='|' read -r line text; do
		printf '%s\n' "$f" "$line" >two_lines
		refuse 2 "$text" <two_lines
	done <<-'END'
		event 1 iommu:map iovaa=1|iommu:map has no field 'iovaa'
		event 1 iommu:nap|no format for event 'iommu:nap'
		event x iommu:map|'x' is not a time
		event 1 cpu=1 iommu:map|CPU 1: the machine has 1
		event 1 iommu:map size="a"|is not a string
		event 1 iommu:map common_flags=256|does not fit
		event 1 iommu:map truncate=33|the record has 32
		event 1 iommu:map truncate=3|4 is the least
		event 1 iommu:map iova@1,2|neither __data_loc
		event 1 iommu:map device="open|cannot read
		raw 1 iommu:map 0g|not hexadecimal
		lost cpu=0 count=0|not a count of lost events
	END
	printf '%s\n' "$f" "lost" "lost" | refuse 3 "no event between two losses"
	printf '%s\n' "$f" "$f" | refuse 2 "collides"
	printf '%s\n' "$f" "machine cpus=2" | refuse 2 "must be the first"
	printf '%s\n' "machine cpus=0" | refuse 1 "no such machine"
	printf '%s\n' "machine page=3000" | refuse 1 "no such machine"
	printf '%s\n' "formats nowhere" | refuse 1 "no formats in"
	printf '%s\n' "format x <<END" "name: y" | refuse 1 "no line 'END'"
	printf '%s\n' "format x <<END" "name: y" "END" | refuse 3 "no ID"
	printf '%s\n' "evnet 1 iommu:map" | refuse 1 "unknown directive 'evnet'"
	printf '%s\n' "# nothing" | refuse 1 "the script is empty"
	printf '%s\n' "$f" "bulk count=4 cpus=2" | refuse 2 "load on 2 CPUs"
	printf '%s\n' "$f" "bulk count=4 <<END" "map iommu:map iova=\$no" "END" | refuse 3 "not a string"
	{
		printf '%s\n' "$f printk"
		printf 'event 1 printk:console msg="%4060s"\n' ""
	} | refuse 2 "does not fit a page"
	printf '%s\n' "$f" "lost" >script
	"$synth" script bad.dat 2>errors
	grep -q "no event follows the lost ones of CPU 0" errors || fail "lost at the end"
	printf '%s\n' "$f" >script
	"$synth" script nowhere/bad.dat 2>errors && fail "wrote into a missing directory"
	grep -q "nowhere/bad.dat: No such file" errors || fail "missing directory: $(cat errors)"
}
