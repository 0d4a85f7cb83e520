# SPDX-License-Identifier: LGPL-2.1
# Fits a story to a kernel: prints its lines, without the events and the fields that the kernel lacks. Before
# them, the kernel's formats that only the fixtures of tests/events have.
# usage: awk -f families.awk FORMATS... SCRIPT STORY, where FORMATS are the kernel's files in tests/formats,
# and SCRIPT is the output of event_script

# next_word(): takes the first word of rest, which may have spaces in quotes.
function next_word(    n, c, quoted) {
	sub(/^ +/, "", rest)
	for (n = 1; n <= length(rest); n++) {
		c = substr(rest, n, 1)
		if (c == "\\")
			n++
		else if (c == "\"")
			quoted = !quoted
		else if (c == " " && !quoted)
			break
	}
	word = substr(rest, 1, n - 1)
	rest = substr(rest, n)
	return word != ""
}

# one_event(): the line of an event, with the kernel's fields.
function one_event(    line) {
	line = $1 " " $2
	rest = $0
	while (next_word() && word !~ /:[a-z_0-9]+$/)
		line = word == "event" ? word : line " " word
	event = word
	if (!(event in known))
		return
	told[event] = 1
	line = line " " event
	while (next_word()) {
		if (word ~ /^common_/ || (event, substr(word, 1, index(word, "=") - 1)) in field)
			line = line " " word
	}
	print line
}

FNR == 1 {
	file++
	system_name = FILENAME
	gsub(/.*\/|\.txt$/, "", system_name)
}

# A story.
file == ARGC - 1 {
	if ($1 == "pairs") {
		if (!pairs)
			next
		sub(/^pairs /, "")
	}
	if ($1 == "event")
		one_event()
	else
		print
	next
}

# A format.
$1 == "format" {
	system_name = $2
	heading = $0
	next
}
$1 == "name:" {
	event = system_name ":" $2
	wanted = file == ARGC - 2 && !(event in known)
	known[event] = 1
	if (wanted)
		print heading
}
$1 ~ /^field:/ {
	name = $0
	sub(/;.*/, "", name)
	sub(/\[[0-9]+\]$/, "", name)
	sub(/.* /, "", name)
	field[event, name] = 1
}
wanted
$1 == "END_OF_FORMAT" { wanted = 0 }

END {
	for (event in known) {
		if (!(event in told))
			print "no event of the story: " event >"/dev/stderr"
	}
}
