#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "drivers/factorize/large/split_rounds.hpp"
#include "kernels/factorize/big/ecm.hpp"

namespace heiretsu::factorize {

/// Elliptic curves on one composite; an item is a curve. The first curve of all that gives a divisor splits it,
/// whatever the ranks and whoever is ready first.
class CurveRounds final : public SplitRounds {
 public:
  /// Curves [curves.first, curves.last) of n. `context` must outlive it.
  CurveRounds(const LargeContext& context, const mpz_class& n, Range curves);

  std::optional<Round> next(PhaseClock& clock) override;
  [[nodiscard]] const std::vector<mpz_class>& factors() const override { return factors_; }

 private:
  void show() const;
  [[nodiscard]] std::uint64_t curves_of_round() const;
  [[nodiscard]] JobResult run(Range curves);
  void collect(const std::vector<Piece>& mine, PhaseClock& clock);

  const LargeContext& context_;
  const mpz_class n_;
  const EcmSearch search_;
  const Range curves_;
  Range left_;
  std::atomic<std::uint64_t> first_found_;  // on this rank: later curves need not be run
  std::vector<mpz_class> factors_;
};

}  // namespace heiretsu::factorize
