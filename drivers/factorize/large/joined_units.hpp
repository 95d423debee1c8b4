#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/factorize/large/sieved_units.hpp"
#include "kernels/factorize/quadratic_sieve/parameters.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu::factorize {

/// What jobs with --sieve-only have done of a number n.
struct JoinedUnits {
  mpz_class n;
  std::optional<mpz_class> divisor;  ///< of n, where the curves of a job have found one
  // Of rank 0:
  std::vector<std::string> files;  ///< that have something
  SieveParameters parameters;      ///< of all of them
  SievedUnits units;
};

/// Reads the files, which are left as they are; of a folder all that end in .sieve and are of n. Says in a line each
/// what is damaged in them, what they have that another one had, and which have nothing. @throws UsageError with one
/// line when one is not there, is being written, is none of these files, of another number, or of other parameters than
/// the first.
[[nodiscard]] JoinedUnits join_units(const std::vector<std::string>& names, const mpz_class& n);
/// The same at rank 0; on other ranks what they know of it. Collective. @throws UsageError on every rank.
[[nodiscard]] std::shared_ptr<JoinedUnits> join_units(const Ranks& ranks, const std::vector<std::string>& names,
                                                      const mpz_class& n);

/// That these units are missing and what sieves them in about `seconds` on so many workers: this run, which goes on, or
/// jobs by a command.
[[nodiscard]] std::string missing_line(const JoinedUnits& joined, std::span<const Range> units, double seconds,
                                       std::uint32_t workers, bool goes_on);

/// The parameters of the first of these files: read only that far. @throws UsageError likewise.
[[nodiscard]] SieveParameters parameters_of(const std::vector<std::string>& names, const mpz_class& n);

}  // namespace heiretsu::factorize
