#pragma once
#include <gmpxx.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/modular/montgomery.hpp"
#include "kernels/factorize/quadratic_sieve/logarithms.hpp"

namespace heiretsu::factorize {

/// A whole number, -2^255 <= x < 2^255, as two's complement, lowest limb first: values of the sieve, without GMP's
/// memory. What does not fit wraps around.
class WideValue {
 public:
  WideValue() = default;
  explicit WideValue(const mpz_class& x) {
    for (std::size_t i = 0; i < limbs_.size(); ++i) limbs_[i] = mpz_getlimbn(x.get_mpz_t(), static_cast<mp_size_t>(i));
    if (sgn(x) < 0) negate();
  }

  [[nodiscard]] bool negative() const { return limbs_[3] >> 63 != 0; }
  [[nodiscard]] std::uint64_t low() const { return limbs_[0]; }
  [[nodiscard]] const std::array<std::uint64_t, 4>& limbs() const { return limbs_; }

  void negate() {
    std::uint64_t carry = 1;
    for (auto& limb : limbs_) {
      limb = ~limb + carry;
      carry &= limb == 0 ? 1 : 0;
    }
  }

  WideValue& operator+=(const WideValue& other) {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < limbs_.size(); ++i) {
      const uint128 sum = uint128{limbs_[i]} + other.limbs_[i] + carry;
      limbs_[i] = static_cast<std::uint64_t>(sum);
      carry = static_cast<std::uint64_t>(sum >> 64);
    }
    return *this;
  }

  WideValue& operator*=(std::int32_t x) {
    const std::uint64_t factor = x < 0 ? 0 - static_cast<std::uint64_t>(x) : static_cast<std::uint64_t>(x);
    std::uint64_t carry = 0;
    for (auto& limb : limbs_) {
      const uint128 product = uint128{limb} * factor + carry;
      limb = static_cast<std::uint64_t>(product);
      carry = static_cast<std::uint64_t>(product >> 64);
    }
    if (x < 0) negate();
    return *this;
  }

 private:
  std::array<std::uint64_t, 4> limbs_{};
};

/// A positive number below 2^256 that primes are divided out of.
class WideQuotient {
 public:
  explicit WideQuotient(const WideValue& x) : limbs_(x.limbs()) { shorten(); }

  [[nodiscard]] bool is_zero() const { return length_ == 1 && limbs_[0] == 0; }
  [[nodiscard]] bool fits_word() const { return length_ == 1; }
  [[nodiscard]] std::uint64_t word() const { return limbs_[0]; }
  [[nodiscard]] const std::array<std::uint64_t, 4>& limbs() const { return limbs_; }

  /// Its logarithm in bit_units.
  [[nodiscard]] int log2() const {
    if (length_ == 1) return log2_units(limbs_[0]);
    const double high = static_cast<double>(limbs_[length_ - 1]) * 0x1p64 + static_cast<double>(limbs_[length_ - 2]);
    return log2_units(high) + 64 * bit_units * static_cast<int>(length_ - 2);
  }

  /// Divides by the largest power of 2 and returns its exponent. The value is not 0.
  unsigned strip_twos() {
    unsigned words = 0;
    for (; limbs_[0] == 0; ++words) {
      for (std::size_t i = 0; i + 1 < limbs_.size(); ++i) limbs_[i] = limbs_[i + 1];
      limbs_.back() = 0;
    }
    const int twos = std::countr_zero(limbs_[0]);
    if (twos > 0) {
      for (std::size_t i = 0; i < limbs_.size(); ++i)
        limbs_[i] = limbs_[i] >> twos | (i + 1 < limbs_.size() ? limbs_[i + 1] << (64 - twos) : 0);
    }
    shorten();
    return 64 * words + static_cast<unsigned>(twos);
  }

  /// Divides by an odd d if that leaves no remainder; `inverse` is that of d modulo 2^64. Did it? From the lowest limb
  /// on: T. Jebelean, An algorithm for exact division (1993).
  bool divide(std::uint64_t d, std::uint64_t inverse) {
    std::array<std::uint64_t, 4> quotient{};
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < length_; ++i) {
      const std::uint64_t borrow = limbs_[i] < carry ? 1 : 0;
      quotient[i] = (limbs_[i] - carry) * inverse;
      carry = static_cast<std::uint64_t>(uint128{quotient[i]} * d >> 64) + borrow;
    }
    if (carry != 0) return false;
    limbs_ = quotient;
    shorten();
    return true;
  }

 private:
  void shorten() {
    length_ = limbs_.size();
    while (length_ > 1 && limbs_[length_ - 1] == 0) --length_;
  }

  std::array<std::uint64_t, 4> limbs_;
  std::size_t length_ = 4;
};

}  // namespace heiretsu::factorize
