#pragma once
#include <gmpxx.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/modular/montgomery.hpp"

namespace heiretsu::factorize {

/// Residues of an odd n < 2^(64 limbs) in Montgomery form: x stands for x 2^(64 limbs) mod n, always below n.
/// Source: P. Montgomery (1985), word by word as in Koc, Acar and Kaliski (1996), the CIOS method.
template <std::size_t limbs>
class WideMontgomery {
 public:
  using Value = std::array<std::uint64_t, limbs>;

  explicit WideMontgomery(const mpz_class& n) : modulus_(n) {
    n_ = words(n);
    negative_inverse_ = 0 - inverse_mod_2_64(n_[0]);
  }

  /// The residue of any x.
  [[nodiscard]] Value from(const mpz_class& x) const {
    mpz_class shifted = x << (64 * limbs);
    mpz_mod(shifted.get_mpz_t(), shifted.get_mpz_t(), modulus_.get_mpz_t());
    return words(shifted);
  }

  /// gcd(x, n) of a residue x, n for x = 0.
  [[nodiscard]] mpz_class gcd(const Value& x) const {
    mpz_class result;
    mpz_import(result.get_mpz_t(), limbs, -1, sizeof(std::uint64_t), 0, 0, x.data());
    mpz_gcd(result.get_mpz_t(), result.get_mpz_t(), modulus_.get_mpz_t());
    return result;
  }

  [[nodiscard]] Value multiply(const Value& a, const Value& b) const {
    std::array<std::uint64_t, limbs + 1> t{};
    for (std::size_t i = 0; i < limbs; ++i) {
      uint128 sum = 0;
      for (std::size_t j = 0; j < limbs; ++j) {
        sum = uint128{a[j]} * b[i] + t[j] + high(sum);
        t[j] = low(sum);
      }
      const uint128 top = uint128{t[limbs]} + high(sum);
      const std::uint64_t quotient = t[0] * negative_inverse_;
      sum = uint128{quotient} * n_[0] + t[0];
      for (std::size_t j = 1; j < limbs; ++j) {
        sum = uint128{quotient} * n_[j] + t[j] + high(sum);
        t[j - 1] = low(sum);
      }
      sum = top + high(sum);
      t[limbs - 1] = low(sum);
      t[limbs] = high(sum);
    }
    Value result;
    for (std::size_t j = 0; j < limbs; ++j) result[j] = t[j];
    return reduced(result, t[limbs]);
  }

  [[nodiscard]] Value square(const Value& a) const { return multiply(a, a); }

  [[nodiscard]] Value add(const Value& a, const Value& b) const {
    Value result;
    uint128 sum = 0;
    for (std::size_t j = 0; j < limbs; ++j) {
      sum = uint128{a[j]} + b[j] + high(sum);
      result[j] = low(sum);
    }
    return reduced(result, high(sum));
  }

  [[nodiscard]] Value subtract(const Value& a, const Value& b) const {
    Value result;
    const std::uint64_t negative = 0 - difference(result, a, b);
    uint128 sum = 0;
    for (std::size_t j = 0; j < limbs; ++j) {
      sum = uint128{result[j]} + (n_[j] & negative) + high(sum);
      result[j] = low(sum);
    }
    return result;
  }

 private:
  static std::uint64_t low(uint128 x) { return static_cast<std::uint64_t>(x); }
  static std::uint64_t high(uint128 x) { return static_cast<std::uint64_t>(x >> 64); }

  static Value words(const mpz_class& x) {
    Value result{};
    mpz_export(result.data(), nullptr, -1, sizeof(std::uint64_t), 0, 0, x.get_mpz_t());
    return result;
  }

  /// result = a - b modulo 2^(64 limbs); returns the borrow.
  static std::uint64_t difference(Value& result, const Value& a, const Value& b) {
    std::uint64_t borrow = 0;
    for (std::size_t j = 0; j < limbs; ++j) {
      const uint128 rest = uint128{a[j]} - b[j] - borrow;
      result[j] = low(rest);
      borrow = high(rest) & 1;
    }
    return borrow;
  }

  /// carry 2^(64 limbs) + x, which is below 2 n, less n where that is not negative.
  [[nodiscard]] Value reduced(const Value& x, std::uint64_t carry) const {
    // By masks: which of the two is as good as random, and a wrongly predicted branch costs more than a product.
    Value rest;
    const std::uint64_t keep = 0 - std::uint64_t{carry < difference(rest, x, n_)};
    for (std::size_t j = 0; j < limbs; ++j) rest[j] ^= (rest[j] ^ x[j]) & keep;
    return rest;
  }

  mpz_class modulus_;
  Value n_;
  std::uint64_t negative_inverse_;
};

}  // namespace heiretsu::factorize
