# SPDX-License-Identifier: LGPL-2.1
# Removes the files that the last installation from BUILD_DIR wrote, and the directories that it
# made, where they are empty.

set(manifest ${BUILD_DIR}/install_manifest.txt)
if(NOT EXISTS ${manifest})
  message("${manifest} does not exist: nothing was installed from this build, "
    "or it was taken away already")
  message(FATAL_ERROR "Nothing to take away")
endif()

file(STRINGS ${manifest} files)
foreach(file IN LISTS files)
  set(file "$ENV{DESTDIR}${file}")
  if(EXISTS "${file}" OR IS_SYMLINK "${file}")
    message(STATUS "Removing: ${file}")
    file(REMOVE "${file}")
    if(EXISTS "${file}")
      message(FATAL_ERROR "${file} cannot be removed: check its permissions")
    endif()
  else()
    message(STATUS "Gone already: ${file}")
  endif()
endforeach()

set(made ${BUILD_DIR}/install_directories.txt)
if(EXISTS ${made})
  file(STRINGS ${made} dirs)
  list(REMOVE_DUPLICATES dirs)
  list(SORT dirs ORDER DESCENDING) # what is inside comes before what it is in
  foreach(dir IN LISTS dirs)
    file(GLOB left "${dir}/*" "${dir}/.*")
    list(FILTER left EXCLUDE REGEX "/\\.\\.?$")
    if(IS_DIRECTORY "${dir}" AND NOT left)
      message(STATUS "Removing: ${dir}")
      file(REMOVE_RECURSE "${dir}")
    endif()
  endforeach()
  file(REMOVE ${made})
endif()
file(REMOVE ${manifest})
