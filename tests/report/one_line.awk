# SPDX-License-Identifier: LGPL-2.1
# The library prints control bytes of a trace's strings as they are, so that one event can fill
# several lines. Makes one line an event again, with the plugin's escapes.

function flush() {
	if (have)
		print line
}

{
	gsub(/\t/, "\\t")
	gsub(/\r/, "\\r")
}

# What trace-cmd puts in front of each event, and its own lines at the top.
/\[[0-9][0-9][0-9]\] +[0-9]+\.[0-9]+: / || /^(cpus|version)/ {
	flush()
	line = $0
	have = 1
	next
}

{ line = line "\\n" $0 }

END { flush() }
