#pragma once
#include <cstdint>

namespace heiretsu::factorize {

__extension__ using uint128 = unsigned __int128;
inline constexpr uint128 two_64 = uint128{1} << 64;

/// n^-1 mod 2^64 of an odd n: Newton's iteration doubles the correct bits, 5 at first.
[[nodiscard]] constexpr std::uint64_t inverse_mod_2_64(std::uint64_t n) {
  std::uint64_t x = (3 * n) ^ 2;
  for (int bits = 5; bits < 64; bits *= 2) x *= 2 - n * x;
  return x;
}

/// Residues of an odd n, 1 < n < 2^64, in Montgomery form: x stands for x 2^64 mod n, always below n.
/// Source: P. Montgomery, Modular multiplication without trial division (1985), with the positive inverse.
class Montgomery {
 public:
  explicit constexpr Montgomery(std::uint64_t n) : n_(n), inverse_(inverse_mod_2_64(n)), one_((0 - n) % n) {
    std::uint64_t x = one_;
    for (int i = 0; i < 4; ++i) x = add(x, x);
    for (int i = 0; i < 4; ++i) x = multiply(x, x);
    square_ = x;
  }

  [[nodiscard]] constexpr std::uint64_t modulus() const { return n_; }
  /// The residue 1.
  [[nodiscard]] constexpr std::uint64_t one() const { return one_; }

  /// The residue of any x < 2^64.
  [[nodiscard]] constexpr std::uint64_t from(std::uint64_t x) const { return multiply(x, square_); }

  /// a b of which at least one is a residue below n, the other below 2^64.
  [[nodiscard]] constexpr std::uint64_t multiply(std::uint64_t a, std::uint64_t b) const {
    const uint128 product = uint128{a} * b;
    const auto high = static_cast<std::uint64_t>(product >> 64);
    const std::uint64_t quotient = static_cast<std::uint64_t>(product) * inverse_;
    const auto back = static_cast<std::uint64_t>((uint128{quotient} * n_) >> 64);
    return high - back + (high < back ? n_ : 0);
  }

  [[nodiscard]] constexpr std::uint64_t add(std::uint64_t a, std::uint64_t b) const {
    const std::uint64_t room = n_ - b;
    return a - room + (a < room ? n_ : 0);
  }

  [[nodiscard]] constexpr std::uint64_t subtract(std::uint64_t a, std::uint64_t b) const {
    return a - b + (a < b ? n_ : 0);
  }

  /// base^exponent, square and multiply from the top bit.
  [[nodiscard]] constexpr std::uint64_t power(std::uint64_t base, std::uint64_t exponent) const {
    std::uint64_t result = one_;
    for (std::uint64_t bit = std::uint64_t{1} << 63; bit != 0; bit >>= 1) {
      result = multiply(result, result);
      if ((exponent & bit) != 0) result = multiply(result, base);
    }
    return result;
  }

 private:
  std::uint64_t n_;
  std::uint64_t inverse_;
  std::uint64_t one_;
  std::uint64_t square_ = 0;  // 2^128 mod n
};

}  // namespace heiretsu::factorize
