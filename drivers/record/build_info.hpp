#pragma once
#include <string>
#include <string_view>

namespace heiretsu {

/// What the programs were built from and how, as it was at build time.
struct BuildInfo {
  std::string_view version;     ///< of the kit
  std::string_view commit;      ///< full hash, "unknown" where the sources are not a git checkout
  std::string_view dirty;       ///< "yes" when what enters the programs differs from the commit, "no", or "unknown"
  std::string_view changes;     ///< a digest of what differs, 12 digits, empty where nothing does: two such builds of one commit are not the same
  std::string_view compiler;    ///< name and version
  std::string_view flags;       ///< of the C++ compiler, the kit's own included
  std::string_view build_type;  ///< CMake's: Release, Debug, ...
  std::string_view openmp;      ///< version of the OpenMP specification the compiler follows
};

/// The build this code belongs to.
const BuildInfo& build_info();

/// Its name in a line: "heiretsu 1.0.0 (commit 0123456789ab)", or "... (commit 0123456789ab, changed: cdef01234567)".
[[nodiscard]] std::string version_line();

}  // namespace heiretsu
