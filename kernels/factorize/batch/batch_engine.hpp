#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/factorize/batch/curve_schedule.hpp"
#include "kernels/factorize/factors.hpp"
#include "kernels/factorize/simd/kernels.hpp"

namespace heiretsu::factorize {

/// Factors numbers in blocks with the kernels of one instruction set. Blocks of small numbers are looked up; what is left of a number after trial division
/// goes through queues by size: primality first, then one curve a round until it splits; both parts start again.
class BatchEngine {
 public:
  explicit BatchEngine(const simd::Kernels& kernels) : kernels_(kernels) {}

  [[nodiscard]] FactorLists factor(std::span<const std::uint64_t> numbers);

 private:
  /// Parts of numbers, with the place of each number in the block.
  struct Parts {
    std::vector<std::uint64_t> values;
    std::vector<std::uint32_t> owners;

    void push(std::uint64_t value, std::uint32_t owner) {
      values.push_back(value);
      owners.push_back(owner);
    }
    /// Appends all that `other` holds, and empties it.
    void take(Parts& other) {
      values.insert(values.end(), other.values.begin(), other.values.end());
      owners.insert(owners.end(), other.owners.begin(), other.owners.end());
      other.clear();
    }
    void clear() {
      values.clear();
      owners.clear();
    }
    [[nodiscard]] std::size_t size() const { return values.size(); }
  };

  void forget();
  void factor_block(std::span<const std::uint64_t> numbers);
  void append_from_table(std::span<const std::uint64_t> numbers);
  void strip_small(std::span<const std::uint64_t> numbers);
  using FindDivisors = decltype(simd::Kernels::further_divisors);
  void strip_further(Parts& rests, FindDivisors find, std::uint64_t bound);
  void test_all();
  void test(simd::SizeClass size, Parts& parts, std::span<const std::uint64_t> bases);
  void queue_composite(std::uint64_t value, std::uint32_t owner);
  bool run_fullest_round();
  std::pair<std::size_t, std::size_t> gather();
  void split(std::uint64_t value, std::uint64_t divisor, std::uint32_t owner);
  void append_rows(std::size_t count);

  const simd::Kernels& kernels_;
  FactorLists lists_;
  std::vector<PrimePower> small_powers_;      // room for those found below 257, row after row
  std::vector<std::uint32_t> small_starts_;
  Parts short_rests_;                         // below 2^32 after that
  Parts long_rests_;
  Parts primes_;                              // every other prime found, in any order
  Parts untested_;
  std::array<std::array<Parts, max_rounds>, size_buckets.size()> composites_;
  std::vector<std::uint64_t> masks_;
  std::vector<std::uint64_t> divisors_;
  std::vector<std::uint8_t> passed_;
  std::vector<simd::TrialHit> hits_;
};

}  // namespace heiretsu::factorize
