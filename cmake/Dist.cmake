# SPDX-License-Identifier: LGPL-2.1
add_custom_target(dist
  COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/dist.sh ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}
    ${PROJECT_VERSION}
  COMMENT "Packing the sources"
  VERBATIM)
