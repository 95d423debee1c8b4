#pragma once
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace heiretsu::dispatch {

/// A callable to be called once, or dropped once. 32 bytes that may be copied like bytes: whoever calls the last copy
/// owns it. Callables of up to 24 trivial bytes lie inside, others on the heap.
class QueuedTask {
 public:
  QueuedTask() = default;

  template <class Callable>
  explicit QueuedTask(Callable&& callable) {
    using Stored = std::decay_t<Callable>;
    if constexpr (fits<Stored>) {
      new (storage_) Stored(std::forward<Callable>(callable));
      act_ = [](void* storage, bool call) {
        Stored& stored = *std::launder(static_cast<Stored*>(storage));
        if (call)
          stored();
        else if constexpr (requires { stored.drop(); })
          stored.drop();
      };
    } else {
      new (storage_) Stored*(new Stored(std::forward<Callable>(callable)));
      act_ = [](void* storage, bool call) {
        const std::unique_ptr<Stored> stored(*std::launder(static_cast<Stored**>(storage)));
        if (call) (*stored)();
      };
    }
  }

  /// What the callable throws passes through.
  void call() { act_(storage_, true); }
  /// Frees the callable without calling it; calls its own drop() where a trivial one has such.
  void drop() { act_(storage_, false); }

 private:
  static constexpr std::size_t room = 24;
  template <class Stored>
  static constexpr bool fits = sizeof(Stored) <= room &&
                               alignof(Stored) <= alignof(void*) && std::is_trivially_copyable_v<Stored>;

  void (*act_)(void*, bool) = nullptr;
  alignas(void*) std::byte storage_[room];
};

}  // namespace heiretsu::dispatch
