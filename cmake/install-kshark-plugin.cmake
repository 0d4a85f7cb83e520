# SPDX-License-Identifier: LGPL-2.1
# Runs at installation, when the prefix is certain (cmake --install --prefix changes it).
#
# The plugin goes where this system's KernelShark has its own, if that is below the prefix: it is
# found there by its name. Else to lib/kernelshark/plugins, where it is to be named by its path.

set(dir "${CMAKE_INSTALL_PREFIX}/lib/kernelshark/plugins")
string(FIND "${TRACE_IOMMU_KSHARK_DIR}/" "${CMAKE_INSTALL_PREFIX}/" at)
if(at EQUAL 0)
  set(dir "${TRACE_IOMMU_KSHARK_DIR}")
endif()

note_directory("${dir}")
file(INSTALL DESTINATION "${dir}" TYPE MODULE FILES "${TRACE_IOMMU_LANES}")
