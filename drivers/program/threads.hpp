#pragma once
#include <cstdint>
#include <string>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// How many threads a rank runs, and what is to be said about it. Hosts with unlike core counts make unlike ranks.
struct ThreadChoice {
  std::uint32_t threads = 1;   ///< of this rank
  std::uint32_t together = 1;  ///< of all ranks
  std::uint32_t mean = 1;      ///< of a rank, rounded down: for what all ranks must come to alike
  std::string warning;  ///< they outnumber the CPUs that this rank may use: with the flag that mends it; else empty
};

/// `asked` threads; when 0, OMP_NUM_THREADS, else this rank's share of the CPUs it may use (those that several ranks of
/// its node may use are shared among them), at least one.
/// @throws UsageError on every rank when there are more than 4096 on one. Collective.
[[nodiscard]] ThreadChoice choose_threads(const Ranks& ranks, std::uint32_t asked);

/// The same number on every rank: the fewest that choose_threads() gives any of them. Collective.
[[nodiscard]] ThreadChoice choose_equal_threads(const Ranks& ranks, std::uint32_t asked);

}  // namespace heiretsu
