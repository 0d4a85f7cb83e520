# SPDX-License-Identifier: LGPL-2.1
# Who held which device, from the probes of a capture: lines "held DEVICE TASK PID FROM TO", in ns;
# TO is "end" for one that is still held. README.md says why. Then a line "# last IOMMU ALL": the
# times of the last event of the iommu system, and of the last at all.
#
# usage: trace-cmd report -t -N FILE | awk -f report.awk -f holders.awk

!read_line() { next }
{ last = at }
text ~ /^IOMMU:/ { last_iommu = at }
probe && event == "claim" { claimed[thread] = 1 }
probe && event == "attach" { attaching(field("dev"), field("dom"), field("type"), field("gid")) }
!probe && event == "attach_device_to_domain" { attached(field("device")) }
END {
	if (is_broken)
		exit 2
	for (device in holder)
		print "held", device, holder[device], since[device], "end"
	print "# last", last_iommu + 0 ? last_iommu : last, last
}

# 6.1 has no type for the domain that blocks: it is what a group gets first after a claim.
function attaching(device, domain, type, group)
{
	sub(/^0x/, "", type)
	if (claimed[thread] && type == "1")
		blocking[group] = domain
	claimed[thread] = 0
	container[thread, device] = type == "1" && blocking[group] != domain
}

# The event is at the end of what the probe saw begin.
function attached(device)
{
	if (device in holder)
		print "held", device, holder[device], since[device], at
	delete holder[device]
	if (container[thread, device]) {
		holder[device] = task " " pid
		since[device] = at
	}
}
