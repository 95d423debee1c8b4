#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

namespace heiretsu::overlap {

/// Timers sorted as little as possible: insert, remove and expiry are O(1) each. Three wheels of 1024 slots of 0.13 ms,
/// 0.13 s and 2.3 minutes; a timer lies in the finest that reaches it, and moves down as its time nears. Times are
/// nanoseconds on any clock; it reads none, and allocates nothing: timers are links inside what waits. Not for several
/// threads. Source: G. Varghese, T. Lauck, Hashed and Hierarchical Timing Wheels, SOSP 1987, scheme 7.
class TimerWheel {
 public:
  /// One timer, and its place in a list.
  struct Timer {
    Timer* next = nullptr;
    Timer** link = nullptr;  ///< what points at this timer; null while it is in no list
    std::uint64_t due = 0;   ///< nanoseconds

    /// Becomes the first of `list`; O(1). It must be in none.
    void join(Timer*& list) {
      next = list;
      link = &list;
      if (list != nullptr) list->link = &next;
      list = this;
    }
    /// Leaves the list it is in; O(1).
    void leave() {
      *link = next;
      if (next != nullptr) next->link = link;
      link = nullptr;
    }
  };
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
  static constexpr int tick_bits = 17;  ///< a tick is 2^17 ns

  explicit TimerWheel(std::uint64_t now) : now_(now >> tick_bits) {}

  /// Takes `timer`, which must be in no list, until expire() gives it back: never before timer.due, at the next tick
  /// after it.
  void insert(Timer& timer) {
    ++size_;
    place(timer, now_ + 1);
  }

  /// Takes a timer out: before its time, or from the list that expire() gave.
  void remove(Timer& timer) {
    --size_;
    timer.leave();
  }

  /// Takes all timers out and gives each to `taken`, which may put it in another list. O(slots + timers).
  template <class Taken>
  void remove_all(Taken&& taken) {
    for (auto& wheel : wheels_)
      for (Timer*& slot : wheel)
        while (slot != nullptr) {
          Timer& timer = *slot;
          remove(timer);
          taken(timer);
        }
  }

  /// Moves the time on, at most to `now`, and puts the timers of the next tick that has some into the empty list `due`.
  /// False when there are none up to `now`, which then is the time. Call it until it returns false.
  bool expire(std::uint64_t now, Timer*& due) {
    const std::uint64_t last = now >> tick_bits;
    for (std::uint64_t event = next_tick(); event <= last; event = next_tick()) {
      now_ = event;
      if (now_ % slots == 0) bring_down(1, now_ / slots);
      used_[now_ % slots / 64] &= ~(std::uint64_t{1} << (now_ % 64));
      due = std::exchange(wheels_[0][now_ % slots], nullptr);
      if (due == nullptr) continue;
      due->link = &due;
      return true;
    }
    now_ = std::max(now_, last);
    return false;
  }

  /// The time until which expire() has nothing to do, nanoseconds; `never` when there is no timer.
  [[nodiscard]] std::uint64_t next_event() const { return size_ == 0 ? never : next_tick() << tick_bits; }

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  static constexpr std::uint64_t slots = 1024;
  static constexpr std::size_t wheels = 3;
  static constexpr std::uint64_t horizon =
      slots * slots * slots - 1;  // ticks; what is further away is placed anew there

  [[nodiscard]] std::uint64_t next_tick() const {
    if (size_ == 0) return never;
    const std::uint64_t turn = (now_ / slots + 1) * slots;  // here the wheel above may bring timers down
    for (std::uint64_t tick = now_ + 1; tick < turn; tick = (tick / 64 + 1) * 64) {
      const std::uint64_t ahead = used_[tick % slots / 64] >> (tick % 64);
      if (ahead != 0) return tick + static_cast<std::uint64_t>(std::countr_zero(ahead));
    }
    return turn;
  }

  /// A timer whose time has passed goes to `earliest`.
  void place(Timer& timer, std::uint64_t earliest) {
    constexpr std::uint64_t round_up = (std::uint64_t{1} << tick_bits) - 1;
    const std::uint64_t tick =
        std::clamp((std::min(timer.due, never - round_up) + round_up) >> tick_bits, earliest, now_ + horizon);
    std::size_t wheel = 0;
    std::uint64_t index = tick;
    for (std::uint64_t ahead = tick - now_; ahead >= slots; ahead /= slots, index /= slots) ++wheel;
    index %= slots;
    if (wheel == 0) used_[index / 64] |= std::uint64_t{1} << (index % 64);
    timer.join(wheels_[wheel][index]);
  }

  /// Spreads the slot of the present time over the wheels below, after what the wheel above brings into it.
  void bring_down(std::size_t wheel, std::uint64_t index) {
    if (index % slots == 0 && wheel + 1 < wheels) bring_down(wheel + 1, index / slots);
    Timer* list = std::exchange(wheels_[wheel][index % slots], nullptr);
    while (list != nullptr) {
      Timer& timer = *list;
      list = timer.next;
      place(timer, now_);
    }
  }

  std::array<std::array<Timer*, slots>, wheels> wheels_{};
  std::array<std::uint64_t, slots / 64> used_{};  // which slots of the finest wheel may hold something
  std::uint64_t now_;                             // tick
  std::size_t size_ = 0;
};

}  // namespace heiretsu::overlap
