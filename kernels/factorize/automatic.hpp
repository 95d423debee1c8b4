#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "kernels/base/range.hpp"
#include "kernels/factorize/big.hpp"
#include "kernels/factorize/factors.hpp"
#include "kernels/numbers.hpp"

namespace heiretsu::factorize {

/// The factorizations of consecutive numbers of a window.
struct Factorizations {
  FactorLists small;                       ///< a row per number; empty where the number is wider
  WideLists wide;                          ///< of the numbers from 2^64 on and below 2^128, in their order
  std::vector<std::vector<BigPower>> big;  ///< of the numbers from 2^128 on, in their order
};

/// How far factorizations are proved.
enum class Verify : std::uint8_t {
  products,  ///< they multiply back to the number
  full,      ///< and every factor is proved prime again by another method
};

/// The Map kernel of `--method auto`: complete factorization of a window's numbers, each by the engine for its size:
/// factor_batch below 2^128, factor_big from there on.
class Automatic {
 public:
  /// `numbers` must outlive the kernel; seed and way steer how numbers are split: from 2^128 on, and from 2^64 on by
  /// any way but Way::automatic. The result does not depend on them.
  Automatic(const Numbers& numbers, std::uint64_t seed, Way way = Way::automatic)
      : numbers_(numbers), seed_(seed), way_(way) {}

  /// items within [0, numbers.size()). Thread-safe.
  [[nodiscard]] Factorizations operator()(Range items) const;

  /// The same where all are below 2^64, in parts that stay in the cache, one after the other: take(part of the items,
  /// lists of the part), as factor_by_parts() gives them.
  void by_parts(Range items, const std::function<void(Range part, const FactorLists& lists)>& take) const;

  /// Declared work: numbers.
  [[nodiscard]] static double work(Range items) { return static_cast<double>(items.size()); }

  /// The numbers that the batch engine best gets at once: with fewer its lanes run empty at the end (four times the
  /// cost at 1024).
  static constexpr std::uint64_t grain = std::uint64_t{1} << 16;

  /// Is this the factorization of n? O(number of factors), with Verify::full a primality proof for each.
  [[nodiscard]] static bool check(std::uint64_t n, std::span<const PrimePower> powers, Verify verify);
  /// The same for n < 2^128.
  [[nodiscard]] static bool check(Uint128 n, std::span<const WidePower> powers, Verify verify);
  /// The same for a number of any size.
  [[nodiscard]] static bool check(const mpz_class& n, const std::vector<BigPower>& powers, Verify verify);

 private:
  [[nodiscard]] WideLists wide_lists(std::span<const Uint128> numbers) const;

  const Numbers& numbers_;
  std::uint64_t seed_;
  Way way_;
};

}  // namespace heiretsu::factorize
