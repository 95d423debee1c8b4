#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace heiretsu::factorize {

/// Instruction sets that the inner loops are compiled for, each in files of its own; one is chosen at run time.
enum class InstructionSet : std::uint8_t { scalar, avx2, avx512, neon };

[[nodiscard]] std::string_view name(InstructionSet set);

/// The instruction sets that this library was built for and this processor has, the slowest first: scalar, then those
/// of avx2, avx512 or neon that apply.
[[nodiscard]] std::span<const InstructionSet> available_instruction_sets();

/// Their names in the same order, separated by ", ".
[[nodiscard]] std::string available_instruction_set_names();

/// @throws std::invalid_argument, naming the available ones, when none of them has this name.
[[nodiscard]] InstructionSet instruction_set_named(std::string_view name);

/// The one in use: the fastest available, or the one that the environment variable HEIRETSU_SIMD names. Decided once,
/// at the first call. @throws as instruction_set_named().
[[nodiscard]] InstructionSet instruction_set();

// Forms of a loop that are compiled for one kind of processor only; on the others nothing defines them.
#ifdef __x86_64__
#define HEIRETSU_ON_X86(form) (&(form))
#else
#define HEIRETSU_ON_X86(form) nullptr
#endif
#ifdef __aarch64__
#define HEIRETSU_ON_ARM(form) (&(form))
#else
#define HEIRETSU_ON_ARM(form) nullptr
#endif

/// The form for `set` of a loop that exists once per instruction set: the portable one where `set` has none of its own
/// (null).
template <class Form>
[[nodiscard]] const Form& pick(InstructionSet set, const Form& portable, const std::type_identity_t<Form>* avx2,
                               const std::type_identity_t<Form>* avx512,
                               const std::type_identity_t<Form>* neon = nullptr) {
  const Form* form = nullptr;
  if (set == InstructionSet::avx2) form = avx2;
  if (set == InstructionSet::avx512) form = avx512;
  if (set == InstructionSet::neon) form = neon;
  return form == nullptr ? portable : *form;
}

}  // namespace heiretsu::factorize
