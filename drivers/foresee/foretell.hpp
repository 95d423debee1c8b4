#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/foresee/simulation.hpp"

namespace heiretsu::foresee {

/// A value, and the least and the most of it over all that was drawn.
struct Band {
  double value = 0, low = 0, high = 0;
};

/// What is wanted: one schedule on so many workers.
struct Question {
  Workload workload;
  std::uint32_t workers = 1;
  std::uint32_t per_node = 1;  ///< workers a node
  std::uint32_t threads = 1;   ///< workers a rank
  std::uint64_t items = 1;
  std::uint32_t draws = 20;  ///< runs with costs and latencies drawn anew, >= 1
  std::uint64_t seed = 1;
};

/// What draws of costs and of latencies gave.
struct Answer {
  Question question;
  std::uint32_t nodes = 1;
  std::uint32_t draws = 0;
  bool as_recorded = false;  ///< the values are those of the items as recorded; else medians over the draws
  Band seconds, efficiency;
  double work = 0;                          ///< seconds of all items, of the run that gave the values
  double largest = 0;                       ///< of the dearest
  std::array<double, cause_count> lost{};   ///< means over the draws, of workers x seconds
  double requests = 0, chunks = 0;          ///< means over the draws
  std::string_view limit;                   ///< what takes most of what is lost, for a reader
};

/// Simulates: the items as they were recorded where as many are wanted as there are, else draws from them; draw k takes the
/// times of set k mod sets. Above 10^6 items there are fewer draws, but three. Runs on all of this process's CPUs.
[[nodiscard]] Answer foretell(const Question& question, std::span<const double> recorded, const std::vector<Latency>& latencies);

/// The answers as a JSON list, a line each.
[[nodiscard]] std::string to_json(const std::vector<Answer>& answers);

}  // namespace heiretsu::foresee
