#pragma once
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace heiretsu {

/// A line on standard error with the items done, the rate and the time left, or with what the program says of itself,
/// renewed five times per second by a thread of its own and erased when it stops.
class Progress {
 public:
  /// Shows nothing unless `shown`. `noun`: what is counted, in a plural by s. Called by the thread of the line: `done`,
  /// how many are done; `status`, what is shown instead, the items where that is empty.
  Progress(bool shown, std::string noun, std::function<std::uint64_t()> done = {},
           std::function<std::string()> status = {});
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { stop(); }

  /// Erases the line and shows nothing more.
  void stop();

  /// For the time left: a fraction (0..1) of all work will be done when `done` items are.
  void expect(double fraction, std::uint64_t done);

  /// The text of the line: "1234567 numbers, 411522 a second, 12 s left"; below one a second "3 numbers, 96 s each".
  [[nodiscard]] static std::string line(std::uint64_t done, double seconds, double fraction, const std::string& noun);

 private:
  void show(const std::stop_token& stop);

  std::string noun_;
  std::function<std::uint64_t()> done_;
  std::function<std::string()> status_;
  std::mutex mutex_;
  std::condition_variable_any ended_;
  double expected_fraction_ = 0;
  std::uint64_t expected_done_ = 0;
  std::jthread thread_;
};

/// Is progress shown? `choice`: "always", "never", or "auto", which means when standard error is a terminal.
[[nodiscard]] bool progress_shown(const std::string& choice);

}  // namespace heiretsu
