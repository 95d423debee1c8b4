#include "kernels/factorize/big/ecm.hpp"

#include <ecm.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <utility>

#include "kernels/base/lazy_array.hpp"
#include "kernels/base/random.hpp"
#include "kernels/factorize/big/ecm_curve.hpp"

namespace heiretsu::factorize {
namespace {

/// Curves with the same bounds, and the expected number of them until a factor of the size they are meant for is found.
struct EcmLevel {
  std::uint32_t bound1;
  std::uint32_t bound2;  ///< 0 where GMP-ECM chooses it
  unsigned curves;
};

// For factors of about 6, 9, 12 and 14 digits, measured; then of 20, 25, 30, ..., by the documentation of GMP-ECM.
constexpr std::array<EcmLevel, 14> ecm_levels{{{105, 5'000, 3},
                                               {300, 15'000, 10},
                                               {1'000, 60'000, 15},
                                               {5'000, 400'000, 30},
                                               {11'000, 0, 74},
                                               {50'000, 0, 214},
                                               {250'000, 0, 430},
                                               {1'000'000, 0, 904},
                                               {3'000'000, 0, 2'350},
                                               {11'000'000, 0, 4'480},
                                               {43'000'000, 0, 7'553},
                                               {110'000'000, 0, 17'769},
                                               {260'000'000, 0, 42'017},
                                               {850'000'000, 0, 69'408}}};
// The first levels run on our own arithmetic: GMP-ECM 7.0.5 needs 0.15 ms for the shortest curve, and never frees four
// of its numbers.
constexpr std::size_t own_levels = 4;

const EcmPlan& ecm_plan(std::size_t level) {
  static LazyArray<EcmPlan, own_levels> plans;
  return plans.get(level, ecm_levels[level].bound1, ecm_levels[level].bound2);
}

/// About what a curve takes on a core of 2024: proportional to the first bound and to the multiplication of numbers of
/// n's size.
double milliseconds_of(const EcmLevel& level, const mpz_class& n) {
  return 0.09e-3 * level.bound1 * std::pow(static_cast<double>(mpz_size(n.get_mpz_t())), 1.8);
}

/// The parameters of one run of GMP-ECM.
class GmpEcmParameters {
 public:
  explicit GmpEcmParameters(std::uint64_t sigma) {
    ecm_init(parameters_);
    parameters_->param = 0;  // Suyama's curves
    mpz_set_ui(parameters_->sigma, sigma);
  }
  ~GmpEcmParameters() { ecm_clear(parameters_); }
  GmpEcmParameters(const GmpEcmParameters&) = delete;
  GmpEcmParameters& operator=(const GmpEcmParameters&) = delete;

  ecm_params& get() { return parameters_; }

 private:
  ecm_params parameters_;
};

mpz_class gmp_ecm_curve(mpz_class n, std::uint32_t bound1, std::uint64_t sigma) {
  mpz_class divisor;
  GmpEcmParameters parameters(sigma);
  const int outcome = ecm_factor(divisor.get_mpz_t(), n.get_mpz_t(), bound1, parameters.get());
  if (outcome < 0) throw std::runtime_error("GMP-ECM failed on " + n.get_str());
  return outcome > 0 ? divisor : mpz_class(1);
}

/// A seed that depends on all of n.
std::uint64_t mixed(const mpz_class& n, std::uint64_t seed) {
  for (std::size_t limb = 0; limb < mpz_size(n.get_mpz_t()); ++limb) {
    seed = SplitMix64::mix(seed ^ mpz_getlimbn(n.get_mpz_t(), static_cast<mp_size_t>(limb)));
  }
  return seed;
}

/// The level of a curve, and how many curves the levels up to it have.
std::pair<std::size_t, std::uint64_t> level_of(std::uint64_t curve) {
  std::uint64_t end = 0;
  for (std::size_t level = 0; level + 1 < ecm_levels.size(); ++level) {
    end += ecm_levels[level].curves;
    if (curve < end) return {level, end};
  }
  return {ecm_levels.size() - 1, EcmSearch::endless};
}

}  // namespace

EcmSearch::EcmSearch(const mpz_class& n, std::uint64_t seed) : n_(n), seed_(mixed(n, seed)) {}

std::uint64_t EcmSearch::curves_within(double milliseconds) const {
  if (std::isinf(milliseconds)) return endless;
  std::uint64_t curves = 0;
  for (;;) {
    const auto [level, end] = level_of(curves);
    const double fitting = milliseconds / milliseconds_of(ecm_levels[level], n_);
    if (fitting < static_cast<double>(end - curves)) return curves + static_cast<std::uint64_t>(fitting);
    milliseconds -= static_cast<double>(end - curves) * milliseconds_of(ecm_levels[level], n_);
    curves = end;
  }
}

double EcmSearch::cost(std::uint64_t curve) const { return milliseconds_of(ecm_levels[level_of(curve).first], n_); }

std::optional<EcmSearch::Found> EcmSearch::operator()(Range curves) const {
  for (std::uint64_t curve = curves.first; curve < curves.last; ++curve) {
    if (mpz_class divisor = run(curve); divisor != 1 && divisor != n_) return Found{curve, std::move(divisor)};
  }
  return std::nullopt;
}

mpz_class EcmSearch::run(std::uint64_t curve) const {
  const std::size_t level = level_of(curve).first;
  const std::uint64_t sigma = 6 + (SplitMix64(seed_ ^ SplitMix64::mix(curve))() >> 1);
  const bool fits_own = mpz_sizeinbase(n_.get_mpz_t(), 2) <= max_ecm_curve_bits;
  return fits_own && level < own_levels ? ecm_curve(n_, ecm_plan(level), sigma)
                                        : gmp_ecm_curve(n_, ecm_levels[level].bound1, sigma);
}

}  // namespace heiretsu::factorize
