#pragma once
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "drivers/factorize/large/split_rounds.hpp"
#include "drivers/map/map_run.hpp"
#include "tests/mpi/world.hpp"

namespace heiretsu::factorize {

inline constexpr std::uint32_t threads = 2;  // of each rank

inline LargeContext context_of(Way way = Way::automatic) {
  return {ranks(), threads, threads * static_cast<std::uint32_t>(ranks().size()), 1, way};
}

/// Rounds from a function, of a run of their own.
template <class Next>
class Sequence final : public Rounds {
 public:
  explicit Sequence(Next next) : next_(std::move(next)) {}
  std::optional<Round> next(PhaseClock& clock) override { return next_(clock); }
  void restart() override {}

 private:
  Next next_;
};

/// Runs all rounds that `from` gives; at rank 0 the items of the rounds of each kernel.
template <class From>
std::map<std::string, std::uint64_t> run_rounds(From& from) {
  Sequence rounds([&from](PhaseClock& clock) { return from.next(clock); });
  const MapOptions options;
  Progress progress(false, "items");
  MapRun run({ranks(), options, threads, threads, rounds, progress, [] { return false; }});
  const PassResult pass = run.pass(0);
  EXPECT_TRUE(pass.right && !pass.ended);
  std::map<std::string, std::uint64_t> items;
  for (const RoundSample& round : run.rounds()) items[std::string(round.kernel)] += round.items;
  return items;
}

inline std::string text(const std::vector<BigPower>& powers) {
  std::string result;
  for (const auto& [prime, exponent, proven] : powers)
    result += prime.get_str() + '^' + std::to_string(exponent) + (proven ? " " : "? ");
  return result;
}

}  // namespace heiretsu::factorize
