# SPDX-License-Identifier: LGPL-2.1
# What holds when the person who builds says nothing.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Kind of build" FORCE)
endif()

# Everything goes to the user's own directories, for root too: nobody's system is changed unless
# a prefix is given.
if(CMAKE_INSTALL_PREFIX_INITIALIZED_TO_DEFAULT)
  if("$ENV{HOME}" STREQUAL "")
    message(FATAL_ERROR "HOME is not set, so there is no default place to install to: "
      "give one with -DCMAKE_INSTALL_PREFIX=DIR")
  endif()
  get_filename_component(prefix "$ENV{HOME}/.local" ABSOLUTE) # HOME may end with a slash
  set(CMAKE_INSTALL_PREFIX "${prefix}" CACHE PATH "Where to install" FORCE)
endif()
