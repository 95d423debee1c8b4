#include "drivers/factorize/large/prediction.hpp"

#include <cmath>
#include <limits>

#include <fmt/core.h>

#include "drivers/factorize/forecast.hpp"
#include "kernels/factorize/big/curve_budget.hpp"
#include "kernels/factorize/quadratic_sieve/forecast.hpp"
#include "kernels/factorize/quadratic_sieve/parameters.hpp"

namespace heiretsu::factorize {
namespace {

/// From so many digits on CADO-NFS takes less core-time than this sieve. On a Ryzen 7950X it took 66 core minutes for
/// RSA-100 and 120 for RSA-110, on a Ryzen 7600X 46 and 89 (github.com/Hermann-SW/RSA_numbers_factored). Here 22
/// minutes and 4 hours are predicted on a Zen 4, which meet at 106 and 104 digits; the latter lies beyond what was
/// sampled.
constexpr std::size_t digits_of_number_field_sieve = 105;

}  // namespace

Prediction predict(const mpz_class& n, Way way, std::uint32_t workers) {
  const double curves = milliseconds_of_curves(n, way) / 1000;
  if (!std::isfinite(curves)) return {curves, curves, 0, 0, 0};
  const SieveForecast sieve = forecast_sieve(n, sieve_parameters(n));
  const double seconds = curves + sieve.seconds + sieve.seconds_after;
  return {seconds / workers, seconds, sieve.node_bytes, sieve.thread_bytes, sieve.columns};
}

std::string prediction_line(const mpz_class& n, Way way, std::uint32_t workers) {
  constexpr double megabyte = 1e6;
  const std::size_t digits = n.get_str().size();
  const std::string hint =
      digits < digits_of_number_field_sieve
          ? ""
          : fmt::format(
                " (a number field sieve is faster from about {} digits on: CADO-NFS took 120 core minutes for RSA-110)",
                digits_of_number_field_sieve);
  const Prediction it = predict(n, way, workers);
  if (!std::isfinite(it.seconds))
    return fmt::format("{} digits: elliptic curves alone, until they find a factor, which may be never{}", digits,
                       hint);
  return fmt::format(
      "{} digits: about {} on {} thread{} ({} of one core), {:.0f} MB and {:.0f} MB per thread, a matrix of at most {} "
      "columns{}",
      digits, duration_text(it.seconds), workers, workers == 1 ? "" : "s", duration_text(it.core_seconds),
      static_cast<double>(it.root_bytes) / megabyte, static_cast<double>(it.thread_bytes) / megabyte, it.columns, hint);
}

}  // namespace heiretsu::factorize
