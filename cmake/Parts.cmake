# SPDX-License-Identifier: LGPL-2.1
# A part of the project is skipped if its option is OFF or if its dependencies are missing. CMake
# reports both cases at the end of the configuration.
#
# If a part cannot be built, its CMakeLists.txt calls part_missing() and returns.

function(add_part dir what)
  string(MAKE_C_IDENTIFIER "${dir}" id)
  string(TOUPPER "${id}" id)
  option(TRACE_IOMMU_${id} "Build ${what}" ON)
  set(state "yes")
  if(NOT TRACE_IOMMU_${id})
    set(state "no: -DTRACE_IOMMU_${id}=OFF")
  else()
    set_property(GLOBAL PROPERTY TRACE_IOMMU_MISSING "")
    set_property(GLOBAL PROPERTY TRACE_IOMMU_LACKS "")
    add_subdirectory(${dir})
    get_property(missing GLOBAL PROPERTY TRACE_IOMMU_MISSING)
    get_property(lacks GLOBAL PROPERTY TRACE_IOMMU_LACKS)
    if(missing)
      set(state "no: ${missing}")
    elseif(lacks)
      set(state "yes, without ${lacks}")
    endif()
  endif()
  set_property(GLOBAL APPEND PROPERTY TRACE_IOMMU_PARTS "${dir}: ${what}: ${state}")
endfunction()

# Call this in a part's CMakeLists.txt, then return().
function(part_missing why)
  # Without pkg-config, all libraries seem to be missing.
  if(NOT PKG_CONFIG_EXECUTABLE)
    set(why "pkg-config was not found (Debian: pkg-config)")
  endif()
  set_property(GLOBAL PROPERTY TRACE_IOMMU_MISSING "${why}")
endfunction()

# Report that the part is built, but without ${what}. It may lack several things.
function(part_lacks what)
  get_property(lacks GLOBAL PROPERTY TRACE_IOMMU_LACKS)
  if(lacks)
    set(what "${lacks}, and without ${what}")
  endif()
  set_property(GLOBAL PROPERTY TRACE_IOMMU_LACKS "${what}")
endfunction()

function(print_parts)
  get_property(parts GLOBAL PROPERTY TRACE_IOMMU_PARTS)
  foreach(part IN LISTS parts)
    message(STATUS "Part ${part}")
  endforeach()
endfunction()
