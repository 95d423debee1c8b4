#pragma once
#include <cstdint>
#include <memory>
#include <optional>

#include "drivers/factorize/window_work.hpp"
#include "kernels/factorize/range/cost.hpp"
#include "kernels/factorize/range/range_sieve.hpp"

namespace heiretsu::factorize {

/// The work of windows that are parts of a range below 2^64: a sieve is prepared for as much of the range as memory
/// allows (2^26 numbers), then used for window after window. Three methods, chosen by a cost model or by name:
///   sieve           every rank looks up all large primes for itself; any schedule
///   sieve-primes    the ranks share the primes and exchange the hits, each gets those of its block of every window
///   batch           number by number
class RangeWork {
 public:
  /// `forced`: the method; without one the cost model chooses.
  RangeWork(const WorkContext& context, std::optional<RangeMethod> forced) : context_(context), forced_(forced) {}

  /// The work of a window that is a range below 2^64; none when it is better factored number by number. The window and
  /// this object must outlive the work.
  [[nodiscard]] std::optional<WindowWork> make(const Numbers& window);

 private:
  /// What one sieve covers: the numbers first, ..., first + count - 1, in windows of `stride`.
  struct Coverage {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
    std::uint64_t stride = 0;
    RangeMethod method = RangeMethod::batch;
    std::shared_ptr<RangeSieve> sieve;
  };
  void start_coverage(const Numbers& window);
  [[nodiscard]] bool is_covered(const Numbers& window) const;
  [[nodiscard]] Job sieve_job(const Numbers& window) const;
  [[nodiscard]] Round by_numbers();
  [[nodiscard]] Round by_primes();
  void exchange(const std::vector<Piece>& pieces);
  [[nodiscard]] std::size_t owner(std::uint32_t offset) const;

  WorkContext context_;
  std::optional<RangeMethod> forced_;
  std::shared_ptr<Coverage> covered_ = std::make_shared<Coverage>();
};

}  // namespace heiretsu::factorize
