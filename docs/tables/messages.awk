# SPDX-License-Identifier: LGPL-2.1
# Lists the messages that the command writes to stderr, as they are in its sources: a line each, with
# the folder of its source, the message with words for what varies, and a regular expression that
# matches the line on stderr, with a tab between them.
# usage: awk -f messages.awk SOURCE...
#
# A message is the format string of a call of a function in begin(). A call that only passes on the
# text of another call is in carriers[].

# Calls whose format has no text of its own.
function begin()
{
	# The number of the argument that is the format, and the text around it.
	format_at["error"] = format_at["input_error"] = 1
	format_at["perf_file_fail"] = 2
	before["perf_file_fail"] = "FILE "
	format_at["perf_file_damaged"] = 3
	before["perf_file_damaged"] = "FILE is damaged at byte N: "
	after["perf_file_damaged"] = "; copy it again, or record again"
	format_at["lacks"] = 3
	before["lacks"] = "note: "
	format_at["report_damaged"] = 1
	before["report_damaged"] = "FILE is damaged: the library that reads it "
	after["report_damaged"] = "; copy it again"
	carriers["%s %s"] = carriers["note: %s"] = carriers["is damaged at byte %llu: %s; copy it again, or record again"] = 1

	words["strerror"] = words["why"] = words["why_no_probes"] = words["error_string"] = "REASON"
	words["cairo_status_to_string"] = words["archive_error_string"] = words["strsignal"] = "REASON"
	words["name"] = words["out"] = words["path"] = words["trace"] = words["traces"] = "FILE"
	words["file"] = words["target"] = words["names"] = words["operand"] = "FILE"
	words["arg"] = words["list"] = words["given"] = words["word"] = words["wanted"] = "VALUE"
	words["argv"] = words["operands"] = words["arguments"] = "ARGUMENT"
	words["output_name"] = "OUTPUT"
	words["optopt"] = "LETTER"
	words["show"] = "TIME"
	words["p"] = "EVENT"
	words["colon"] = "VALUE"
	words["first"] = words["of_lanes"] = words["action_name"] = "OPTION"
	words["tracefs_top"] = words["top"] = "TRACEFS"
	# A name that is not that of a file.
	words["cli/common/device_option.c name"] = words["cli/draw/map_page.c draw_lane"] = "DEVICE"
	words["cli/draw/map_page.c name"] = "FILE"
	words["cli/common/options.c name"] = words["cli/record/record.c name"] = "OPTION"
	words["cli/main.c name"] = "COMMAND"
	words["cli/common/choice.c name"] = words["cli/common/choice.c what"] = "WORD"
	words["cli/recording/probes.c name"] = "PROBE"
	words["cli/explain/word.c name"] = "KIND"
	words["cli/export/export.c name"] = "FORMAT"
	words["cli/record/cleanup.c names"] = words["cli/live/machine.c name"] = "INSTANCE"
	words["temporary_directory"] = "DIRECTORY"
	words["more"] = "[HINT]"
	words["optarg"] = "VALUE"
	words["input/perf/tracing_data.c name"] = words["part"] = "PART"
	words["foreign_name"] = "BUFFER"
}

function fail(text)
{
	print "messages.awk: " text >"/dev/stderr"
	failed = 1
}

# The text of the string literals and macros in @expr, or 0 if it has anything else.
function literal(expr,    out, token)
{
	out = ""
	while (expr != "") {
		if (match(expr, /^[ \t\n]+/)) {
			# nothing
		} else if (match(expr, /^"([^"\\]|\\.)*"/)) {
			out = out substr(expr, 2, RLENGTH - 2)
		} else if (match(expr, /^[A-Z][A-Za-z0-9_]*/)) {
			token = substr(expr, 1, RLENGTH)
			if (token in macros)
				out = out macros[token]
			else if (token == "PRIu64")
				out = out "llu"
			else
				return 0
		} else {
			return 0
		}
		expr = substr(expr, RLENGTH + 1)
	}
	gsub(/\\"/, "\"", out)
	gsub(/\\\\/, "\\", out)
	return out
}

# Splits the arguments of the call at the start of @s, behind its parenthesis, into args[1..].
function split_arguments(s,    n, depth, c, at)
{
	for (at in args)
		delete args[at]
	n = 1
	depth = 1
	args[1] = ""
	while (s != "") {
		if (match(s, /^"([^"\\]|\\.)*"/) || match(s, /^'([^'\\]|\\.)+'/) || match(s, /^[^"'(),]+/)) {
			args[n] = args[n] substr(s, 1, RLENGTH)
			s = substr(s, RLENGTH + 1)
			continue
		}
		c = substr(s, 1, 1)
		s = substr(s, 2)
		depth += (c == "(") - (c == ")")
		if (!depth)
			return n
		if (c == "," && depth == 1)
			args[++n] = ""
		else
			args[n] = args[n] c
	}
	return n
}

