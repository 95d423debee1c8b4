#pragma once
#include <atomic>
#include <thread>

namespace heiretsu {

/// Bytes of memory in use.
struct MemoryUse {
  double user = 0;    ///< resident in this process
  double kernel = 0;  ///< stacks, page tables and objects of the kernel, for all processes of this host
};

/// What is in use now; zeros where there is no /proc. Takes about 0.1 ms.
[[nodiscard]] MemoryUse memory_use();

/// Watches the growth of the memory in use, from a thread of its own that looks every 5 ms.
class MemoryWatch {
 public:
  /// Measures growth beyond `before`.
  explicit MemoryWatch(const MemoryUse& before);
  MemoryWatch(const MemoryWatch&) = delete;
  MemoryWatch& operator=(const MemoryWatch&) = delete;
  ~MemoryWatch();

  /// Ends the watch.
  void stop();
  /// The largest growth seen, and the CPU time of watching; after stop().
  [[nodiscard]] const MemoryUse& growth() const { return growth_; }
  [[nodiscard]] double cpu() const { return cpu_; }  ///< seconds

 private:
  void watch();

  MemoryUse before_, growth_;
  double cpu_ = 0;
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

}  // namespace heiretsu
