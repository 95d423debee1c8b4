#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "kernels/base/range.hpp"

namespace heiretsu {

class Policy;

/// What a schedule does, as functions of a Policy (how many items, workers, ...) and of the state that it keeps in words.
/// A schedule is a file in schedules/ with one of these, and a row in schedules.hpp.
struct ScheduleRules {
  std::string_view name;
  std::string_view what;    ///< one line for the user
  bool adapts;              ///< what one worker gets depends on when the others ask; if not, each rank can replay it alone
  bool over_threads;        ///< it can also deal a rank's ranges to its threads
  bool tapers = false;      ///< chunks begin large and shrink: they are dealt finer, and a chunk made for several is shared in equal parts
  bool steals = false;      ///< each worker has a block of its own, from which others take when theirs is empty

  /// Words of state that a run needs.
  std::size_t (*state_words)(const Policy& policy);
  /// Writes the state in which every item is still to be dealt; it holds zeros.
  void (*reset)(const Policy& policy, std::span<std::uint64_t> state);
  /// The next range of `worker`; empty, now and for ever, when nothing is left for it.
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
