# SPDX-License-Identifier: LGPL-2.1
# For installation scripts: note_directory(DIR) records DIR and its parents that do not exist yet,
# so that uninstall.sh can remove them.
function(note_directory dir)
  get_filename_component(dir "$ENV{DESTDIR}${dir}" ABSOLUTE)
  while(NOT EXISTS "${dir}" AND NOT dir STREQUAL "")
    file(APPEND "${TRACE_IOMMU_BUILD_DIR}/install_directories.txt" "${dir}\n")
    get_filename_component(dir "${dir}" DIRECTORY)
  endwhile()
endfunction()
