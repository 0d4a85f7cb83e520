# SPDX-License-Identifier: LGPL-2.1
# Runs during installation, because cmake --install --prefix can still change the prefix.
#
# The plugin goes to the directory of KernelShark's own plugins if that is below the prefix.
# KernelShark finds it there by name. Otherwise, it goes to lib/kernelshark/plugins, and KernelShark
# needs its path.

set(dir "${CMAKE_INSTALL_PREFIX}/lib/kernelshark/plugins")
string(FIND "${TRACE_IOMMU_KSHARK_DIR}/" "${CMAKE_INSTALL_PREFIX}/" at)
if(at EQUAL 0)
  set(dir "${TRACE_IOMMU_KSHARK_DIR}")
endif()

note_directory("${dir}")
file(INSTALL DESTINATION "${dir}" TYPE MODULE FILES "${TRACE_IOMMU_LANES}")
