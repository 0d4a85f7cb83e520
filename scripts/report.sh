# SPDX-License-Identifier: LGPL-2.1
# Sourced by the scripts that read the output of trace-cmd.
#
# trace-cmd 3.3 prints one more column: flags between the CPU and the time, as in
# "task-1 [000] d..2. 18.432602: map: ...". Only this file handles it.

# trace-cmd 2.9 also prints "CPU 0 is empty" between the events.

# plain_lines: removes that column and these lines.
plain_lines() {
	LC_ALL=C sed '/^CPU [0-9]* is empty$/d; s/^\([^[]*\[[0-9]*\]\) [^ :]\{4,8\}\(  *[0-9][0-9.]*: \)/\1\2/'
}

# plain_report COMMAND...: runs trace-cmd report, removes the same, and returns the command's
# status.
plain_report() {
	{
		plain_status=$({ { "$@"; echo $? >&4; } | plain_lines >&3; } 4>&1)
	} 3>&1
	return "$plain_status"
}
