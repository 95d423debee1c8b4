#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/factorize/big.hpp"

namespace heiretsu::factorize {

/// Powers of primes as they are found, joined and sorted.
class BigPowers {
 public:
  /// prime^(exponent of `power` * exponent).
  void add(const BigPower& power, std::uint32_t exponent = 1);

  [[nodiscard]] std::vector<BigPower> list() const;

 private:
  std::map<mpz_class, BigPower> found_;
};

/// Divides n > 0 by its primes below 2^16 and returns them.
[[nodiscard]] std::vector<BigPower> strip_small_primes(mpz_class& n);

/// The smallest root of a perfect power n > 1, and its exponent; nothing where n is none.
[[nodiscard]] std::optional<std::pair<mpz_class, std::uint32_t>> root_of_power(const mpz_class& n);

}  // namespace heiretsu::factorize
