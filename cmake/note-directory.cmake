# SPDX-License-Identifier: LGPL-2.1
# For scripts that run at installation: note_directory(DIR) writes down DIR and those above it that
# do not exist yet, so that they can be taken away again; see uninstall.sh.
function(note_directory dir)
  get_filename_component(dir "$ENV{DESTDIR}${dir}" ABSOLUTE)
  while(NOT EXISTS "${dir}" AND NOT dir STREQUAL "")
    file(APPEND "${TRACE_IOMMU_BUILD_DIR}/install_directories.txt" "${dir}\n")
    get_filename_component(dir "${dir}" DIRECTORY)
  endwhile()
endfunction()
