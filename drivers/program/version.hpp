#pragma once
#include <string>

namespace heiretsu {

/// What --version prints: version and commit, compiler, libraries.
[[nodiscard]] std::string version_text();

}  // namespace heiretsu
