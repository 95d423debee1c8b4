#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <cstdint>
#include <optional>

#include "kernels/base/range.hpp"

namespace heiretsu::factorize {

/// The search for a divisor of n by elliptic curves (ECM), with ever larger bounds, which find ever larger factors.
/// Curves are numbered: curve i depends on n, the seed and i alone. Small bounds run on our own arithmetic
/// (ecm_curve.hpp), large ones on GMP-ECM. A Map kernel; thread-safe. Source: H. Lenstra, Factoring integers with
/// elliptic curves (1987).
class EcmSearch {
 public:
  /// n is odd, composite and no perfect power.
  EcmSearch(const mpz_class& n, std::uint64_t seed);

  static constexpr std::uint64_t endless = ~std::uint64_t{0};

  /// How many of the first curves take `milliseconds` together, by the tables of their cost; endless for infinity.
  [[nodiscard]] std::uint64_t curves_within(double milliseconds) const;

  /// About what curve i takes on a core of 2024, in milliseconds.
  [[nodiscard]] double cost(std::uint64_t curve) const;

  struct Found {
    std::uint64_t curve;
    mpz_class divisor;  ///< other than 1 and n
  };
  /// The first of these curves that gives a divisor, and no more of them are run. @throws std::runtime_error when
  /// GMP-ECM reports an error.
  [[nodiscard]] std::optional<Found> operator()(Range curves) const;

 private:
  [[nodiscard]] mpz_class run(std::uint64_t curve) const;

  mpz_class n_;
  std::uint64_t seed_;
};

}  // namespace heiretsu::factorize
