#pragma once
#include <string>
#include <string_view>

namespace heiretsu {

/// What the programs were built from, and how.
struct BuildInfo {
  std::string_view version;  ///< of the kit
  std::string_view commit;   ///< full hash, "unknown" where the sources are not a git checkout
  std::string_view dirty;    ///< "yes" when sources of the programs differ from the commit, else "no", or "unknown"
  std::string_view
      changes;  ///< a digest of the differences, 12 digits, which tells two such builds apart; empty without any
  std::string_view compiler;    ///< name and version
  std::string_view flags;       ///< of the C++ compiler, the kit's own included
  std::string_view build_type;  ///< CMake's: Release, Debug, ...
  std::string_view openmp;      ///< version of the OpenMP specification the compiler follows
};

/// The build this code belongs to.
const BuildInfo& build_info();

/// It in one line: "heiretsu 1.0.0 (commit 0123456789ab)", or "... (commit 0123456789ab, changed: cdef01234567)".
[[nodiscard]] std::string version_line();

}  // namespace heiretsu
