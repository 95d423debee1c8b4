#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "kernels/factorize/quadratic_sieve/parameters.hpp"

namespace heiretsu::factorize {

/// What the file of a sieve begins with: a line with the format and its version, one with the number, then the
/// parameters and a checksum of it all.
struct RelationHeader {
  static constexpr std::size_t max_size = 1024;  ///< bytes: of a number of 450 bits it has 205

  mpz_class n;
  SieveParameters parameters;

  /// Does a file that begins with these bytes say that it is one of a sieve?
  [[nodiscard]] static bool is_one(std::string_view file);

  /// The header of a file that begins with these bytes, at least max_size of them if it has so many. @throws UsageError
  /// that names `path` when it is of another version, no such file, or damaged.
  [[nodiscard]] static RelationHeader of(std::string_view file, const std::string& path);

  /// Is the whole file only what a run on n wrote that was killed as it wrote the header, or before?
  [[nodiscard]] static bool is_incomplete(std::string_view file, const mpz_class& n);

  [[nodiscard]] std::string bytes() const;
};

/// @throws UsageError that names `path` when no sieve can have these parameters: whoever wrote a file may have given
/// nonsense a right checksum.
void check_possible(const SieveParameters& parameters, const std::string& path);

/// In what two sets of parameters differ: "primes 12500, places 32768, not with primes 22000, places 65536".
[[nodiscard]] std::string difference(const SieveParameters& one, const SieveParameters& other);

}  // namespace heiretsu::factorize
