#pragma once
#include <cstdint>
#include <memory>
#include <optional>

#include "kernels/ranks/ranks.hpp"
#include "drivers/map/job.hpp"
#include "drivers/factorize/methods.hpp"
#include "kernels/factorize/range/cost.hpp"
#include "kernels/factorize/range/range_sieve.hpp"

namespace heiretsu::factorize {

/// Jobs for windows that are parts of a range: a sieve is prepared for as much of the range as memory allows (2^26
/// numbers), then serves window after window. Three ways, chosen by a cost model or by name:
///   sieve           every rank looks all large primes up for itself; any schedule
///   sieve-primes    the ranks share the primes and exchange the hits, each gets those of its block of every window
///   batch           number by number
class RangeJobs {
 public:
  /// `threads`: of a rank, the same number on all; `forced`: the way to take; none lets the cost model choose.
  RangeJobs(const Ranks& ranks, std::uint32_t threads, const JobSettings& settings, std::optional<RangeMethod> forced);

  /// The job of a window of consecutive numbers below 2^64; none when it is better, or said, to take it number by number.
  /// The window outlives the job. Collective.
  [[nodiscard]] std::optional<Job> make_job(const Numbers& window);

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
  [[nodiscard]] std::shared_ptr<Preparation> by_numbers();
  [[nodiscard]] std::shared_ptr<Preparation> by_primes();
  void exchange(const std::vector<Piece>& pieces);
  [[nodiscard]] std::size_t owner(std::uint32_t offset) const;

  const Ranks& ranks_;
  std::uint32_t threads_;
  JobSettings settings_;
  std::optional<RangeMethod> forced_;
  std::shared_ptr<Span> span_ = std::make_shared<Span>();
};

}  // namespace heiretsu::factorize
