# The manual pages, made from what --help says where help2man is there; cmake/install.cmake installs them. Commands in scripts/
# tell their help only where Python has modules that a build does not need: else they have no page.
find_program(HEIRETSU_HELP2MAN help2man)
set(manual_pages)
list(TRANSFORM heiretsu_programs REPLACE "(.+)" ".BR \\1 (1)," OUTPUT_VARIABLE see_programs)
list(JOIN see_programs "\n" see_programs)
set(manual_frame ${PROJECT_BINARY_DIR}/manual.h2m)
configure_file(cmake/manual.h2m.in ${manual_frame} @ONLY)

# heiretsu_manual(NAME COMMAND DEPENDENCIES...): NAME.1 from the help of COMMAND.
function(heiretsu_manual name command)
  set(page ${PROJECT_BINARY_DIR}/man/${name}.1)
  add_custom_command(OUTPUT ${page} VERBATIM
    COMMAND ${CMAKE_COMMAND} -DHELP2MAN=${HEIRETSU_HELP2MAN} -DPROGRAM=${command} -DVERSION=${PROJECT_VERSION} -DPAGE=${page} -DFRAME=${manual_frame}
      -P ${PROJECT_SOURCE_DIR}/cmake/manual_page.cmake
    DEPENDS ${ARGN} ${PROJECT_SOURCE_DIR}/cmake/manual_page.cmake ${manual_frame})
  set(manual_pages ${manual_pages} ${page} PARENT_SCOPE)
endfunction()

if(HEIRETSU_HELP2MAN AND NOT HEIRETSU_SANITIZE AND NOT CMAKE_CROSSCOMPILING)
  foreach(program IN LISTS heiretsu_programs)
    heiretsu_manual(${program} $<TARGET_FILE:${program}> ${program})
  endforeach()
  file(GLOB_RECURSE modules CONFIGURE_DEPENDS scripts/heiretsu/*.py)
  foreach(name study show)
    heiretsu_manual(heiretsu-${name} ${PROJECT_SOURCE_DIR}/scripts/${name} scripts/${name} ${modules})
  endforeach()
  add_custom_target(manual ALL DEPENDS ${manual_pages})
endif()
