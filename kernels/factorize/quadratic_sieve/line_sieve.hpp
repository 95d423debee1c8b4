#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/factorize/quadratic_sieve/polynomials.hpp"

namespace heiretsu::factorize {

/// Finds the places of a polynomial's interval where many primes of the factor base divide its value: the logarithms of
/// the primes are added up at their roots.
class LineSieve {
 public:
  /// The interval has `length` places, a multiple of 8. Values are about 2^value_bits; a place is a candidate when
  /// sieved primes make all of the value but 2^spare_bits, spare_bits < value_bits. Primes below `smallest` are not
  /// sieved.
  LineSieve(const FactorBase& base, std::int32_t length, double value_bits, double spare_bits, std::int32_t smallest);

  /// The candidates of a polynomial, ascending; valid until the next call.
  [[nodiscard]] const std::vector<std::int32_t>& candidates(const SievePolynomials& polynomial);

 private:
  void sieve_blocks(const SievePolynomials& polynomial);
  void sieve_large(const SievePolynomials& polynomial);

  const FactorBase& base_;
  std::size_t first_, first_large_;  // index of the first prime sieved, and of the first one larger than a block
  std::vector<std::uint8_t> logs_;   // of the primes, scaled such that a candidate has `enough`
  std::vector<std::uint8_t> places_;
  std::vector<std::int32_t> next_first_, next_second_;
  std::vector<std::int32_t> candidates_;
};

}  // namespace heiretsu::factorize
