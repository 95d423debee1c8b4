#pragma once
#include <unistd.h>

#include <array>
#include <string>

namespace heiretsu {

/// The name of this host, as `hostname` prints it; "unknown" where it has none.
[[nodiscard]] inline std::string host_name() {
  std::array<char, 256> name{};
  const bool found = gethostname(name.data(), name.size() - 1) == 0 && name.front() != '\0';
  return found ? name.data() : "unknown";
}

}  // namespace heiretsu
