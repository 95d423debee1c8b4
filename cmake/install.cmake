# cmake --install: the programs, and the kernel library with its headers and a CMake package (find_package(heiretsu)).
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/heiretsu)

get_target_property(program_targets programs MANUALLY_ADDED_DEPENDENCIES)
install(TARGETS ${program_targets})

# Headers name each other from the root of the repository, so that is what include/heiretsu is.
target_compile_features(heiretsu_kernels PUBLIC cxx_std_20)
install(TARGETS heiretsu_kernels EXPORT heiretsu_targets INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/heiretsu)
install(DIRECTORY kernels DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/heiretsu
  FILES_MATCHING PATTERN "*.hpp" PATTERN ranks EXCLUDE)  # ranks/ holds what the drivers compile with MPI

install(EXPORT heiretsu_targets NAMESPACE heiretsu:: FILE heiretsu-targets.cmake DESTINATION ${package})
configure_package_config_file(cmake/heiretsu-config.cmake.in ${PROJECT_BINARY_DIR}/heiretsu-config.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/heiretsu-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES cmake/libraries.cmake ${PROJECT_BINARY_DIR}/heiretsu-config.cmake ${PROJECT_BINARY_DIR}/heiretsu-config-version.cmake
  DESTINATION ${package})
