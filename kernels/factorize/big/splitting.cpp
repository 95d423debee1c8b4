#include "kernels/factorize/big/splitting.hpp"

#include <primesieve.hpp>

namespace heiretsu::factorize {

void BigPowers::add(const BigPower& power, std::uint32_t exponent) {
  const auto entry = found_.try_emplace(power.prime, BigPower{power.prime, 0, power.proven}).first;
  entry->second.exponent += power.exponent * exponent;
}

std::vector<BigPower> BigPowers::list() const {
  std::vector<BigPower> result;
  for (const auto& entry : found_) result.push_back(entry.second);
  return result;
}

std::vector<BigPower> strip_small_primes(mpz_class& n) {
  constexpr std::uint64_t bound = 1 << 16;
  static const std::vector<std::uint32_t> primes = [] {
    std::vector<std::uint32_t> result;
    primesieve::generate_primes(bound, &result);
    return result;
  }();
  std::vector<BigPower> powers;
  for (const std::uint32_t prime : primes) {
    if (!mpz_divisible_ui_p(n.get_mpz_t(), prime)) continue;
    const mpz_class factor = prime;
    const auto exponent = mpz_remove(n.get_mpz_t(), n.get_mpz_t(), factor.get_mpz_t());
    powers.push_back({factor, static_cast<std::uint32_t>(exponent), true});
  }
  return powers;
}

std::optional<std::pair<mpz_class, std::uint32_t>> root_of_power(const mpz_class& n) {
  if (!mpz_perfect_power_p(n.get_mpz_t())) return std::nullopt;
  mpz_class root;
  for (std::uint32_t exponent = 2;; ++exponent) {
    if (mpz_root(root.get_mpz_t(), n.get_mpz_t(), exponent)) return std::pair{root, exponent};
  }
}

}  // namespace heiretsu::factorize
