#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "kernels/base/range.hpp"

namespace heiretsu {

class Policy;

/// What a schedule does, as functions of a Policy (how many items, workers, ...) and of the state, which is kept in
/// words. A schedule is a file in schedules/ with one of these, and a row in schedules.hpp.
struct ScheduleRules {
  std::string_view name;
  std::string_view what;  ///< one line for the user
  bool adapts;            ///< what a worker gets depends on when the others ask; if not, each rank can replay it alone
  bool over_threads;      ///< it can also share out a rank's ranges among its threads
  bool tapers = false;  ///< chunks begin large and shrink: the grain is finer, and a chunk made for several workers is
                        ///< shared in equal parts
  bool steals = false;  ///< each worker has a block of its own, from which others steal when theirs is empty

  /// Words of state that a round needs.
  std::size_t (*state_words)(const Policy& policy);
  /// Writes the initial state, in which no item has been dealt, over zeros.
  void (*reset)(const Policy& policy, std::span<std::uint64_t> state);
  /// The next range of `worker`; empty, and from then on always, when nothing is left for it.
  Range (*next)(const Policy& policy, std::span<std::uint64_t> state, std::uint32_t worker);
  /// Is nothing left for any worker?
  bool (*exhausted)(const Policy& policy, std::span<const std::uint64_t> state);
};

/// How items are dealt to workers (ranks, or the threads of one rank): one of the rows of schedules.hpp.
class Schedule {
 public:
  constexpr explicit Schedule(const ScheduleRules& rules) : rules_(&rules) {}
  constexpr const ScheduleRules* operator->() const { return rules_; }
  friend constexpr bool operator==(const Schedule&, const Schedule&) = default;

 private:
  const ScheduleRules* rules_;
};

[[nodiscard]] constexpr std::string_view name(Schedule schedule) { return schedule->name; }

}  // namespace heiretsu
