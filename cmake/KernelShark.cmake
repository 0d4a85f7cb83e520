# SPDX-License-Identifier: LGPL-2.1
# Sets LIBKSHARK_FOUND, LIBKSHARK_VERSION, LIBKSHARK_INCLUDE_DIRS and KSHARK_PLUGIN_DIR, the
# directory of KernelShark's own plugins. Without KernelShark's headers, the directory is a guess,
# which is sufficient for a search.

find_package(PkgConfig)
if(PkgConfig_FOUND)
  pkg_check_modules(LIBKSHARK libkshark)
endif()

set(KSHARK_PLUGIN_DIR "")
foreach(dir IN LISTS LIBKSHARK_INCLUDE_DIRS)
  if(EXISTS "${dir}/KsCmakeDef.hpp")
    file(STRINGS "${dir}/KsCmakeDef.hpp" line REGEX "^#define KS_PLUGIN_INSTALL_PREFIX \"/")
    string(REGEX REPLACE "^[^\"]*\"(/[^\"]*[^/\"])/?\".*" "\\1" KSHARK_PLUGIN_DIR "${line}")
  endif()
endforeach()
if(NOT KSHARK_PLUGIN_DIR)
  string(REGEX REPLACE "/+$" "" dir "/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}")
  set(KSHARK_PLUGIN_DIR "${dir}/kernelshark/plugins")
endif()

# find_kshark_library(VARIABLE NAME): find one of KernelShark's libraries. On Debian 13, some of
# their symbolic links are dangling. In this case, search for the file itself in the directory of
# libkshark.
function(find_kshark_library variable name)
  find_library(${variable} ${name} HINTS ${LIBKSHARK_LIBRARY_DIRS})
  if(${variable})
    return()
  endif()
  find_library(LIBKSHARK_LIBRARY kshark HINTS ${LIBKSHARK_LIBRARY_DIRS})
  get_filename_component(dir "${LIBKSHARK_LIBRARY}" DIRECTORY)
  find_file(${variable}_FILE lib${name}.so.${LIBKSHARK_VERSION} HINTS ${dir} NO_DEFAULT_PATH)
  set(${variable} "${${variable}_FILE}" PARENT_SCOPE)
endfunction()
