#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# After an entry or a type was installed below SHARE, or taken away: what desktops look up instead of
# these files is made anew, where there are the programs that do it, and taken away with the last of them.
# usage: refresh.sh SHARE
set -u

share=$1

# any FILE...: whether the pattern that this was matched a file.
any() {
	[ -e "$1" ]
}

if [ -d "$share/mime/packages" ] && command -v update-mime-database >/dev/null 2>&1; then
	# It tells of directories that no variable names, which are right all the same.
	update-mime-database "$share/mime" >/dev/null 2>&1 ||
		echo "Note: update-mime-database $share/mime failed"
fi
if ! any "$share"/mime/packages/*.xml; then
	for file in aliases generic-icons globs globs2 icons magic mime.cache subclasses treemagic \
		types version XMLnamespaces; do
		rm -f -- "$share/mime/$file"
	done
	rmdir -- "$share"/mime/*/ 2>/dev/null
fi

if any "$share"/applications/*.desktop; then
	if command -v update-desktop-database >/dev/null 2>&1; then
		update-desktop-database -q "$share/applications" ||
			echo "Note: update-desktop-database $share/applications failed"
	fi
else
	rm -f -- "$share/applications/mimeinfo.cache"
fi
exit 0
