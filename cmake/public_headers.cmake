# The public headers: include/heiretsu/NAME.hpp in the build folder, installed from there. They name each other by that prefix
# alone, so that an installed kit takes no other name from a program's include path; a source names them by their room.
set(heiretsu_public_headers
  workload.hpp      drivers/workload/workload.hpp
  reduction.hpp     drivers/workload/reduction.hpp
  command_line.hpp  drivers/program/command_line.hpp
  team_findings.hpp drivers/program/team_findings.hpp
  team.hpp          kernels/team.hpp
  ranks.hpp         kernels/ranks/ranks.hpp
  range.hpp         kernels/base/range.hpp
  clock.hpp         kernels/base/clock.hpp
  random.hpp        kernels/base/random.hpp
  usage_error.hpp   kernels/base/usage_error.hpp
  numbers.hpp       kernels/numbers.hpp
  factors.hpp       kernels/factorize/factors.hpp
  big.hpp           kernels/factorize/big.hpp
  automatic.hpp     kernels/factorize/automatic.hpp
  divisors.hpp      kernels/factorize/divisors.hpp
  range_sieve.hpp   kernels/factorize/range/range_sieve.hpp
  prime_hits.hpp    kernels/factorize/range/prime_hits.hpp)

set(heiretsu_include ${PROJECT_BINARY_DIR}/include)
set(rest ${heiretsu_public_headers})
set(names)
set(sources)
while(rest)
  list(POP_FRONT rest name source)
  list(APPEND names ${name})
  list(APPEND sources ${source})
endwhile()
foreach(name source IN ZIP_LISTS names sources)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
  file(READ ${source} text)
  foreach(its_name its_source IN ZIP_LISTS names sources)
    string(REPLACE "#include \"${its_source}\"" "#include <heiretsu/${its_name}>" text "${text}")
  endforeach()
  if(text MATCHES "#include \"([^\"]*)\"")
    message(FATAL_ERROR "${source} is public and includes ${CMAKE_MATCH_1}, which is not (cmake/public_headers.cmake)")
  endif()
  file(CONFIGURE OUTPUT ${heiretsu_include}/heiretsu/${name} CONTENT "${text}" @ONLY)
endforeach()
