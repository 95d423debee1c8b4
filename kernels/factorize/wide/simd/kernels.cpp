#include "kernels/factorize/wide/simd/kernels.hpp"

#include <utility>

namespace heiretsu::factorize::wide {
namespace {

int trailing_zeros(uint128 x) {
  const auto low = static_cast<std::uint64_t>(x);
  return low != 0 ? __builtin_ctzll(low) : 64 + __builtin_ctzll(static_cast<std::uint64_t>(x >> 64));
}

/// One subtraction at a time, of odd numbers. Source: J. Stein, Computational problems associated with Racah algebra
/// (1967).
template <class Word>
void reduce(Word& a, Word& b, auto go_on) {
  while (go_on()) {
    const bool less = a < b;
    const Word difference = less ? b - a : a - b;
    b = less ? a : b;
    a = difference >> trailing_zeros(difference);
  }
}

bool has_ifma() {
#ifdef __x86_64__
  return __builtin_cpu_supports("avx512ifma") != 0;
#else
  return false;
#endif
}

}  // namespace

uint128 common_divisor(uint128 a, uint128 n) {
  if (a == 0) return n;
  a >>= trailing_zeros(a);
  reduce(a, n, [&] { return a != n && ((a | n) >> 64) != 0; });
  if (a == n) return a;
  auto x = static_cast<std::uint64_t>(a), y = static_cast<std::uint64_t>(n);
  reduce(x, y, [&] { return x != y; });
  return x;
}

std::uint64_t sigma_of(std::uint32_t round) {
  constexpr std::uint64_t best = 11;  // it finds a tenth more than the others
  if (round == 0) return best;
  const std::uint64_t sigma = 5 + std::uint64_t{round};
  return sigma < best ? sigma : sigma + 1;
}

Kernels kernels_for(InstructionSet set) {
  const Kernels* const ifma = has_ifma() ? HEIRETSU_ON_X86(ifma_kernels) : HEIRETSU_ON_X86(avx2_kernels);
  return pick(set, scalar_kernels, HEIRETSU_ON_X86(avx2_kernels), ifma);
}

}  // namespace heiretsu::factorize::wide
