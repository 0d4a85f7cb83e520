# SPDX-License-Identifier: LGPL-2.1
# The flags of all our targets, which link to this library. No flags are set globally.

add_library(project_flags INTERFACE)
# Includes from other folders use the path from the top: "core/replay/replay.h".
target_include_directories(project_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_features(project_flags INTERFACE c_std_11)
target_compile_options(project_flags INTERFACE
  -Wall -Wextra -Wshadow -Wvla -fvisibility=hidden
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
  $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes>
  $<$<COMPILE_LANGUAGE:CXX>:-fvisibility-inlines-hidden>)
if(TRACE_IOMMU_WERROR)
  # A newer library may deprecate what we call, which is no error in our code.
  target_compile_options(project_flags INTERFACE -Werror -Wno-error=deprecated-declarations)
endif()
if(TRACE_IOMMU_SANITIZE)
  set(sanitize -fsanitize=${TRACE_IOMMU_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(project_flags INTERFACE ${sanitize})
  # This halves the time of the build, and reports still have lines.
  if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
    target_compile_options(project_flags INTERFACE -O1 -g1)
  endif()
  target_link_options(project_flags INTERFACE ${sanitize})
endif()
