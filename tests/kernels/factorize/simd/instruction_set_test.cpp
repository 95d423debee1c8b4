#include "kernels/factorize/simd/instruction_set.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "kernels/factorize/batch/factor_batch.hpp"
#include "tests/kernels/factorize/inputs.hpp"
#include "tests/kernels/factorize/oracle.hpp"

namespace heiretsu::factorize {
namespace {

TEST(InstructionSet, TheOneInUseIsAvailable) {
  const auto sets = available_instruction_sets();
  EXPECT_EQ(sets.front(), InstructionSet::scalar);
  EXPECT_NE(std::find(sets.begin(), sets.end(), instruction_set()), sets.end());
}

TEST(InstructionSet, AnUnknownOneIsRefused) {
  EXPECT_THROW((void)instruction_set_named("sse9"), std::invalid_argument);
  EXPECT_THROW((void)instruction_set_named(""), std::invalid_argument);
}

TEST(InstructionSet, IsFoundByItsName) {
  for (const InstructionSet set : available_instruction_sets()) EXPECT_EQ(instruction_set_named(name(set)), set);
}

TEST(InstructionSet, PickTakesThePortableFormWhereASetHasNone) {
  const int portable = 1, avx2 = 2, avx512 = 3;
  EXPECT_EQ(&pick(InstructionSet::scalar, portable, &avx2, &avx512), &portable);
  EXPECT_EQ(&pick(InstructionSet::avx2, portable, &avx2, &avx512), &avx2);
  EXPECT_EQ(&pick(InstructionSet::avx512, portable, &avx2, &avx512), &avx512);
  EXPECT_EQ(&pick(InstructionSet::neon, portable, &avx2, &avx512), &portable);
  EXPECT_EQ(&pick(InstructionSet::avx512, portable, nullptr, nullptr), &portable);
}

void expect_every_set_to_agree(const inputs::Numbers& numbers) {
  const FactorLists expected = factor_batch_on(InstructionSet::scalar, numbers);
  oracle::expect_complete(numbers, expected);
  for (const InstructionSet set : available_instruction_sets()) {
    const FactorLists lists = factor_batch_on(set, numbers);
    EXPECT_EQ(lists.starts, expected.starts) << name(set);
    EXPECT_TRUE(lists.powers == expected.powers) << name(set);
  }
}

TEST(InstructionSet, AllAgreeOnHardNumbers) { expect_every_set_to_agree(inputs::hard_numbers()); }

TEST(InstructionSet, AllAgreeOnClassEdges) { expect_every_set_to_agree(inputs::class_edges()); }

TEST(InstructionSet, AllAgreeOnRandomNumbers) { expect_every_set_to_agree(inputs::random_of_all_sizes(64 * 1500, 21)); }

TEST(InstructionSet, AllAgreeOnSemiprimes) {
  for (int bits = 12; bits <= 32; ++bits) {
    expect_every_set_to_agree(inputs::semiprimes(bits, 500, 100 + static_cast<std::uint64_t>(bits)));
  }
}

TEST(InstructionSet, AllAgreeOnBatchesOfEverySize) {  // groups of lanes filled to any degree
  const inputs::Numbers numbers = inputs::semiprimes(30, 100, 1);
  for (std::size_t count = 1; count <= numbers.size(); ++count) {
    for (const InstructionSet set : available_instruction_sets()) {
      oracle::expect_complete({numbers.data(), count}, factor_batch_on(set, {numbers.data(), count}));
    }
  }
}

}  // namespace
}  // namespace heiretsu::factorize
