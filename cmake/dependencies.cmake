# Configured again, what was found once and is gone is looked for anew, as is what was not found; and it is configured again
# when scripts/setup.sh writes here that other packages are installed.
file(APPEND ${PROJECT_BINARY_DIR}/installed-packages "")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_BINARY_DIR}/installed-packages)
get_cmake_property(cached CACHE_VARIABLES)
list(FILTER cached EXCLUDE REGEX "^CMAKE_")
foreach(variable IN LISTS cached)
  get_property(type CACHE ${variable} PROPERTY TYPE)
  if(type MATCHES "^(FILE)?PATH$" AND IS_ABSOLUTE "${${variable}}" AND NOT EXISTS "${${variable}}")
    unset(${variable} CACHE)
  endif()
endforeach()

# Every library the kit stands on, all from the system; none is fetched.
find_package(Threads REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(MPI REQUIRED COMPONENTS C)
set(HDF5_PREFER_PARALLEL OFF)
find_package(HDF5 REQUIRED COMPONENTS C HL)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(primesieve REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(hwloc REQUIRED IMPORTED_TARGET hwloc)

include(cmake/libraries.cmake)
if(heiretsu_missing)
  message(FATAL_ERROR "Not found, headers or libraries: ${heiretsu_missing}")
endif()
