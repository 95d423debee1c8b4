#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/map/job.hpp"
#include "drivers/map/source.hpp"
#include "drivers/measure/phase_clock.hpp"
#include "drivers/measure/sample.hpp"

namespace heiretsu {

/// How a rank's threads run its items.
enum class Executor : std::uint8_t {
  serial,  ///< on the calling thread, without OpenMP: the base case of every speedup
  openmp,  ///< on a team of OpenMP threads
};
inline constexpr std::string_view executor_names[] = {"serial", "openmp"};
[[nodiscard]] constexpr std::string_view name(Executor executor) {
  return executor_names[static_cast<std::size_t>(executor)];
}

/// What a rank's threads computed of a round.
struct Share {
  std::vector<Piece> pieces;          ///< in no order, disjoint
  std::vector<ThreadSample> threads;  ///< one per thread
  std::vector<double> costs;  ///< with keep_costs: seconds of each item of the round, 0 where another rank ran it
};

/// Runs all items that `source` gives this rank on `threads` threads. An item that throws ItemError becomes a piece of
/// its own, and the items around it are computed. The first other exception of any thread is rethrown here after all
/// have stopped; no thread takes another range then. keep_costs times each item alone (two clock reads per item, and
/// kernels lose what they gain from long ranges).
[[nodiscard]] Share execute(Executor executor, const Job& job, Source& source, std::uint32_t threads,
                            bool keep_costs = false);

/// Calls enter(thread, clock) once on each of `threads` threads; the clock begins in phase compute. Rethrows as
/// execute() does.
[[nodiscard]] Share enter_all(Executor executor, const std::function<void(std::uint32_t, PhaseClock&)>& enter,
                              std::uint32_t threads);

}  // namespace heiretsu
