#pragma once
#include <cstdint>
#include <memory>
#include <vector>

namespace heiretsu::dispatch {

/// Tasks of one size. Task i turns a linear congruential generator from state i by `rounds` steps, each about a
/// nanosecond and none before its predecessor; the result is its last state.
struct Tasks {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  std::uint64_t rounds = 0;
};

/// The generator of Knuth's MMIX (The Art of Computer Programming, vol. 2, 3.3.4).
inline constexpr std::uint64_t multiplier = 6364136223846793005U, increment = 1442695040888963407U;

/// What task `task` computes; O(rounds).
[[nodiscard]] inline std::uint64_t run_task(std::uint64_t task, std::uint64_t rounds) {
  std::uint64_t state = task;
  for (std::uint64_t i = 0; i < rounds; ++i) state = state * multiplier + increment;
  return state;
}

/// The same without running it: O(log rounds). F. B. Brown, Random Number Generation with Arbitrary Strides, 1994.
[[nodiscard]] std::uint64_t result_of(std::uint64_t task, std::uint64_t rounds);

/// Nanoseconds that one round takes on this thread now: the shortest of several measurements, in about 5 ms.
[[nodiscard]] double nanoseconds_per_round();

/// A method of handing tasks to the workers of a rank and collecting their results.
class Dispatcher {
 public:
  Dispatcher() = default;
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;
  virtual ~Dispatcher() = default;

  /// The results in the order of the tasks. @throws what a task has thrown.
  virtual std::vector<std::uint64_t> run(const Tasks& tasks) = 0;
};

/// omp for schedule(dynamic, 1).
std::unique_ptr<Dispatcher> make_omp_for(std::uint32_t workers);
/// omp task, made by one thread of the team.
std::unique_ptr<Dispatcher> make_omp_task(std::uint32_t workers);
/// std::async(std::launch::async): a thread per task, at most 1000 at a time.
std::unique_ptr<Dispatcher> make_async(std::uint32_t workers);
/// Our Pool: map().
std::unique_ptr<Dispatcher> make_pool_map(std::uint32_t workers);
/// Our Pool: submit() and AsCompleted.
std::unique_ptr<Dispatcher> make_pool_as_completed(std::uint32_t workers);

}  // namespace heiretsu::dispatch
