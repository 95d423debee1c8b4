#include "kernels/factorize/instruction_set.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/factorize/batch.hpp"
#include "kernels/factorize/simd/kernels.hpp"

namespace heiretsu::factorize {
namespace {

struct Available {
  std::vector<const simd::Kernels*> kernels{&simd::scalar_kernels};
  std::vector<std::string_view> names;

  Available() {
#if defined(__x86_64__)
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
    if (avx2) kernels.push_back(&simd::avx2_kernels);
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")) {
      kernels.push_back(&simd::avx512_kernels);
    }
#elif defined(__aarch64__)
    kernels.push_back(&simd::neon_kernels);
#endif
    for (const simd::Kernels* set : kernels) names.emplace_back(set->name);
  }
};

const Available& available() {
  static const Available sets;
  return sets;
}

const simd::Kernels& find(std::string_view name, std::string_view asker) {
  std::string known;
  for (const simd::Kernels* set : available().kernels) {
    if (set->name == name) return *set;
    known += (known.empty() ? "" : ", ") + std::string(set->name);
  }
  throw std::invalid_argument(std::string(asker) + ": no instruction set '" + std::string(name) + "' here (" + known + ")");
}

const simd::Kernels& chosen() {
  static const simd::Kernels& set = []() -> const simd::Kernels& {
    const char* wanted = std::getenv("HEIRETSU_SIMD");
    return wanted == nullptr ? *available().kernels.back() : find(wanted, "HEIRETSU_SIMD");
  }();
  return set;
}

}  // namespace

std::span<const std::string_view> available_instruction_sets() { return available().names; }

std::string_view instruction_set() { return chosen().name; }

FactorLists factor_batch(std::span<const std::uint64_t> numbers) { return Batch(chosen()).factor(numbers); }

FactorLists factor_batch_on(std::string_view set, std::span<const std::uint64_t> numbers) {
  return Batch(find(set, "factor_batch_on")).factor(numbers);
}

}  // namespace heiretsu::factorize
