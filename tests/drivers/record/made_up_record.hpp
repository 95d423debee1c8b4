#pragma once
#include <cstddef>
#include <string>

#include "drivers/record/record.hpp"

namespace heiretsu {

/// A record whose numbers say where they belong: phase p of thread t on rank r in repetition i takes (p + 1) / 1000 +
/// t / 100 + r / 10 seconds of a repetition of 2 + i seconds. Rank r has r + 1 threads.
inline Record made_up_record(std::size_t repetitions, std::size_t ranks) {
  Record record;
  record.program = "factorize";
  record.kernel = "scan";
  record.method = "scan";
  record.executor = "openmp";
  record.schedule = "dynamic";
  record.items = 4;
  record.work = 91563563;
  record.work_unit = "trial";
  record.options = {{"repeat", std::to_string(repetitions)}, {"keep-costs", ""}};
  record.provenance = {{"argv", "factorize --repeat 3"}, {"start", "2026-11-22T15:30:12.123Z"}};
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    record.clocks.push_back({0.5 * static_cast<double>(rank), 0, 1e-6});
    record.rank_provenance.push_back({{"host", "node" + std::to_string(rank)}, {"affinity", "0-1"}});
  }
  for (std::size_t i = 0; i < repetitions; ++i) {
    Repetition repetition;
    for (std::size_t rank = 0; rank < ranks; ++rank) {
      const double start = 10 * static_cast<double>(i) + (rank == 0 ? 0.0 : 0.25);
      RankSample sample{start, 10 * static_cast<double>(i) + 2 + static_cast<double>(i), {}};
      for (std::size_t thread = 0; thread <= rank; ++thread) {
        ThreadSample one;
        for (std::size_t phase = 0; phase + 1 < phase_count; ++phase) {
          one.phases[phase] = static_cast<double>(phase + 1) / 1000 + static_cast<double>(thread) / 100 +
                              static_cast<double>(rank) / 10;
        }
        one.cpu = 0.75;
        one.items = 10 * rank + thread;
        one.work = 1e6 * static_cast<double>(rank + 1);
        sample.threads.push_back(one);
      }
      repetition.ranks.push_back(sample);
    }
    record.repetitions.push_back(repetition);
  }
  return record;
}

}  // namespace heiretsu
