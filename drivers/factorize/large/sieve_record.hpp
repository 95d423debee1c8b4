#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "drivers/factorize/large/number_log.hpp"
#include "drivers/factorize/large/unit_plan.hpp"
#include "kernels/factorize/quadratic_sieve/matrix.hpp"
#include "kernels/factorize/quadratic_sieve/parameters.hpp"

namespace heiretsu::factorize {

/// What one quadratic sieve tells the log of its run, at rank 0: its stages and counts for the record, and what it is
/// at for the user.
class SieveRecord {
 public:
  /// `primes`: of the factor base. `log` must outlive it.
  SieveRecord(NumberLog& log, const mpz_class& n, const SieveParameters& parameters, std::size_t primes);

  /// A round of sieving begins: what is done and what is left, in words and as a forecast, as UnitPlan has it.
  void begin_round(const UnitPlan& plan, const SieveProgress& so_far, double dealt, double wanted);
  /// It has ended. `costs`: seconds of each of its units, from `first_unit` on, where they are kept.
  void end_round(const NumberLog::SieveRound& round, const std::vector<NumberLog::RankShare>& ranks,
                 std::uint64_t first_unit, std::span<const double> costs);
  /// Relations are enough.
  void end_sieve(const SieveProgress& at_end);

  /// Of the three steps of filtering so many are done.
  void filtering(double steps);
  /// So many relations are factored again.
  void factoring_again(std::size_t relations, std::function<double()> fraction);
  /// The team has made the matrix in so many seconds.
  void reduced(double seconds);
  void made(const SmallerMatrix& matrix);
  void solving(std::function<double()> fraction = nullptr);
  /// It has solved it in so many seconds.
  void solved(double seconds) { log_.sieve().solution_seconds += seconds; }
  /// Square roots of the dependencies that the matrix has.
  void roots(std::span<const std::uint64_t> sets, std::function<double()> fraction);

 private:
  NumberLog& log_;
};

}  // namespace heiretsu::factorize
