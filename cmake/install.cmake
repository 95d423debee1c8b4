# cmake --install: the programs with their manual, completion and module file; study and show; the templates
# for batch jobs; the libraries with the public headers, examples and a CMake package (find_package(heiretsu)).
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/heiretsu)

install(TARGETS ${heiretsu_programs})

# The libraries (component devel): heiretsu::kernels alone, and heiretsu::workload, which runs a workload of one's own and stands on the others.
target_compile_features(heiretsu_kernels PUBLIC cxx_std_20)
target_include_directories(heiretsu_kernels INTERFACE $<BUILD_INTERFACE:${heiretsu_include}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
install(TARGETS heiretsu_kernels EXPORT heiretsu_kernels COMPONENT devel)
install(TARGETS heiretsu_ranks heiretsu_record heiretsu_workload EXPORT heiretsu_workload COMPONENT devel)
install(DIRECTORY ${heiretsu_include}/heiretsu DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT devel)
set(doc ${CMAKE_INSTALL_DATADIR}/doc/heiretsu)
install(FILES drivers/workload/write_your_own.md DESTINATION ${doc} RENAME workload.md COMPONENT devel)
install(DIRECTORY tests/consumer/ DESTINATION ${doc}/examples COMPONENT devel PATTERN wrong EXCLUDE)

if(TARGET heiretsu_hdf5)
  install(TARGETS heiretsu_hdf5 LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/heiretsu)
endif()
if(TARGET heiretsu_watch)  # what is put before any program, and what such a program may include
  install(TARGETS heiretsu_watch LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/heiretsu)
  install(FILES drivers/watch/heiretsu_mark.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT devel)
  install(FILES drivers/watch/heiretsu_mark.f90 DESTINATION ${CMAKE_INSTALL_DATADIR}/heiretsu COMPONENT devel)
endif()

if(CMAKE_CXX_COMPILER MATCHES "smpicxx$")  # what stands before every source of ours must stand before those of others
  install(FILES cmake/simulate.hpp DESTINATION ${package} COMPONENT devel)
  target_compile_options(heiretsu_kernels INTERFACE "$<INSTALL_INTERFACE:SHELL:-include $<INSTALL_PREFIX>/${package}/simulate.hpp>")
endif()

foreach(set kernels workload)
  install(EXPORT heiretsu_${set} NAMESPACE heiretsu:: FILE heiretsu-${set}.cmake DESTINATION ${package} COMPONENT devel)
endforeach()
configure_package_config_file(cmake/heiretsu-config.cmake.in ${PROJECT_BINARY_DIR}/heiretsu-config.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/heiretsu-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES cmake/libraries.cmake ${PROJECT_BINARY_DIR}/heiretsu-config.cmake ${PROJECT_BINARY_DIR}/heiretsu-config-version.cmake
  DESTINATION ${package} COMPONENT devel)

install(FILES ${manual_pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 OPTIONAL)  # a build of the target `programs` alone has none

# study and show with the Python package they are made of; bin/ has links to them.
set(kit ${CMAKE_INSTALL_DATADIR}/heiretsu)
file(WRITE ${PROJECT_BINARY_DIR}/version "${PROJECT_VERSION}\n")  # for Python
install(FILES ${heiretsu_program_list} ${PROJECT_BINARY_DIR}/version DESTINATION ${kit})
install(PROGRAMS scripts/study scripts/show scripts/programs DESTINATION ${kit}/scripts)
install(DIRECTORY scripts/heiretsu DESTINATION ${kit}/scripts PATTERN __pycache__ EXCLUDE PATTERN README.md EXCLUDE)
install(DIRECTORY scripts/cluster DESTINATION ${kit} USE_SOURCE_PERMISSIONS)
file(RELATIVE_PATH from_bin ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_DATADIR}/heiretsu/scripts)
set(completions ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES scripts/completion.bash DESTINATION ${completions} RENAME heiretsu-study)
set(links ${PROJECT_BINARY_DIR}/links)
file(MAKE_DIRECTORY ${links}/completions)
foreach(script study show)
  file(CREATE_LINK ${from_bin}/${script} ${links}/heiretsu-${script} SYMBOLIC)
  install(FILES ${links}/heiretsu-${script} DESTINATION ${CMAKE_INSTALL_BINDIR})
endforeach()
foreach(command heiretsu-show ${heiretsu_programs})  # bash looks for a file of the command's name
  file(CREATE_LINK heiretsu-study ${links}/completions/${command} SYMBOLIC)
  install(FILES ${links}/completions/${command} DESTINATION ${completions})
endforeach()

configure_file(cmake/modulefile.in ${PROJECT_BINARY_DIR}/modulefile @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/modulefile DESTINATION ${CMAKE_INSTALL_DATADIR}/modulefiles/heiretsu RENAME ${PROJECT_VERSION})
install(FILES LICENSE DESTINATION ${doc} RENAME copyright)
