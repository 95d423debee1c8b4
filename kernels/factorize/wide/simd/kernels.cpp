#include "kernels/factorize/wide/simd/kernels.hpp"

#include <array>
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

Sigma sigma_of(std::uint32_t round) {
  constexpr std::array<Sigma, 7> best{
      {{11, 1}, {65, 11}, {47, 3}, {1205, 239}, {149763, 17279}, {105169691, 3623761}, {49218005, 6733681}}};
  if (round < best.size()) return best[round];
  const std::uint64_t sigma = 6 + std::uint64_t{round} - best.size();
  return {sigma < best[0].numerator ? sigma : sigma + 1, 1};
}

Kernels kernels_for(InstructionSet set) {
  const Kernels* const ifma = has_ifma() ? HEIRETSU_ON_X86(ifma_kernels) : HEIRETSU_ON_X86(avx2_kernels);
  return pick(set, scalar_kernels, HEIRETSU_ON_X86(avx2_kernels), ifma, HEIRETSU_ON_ARM(neon_kernels));
}

}  // namespace heiretsu::factorize::wide
