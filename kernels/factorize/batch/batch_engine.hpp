#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/factorize/batch/cofactors.hpp"
#include "kernels/factorize/batch/composite_queues.hpp"
#include "kernels/factorize/batch/found_powers.hpp"
#include "kernels/factorize/batch/scratch.hpp"
#include "kernels/factorize/factors.hpp"
#include "kernels/factorize/simd/kernels.hpp"

namespace heiretsu::factorize {

/// Factors numbers in blocks with the kernels of one instruction set. Blocks of small numbers are looked up; what is
/// left of a number after trial division goes through queues by size: primality first, then one curve per round until
/// it splits; both parts start again. Not for several threads at once.
class BatchEngine {
 public:
  explicit BatchEngine(const simd::Kernels& kernels) : kernels_(kernels) {}

  [[nodiscard]] FactorLists factor(std::span<const std::uint64_t> numbers);

  /// As factor_by_parts (see factors.hpp).
  void by_parts(std::span<const std::uint64_t> numbers, const TakeLists& take);

  /// As split_batch (see factors.hpp).
  [[nodiscard]] std::vector<std::uint64_t> split_once(std::span<const std::uint64_t> numbers);

 private:
  template <class Take>
  void for_blocks(std::span<const std::uint64_t> numbers, Take take);
  void forget();
  void factor_block(std::span<const std::uint64_t> numbers);
  void append_rows(std::span<const std::uint64_t> block, Range rows, FactorLists& lists);
  static void append_from_table(std::span<const std::uint64_t> numbers, FactorLists& lists);
  void strip_small(std::span<const std::uint64_t> numbers, std::size_t place);
  using FindDivisors = decltype(simd::Kernels::further_divisors);
  void strip_further(Cofactors& rests, FindDivisors find, std::uint64_t bound, Cofactors& open);
  void split_all();
  void test_all();
  void test(simd::SizeClass size, Cofactors& cofactors, std::span<const std::uint64_t> bases);
  void test_short(Cofactors& cofactors);
  void queue_failed(Cofactors& cofactors);
  void queue_composite(std::uint64_t value, std::uint32_t owner);
  void run_curves(CompositeQueues::Position at);
  void split_or_requeue(CompositeQueues::Position at, std::size_t curves);
  void split(std::uint64_t value, std::uint64_t divisor, std::uint32_t owner);
  void find_small_divisors(std::span<const std::uint64_t> numbers);

  const simd::Kernels& kernels_;
  FoundPowers found_;      // of the block
  bool in_table_ = false;  // its numbers are looked up instead
  FactorLists part_;       // of by_parts()
  Cofactors short_rests_;  // below 2^32, without prime factors below 257
  Cofactors long_rests_;
  Cofactors untested_;
  Cofactors failed_;  // a test
  static constexpr std::size_t size_kinds = 8;
  std::array<Cofactors, size_kinds> by_size_;  // of those that are being tested
  CompositeQueues composites_;
  std::vector<std::uint64_t> masks_;
  std::vector<std::uint64_t> divisors_;
  std::vector<std::uint8_t> passed_;
  Scratch<simd::TrialHit> hits_;
  std::uint64_t* first_divisors_ = nullptr;  // of each owner, while numbers are split once only
};

}  // namespace heiretsu::factorize
