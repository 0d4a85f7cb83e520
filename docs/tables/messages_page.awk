# SPDX-License-Identifier: LGPL-2.1
# Writes docs/messages.md: its text from the page as it is, its tables from the list of messages. The
# right column is kept for each message that is still there. Fails if a message neither says what
# to do nor has that column.
# usage: messages.sh TOP | awk -f messages_page.awk PAGE -

function title(folder)
{
	if (folder == "cli")
		return "All subcommands"
	if (folder == "cli/common" || folder == "cli/terminal")
		return "Options, files and traces of several subcommands"
	if (folder == "cli/recording")
		return "`record` and `live`"
	if (folder == "cli/replayed")
		return "`summary`, `report` and `export`"
	if (folder == "input" || folder == "input/common")
		return "Reading any input"
	if (folder == "input/log")
		return "Reading logs"
	if (folder == "input/perf")
		return "Reading perf.data"
	if (folder == "input/records")
		return "Reading trace.dat and perf.data"
	if (folder == "input/text")
		return "Reading traces as text"
	if (sub(/^cli\//, "", folder))
		return "`" folder "`"
	return folder
}

# Whether the message itself says what to do.
function has_remedy(message)
{
	return message ~ /; |[.?] |, or use |: trace-iommu |--help| are:|these names:|one of:|out of memory|a name that ends in|must be at least|must be before|number from 1 to/
}

NR == FNR {
	if (/^\| `/) {
		split($0, cell, / \| /)
		message = substr(cell[1], 4, length(cell[1]) - 4)
		sub(/ \|$/, "", cell[2])
		notes[message] = cell[2]
	}
	if (!tables)
		print
	if (/^<!-- messages -->$/)
		tables = 1
	next
}

{
	split($0, column, /\t/)
	name = title(column[1])
	if (!(name in rows))
		names[++nr] = name
	message = column[2]
	gsub(/\|/, "\\|", message)
	note = notes[message]
	if (note == "" && !has_remedy(message)) {
		print "no text says what to do: " message >"/dev/stderr"
		failed = 1
	}
	rows[name] = rows[name] "| `" message "` | " note " |\n"
}

END {
	for (i = 1; i <= nr; i++)
		printf "\n## %s\n\n| message | when, and what to do |\n|---|---|\n%s", names[i], rows[names[i]]
	exit failed
}
