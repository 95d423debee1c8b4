#include <optional>
#include <stdexcept>

#include "kernels/overlap/pipe_writer.hpp"
#include "kernels/overlap/scheduler.hpp"
#include "kernels/overlap/waits.hpp"

namespace heiretsu::overlap {
namespace {

/// What all coroutines share, so that a frame holds no more than one wait.
struct Shared : Scheduler {
  Clock::duration each;
  Waited waited;
  std::optional<PipeWriter> writer;
};

Routine nap(Shared& shared) {
  Wait wait = sleep_until(Clock::now() + shared.each);
  if (co_await wait) shared.waited.count(Clock::now() - wait.due_time());
}

Routine listen(Shared& shared, std::size_t pipe) {
  const Clock::time_point due = Clock::now() + shared.each;
  shared.writer->request(pipe, due);
  co_await readable(shared.writer->file(pipe));
  shared.waited.count(Clock::now() - due);
}

}  // namespace

Waited wait_in_coroutines(const Waits& waits) {
  if (waits.medium == Medium::select)
    throw std::invalid_argument("a coroutine that blocks in select would stop all others");
  constexpr std::uint64_t starts_per_poll = 256;  // those that are due need not wait until all have begun
  Shared shared;
  shared.each = waits.each;
  if (waits.medium == Medium::pipe) shared.writer.emplace(waits.count);
  for (std::uint64_t i = 0; i < waits.count; ++i) {
    if (waits.medium == Medium::sleep)
      nap(shared);
    else
      listen(shared, i);
    if (i % starts_per_poll == starts_per_poll - 1) shared.poll();
  }
  shared.run();
  shared.waited.max_in_flight = shared.max_waiting();
  return shared.waited;
}

}  // namespace heiretsu::overlap
