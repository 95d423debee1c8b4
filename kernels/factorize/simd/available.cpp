#include "kernels/factorize/simd/available.hpp"

#include <vector>

namespace heiretsu::factorize::simd {
namespace {

std::vector<const Kernels*> detect() {
  std::vector<const Kernels*> sets{&scalar_kernels};
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  if (avx2) sets.push_back(&avx2_kernels);
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")) {
    sets.push_back(&avx512_kernels);
  }
#elif defined(__aarch64__)
  sets.push_back(&neon_kernels);
#endif
  return sets;
}

}  // namespace

std::span<const Kernels* const> available_kernels() {
  static const std::vector<const Kernels*> sets = detect();
  return sets;
}

}  // namespace heiretsu::factorize::simd
