#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Makes BUILD_DIR/trace-iommu-VERSION.tar.xz from the files that git tracks, as they are now. The same
# files give the same bytes on any machine.
# usage: dist.sh SOURCE_DIR BUILD_DIR VERSION
set -eu

top=$1
name=trace-iommu-$3
archive=$2/$name.tar.xz

if [ ! -e "$top/.git" ]; then
	echo "error: $top is not a clone of the repository, so the files to pack are unknown" >&2
	exit 1
fi
cd "$top"
time=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
git diff --quiet HEAD || echo "Note: the archive has changes that are not committed"

list=$2/dist-files
trap 'rm -f "$list" "$archive.tar"' EXIT
git ls-files -z >"$list"
# One step per program, because a pipe hides the failure of tar.
tar --null --files-from "$list" --format gnu --mtime "@$time" --owner root:0 --group root:0 \
	--mode u+rw,go+r,go-w --transform "flags=r;s,^,$name/," -cf "$archive.tar"
xz -T 1 -c "$archive.tar" >"$archive.new"
mv -f "$archive.new" "$archive"
echo "Wrote $archive"
