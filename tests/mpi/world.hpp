#pragma once
#include "kernels/ranks/session.hpp"

namespace heiretsu {

/// The session around all tests, and its ranks.
[[nodiscard]] const Session& session();
[[nodiscard]] const Ranks& ranks();

}  // namespace heiretsu
