# Writes the manual page PAGE of PROGRAM from its --help, whose first sentence is its title, and FRAME.
set(ENV{COLUMNS} 1000)  # what argparse folds man could not unfold
execute_process(COMMAND ${PROGRAM} --help OUTPUT_VARIABLE help RESULT_VARIABLE status)
if(status EQUAL 2 AND PROGRAM MATCHES "/scripts/")  # Python lacks modules
  return()
elseif(NOT status EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} --help: ${status}")
endif()
string(REGEX REPLACE "^usage: [^\n]*\n\n" "" title "${help}")
string(REGEX REPLACE "[.:?\n].*" "" title "${title}")
get_filename_component(name ${PAGE} NAME_WE)
execute_process(
  COMMAND ${HELP2MAN} --no-info --section=1 --name=${title} --version-string=${VERSION} --source=heiretsu\ ${VERSION}
    --include=${FRAME} ${PROGRAM}
  OUTPUT_VARIABLE page COMMAND_ERROR_IS_FATAL ANY)
# A list inside an option's text keeps its lines.
string(REGEX REPLACE "\n([a-z\\-]+  +[A-Za-z])" "\n.br\n\\1" page "${page}")
string(REGEX REPLACE "\n([a-z]+\\\\-[a-z\\-]+ [A-Za-z])" "\n.br\n\\1" page "${page}")
# What argparse says otherwise than GNU, and scripts that are installed under another name.
string(TOUPPER ${name} NAME)
string(REGEX REPLACE "\\.TH [A-Z]+" ".TH ${NAME}" page "${page}")
string(REGEX REPLACE "\\.SH NAME\n[a-z]+" ".SH NAME\n${name}" page "${page}")
string(REGEX REPLACE "\\.SH DESCRIPTION\nusage: [a-z]+ ([^\n]*)\n\\.PP\n" ".SH SYNOPSIS\n.B ${name}\n\\1\n.SH DESCRIPTION\n" page "${page}")
file(WRITE ${PAGE} "${page}")
