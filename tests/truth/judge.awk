# SPDX-License-Identifier: LGPL-2.1
# Compares the CSV of a summary with the truth of the same capture.
#
# usage: awk -v name=CAPTURE -v without=SOURCES -f judge.awk TRUTH CSV
#
# Prints errors, at most ten lines of each sort. Then prints a line "-" with counts per kind, grade
# and source, and a line "=" per kind for limits.awk. The status is 1 if a row contradicts the
# trace.

BEGIN {
	columns = "mapped_at_ns,unmapped_at_ns,iova,size,paddr,device,grade,source,task,pid,direction"
	split(without, names, ",")
	for (i in names)
		off[names[i]] = 1
}

FNR == 1 { file++ }
file == 1 && /^#/ { fact[$2] = $3; next }
file == 1 && /^@/ {
	split($0, part, "\t")
	at_unmap[part[2]] = at_unmap[part[2]] " " part[3] "-" part[4]
	next
}
file == 1 { truth[++truths] = $0; next }
FNR == 1 {
	if ($0 != columns)
		say("header", "the header is " $0)
	next
}
{ judge(++rows) }

END {
	if (rows != truths)
		say("count", rows + 0 " rows for " truths + 0 " map events")
	for (key in tally)
		print "- " name " without=" (without == "" ? "-" : without) " " key \
			": right " right[key] + 0 " ambiguous " ambiguous[key] + 0 \
			" unattributed " unattributed[key] + 0 " wrong " wrong[key] + 0 \
			" without truth " untold[key] + 0
	for (kind in all)
		print "=", name, (without == "" ? "-" : without), kind, all[kind] + 0,
			tied[kind] + 0, certain[kind] + 0, sum_right[kind] + 0,
			sum_ambiguous[kind] + 0, sum_none[kind] + 0, sum_wrong[kind] + 0,
			sum_untold[kind] + 0, ends[kind] + 0, ends_wrong[kind] + 0,
			fact["dma-map-events"] + 0
	exit bad
}

function say(sort, what)
{
	bad = 1
	report(sort, what)
}

function report(sort, what)
{
	if (++said[sort] <= 10)
		print name " without=" (without == "" ? "-" : without) ": " what
}

function judge(n,    t, c, kind, key, verdict, shown)
{
	if (split($0, c, ",") != 11 || index($0, "\"")) {
		say("form", "row " n " is not eleven plain fields: " $0)
		return
	}
	split(truth[n], t, "\t")
	if (n > truths || c[1] != t[1] || c[3] != t[2] || c[4] != t[3] || c[5] != t[4] ||
	    c[9] != t[5] || c[10] != t[6]) {
		say("row", "row " n " is " $0 ", the event " truth[n])
		return
	}
	form(n, c)

	kind = t[7]
	all[kind]++
	if (t[8] != "-" && (kind == "vfio" || t[9] != "-"))
		tied[kind]++
	certain[kind] += c[7] == "certain"
	verdict = verdict_of(kind, c[7], c[6], t[8], t[9])
	key = kind " " c[7] " " (c[8] == "" ? "-" : c[8])
	tally[key]++
	if (verdict == "right") {
		right[key]++
		sum_right[kind]++
	} else if (verdict == "ambiguous") {
		ambiguous[key]++
		sum_ambiguous[kind]++
	} else if (verdict == "unattributed") {
		unattributed[key]++
		sum_none[kind]++
	} else if (verdict == "untold") {
		untold[key]++
		sum_untold[kind]++
	} else {
		wrong[key]++
		sum_wrong[kind]++
		report("wrong", "row " n " is of " t[8] ", not: " $0)
	}

	if (t[10] == "?")
		return
	ends[kind]++
	if (c[2] != (t[10] == "-" ? "" : t[10])) {
		ends_wrong[kind]++
		report("end", "row " n " ended at " t[10] " (" t[11] "), not: " $0)
	}
}

# Requirements that do not depend on the truth.
function form(n, c,    ranges, i, count, range, low, high)
{
	if (c[7] !~ /^(certain|likely|unknown)$/)
		say("grade", "row " n " has no grade: " $0)
	if (c[8] !~ /^(probe|dma|flush|intel|pages|task)?$/ || c[8] in off)
		say("source", "row " n " has a wrong source: " $0)
	if (c[11] !~ /^(to_device|from_device|bidirectional)?$/ || (c[11] != "" && "dma" in off))
		say("direction", "row " n " has a wrong direction: " $0)
	if ((c[7] == "unknown") != (c[6] == ""))
		say("device", "row " n " has a grade that does not fit its device: " $0)
	if (c[7] != "unknown" && c[8] == "")
		say("source", "row " n " has a device but no source: " $0)
	if (c[2] == "")
		return
	# The end must be the time of an unmap of this range.
	low = number(c[3])
	high = low + c[4]
	if (c[4] % 4096 || low % 4096) { # bytes of whole pages
		low -= low % 4096
		high = low + 4096 * int((c[4] + 4095) / 4096)
	}
	count = split(at_unmap[c[2]], ranges, " ")
	for (i = 1; i <= count; i++) {
		split(ranges[i], range, "-")
		if (range[1] + 0 < high && range[2] + 0 > low && c[2] + 0 >= c[1] + 0)
			return
	}
	say("unmap", "row " n " has an end without an unmap: " $0)
}

# For the DMA API domain of a group, the devices that the calls named are sufficient.
function verdict_of(kind, grade, shown, truth_set, callers)
{
	if (shown == "")
		return truth_set == "-" ? "untold" : "unattributed"
	if (truth_set == "-")
		return "untold"
	if (inside(shown, truth_set)) {
		if (inside(truth_set, shown))
			return "right"
		if (kind == "dma" && (callers == "-" || meets(shown, callers)))
			return "right"
		return "wrong"
	}
	if (grade == "likely" && (inside(truth_set, shown) || callers != "-" && inside(callers, shown)))
		return "ambiguous"
	return "wrong"
}

function inside(some, others,    names, i)
{
	for (i = split(some, names, "+"); i > 0; i--)
		if (!index("+" others "+", "+" names[i] "+"))
			return 0
	return 1
}

function meets(some, others,    names, i)
{
	for (i = split(some, names, "+"); i > 0; i--)
		if (index("+" others "+", "+" names[i] "+"))
			return 1
	return 0
}

function number(string,    value, i)
{
	value = 0
	for (i = 3; i <= length(string); i++)
		value = value * 16 + index("0123456789abcdef", substr(string, i, 1)) - 1
	return value
}
