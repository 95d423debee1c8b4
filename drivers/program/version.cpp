#include "drivers/program/version.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "drivers/record/build_info.hpp"
#include "kernels/ranks/session.hpp"
#include "kernels/factorize/simd/instruction_set.hpp"

namespace heiretsu {

std::string version_text() {
  const BuildInfo& build = build_info();
  return fmt::format("{}\n{} {}, OpenMP {}, {}\nInstruction set in use: {} (here: {})\n", version_line(), build.compiler, build.build_type, build.openmp,
                     mpi_library(), factorize::instruction_set(),
                     fmt::join(factorize::available_instruction_sets(), ", "));
}

}  // namespace heiretsu
