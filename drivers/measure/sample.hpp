#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heiretsu {

/// What a thread's time went into. `idle` is not clocked: it is the rest of the repetition.
enum class Phase : std::uint8_t { serial, compute, wait, communicate, io, idle };
inline constexpr std::size_t phase_count = 6;
inline constexpr std::array<std::string_view, phase_count> phase_names{"serial",      "compute", "wait",
                                                                       "communicate", "io",      "idle"};

/// One thread in one repetition.
struct ThreadSample {
  std::array<double, phase_count> phases{};  ///< seconds per phase
  double cpu = 0;                            ///< CPU seconds of this thread
  std::uint64_t items = 0;                   ///< items it computed
  double work = 0;                           ///< their declared work, in the kernel's work unit

  /// Adds what the same thread did in another round.
  ThreadSample& operator+=(const ThreadSample& other) {
    for (std::size_t phase = 0; phase < phase_count; ++phase) phases[phase] += other.phases[phase];
    cpu += other.cpu;
    items += other.items;
    work += other.work;
    return *this;
  }
};

/// One rank in one repetition; start and end in seconds on the synchronised clock.
struct RankSample {
  double start = 0;
  double end = 0;
  std::vector<ThreadSample> threads;
};

/// One repetition as every rank saw it.
struct Repetition {
  bool valid = true;              ///< the result passed its check, and no rank started late
  std::vector<RankSample> ranks;  ///< in rank order

  /// Last end minus first start over all ranks, seconds.
  [[nodiscard]] double seconds() const {
    if (ranks.empty()) return 0;
    double first = ranks.front().start, last = ranks.front().end;
    for (const RankSample& rank : ranks) {
      first = std::min(first, rank.start);
      last = std::max(last, rank.end);
    }
    return last - first;
  }
};

/// One round of a Map run in the first repetition.
struct RoundSample {
  std::string_view kernel;  ///< what computed it
  std::string schedule;     ///< its schedules over ranks and over threads: "guided,dynamic"
  std::uint64_t items = 0;
  double work = 0;     ///< declared, in the kernel's unit
  double seconds = 0;  ///< at rank 0, from the call of next() until it was collected
};

/// A rank's clock against rank 0's: its time + offset + drift * (seconds since synchronisation) is the time of rank 0.
struct ClockSync {
  double offset = 0;    ///< seconds
  double drift = 0;     ///< seconds per second
  double residual = 0;  ///< bound on the remaining error, seconds
};

}  // namespace heiretsu
