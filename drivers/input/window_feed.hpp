#pragma once
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "drivers/input/input.hpp"
#include "kernels/numbers.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// Numbers that are dealt together; or a stretch of a file, in which all count the numbers; or one of text in memory.
struct InputWindow {
  Numbers numbers;
  std::optional<Stretch> stretch = {};
  PlainText text = {};
  [[nodiscard]] bool in_file() const { return stretch && text.empty(); }
};

/// The windows of an input on every rank. Rank 0 reads the next window while the current one is computed.
class WindowFeed {
 public:
  /// Fills a window at rank 0, or finds a stretch; false when no numbers are left. Throws UsageError at the first bad
  /// token, after everything before it has been delivered.
  using Read = std::function<bool(InputWindow&)>;
  /// Starts the input again; false when it cannot be read again.
  using Rewind = std::function<bool()>;

  WindowFeed(const Ranks& ranks, Read read, Rewind rewind);

  /// The next window, on every rank; null at the end. Collective. Its memory is reused once nobody holds it. Behind a
  /// stretch of a file nothing is read before this is called again.
  [[nodiscard]] std::shared_ptr<const InputWindow> next();

  /// Why reading the input failed; empty when it did not.
  [[nodiscard]] const std::string& error() const { return error_; }

  /// Starts again from the first window. An input of one window is kept, a longer one is read again. Collective.
  /// @throws UsageError on every rank when it cannot.
  void restart();

 private:
  struct Item {
    std::shared_ptr<InputWindow> window;
    std::string error;
  };
  [[nodiscard]] Item read(std::shared_ptr<InputWindow> memory);
  void read_ahead();
  [[nodiscard]] Item read_or_take();
  void share(Item& item) const;
  void share_stretch(InputWindow& window) const;

  const Ranks& ranks_;
  Read read_;
  Rewind rewind_;
  std::future<Item> ahead_;
  std::shared_ptr<InputWindow> first_;  // kept while it is the only window
  std::shared_ptr<InputWindow> delivered_last_;
  std::size_t delivered_ = 0;  // windows, and stretches
  bool complete_ = false;      // the end has been seen, and first_ is all there is
  std::string error_;
};

}  // namespace heiretsu
