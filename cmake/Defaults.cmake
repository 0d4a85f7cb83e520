# SPDX-License-Identifier: LGPL-2.1
# Defaults for the build type and the installation prefix.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Kind of build" FORCE)
endif()

# Install to the user's own directories, for root too. System directories are changed only if a
# prefix is given.
if(CMAKE_INSTALL_PREFIX_INITIALIZED_TO_DEFAULT)
  if("$ENV{HOME}" STREQUAL "")
    message(FATAL_ERROR "HOME is not set, so the default installation prefix is unknown: "
      "set one with -DCMAKE_INSTALL_PREFIX=DIR")
  endif()
  get_filename_component(prefix "$ENV{HOME}/.local" ABSOLUTE) # HOME may end with a slash
  set(CMAKE_INSTALL_PREFIX "${prefix}" CACHE PATH "Where to install" FORCE)
endif()
