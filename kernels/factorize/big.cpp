#include "kernels/factorize/big.hpp"
#include <algorithm>
#include <flint/fmpz.h>
#include <flint/fmpz_factor.h>
namespace heiretsu::factorize {
std::vector<BigPower> factor_big(const mpz_class& n, std::uint64_t) {
  fmpz_t f; fmpz_init(f); fmpz_set_mpz(f, n.get_mpz_t()); fmpz_factor_t fac; fmpz_factor_init(fac); fmpz_factor(fac, f);
  std::vector<BigPower> r;
  for (slong i = 0; i < fac->num; ++i) { mpz_class p; fmpz_get_mpz(p.get_mpz_t(), fac->p + i); r.push_back({p, static_cast<std::uint32_t>(fac->exp[i]), true}); }
  std::sort(r.begin(), r.end(), [](auto& a, auto& b) { return a.prime < b.prime; });
  return r;
}
}
