# SPDX-License-Identifier: LGPL-2.1
# Parts of the project can be left out, by the person who builds or because the machine lacks what
# they need. Either way the end of the configuration says so.
#
# A part's CMakeLists.txt that cannot be built here calls part_missing() and returns.

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

# To be called in a part's CMakeLists.txt, which must return() then.
function(part_missing why)
  # Every library is looked up with it, so without it all of them seem to be missing.
  if(NOT PKG_CONFIG_EXECUTABLE)
    set(why "pkg-config was not found (Debian: pkg-config)")
  endif()
  set_property(GLOBAL PROPERTY TRACE_IOMMU_MISSING "${why}")
endfunction()

# The part is built, but something in it cannot be.
function(part_lacks what)
  set_property(GLOBAL PROPERTY TRACE_IOMMU_LACKS "${what}")
endfunction()

function(print_parts)
  get_property(parts GLOBAL PROPERTY TRACE_IOMMU_PARTS)
  foreach(part IN LISTS parts)
    message(STATUS "Part ${part}")
  endforeach()
endfunction()
