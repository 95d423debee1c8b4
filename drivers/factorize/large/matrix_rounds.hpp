#pragma once
#include <gmpxx.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/factorize/large/matrix_team.hpp"
#include "drivers/factorize/large/sieve_record.hpp"
#include "drivers/factorize/large/split_rounds.hpp"
#include "kernels/factorize/quadratic_sieve/congruences.hpp"
#include "kernels/factorize/quadratic_sieve/matrix.hpp"
#include "kernels/factorize/quadratic_sieve/sieving.hpp"

namespace heiretsu::factorize {

/// What follows the sieving of a quadratic sieve: a round in which the relations that the matrix needs are factored
/// again, one in which a team makes a matrix of them, one in which it solves that, and the square roots. Rank 0
/// decides; the others take part.
class MatrixRounds {
 public:
  /// `sieving` must outlive it.
  MatrixRounds(const LargeContext& context, const mpz_class& n, const Sieving& sieving);

  /// Factors again those relations that rank 0 has chosen.
  [[nodiscard]] Round factor_again();
  /// Makes the matrix of them, and makes it small.
  [[nodiscard]] Round reduce();
  /// Solves it.
  [[nodiscard]] Round solve();

  // At rank 0.

  /// Chooses what is to be factored again, of relations that are enough.
  void choose(const RelationCollection& collection, SieveRecord& record);

  /// What must come next.
  enum class Next : std::uint8_t {
    factor_again,
    reduce,
    solve,
    more,  ///< relations, for missing() columns more
    end    ///< n is split
  };
  [[nodiscard]] Next next() const { return desk_->next; }
  [[nodiscard]] std::size_t missing() const { return desk_->missing; }
  /// Of n, above 1; n alone where it is not split.
  [[nodiscard]] const std::vector<mpz_class>& factors() const { return desk_->factors; }

 private:
  /// What rank 0 alone has.
  struct Desk {
    Desk(const mpz_class& n, std::span<const std::uint32_t> primes) : congruences(n, primes), factors{n} {}

    Congruences congruences;
    SieveRecord* record = nullptr;
    double team_began = 0;
    SmallerMatrix matrix;
    std::atomic<unsigned> roots{0};  ///< dependencies that have been tried
    Next next = Next::factor_again;
    std::size_t missing = 0;
    std::vector<mpz_class> factors;
  };

  [[nodiscard]] std::string factored(Range places);
  [[nodiscard]] Round team_round(std::string_view kernel);

  // At rank 0.
  void take_factored(const std::vector<Piece>& pieces);
  void take_matrix(Reduced reduced);
  void take_dependencies(std::span<const std::uint64_t> sets);

  const LargeContext& context_;
  const mpz_class n_;
  const Sieving& sieving_;
  std::optional<Desk> desk_;
  std::vector<Relation> chosen_;                  // to factor again, on every rank
  std::atomic<std::uint64_t> factored_again_{0};  // by this rank in the round
  MatrixTeam team_;
};

}  // namespace heiretsu::factorize
