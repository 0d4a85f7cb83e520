# SPDX-License-Identifier: LGPL-2.1
# Sets LIBTRACEEVENT_FOUND, LIBTRACEEVENT_INCLUDE_DIRS and LIBTRACEEVENT_PLUGIN_DIR: the directory
# that this system's libtraceevent searches for plugins, or empty if unknown.

find_package(PkgConfig)
if(PkgConfig_FOUND)
  pkg_check_modules(LIBTRACEEVENT IMPORTED_TARGET GLOBAL libtraceevent)
endif()

# The directory differs between distributions, and the library's .pc file does not contain it. So
# read it from the library itself.
set(LIBTRACEEVENT_PLUGIN_DIR "")
if(LIBTRACEEVENT_FOUND)
  find_library(LIBTRACEEVENT_LIBRARY traceevent HINTS ${LIBTRACEEVENT_LIBRARY_DIRS})
  if(LIBTRACEEVENT_LIBRARY)
    get_filename_component(library "${LIBTRACEEVENT_LIBRARY}" REALPATH)
    file(STRINGS ${library} strings REGEX "^/[^ ]*traceevent/plugins/?$")
    list(FILTER strings EXCLUDE REGEX "^/\\.local/")
    if(strings)
      list(GET strings 0 LIBTRACEEVENT_PLUGIN_DIR)
    endif()
  endif()
  message(STATUS "libtraceevent ${LIBTRACEEVENT_VERSION}, plugins in ${LIBTRACEEVENT_PLUGIN_DIR}")
endif()
