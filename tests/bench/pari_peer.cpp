#include <pari/pari.h>

#include <algorithm>

#include "tests/bench/peers.hpp"

namespace heiretsu::factorize {
namespace {

constexpr std::size_t stack_bytes = std::size_t{1}
                                    << 30;  // address space: what a block of consecutive numbers needs at most

/// Appends what factoru and vecfactoru give for one number: two vectors, primes and exponents.
void append_row(GEN factors, FactorLists& lists) {
  const GEN primes = gel(factors, 1);
  const GEN exponents = gel(factors, 2);
  for (long i = 1; i < lg(primes); ++i) {
    lists.powers.push_back({static_cast<std::uint64_t>(primes[i]), static_cast<std::uint32_t>(exponents[i])});
  }
  lists.end_row();
}

void append(std::uint64_t n, FactorLists& lists) {
  const pari_sp stack = avma;
  append_row(factoru(n), lists);
  set_avma(stack);
}

std::vector<BigPower> factor_with(const mpz_class& n, long flag) {
  const pari_sp stack = avma;
  const GEN factors = factorint(strtoi(n.get_str().c_str()), flag);
  std::vector<BigPower> powers;
  for (long i = 1; i < lg(gel(factors, 1)); ++i) {
    char* digits = GENtostr(gcoeff(factors, i, 1));
    powers.push_back({mpz_class(digits), static_cast<std::uint32_t>(itou(gcoeff(factors, i, 2)))});
    pari_free(digits);
  }
  set_avma(stack);
  return powers;
}

std::vector<BigPower> factor_large(const mpz_class& n) { return factor_with(n, 0); }

/// Without Pollard's rho, curves and the last attempts by curves.
std::vector<BigPower> sieve(const mpz_class& n) { return factor_with(n, 14); }

}  // namespace

Peer pari_peer() {
  pari_init_opts(stack_bytes, 500000,
                 INIT_DFTm);  // primes as far as PARI/GP has them ready; signals and errors stay ours
  const GEN version = pari_version();
  std::string text;
  for (long i = 1; i <= 3; ++i) text += (i > 1 ? "." : "") + std::to_string(itos(gel(version, i)));
  return {"pari", text, append, factor_large, sieve};
}

FactorLists pari_factor_range(std::uint64_t first, std::uint64_t last) {
  FactorLists lists;
  const std::uint64_t block = std::max<std::uint64_t>(1024, 2 * usqrt(last));
  for (std::uint64_t from = first; from <= last; from += block) {
    const pari_sp stack = avma;
    const GEN rows = vecfactoru(from, std::min(last, from + block - 1));
    for (long i = 1; i < lg(rows); ++i) append_row(gel(rows, i), lists);
    set_avma(stack);
  }
  return lists;
}

}  // namespace heiretsu::factorize
