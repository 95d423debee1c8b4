#pragma once
#include <cstdint>
#include <string>

#include "drivers/distribute/session.hpp"

namespace heiretsu {

/// How many threads each rank runs, and what is to be said about it.
struct ThreadChoice {
  std::uint32_t threads = 1;
  std::string warning;  ///< they outnumber the CPUs that this rank may use: with the flag that mends it; else empty
};

/// `asked` threads; when 0, OMP_NUM_THREADS, else this rank's share of the CPUs it may use (those that several ranks of
/// its node may use are shared among them), at least one.
/// @throws UsageError on every rank when there are more than 4096 on one. Collective.
[[nodiscard]] ThreadChoice choose_threads(const Ranks& ranks, std::uint32_t asked);

}  // namespace heiretsu
