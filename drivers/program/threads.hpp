#pragma once
#include <cstdint>
#include <string>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// The number of threads of a rank, and a warning about it. Ranks may differ, when their hosts have different core
/// counts.
struct ThreadChoice {
  std::uint32_t threads = 1;  ///< of this rank
  std::uint32_t total = 1;    ///< of all ranks
  std::uint32_t mean = 1;     ///< per rank, rounded down: for what must be computed alike on every rank
  std::string warning;        ///< not empty when threads outnumber CPUs of this rank; with the flags that remedy it
};

/// `requested` threads; if 0, OMP_NUM_THREADS; without it this rank's share of the CPUs that it may use (CPUs that
/// several ranks of a node may use are shared among them), at least one.
/// @throws UsageError on every rank when any has more than 4096. Collective.
[[nodiscard]] ThreadChoice choose_threads(const Ranks& ranks, std::uint32_t requested);

/// The same number on every rank: the smallest that choose_threads() gives any of them. Collective.
[[nodiscard]] ThreadChoice choose_equal_threads(const Ranks& ranks, std::uint32_t requested);

}  // namespace heiretsu
