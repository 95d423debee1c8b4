#pragma once
#include <string>

namespace heiretsu {

/// The text of --version: version and commit, compiler, libraries.
[[nodiscard]] std::string version_text();

}  // namespace heiretsu
