#include "drivers/record/build_info.hpp"

#include <fmt/core.h>

#include "heiretsu_build.hpp"
#include "heiretsu_commit.hpp"

namespace heiretsu {

const BuildInfo& build_info() {
  static constexpr BuildInfo info{HEIRETSU_VERSION,  HEIRETSU_COMMIT, HEIRETSU_DIRTY,      HEIRETSU_CHANGES,
                                  HEIRETSU_COMPILER, HEIRETSU_FLAGS,  HEIRETSU_BUILD_TYPE, HEIRETSU_OPENMP};
  return info;
}

std::string version_line() {
  const BuildInfo& build = build_info();
  return fmt::format("heiretsu {} (commit {}{}{})", build.version, build.commit.substr(0, 12),
                     build.changes.empty() ? "" : ", changed: ", build.changes);
}

}  // namespace heiretsu
