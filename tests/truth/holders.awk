# SPDX-License-Identifier: LGPL-2.1
# Prints the holders of devices from the probes of a capture: lines "held DEVICE TASK PID FROM TO",
# in ns. TO is "end" if the device is still held. README.md explains the rules. Then prints a line
# "# last IOMMU ALL": the times of the last event of the iommu system and of the last event.
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

# 6.1 has no type for blocking domains. The first domain of a group after a claim is its blocking
# domain.
function attaching(device, domain, type, group)
{
	sub(/^0x/, "", type)
	if (claimed[thread] && type == "1")
		blocking[group] = domain
	claimed[thread] = 0
	container[thread, device] = type == "1" && blocking[group] != domain
}

# The probe is at the function's entry, and the event at its end.
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