# A word for the value of the expression.
function word_of(expr, number, file,    at, colon, a, b)
{
	if (number)
		return "N"
	at = index(expr, "?")
	if (at && match(substr(expr, at), /:[^:]*$/)) {
		colon = at + RSTART
		a = literal(substr(expr, at + 1, colon - at - 2))
		b = literal(substr(expr, colon))
		if (a != "0" && b != "0" && (a == "" || b == ""))
			return "[" a b "]"
		if (a != "0" && b != "0")
			return "{" a "|" b "}"
		expr = b == "0" ? substr(expr, colon) : substr(expr, at + 1, colon - at - 2)
	}
	sub(/^[ \t\n*&]+/, "", expr)
	sub(/^\([a-z ]+\)/, "", expr)
	# The last name: a member, or a function.
	while (match(expr, /(->|\.)[a-z]/) && !match(expr, /^[a-z_]+\(/)) {
		match(expr, /(->|\.)[a-z]/)
		expr = substr(expr, RSTART + RLENGTH - 1)
	}
	match(expr, /^[A-Za-z0-9_]+/)
	a = substr(expr, 1, RLENGTH)
	if ((file " " a) in words)
		return words[file " " a]
	return a in words ? words[a] : toupper(a)
}

function escape(text)
{
	gsub(/[][\\.*^$(){}+?|\/]/, "\\\\&", text)
	return text
}

# Sets message and regex from the format and args[@at..].
function make_message(format, at, file,    stars, conversion)
{
	message = regex = ""
	while (match(format, /%[-+ #0-9.*]*(z|l|ll|h)?[a-zA-Z%]/)) {
		message = message substr(format, 1, RSTART - 1)
		regex = regex escape(substr(format, 1, RSTART - 1))
		conversion = substr(format, RSTART, RLENGTH)
		format = substr(format, RSTART + RLENGTH)
		if (conversion == "%%") {
			message = message "%"
			regex = regex "%"
			continue
		}
		if (conversion ~ /\*/)
			at++
		message = message word_of(args[at++], conversion !~ /[sc]$/, file)
		regex = regex ".*"
	}
	message = message format
	regex = regex escape(format)
}

function add(name, file,    n, at, format, text, folder)
{
	at = format_at[name]
	format = literal(args[at])
	if (format == "0" || format == "")
		return # a declaration, or a text that is not ours
	if (format in carriers)
		return
	sub(/ $/, " SIGNAL", format)
	text = format
	gsub(/%[-+ #0-9.*]*[a-z]+/, "", text)
	if (gsub(/[A-Za-z]/, "", text) < 7)
		fail(file ": '" format "' has no text of its own")
	make_message(format, at + 1, file)
	message = before[name] message after[name]
	regex = (before[name] == "" ? "" : before[name] == "note: " ? "note: " : ".*" escape(substr(before[name], 5))) regex escape(after[name])
	sub(/at byte N/, "at byte [0-9]+", regex)
	sub(/SIGNAL/, ".*", regex)
	folder = file
	sub(/\/[^\/]*$/, "", folder)
	put(folder, message, regex)
}

function put(folder, message, regex)
{
	if (message in folder_of) {
		if (folder_of[message] != folder)
			folder_of[message] = "cli"
		return
	}
	folder_of[message] = folder
	regex_of[message] = regex
	order[++nr] = message
}

function read_calls(text, file,    name)
{
	# Without comments.
	while (match(text, /\/\*([^*]|\*+[^*\/])*\*+\//))
		text = substr(text, 1, RSTART - 1) substr(text, RSTART + RLENGTH)
	# What a recording on this machine will not see.
	gsub(/snprintf\([ \t\n]*note,/, "lacks(note,", text)
	while (match(text, /[^A-Za-z0-9_](error|input_error|perf_file_fail|perf_file_damaged|report_damaged|lacks)\(/)) {
		name = substr(text, RSTART + 1, RLENGTH - 2)
		text = substr(text, RSTART + RLENGTH)
		split_arguments(text)
		add(name, file)
	}
}

/^#define [A-Z0-9_]+[ \t]+"/ {
	value = $0
	sub(/^#define [A-Z0-9_]+[ \t]+"/, "", value)
	sub(/".*/, "", value)
	macros[$2] = value
}

FNR == 1 { files[++nr_files] = FILENAME }
{ text_of[FILENAME] = text_of[FILENAME] "\n" $0 }

END {
	begin()
	for (i = 1; i <= nr_files; i++)
		read_calls(text_of[files[i]], files[i])
	for (i = 1; i <= nr; i++)
		printf "%s\t%s\t^trace-iommu: %s$\n", folder_of[order[i]], order[i], regex_of[order[i]]
	exit failed
}
