#pragma once
#include <cstdint>
#include <memory>
#include <optional>

#include "drivers/factorize/window_work.hpp"
#include "kernels/factorize/range/cost.hpp"
#include "kernels/factorize/range/range_sieve.hpp"

namespace heiretsu::factorize {

/// Work for windows that are parts of a range: a sieve is prepared for as much of the range as memory allows (2^26
/// numbers), then serves window after window. Three ways, chosen by a cost model or by name:
///   sieve           every rank looks all large primes up for itself; any schedule
///   sieve-primes    the ranks share the primes and exchange the hits, each gets those of its block of every window
///   batch           number by number
class RangeWork {
 public:
  /// `forced`: the way to take; none lets the cost model choose.
  RangeWork(const WorkPlace& place, std::optional<RangeMethod> forced) : place_(place), forced_(forced) {}

  /// The work of a window that is a range; none when it is better taken number by number. The window and this object
  /// outlive the work.
  [[nodiscard]] std::optional<WindowWork> make(const Numbers& window);

 private:
  /// What is sieved at a time: the numbers first, ..., first + count - 1, in windows of `stride`.
  struct Span {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
    std::uint64_t stride = 0;
    RangeMethod method = RangeMethod::batch;
    std::shared_ptr<RangeSieve> sieve;
  };
  void begin_span(const Numbers& window);
  [[nodiscard]] bool in_span(const Numbers& window) const;
  [[nodiscard]] Round by_numbers();
  [[nodiscard]] Round by_primes();
  void exchange(const std::vector<Piece>& pieces);
  [[nodiscard]] std::size_t owner(std::uint32_t offset) const;

  WorkPlace place_;
  std::optional<RangeMethod> forced_;
  std::shared_ptr<Span> span_ = std::make_shared<Span>();
};

}  // namespace heiretsu::factorize
