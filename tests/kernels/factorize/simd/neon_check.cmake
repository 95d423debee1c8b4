# Builds neon_check.cpp, which tells more, for 64-bit ARM and runs it in an emulator: a long test, 15 s.
# Arguments: -DCOMPILER=... -DEMULATOR=... -DROOT=... (of the repository)
if(NOT DEFINED ENV{HEIRETSU_LONG_TESTS})
  message("set HEIRETSU_LONG_TESTS=1 to run it")
  return()
endif()
set(kernels ${ROOT}/kernels/factorize)
file(GLOB sources ${kernels}/simd/*.cpp ${kernels}/wide/simd/*.cpp)
list(FILTER sources EXCLUDE REGEX "_(avx2|avx512|ifma)\\.cpp$")
execute_process(COMMAND ${COMPILER} -std=c++20 -O2 -ffp-contract=off -static -I ${ROOT} -o neon_check
  ${ROOT}/tests/kernels/factorize/simd/neon_check.cpp ${sources} ${kernels}/batch/curve_schedule.cpp ${kernels}/primes/primality.cpp
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${EMULATOR} ./neon_check COMMAND_ERROR_IS_FATAL ANY)
