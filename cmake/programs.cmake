# The programs, as scripts/programs lists them: heiretsu_programs, and those that are no tools: heiretsu_experiments. The list
# itself, programs.tsv in the build folder, is installed.
file(GLOB sources CONFIGURE_DEPENDS drivers/*.cpp)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${sources} scripts/programs)
set(heiretsu_program_list ${PROJECT_BINARY_DIR}/programs.tsv)
execute_process(COMMAND ${PROJECT_SOURCE_DIR}/scripts/programs OUTPUT_FILE ${heiretsu_program_list} COMMAND_ERROR_IS_FATAL ANY)
file(READ ${heiretsu_program_list} list)
string(REGEX MATCHALL "[a-z_]+\t[A-Za-z]+\t" heiretsu_programs "${list}")
set(heiretsu_experiments ${heiretsu_programs})
list(FILTER heiretsu_experiments EXCLUDE REGEX "\ttool\t")
list(TRANSFORM heiretsu_programs REPLACE "\t.*" "")
list(TRANSFORM heiretsu_experiments REPLACE "\t.*" "")
