#pragma once
#include <functional>
#include <future>
#include <memory>
#include <string>

#include "kernels/ranks/ranks.hpp"
#include "kernels/numbers.hpp"

namespace heiretsu {

/// The input's windows on every rank. Rank 0 reads; the next window is read while one computes.
class WindowFeed {
 public:
  /// Rank 0's input: fills a window, false when there are no more numbers; throws UsageError at the first bad token,
  /// after everything before it was delivered.
  using Read = std::function<bool(Numbers&)>;
  /// Starts the input again; false when that cannot be done.
  using Rewind = std::function<bool()>;

  WindowFeed(const Ranks& ranks, Read read, Rewind rewind);

  /// The next window, on every rank; null at the end. Collective. Its memory serves again once nobody holds it.
  [[nodiscard]] std::shared_ptr<const Numbers> next();

  /// Why the input ended before its end; empty when it did not.
  [[nodiscard]] const std::string& error() const { return error_; }

  /// From the first window again. An input of one window is kept, a longer one is read again. Collective.
  /// @throws UsageError when it cannot be.
  void restart();

 private:
  struct Item {
    std::shared_ptr<Numbers> window;
    std::string error;
  };
  [[nodiscard]] Item read(std::shared_ptr<Numbers> memory);
  void read_ahead();
  [[nodiscard]] Item read_or_take();
  void share(Item& item) const;

  const Ranks& ranks_;
  Read read_;
  Rewind rewind_;
  std::future<Item> ahead_;
  std::shared_ptr<Numbers> first_;     // kept while it is the only window
  std::shared_ptr<Numbers> delivered_last_;
  std::size_t delivered_ = 0;
  bool complete_ = false;  // the end has been seen, and first_ is all there is
  std::string error_;
};

}  // namespace heiretsu
