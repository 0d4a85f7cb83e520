#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# rpmbuild makes packages from what the target dist packs, and each file is in one of them.
# usage: rpm.sh TOP
. "$1/tests/lib.sh"
top=$1

[ -e "$top/.git" ] || {
	echo "no clone: nothing to pack"
	exit 77
}
version=$(sed -n 's/^project(trace-iommu VERSION \([^ ]*\) .*/\1/p' "$top/CMakeLists.txt")
{ cmake -S "$top" -B "$work/build" -DBUILD_TESTING=OFF && cmake --build "$work/build" --target dist; } \
	>"$work/log" 2>&1 || fail "not packed: $(cat "$work/log")"

if command -v rpmlint >/dev/null 2>&1; then
	rpmlint -r "$top/packaging/trace-iommu.rpmlintrc" "$top/packaging/trace-iommu.spec" \
		>"$work/log" 2>&1
	grep -q ' 0 errors, 0 warnings,' "$work/log" || fail "rpmlint: $(cat "$work/log")"
fi
# Debian's rpm knows no installed packages, so it cannot check what the build needs.
rpmbuild -ta --nodeps --without check --define "_topdir $work/rpm" "$work"/build/trace-iommu-*.tar.xz \
	>"$work/log" 2>&1 || {
	tail -n 30 "$work/log"
	fail "rpmbuild failed"
}

# has PACKAGE PATTERN...: checks that each pattern matches a file of the package.
has() {
	package=$1
	shift
	rpm -qlp "$work"/rpm/RPMS/*/"$package-$version"-1*.rpm >"$work/files" 2>"$work/log" || {
		fail "no package $package: $(cat "$work/log")"
		return
	}
	for pattern in "$@"; do
		grep -qx "$pattern" "$work/files" || fail "$package has no $pattern"
	done
}
has trace-iommu /usr/bin/trace-iommu '/usr/share/man/man1/trace-iommu\.1.*' \
	/usr/share/doc/trace-iommu/explain.md
has libtraceevent-plugin-iommu '/usr/.*/traceevent/plugins/plugin_iommu\.so'
if grep -q 'lanes\.so' "$work/files"; then
	fail "the decoder has the lanes"
fi
has kernelshark-plugin-iommu '/usr/.*/kernelshark/plugins/plugin-iommu_lanes\.so' \
	/usr/share/applications/trace-iommu.desktop \
	/usr/share/icons/hicolor/scalable/apps/trace-iommu.svg
finish
