# SPDX-License-Identifier: LGPL-2.1
# mark_version(TARGET): add a string with our version to a plugin. trace-iommu doctor searches the
# file for it, so it can tell the version of a plugin that does not load.
function(mark_version target)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/version_mark.c.in
    ${PROJECT_BINARY_DIR}/version_mark.c @ONLY)
  target_sources(${target} PRIVATE ${PROJECT_BINARY_DIR}/version_mark.c)
endfunction()
