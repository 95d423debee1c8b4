#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <optional>

#include "kernels/base/random.hpp"

namespace heiretsu::factorize {

/// The search for a divisor of n by elliptic curves (ECM). Small bounds run on our own arithmetic (ecm_curve.hpp),
/// large ones on GMP-ECM. Source: H. Lenstra, Factoring integers with elliptic curves (1987).
class EcmSearch {
 public:
  /// n is odd, composite and no perfect power. Which curves are run follows from n and seed.
  EcmSearch(const mpz_class& n, std::uint64_t seed);

  /// Runs curves with ever larger bounds, which find ever larger factors, until one gives a divisor other than 1 and n
  /// or `milliseconds` are used up by the tables of their cost (the clock is not read, so that the outcome is the same
  /// always). An infinite budget ends with a divisor. @throws std::runtime_error when GMP-ECM reports an error.
  [[nodiscard]] std::optional<mpz_class> run(double milliseconds);

 private:
  [[nodiscard]] std::uint64_t next_sigma();

  mpz_class n_;
  SplitMix64 random_;
};

}  // namespace heiretsu::factorize
