#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace heiretsu {

/// A line on standard error that says how far a run is, at what rate, and how long it will still take; five times a
/// second, from a thread of its own, wiped when it stops. Counting costs one relaxed addition.
class Progress {
 public:
  /// Nothing is shown unless `shown`. `noun` is what is counted, in the plural.
  Progress(bool shown, std::string noun);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { stop(); }

  /// Wipes the line and shows nothing more.
  void stop();

  /// `count` more are done. From any thread.
  void add(std::uint64_t count) { done_.fetch_add(count, std::memory_order_relaxed); }

  /// From now on `fraction` (0..1) of all work is done when `done` are. How to tell the time left.
  void expect(double fraction, std::uint64_t done);

  /// Done so far.
  [[nodiscard]] std::uint64_t done() const { return done_.load(std::memory_order_relaxed); }

  /// The line, from numbers alone: "1234567 numbers, 411522 a second, 12 s left".
  [[nodiscard]] static std::string line(std::uint64_t done, double seconds, double fraction, const std::string& noun);

 private:
  void show(const std::stop_token& stop);

  std::string noun_;
  std::atomic<std::uint64_t> done_{0};
  std::mutex mutex_;
  std::condition_variable_any ended_;
  double expected_fraction_ = 0;
  std::uint64_t expected_done_ = 0;
  std::jthread thread_;
};

/// "always", "never", or "auto": when standard error is a terminal.
[[nodiscard]] bool progress_shown(const std::string& choice);

}  // namespace heiretsu
