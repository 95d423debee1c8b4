cmake_minimum_required(VERSION 3.25)
# Writes the git commit of SOURCE to the header OUTPUT, touching it only when it changed:
#   cmake -DSOURCE=... -DOUTPUT=... -P commit.cmake
# A folder without git, or one that lies unpacked inside another repository, has no commit. What enters the programs and
# differs from the commit has a digest, which tells two such builds apart.
set(commit unknown)
set(dirty unknown)
set(changes "")
set(entering CMakeLists.txt CMakePresets.json cmake drivers kernels)
find_program(GIT git)
if(GIT)
  execute_process(COMMAND ${GIT} -C ${SOURCE} rev-parse --show-prefix
    OUTPUT_VARIABLE prefix OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE status)
  if(status EQUAL 0 AND prefix STREQUAL "")
    execute_process(COMMAND ${GIT} -C ${SOURCE} rev-parse HEAD
      OUTPUT_VARIABLE head OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE status)
    execute_process(COMMAND ${GIT} -C ${SOURCE} --no-optional-locks status --porcelain -- ${entering}
      OUTPUT_VARIABLE listed ERROR_QUIET RESULT_VARIABLE listed_status)
    if(status EQUAL 0 AND listed_status EQUAL 0)
      set(commit ${head})
      set(dirty no)
    endif()
    if(dirty STREQUAL "no" AND listed)
      set(dirty yes)
      execute_process(COMMAND ${GIT} -C ${SOURCE} --no-optional-locks diff --binary --no-ext-diff HEAD -- ${entering} OUTPUT_VARIABLE text ERROR_QUIET)
      execute_process(COMMAND ${GIT} -C ${SOURCE} -c core.quotePath=off ls-files --others --exclude-standard -- ${entering}
        OUTPUT_VARIABLE added OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
      string(REPLACE "\n" ";" added "${added}")
      foreach(name IN LISTS added)
        if(EXISTS "${SOURCE}/${name}" AND NOT IS_DIRECTORY "${SOURCE}/${name}")  # no repository inside, no link to nowhere
          file(SHA256 "${SOURCE}/${name}" digest)
          string(APPEND text "${name} ${digest}\n")
        endif()
      endforeach()
      string(SHA256 changes "${text}")
      string(SUBSTRING ${changes} 0 12 changes)
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT
"#pragma once
#define HEIRETSU_COMMIT \"@commit@\"
#define HEIRETSU_DIRTY \"@dirty@\"
#define HEIRETSU_CHANGES \"@changes@\"
" @ONLY)
