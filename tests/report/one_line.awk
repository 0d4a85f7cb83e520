# SPDX-License-Identifier: LGPL-2.1
# The library prints control bytes of a trace's strings unchanged, so one event can fill several
# lines. This script restores one line per event, with the plugin's escapes.

function flush() {
	if (have)
		print line
}

{
	gsub(/\t/, "\\t")
	gsub(/\r/, "\\r")
}

# trace-cmd's prefix of each event, and its own lines at the top.
/\[[0-9][0-9][0-9]\] +[0-9]+\.[0-9]+: / || /^(cpus|version)/ {
	flush()
	line = $0
	have = 1
	next
}

{ line = line "\\n" $0 }

END { flush() }
