# SPDX-License-Identifier: LGPL-2.1
# Runs during installation, because cmake --install --prefix can still change the prefix.

# Use the absolute path, because a desktop's PATH often lacks ~/.local/bin. Quote it twice: for
# Exec, and as a string.
set(command "${CMAKE_INSTALL_PREFIX}/bin/trace-iommu")
string(REPLACE "\\" "\\\\\\\\" command "${command}")
string(REGEX REPLACE "([\"`$])" "\\\\\\\\\\1" command "${command}")
string(REPLACE "%" "%%" command "${command}")

configure_file("${TRACE_IOMMU_DESKTOP_SOURCE}/trace-iommu.desktop.in"
  "${TRACE_IOMMU_DESKTOP_BINARY}/trace-iommu.desktop" @ONLY)
set(share "${CMAKE_INSTALL_PREFIX}/share")
note_directory("${share}/applications")
file(INSTALL DESTINATION "${share}/applications" TYPE FILE
  FILES "${TRACE_IOMMU_DESKTOP_BINARY}/trace-iommu.desktop")
note_directory("${share}/mime/packages")
file(INSTALL DESTINATION "${share}/mime/packages" TYPE FILE
  FILES "${TRACE_IOMMU_DESKTOP_SOURCE}/trace-iommu.xml")
note_directory("${share}/icons/hicolor/scalable/apps")
file(INSTALL DESTINATION "${share}/icons/hicolor/scalable/apps" TYPE FILE
  FILES "${TRACE_IOMMU_DESKTOP_SOURCE}/trace-iommu.svg")
note_directory("${share}/metainfo")
file(INSTALL DESTINATION "${share}/metainfo" TYPE FILE
  FILES "${TRACE_IOMMU_DESKTOP_SOURCE}/arpa.home.trace_iommu.metainfo.xml")
if("$ENV{DESTDIR}" STREQUAL "")
  execute_process(COMMAND sh "${TRACE_IOMMU_DESKTOP_SOURCE}/refresh.sh" "${share}")
endif()
