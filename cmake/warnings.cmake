# heiretsu_options: what every target of the kit is compiled with.
add_library(heiretsu_options INTERFACE)
target_include_directories(heiretsu_options INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
target_compile_options(heiretsu_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  $<$<BOOL:${HEIRETSU_WERROR}>:-Werror>
  # Where several sources are compiled as one, names of one source's own are seen by the others' functions.
  $<$<BOOL:${CMAKE_UNITY_BUILD}>:-Wno-shadow>
  # GCC 12 sees overlapping and oversized copies in std::string operators where there are none, depending on what it
  # inlines (GCC bugs 105651 and 105329): these stop no build.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-error=array-bounds>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-error=stringop-overflow>
  # The arithmetic in doubles relies on which products are fused; the compiler must not choose.
  -ffp-contract=off)
if(HEIRETSU_SANITIZE)
  target_compile_options(heiretsu_options INTERFACE -fsanitize=${HEIRETSU_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(heiretsu_options INTERFACE -fsanitize=${HEIRETSU_SANITIZE})
  string(REGEX MATCH "^[a-z]+" sanitizer ${HEIRETSU_SANITIZE})
  string(TOUPPER ${sanitizer} SANITIZER)
  target_compile_definitions(heiretsu_options INTERFACE HEIRETSU_SANITIZES_${SANITIZER})  # GCC and clang say it differently
endif()
