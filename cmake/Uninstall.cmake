# SPDX-License-Identifier: LGPL-2.1
add_custom_target(uninstall
  COMMAND ${CMAKE_COMMAND} -DBUILD_DIR=${CMAKE_BINARY_DIR}
    -P ${CMAKE_CURRENT_LIST_DIR}/uninstall-files.cmake
  COMMENT "Taking away what this build installed"
  VERBATIM)
