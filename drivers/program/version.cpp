#include "drivers/program/version.hpp"

#include <array>

#include <fmt/core.h>
#include <mpi.h>

#include "drivers/record/build_info.hpp"
#include "kernels/factorize/simd/instruction_set.hpp"

namespace heiretsu {

std::string version_text() {
  const BuildInfo& build = build_info();
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> mpi{};
  int length = 0;
  MPI_Get_library_version(mpi.data(), &length);  // allowed before MPI_Init
  const std::string_view library(mpi.data(), static_cast<std::size_t>(length));
  return fmt::format("{}\n{} {}, OpenMP {}, {}\nInstruction set in use: {} (here: {})\n", version_line(), build.compiler, build.build_type, build.openmp,
                     library.substr(0, library.find_first_of(",\n")), factorize::name(factorize::instruction_set()),
                     factorize::available_instruction_set_names());
}

}  // namespace heiretsu
