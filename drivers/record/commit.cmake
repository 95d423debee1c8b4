cmake_minimum_required(VERSION 3.25)
# Writes the git commit of SOURCE to the header OUTPUT, touching it only when it changed:
#   cmake -DSOURCE=... -DOUTPUT=... -P commit.cmake
# A folder without git, or one that lies unpacked inside another repository, has no commit.
set(commit unknown)
set(dirty unknown)
find_program(GIT git)
if(GIT)
  execute_process(COMMAND ${GIT} -C ${SOURCE} rev-parse --show-prefix
    OUTPUT_VARIABLE prefix OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE status)
  if(status EQUAL 0 AND prefix STREQUAL "")
    execute_process(COMMAND ${GIT} -C ${SOURCE} rev-parse HEAD
      OUTPUT_VARIABLE head OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE status)
    execute_process(COMMAND ${GIT} -C ${SOURCE} --no-optional-locks status --porcelain -- CMakeLists.txt CMakePresets.json cmake drivers kernels
      OUTPUT_VARIABLE changes ERROR_QUIET RESULT_VARIABLE changes_status)
    if(status EQUAL 0 AND changes_status EQUAL 0)
      set(commit ${head})
      set(dirty no)
      if(changes)
        set(dirty yes)
      endif()
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT
"#pragma once
#define HEIRETSU_COMMIT \"@commit@\"
#define HEIRETSU_DIRTY \"@dirty@\"
" @ONLY)
