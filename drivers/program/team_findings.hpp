#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// What a method is made for.
struct TeamContext {
  const Ranks& ranks;     ///< of the job
  std::uint32_t threads;  ///< per rank
  std::uint64_t seed;     ///< --seed
};

/// The quantiles of latencies that are kept: median, 99 %, 99.9 %, maximum.
inline constexpr double latency_quantiles[] = {0.5, 0.99, 0.999, 1};

/// Times of the repetitions.
struct TeamTimes {
  double seconds = 0;             ///< of the median repetition
  double cpu = 0;                 ///< seconds of all threads in the last repetition
  std::uint64_t items = 0;        ///< of all threads in the last repetition
  std::vector<double> latencies;  ///< latency_quantiles of the last repetition, seconds; empty where none are measured
};

/// What a method reports of its last repetition, at rank 0.
struct TeamFindings {
  std::string line;  ///< for standard output, e.g. "lost 12 of 100; 8.4 ns an increment"
  std::vector<std::pair<std::string, double>> figures;  ///< for the record, e.g. {"lost_updates", 12}
};

}  // namespace heiretsu
