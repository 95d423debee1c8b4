#include "drivers/map/policy.hpp"

#include <algorithm>
#include <cassert>

#include "kernels/base/arithmetic.hpp"

namespace heiretsu {

Policy::Policy(Schedule schedule, std::uint64_t items, std::uint32_t workers, std::uint64_t grain, std::uint64_t largest)
    : schedule_(schedule), items_(items), workers_(workers), grain_(grain), largest_(largest) {
  assert(workers >= 1 && grain >= 1 && largest >= grain);
}

std::size_t Policy::state_words() const {
  switch (schedule_) {
    case Schedule::static_:
    case Schedule::cyclic: return workers_;  // chunks each worker has had
    case Schedule::dynamic:
    case Schedule::guided: return 1;  // items dealt so far
    case Schedule::stealing: return 2 * std::size_t{workers_};  // first and last of each worker's rest
  }
  return 0;
}

void Policy::reset(std::span<std::uint64_t> state) const {
  std::fill_n(state.begin(), state_words(), 0);
  if (schedule_ != Schedule::stealing) return;
  for (std::uint32_t worker = 0; worker < workers_; ++worker) {
    const Range mine = block(worker);
    state[2 * worker] = mine.first;
    state[2 * worker + 1] = mine.last;
  }
}

Range Policy::next(std::span<std::uint64_t> state, std::uint32_t worker) const {
  switch (schedule_) {
    case Schedule::static_: return state[worker]++ == 0 ? block(worker) : Range{};
    case Schedule::cyclic: return cyclic_chunk(state[worker]++, worker);
    case Schedule::dynamic: return take(state[0], grain_);
    case Schedule::guided: return take(state[0], std::clamp((items_ - state[0]) / (2 * std::uint64_t{workers_}), grain_, largest_));
    case Schedule::stealing: {
      std::uint64_t& first = state[2 * worker];
      const std::uint64_t last = state[2 * worker + 1];
      if (first == last) return steal(state, worker);
      const Range chunk{first, first + std::min(grain_, last - first)};
      first = chunk.last;
      return chunk;
    }
  }
  return {};
}

bool Policy::exhausted(std::span<const std::uint64_t> state) const {
  for (std::uint32_t worker = 0; worker < workers_; ++worker) {
    switch (schedule_) {
      case Schedule::static_:
        if (state[worker] == 0 && !block(worker).empty()) return false;
        break;
      case Schedule::cyclic:
        if (!cyclic_chunk(state[worker], worker).empty()) return false;
        break;
      case Schedule::dynamic:
      case Schedule::guided: return state[0] == items_;
      case Schedule::stealing:
        if (state[2 * worker] != state[2 * worker + 1]) return false;
        break;
    }
  }
  return true;
}

Policy Policy::within(std::uint64_t items, std::uint32_t workers) const {
  if (schedule_ != Schedule::guided) return over(items, workers);
  const std::uint64_t part = ceil_div(items, workers);
  return {schedule_, items, workers, std::max(grain_, part)};
}

Range Policy::block(std::uint32_t worker) const {
  const std::uint64_t share = items_ / workers_, longer = items_ % workers_;
  const std::uint64_t first = worker * share + std::min<std::uint64_t>(worker, longer);
  return {first, first + share + (worker < longer ? 1 : 0)};
}

Range Policy::cyclic_chunk(std::uint64_t round, std::uint32_t worker) const {
  const std::uint64_t chunks = ceil_div(items_, grain_);
  // Compared before multiplying: round * workers can pass 2^64 when items are trials.
  if (worker >= chunks || round > (chunks - 1 - worker) / workers_) return {};
  const std::uint64_t first = (round * workers_ + worker) * grain_;
  return {first, first + std::min(grain_, items_ - first)};
}

Range Policy::take(std::uint64_t& cursor, std::uint64_t count) const {
  const Range chunk{cursor, cursor + std::min(count, items_ - cursor)};
  cursor = chunk.last;
  return chunk.empty() ? Range{} : chunk;
}

Range Policy::steal(std::span<std::uint64_t> state, std::uint32_t thief) const {
  std::uint32_t victim = thief;
  std::uint64_t most = 0;
  for (std::uint32_t other = 0; other < workers_; ++other) {
    const std::uint64_t left = state[2 * other + 1] - state[2 * other];
    if (left > most) {
      most = left;
      victim = other;
    }
  }
  if (most == 0) return {};
  // Less than two grains are not worth dividing: the thief takes them all, and the victim steals in its turn.
  const std::uint64_t loot = most < 2 * grain_ ? most : most / 2;
  std::uint64_t& last = state[2 * victim + 1];
  state[2 * thief] = last - loot;
  state[2 * thief + 1] = last;
  last -= loot;
  return next(state, thief);
}

std::uint32_t block_owner(std::uint64_t item, std::uint64_t items, std::uint32_t workers) {
  const std::uint64_t share = items / workers, longer = items % workers;  // the first `longer` blocks have one item more
  const std::uint64_t in_longer = longer * (share + 1);
  return static_cast<std::uint32_t>(item < in_longer ? item / (share + 1) : longer + (item - in_longer) / share);
}

std::uint64_t default_grain(std::uint64_t items, std::uint32_t workers, std::uint64_t preferred, Schedule schedule) {
  if (workers == 1) return std::clamp<std::uint64_t>(items, 1, std::max<std::uint64_t>(preferred, 1));  // nobody to share with
  const std::uint64_t chunks_a_worker = schedule == Schedule::guided ? 64 : 16;
  return std::clamp<std::uint64_t>(items / (workers * chunks_a_worker), 1, std::max<std::uint64_t>(preferred, 1));
}

Policy rank_policy(Schedule schedule, std::uint64_t items, std::uint32_t ranks, std::uint32_t threads, std::uint64_t preferred, std::uint64_t grain) {
  if (grain == 0) grain = default_grain(items, ranks * threads, preferred, schedule) * threads;
  return {schedule, items, ranks, grain, std::max(grain, 64 * preferred * threads)};
}

std::uint64_t thread_grain(const Policy& ranks, std::uint32_t threads, std::uint64_t preferred, Schedule over_threads) {
  return ranks.schedule() == Schedule::static_ ? default_grain(ranks.items(), ranks.workers() * threads, preferred, over_threads) : 0;
}

}  // namespace heiretsu
