# SPDX-License-Identifier: LGPL-2.1
# machine_of DIRECTORY: what the synthesizer's directive "machine" must say for the formats of
# tests/formats/DIRECTORY; a trace does not name its architecture.
machine_of() {
	case $1 in
	*-armv7 | *-i386) echo "endian=little long=4" ;;
	*-ppc32) echo "endian=big long=4" ;;
	*-ppc64 | *-s390x) echo "endian=big long=8" ;;
	*) echo "endian=little long=8" ;;
	esac
}
