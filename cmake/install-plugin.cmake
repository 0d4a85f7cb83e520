# SPDX-License-Identifier: LGPL-2.1
# Runs during installation, because cmake --install --prefix can still change the prefix.
#
# The plugin goes to the directory that the system's libtraceevent searches, if that is below the
# prefix. Otherwise, it goes to lib/traceevent/plugins below the prefix. libtraceevent searches this
# directory if the prefix is $HOME/.local.

set(dir "${CMAKE_INSTALL_PREFIX}/lib/traceevent/plugins")
get_filename_component(home "$ENV{HOME}/.local" ABSOLUTE)
string(FIND "${TRACE_IOMMU_SYSTEM_DIR}/" "${CMAKE_INSTALL_PREFIX}/" at)
if(at EQUAL 0)
  set(dir "${TRACE_IOMMU_SYSTEM_DIR}")
elseif(NOT CMAKE_INSTALL_PREFIX STREQUAL home)
  message(STATUS "Note: libtraceevent does not search ${dir} by itself: "
    "set TRACEEVENT_PLUGIN_DIR to this directory")
endif()

note_directory("${dir}")
file(INSTALL DESTINATION "${dir}" TYPE MODULE FILES "${TRACE_IOMMU_PLUGIN}")
