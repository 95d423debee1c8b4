#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <string>
#include <vector>

#include "drivers/factorize/options.hpp"
#include "kernels/base/range.hpp"

namespace heiretsu::factorize {

/// What --units says: some units, or a part of all that a number is predicted to need.
struct UnitChoice {
  Range units;                        ///< where parts is 0
  std::uint64_t part = 0, parts = 0;  ///< part 1..parts

  /// "A..B", both ends in, or "I/K". @throws UsageError.
  [[nodiscard]] static UnitChoice of(const std::string& text);

  /// The units, of about `needed` > 0 ones. Parts differ by one unit at most, and have one at least.
  [[nodiscard]] Range of_about(std::uint64_t needed) const;
};

/// @throws UsageError when the options of jobs that share one number do not fit together, or there is no such number.
void check_unit_options(const Options& options);

/// What the jobs of the run's one number sieve: its composite part without primes below 2^16. @throws UsageError where
/// the sieve is for none.
[[nodiscard]] mpz_class shared_part(const Options& options);

}  // namespace heiretsu::factorize
