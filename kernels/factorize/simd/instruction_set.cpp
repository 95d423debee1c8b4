#include "kernels/factorize/simd/instruction_set.hpp"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace heiretsu::factorize {
namespace {

constexpr std::array<std::string_view, 4> names{"scalar", "avx2", "avx512", "neon"};

std::vector<InstructionSet> detect() {
  std::vector<InstructionSet> sets{InstructionSet::scalar};
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  if (avx2) sets.push_back(InstructionSet::avx2);
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")) {
    sets.push_back(InstructionSet::avx512);
  }
#elif defined(__aarch64__)
  sets.push_back(InstructionSet::neon);
#endif
  return sets;
}

}  // namespace

std::string_view name(InstructionSet set) { return names[static_cast<std::size_t>(set)]; }

std::span<const InstructionSet> available_instruction_sets() {
  static const std::vector<InstructionSet> sets = detect();
  return sets;
}

std::string available_instruction_set_names() {
  std::string text;
  for (const InstructionSet set : available_instruction_sets()) {
    if (!text.empty()) text += ", ";
    text += name(set);
  }
  return text;
}

InstructionSet instruction_set_named(std::string_view name) {
  for (const InstructionSet set : available_instruction_sets()) {
    if (factorize::name(set) == name) return set;
  }
  throw std::invalid_argument("no instruction set '" + std::string(name) + "' here (" +
                              available_instruction_set_names() + ")");
}

InstructionSet instruction_set() {
  static const InstructionSet chosen = [] {
    const char* wanted = std::getenv("HEIRETSU_SIMD");
    if (wanted == nullptr) return available_instruction_sets().back();
    try {
      return instruction_set_named(wanted);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(std::string("HEIRETSU_SIMD: ") + error.what());
    }
  }();
  return chosen;
}

}  // namespace heiretsu::factorize
