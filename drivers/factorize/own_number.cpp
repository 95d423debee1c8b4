#include "drivers/factorize/own_number.hpp"

#include <string>
#include <string_view>

#include <fmt/core.h>

#include "kernels/base/usage_error.hpp"

namespace heiretsu::factorize {
namespace {

constexpr std::string_view pi = "314159265358979323846264338327950288419716939937510582097494459230781640";
constexpr std::string_view e = "271828182845904523536028747135266249775724709369995957496696762772407663";

mpz_class prime_from(std::string_view digits) {
  mpz_class prime{std::string(digits)};
  mpz_nextprime(prime.get_mpz_t(), prime.get_mpz_t());
  return prime;
}

}  // namespace

mpz_class own_number(std::uint64_t digits) {
  if (digits < min_own_digits || digits > max_own_digits)
    throw UsageError(fmt::format("--digits: {} is not between {} and {}", digits, min_own_digits, max_own_digits));
  // 3.14 times 2.72 has one digit before the point.
  const std::uint64_t of_pi = (digits + 1) / 2;
  return prime_from(pi.substr(0, of_pi)) * prime_from(e.substr(0, digits + 1 - of_pi));
}

}  // namespace heiretsu::factorize
