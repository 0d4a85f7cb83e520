# SPDX-License-Identifier: LGPL-2.1
# Runs before all other installation steps: record the directories of parts that use CMake's own
# rules.
install(CODE "set(TRACE_IOMMU_BUILD_DIR \"${CMAKE_BINARY_DIR}\")
execute_process(COMMAND sh \"${CMAKE_CURRENT_LIST_DIR}/own-notes.sh\" \"${CMAKE_BINARY_DIR}\")
file(WRITE \"${CMAKE_BINARY_DIR}/install_destdir.txt\" \"\$ENV{DESTDIR}\")
include(\"${CMAKE_CURRENT_LIST_DIR}/note-directory.cmake\")")

function(install_notes_directory dir)
  install(CODE "note_directory(\"\${CMAKE_INSTALL_PREFIX}/${dir}\")")
endfunction()

add_custom_target(uninstall
  COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/uninstall.sh ${CMAKE_BINARY_DIR}
  COMMENT "Taking away what this build installed"
  VERBATIM)
