#pragma once
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include <fmt/core.h>

namespace heiretsu {

/// What a program is at, in words, as one thread writes and another one shows it.
class LiveText {
 public:
  /// From now on it is `text`.
  void show(std::string text) { show(std::move(text), nullptr); }

  /// From now on it is `text` and how much of it is done: `fraction` gives that, 0..1, from any thread, and is called
  /// until the next show(), after which it is called no more.
  void show(std::string text, std::function<double()> fraction) {
    const std::lock_guard lock(mutex_);
    text_ = std::move(text);
    fraction_ = std::move(fraction);
  }

  [[nodiscard]] std::string text() const {
    const std::lock_guard lock(mutex_);
    return fraction_ ? fmt::format("{} {:.0f} %", text_, 100 * fraction_()) : text_;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
  std::function<double()> fraction_;
};

}  // namespace heiretsu
