#pragma once
#include "kernels/ranks/session.hpp"

namespace heiretsu {

/// The ranks this test program was started on.
[[nodiscard]] const Ranks& ranks();

}  // namespace heiretsu
