#include "kernels/factorize/simd/instruction_set.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/factorize/batch/batch.hpp"
#include "kernels/factorize/simd/available.hpp"

namespace heiretsu::factorize {
namespace {

const simd::Kernels& find(std::string_view name, std::string_view asker) {
  std::string known;
  for (const simd::Kernels* set : simd::available_kernels()) {
    if (set->name == name) return *set;
    known += (known.empty() ? "" : ", ") + std::string(set->name);
  }
  throw std::invalid_argument(std::string(asker) + ": no instruction set '" + std::string(name) + "' here (" + known + ")");
}

const simd::Kernels& chosen() {
  static const simd::Kernels& set = []() -> const simd::Kernels& {
    const char* wanted = std::getenv("HEIRETSU_SIMD");
    return wanted == nullptr ? *simd::available_kernels().back() : find(wanted, "HEIRETSU_SIMD");
  }();
  return set;
}

}  // namespace

std::span<const std::string_view> available_instruction_sets() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const simd::Kernels* set : simd::available_kernels()) all.emplace_back(set->name);
    return all;
  }();
  return names;
}

std::string_view instruction_set() { return chosen().name; }

FactorLists factor_batch(std::span<const std::uint64_t> numbers) {
  static thread_local Batch batch(chosen());  // kept for its memory: fresh pages would cost more than the arithmetic of small numbers
  return batch.factor(numbers);
}

FactorLists factor_batch_on(std::string_view set, std::span<const std::uint64_t> numbers) {
  return Batch(find(set, "factor_batch_on")).factor(numbers);
}

}  // namespace heiretsu::factorize
