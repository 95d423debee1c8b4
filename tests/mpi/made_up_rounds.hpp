// Rounds that a test makes up, without any workload, and a run of them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "drivers/map/gather.hpp"
#include "drivers/map/map_run.hpp"
#include "tests/mpi/world.hpp"

namespace heiretsu {

/// Item i of a round gives the line "i\n" and has work 1.
inline Job numbers(std::uint64_t items) {
  Job job;
  job.items = items;
  job.work = [](Range range) { return static_cast<double>(range.size()); };
  job.items_alike = true;
  job.run = [](Range range) {
    JobResult result;
    for (std::uint64_t i = range.first; i < range.last; ++i) result.bytes += std::to_string(i) + '\n';
    return result;
  };
  return job;
}

inline std::string all_lines(std::uint64_t items) { return numbers(items).run({0, items}).bytes; }

/// The rounds that `make` returns for 0, 1, 2, ..., until it returns none.
class MadeUp final : public Rounds {
 public:
  using Make = std::function<std::optional<Round>(std::size_t)>;
  explicit MadeUp(Make make, bool ahead = false) : make_(std::move(make)), ahead_(ahead) {}

  std::optional<Round> next(PhaseClock&) override {
    log.push_back("next " + std::to_string(asked_));
    return make_(asked_++);
  }
  void restart() override { asked_ = 0; }
  [[nodiscard]] bool ahead() const override { return ahead_; }

  std::vector<std::string> log;

 private:
  Make make_;
  bool ahead_;
  std::size_t asked_ = 0;
};

/// A round of `items` items whose results are gathered in order into `text`, at rank 0.
inline Round gathered(std::uint64_t items, std::string& text) {
  Round round;
  round.job = numbers(items);
  round.kernel = "Numbers";
  round.collect = [items, &text](std::vector<Piece> mine, PhaseClock& clock) {
    return collect_in_order(ranks(), std::move(mine), items, clock,
                            [&text](const std::vector<Piece>& pieces, const Verdict& so_far) {
                              for (const Piece& piece : pieces) text += piece.bytes;
                              return so_far;
                            });
  };
  return round;
}

/// A run of `rounds` on two threads per rank, ended where `stop` says so.
class Made {
 public:
  explicit Made(
      Rounds& rounds, const MapOptions& options = {}, std::function<bool()> stop = [] { return false; })
      : options_(options), map({ranks(), options_, 2, 2, rounds, progress_, std::move(stop)}) {}

 private:
  MapOptions options_;
  Progress progress_{false, "items"};

 public:
  MapRun map;
};

/// The items of all ranks and threads in a pass.
inline std::uint64_t items_of(const PassResult& pass) {
  std::uint64_t items = 0;
  for (const ThreadSample& thread : pass.sample.threads) items += thread.items;
  return static_cast<std::uint64_t>(ranks().sum(static_cast<std::int64_t>(items)));
}

}  // namespace heiretsu
