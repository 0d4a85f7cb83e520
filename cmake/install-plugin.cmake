# SPDX-License-Identifier: LGPL-2.1
# Runs at installation, when the prefix is certain (cmake --install --prefix changes it).
#
# The plugin goes where the system's libtraceevent looks, if that is below the prefix; else to
# lib/traceevent/plugins below it, which libtraceevent searches for $HOME/.local.

set(dir "${CMAKE_INSTALL_PREFIX}/lib/traceevent/plugins")
get_filename_component(home "$ENV{HOME}/.local" ABSOLUTE)
string(FIND "${TRACE_IOMMU_SYSTEM_DIR}/" "${CMAKE_INSTALL_PREFIX}/" at)
if(at EQUAL 0)
  set(dir "${TRACE_IOMMU_SYSTEM_DIR}")
elseif(NOT CMAKE_INSTALL_PREFIX STREQUAL home)
  message(STATUS "Note: libtraceevent does not search ${dir} by itself: "
    "set TRACEEVENT_PLUGIN_DIR to it")
endif()

note_directory("${dir}")
file(INSTALL DESTINATION "${dir}" TYPE MODULE FILES "${TRACE_IOMMU_PLUGIN}")
