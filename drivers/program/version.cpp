#include "drivers/program/version.hpp"

#include <fmt/core.h>

#include "drivers/record/build_info.hpp"
#include "kernels/ranks/session.hpp"

namespace heiretsu {

std::string version_text() {
  const BuildInfo& build = build_info();
  return fmt::format("{}\n{} {}, OpenMP {}, {}\n", version_line(), build.compiler, build.build_type, build.openmp,
                     mpi_library());
}

}  // namespace heiretsu
