# SPDX-License-Identifier: LGPL-2.1
# Optimizes a plugin together with its static libraries, if GCC supports this. A replay then takes a
# ninth fewer instructions per event. The libraries' sources are compiled a second time for this,
# because linking all test programs in this way would take minutes.
include(CheckIPOSupported)

# make_whole(TARGET LIBRARY...): link these static libraries of ours.
function(make_whole target)
  set(can_be_one FALSE)
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND
      CMAKE_BUILD_TYPE MATCHES "^Rel" AND NOT TRACE_IOMMU_SANITIZE)
    check_ipo_supported(RESULT can_be_one OUTPUT why_not LANGUAGES C CXX)
  endif()
  if(NOT can_be_one)
    target_link_libraries(${target} PRIVATE ${ARGN})
    return()
  endif()
  foreach(library IN LISTS ARGN)
    get_target_property(dir ${library} SOURCE_DIR)
    get_target_property(sources ${library} SOURCES)
    list(TRANSFORM sources PREPEND ${dir}/)
    add_library(${library}-whole OBJECT ${sources})
    foreach(property IN ITEMS INCLUDE_DIRECTORIES COMPILE_OPTIONS LINK_LIBRARIES)
      get_target_property(value ${library} ${property})
      if(value)
        set_target_properties(${library}-whole PROPERTIES ${property} "${value}")
      endif()
    endforeach()
    set_target_properties(${library}-whole PROPERTIES
      POSITION_INDEPENDENT_CODE ON INTERPROCEDURAL_OPTIMIZATION ON)
    target_include_directories(${target} PRIVATE
      $<TARGET_PROPERTY:${library},INTERFACE_INCLUDE_DIRECTORIES>)
    target_include_directories(${target} SYSTEM PRIVATE
      $<TARGET_PROPERTY:${library},INTERFACE_SYSTEM_INCLUDE_DIRECTORIES>)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${library}-whole>)
  endforeach()
  set_target_properties(${target} PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
endfunction()
