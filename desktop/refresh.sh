#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Updates the caches that desktops read, after a desktop entry, MIME type or icon was installed below
# SHARE or removed. If the programs for this are missing, the caches stay as they are. The caches
# are removed together with the last entry or type.
# usage: refresh.sh SHARE
set -u

share=$1

# any FILE...: succeeds if the pattern that became these arguments matched a file.
any() {
	[ -e "$1" ]
}

if [ -d "$share/mime/packages" ] && command -v update-mime-database >/dev/null 2>&1; then
	# It warns about directories that are not in XDG_DATA_DIRS. They work anyway.
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

# Without a cache, desktops read the directory.
if [ -e "$share/icons/hicolor/icon-theme.cache" ] && command -v gtk-update-icon-cache >/dev/null 2>&1; then
	gtk-update-icon-cache -q -t -f "$share/icons/hicolor" ||
		echo "Note: gtk-update-icon-cache $share/icons/hicolor failed"
fi
exit 0
