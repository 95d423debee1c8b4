#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/foresee/simulation.hpp"

namespace heiretsu::foresee {

/// A value, with the smallest and the largest over all draws.
struct Band {
  double value = 0, low = 0, high = 0;
};

/// What to predict: one schedule on a number of workers.
struct Query {
  Workload workload;
  std::uint32_t workers = 1;
  std::uint32_t per_node = 1;  ///< workers per node
  std::uint32_t threads = 1;   ///< workers per rank
  std::uint64_t items = 1;
  std::uint32_t draws = 20;  ///< runs with costs and latencies drawn anew, >= 1
  std::uint64_t seed = 1;
};

/// What the draws of costs and of latencies gave.
struct Prediction {
  Query query;
  std::uint32_t nodes = 1;
  std::uint32_t draws = 0;
  bool as_recorded = false;  ///< the values are those of the items as recorded; else medians over the draws
  Band seconds, efficiency;
  double work = 0;     ///< seconds of all items, of the run that gave the values
  double largest = 0;  ///< seconds of the longest item, likewise
  std::array<double, cause_count>
      lost{};                       ///< worker-seconds lost, as fractions of workers x seconds; means over the draws
  double requests = 0, chunks = 0;  ///< means over the draws
  std::string_view limit;           ///< the cause of the largest loss, for a reader
};

/// Simulates the items as they were recorded where the query has as many, else items drawn from them; draw k uses the
/// times of set k mod sets. Above 10^6 items there are fewer draws, but at least three. Runs on all CPUs of this
/// process.
[[nodiscard]] Prediction predict(const Query& query, std::span<const double> recorded,
                                 const std::vector<Latency>& latencies);

/// The predictions as a JSON list, one per line.
[[nodiscard]] std::string to_json(const std::vector<Prediction>& predictions);

}  // namespace heiretsu::foresee
