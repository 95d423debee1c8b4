#pragma once
#include <cstdint>
#include <string>

#include "kernels/factorize/quadratic_sieve/collection.hpp"
#include "kernels/factorize/quadratic_sieve/forecast.hpp"

namespace heiretsu::factorize {

/// What a sieve has that has taken so many units.
[[nodiscard]] SieveProgress progress_of(const RelationCollection& collection, std::uint64_t units);

/// How many units of a sieve the next round gets: about two seconds of them, fewer near the end, so that little is
/// sieved that is not needed. It decides when ranks talk to each other, never what is found.
class UnitPlan {
 public:
  /// `workers`: threads of all ranks.
  UnitPlan(std::uint64_t workers, const SieveForecast& before);

  /// A round of so many units has taken `seconds`.
  void note(std::uint64_t units, double seconds);

  // In what follows `dealt` units have been sieved, of which those of `so_far` are counted; `wanted` cycles are.

  /// What the next round gets: a multiple of the workers, at least one for each.
  [[nodiscard]] std::uint64_t next(const SieveProgress& so_far, double dealt, double wanted) const;

  /// Will the sieve take this round and the next one in any case, so that what it has may be counted later?
  [[nodiscard]] bool far_from_end(const SieveProgress& so_far, double dealt, double wanted) const;

  /// About two seconds of units, a multiple of the workers.
  [[nodiscard]] std::uint64_t units_of_round() const;
  /// How many there will have been at `wanted` cycles.
  [[nodiscard]] double needed(const SieveProgress& so_far, double wanted) const {
    return units_needed(before_, so_far, wanted);
  }
  /// How many relations were predicted in all.
  [[nodiscard]] double relations() const { return before_.relations; }
  [[nodiscard]] double seconds_of(std::uint64_t units) const { return static_cast<double>(units) / rate_; }

  /// How far it is.
  struct Outlook {
    double fraction;      ///< done, 0..1
    double seconds_left;  ///< of sieving
  };
  [[nodiscard]] Outlook outlook(const SieveProgress& so_far, double dealt, double wanted) const;

  /// The same in words: "sieving 40 %, 51200 of 128000 relations, 3200 a second, about 24 s left". Without the part in
  /// the middle before any are counted.
  [[nodiscard]] std::string status(const SieveProgress& so_far, double dealt, double wanted) const;

 private:
  [[nodiscard]] std::uint64_t for_all(double units) const;

  std::uint64_t workers_;
  SieveForecast before_;
  double rate_;  // units a second, at first as it was predicted
};

}  // namespace heiretsu::factorize
