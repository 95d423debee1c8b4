#include "kernels/factorize/wide/simd/kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "kernels/factorize/wide/schedule.hpp"
#include "tests/kernels/factorize/wide/wide_inputs.hpp"

namespace heiretsu::factorize::wide {
namespace {

using inputs::big_of;
using inputs::Numbers;

/// Odd numbers of the sizes that a class serves: at both ends of each size, sparse and dense in bits, and random.
Numbers odd_numbers(int first_bits, int last_bits) {
  std::mt19937_64 random(7);
  Numbers numbers;
  for (int bits = first_bits; bits <= last_bits; ++bits) {
    const uint128 smallest = uint128{1} << (bits - 1);
    for (const uint128 n : {smallest + 1, smallest + 3, smallest - 1 + smallest, smallest - 1 + smallest - 2,
                            smallest | (uint128{1} << (bits / 2)) | 1})
      numbers.push_back(n);
    for (int i = 0; i < 20; ++i) numbers.push_back(inputs::random_number(bits, random) | 1);
  }
  return numbers;
}

/// The class of a set for numbers of so many bits.
const SizeClass& class_of(InstructionSet set, int bits) {
  const SizeClass* size = kernels_for(set).data();
  while (size->max_bits < bits) ++size;
  return *size;
}

/// Calls body(class, its odd numbers, the set's name) for every class of every instruction set.
template <class Body>
void for_classes(Body body) {
  for (const InstructionSet set : available_instruction_sets()) {
    int first_bits = 65;
    for (const SizeClass& size : kernels_for(set)) {
      body(size, odd_numbers(first_bits, size.max_bits), name(set));
      first_bits = size.max_bits + 1;
    }
    EXPECT_EQ(first_bits, 129) << name(set);
  }
}

TEST(WideKernels, PowersAreThoseOfGmp) {
  for_classes([](const SizeClass& size, const Numbers& numbers, std::string_view set) {
    std::mt19937_64 random(1);
    Numbers exponents(numbers.size()), results(numbers.size());
    std::vector<std::uint64_t> bases(numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      exponents[i] = i % 7 == 0 ? i : inputs::random_number(2 + static_cast<int>(random() % 127), random);
      bases[i] = i % 5 == 0 ? i : random() >> 2;
    }
    size.powers(numbers.data(), exponents.data(), bases.data(), numbers.size(), results.data());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const mpz_class n = big_of(numbers[i]), base(bases[i]), exponent = big_of(exponents[i]);
      mpz_class expected;
      mpz_powm(expected.get_mpz_t(), base.get_mpz_t(), exponent.get_mpz_t(), n.get_mpz_t());
      ASSERT_EQ(big_of(results[i]), expected) << set << ' ' << n << ' ' << base << ' ' << exponent;
    }
  });
}

/// V(index) mod n with parameter p, by its definition.
uint128 lucas_slowly(std::uint64_t p, std::uint64_t index, uint128 n) {
  mpz_class before = 2, value(p);
  if (index == 0) return 2;
  for (std::uint64_t k = 1; k < index; ++k) {
    mpz_class next = p * value - before;
    mpz_mod(next.get_mpz_t(), next.get_mpz_t(), big_of(n).get_mpz_t());
    before = value;
    value = next;
  }
  return inputs::value_of(value);
}

TEST(WideKernels, LucasSequencesFollowTheirDefinition) {
  for_classes([](const SizeClass& size, const Numbers& numbers, std::string_view set) {
    Numbers indices(numbers.size()), results(numbers.size());
    std::vector<std::uint64_t> parameters(numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      indices[i] = i % 97;
      parameters[i] = 3 + i % 11;
    }
    size.lucas(numbers.data(), indices.data(), parameters.data(), numbers.size(), results.data());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      ASSERT_EQ(results[i], lucas_slowly(parameters[i], static_cast<std::uint64_t>(indices[i]), numbers[i]))
          << set << ' ' << big_of(numbers[i]) << ' ' << i;
    }
  });
}

TEST(WideKernels, StrongTestsFollowTheirDefinition) {
  for_classes([](const SizeClass& size, Numbers numbers, std::string_view set) {
    std::mt19937_64 random(2);
    for (const int bits : {size.max_bits, size.max_bits - 1}) {
      for (int i = 0; i < 40; ++i) numbers.push_back(inputs::random_prime(bits, random));
    }
    for (const std::uint64_t base : {2u, 3u, 41u}) {
      std::vector<std::uint8_t> passed(numbers.size());
      size.strong_test(numbers.data(), numbers.size(), base, passed.data());
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        const mpz_class n = big_of(numbers[i]);
        ASSERT_EQ(passed[i] != 0, inputs::is_strong_probable_prime(n, base)) << set << ' ' << n << ' ' << base;
      }
    }
  });
}

TEST(WideKernels, CurvesFindTheSameOnEveryInstructionSet) {
  for (const int bits : {66, 74, 80, 82, 88, 97, 99, 102, 105, 120, 128}) {
    Numbers numbers;
    std::mt19937_64 random(3);
    while (numbers.size() < 60) {
      const uint128 n = inputs::random_prime(34, random) * inputs::random_prime(bits - 34, random);
      if (n >> (bits - 1) == 1) numbers.push_back(n);
    }
    const std::vector<std::uint32_t> rounds(numbers.size(), 3);
    Numbers expected;
    for (const InstructionSet set : available_instruction_sets()) {
      const SizeClass& size = class_of(set, bits);
      Numbers divisors(numbers.size());
      // as many as fill the lanes: each number takes this one curve
      EXPECT_EQ(size.run_curves(numbers.data(), rounds.data(), numbers.size(), curve_plan(4), divisors.data()), 1u);
      for (std::size_t i = 0; i < numbers.size(); ++i) ASSERT_EQ(numbers[i] % divisors[i], 0u);
      if (expected.empty()) {
        expected = divisors;
        EXPECT_LT(std::count(divisors.begin(), divisors.end(), uint128{1}), 60) << bits;  // something is found
      }
      EXPECT_EQ(divisors, expected) << name(set) << ' ' << bits;
    }
  }
}

TEST(WideKernels, FewNumbersGetSeveralCurves) {
  const Numbers numbers = inputs::semiprimes(96, 2, 9);
  const std::vector<std::uint32_t> rounds{0, 5};
  for (const InstructionSet set : available_instruction_sets()) {
    const SizeClass& size = class_of(set, 96);
    Numbers together(2), alone(2);
    const std::size_t curves = size.run_curves(numbers.data(), rounds.data(), 2, curve_plan(6), together.data());
    EXPECT_EQ(curves, std::max<std::size_t>(size.group / 2, 1)) << name(set);
    for (std::size_t i = 0; i < 2; ++i) {
      uint128 found = 1;  // by the same curves, one after another, each on a full group
      for (std::uint32_t turn = 0; turn < curves && found == 1; ++turn) {
        const Numbers same(size.group, numbers[i]);
        const std::vector<std::uint32_t> round(size.group, rounds[i] + turn);
        Numbers divisors(size.group);
        (void)size.run_curves(same.data(), round.data(), size.group, curve_plan(6), divisors.data());
        found = divisors[0];
      }
      EXPECT_EQ(together[i], found) << name(set);
    }
  }
}

TEST(WideKernels, ACurveGivesTheNumberItselfWhenAllItsFactorsComeAtOnce) {
  const Numbers numbers = inputs::products_of_small_primes(71, 100);  // 71 to 81 bits
  for (const InstructionSet set : available_instruction_sets()) {
    const SizeClass& size = class_of(set, 81);
    const std::vector<std::uint32_t> rounds(numbers.size(), 0);
    Numbers divisors(numbers.size());
    (void)size.run_curves(numbers.data(), rounds.data(), numbers.size(), curve_plan(0), divisors.data());
    std::size_t whole = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      ASSERT_EQ(numbers[i] % divisors[i], 0u) << name(set);
      if (divisors[i] == numbers[i]) ++whole;
    }
    EXPECT_GT(whole, 10u) << name(set);
  }
}

TEST(WideKernels, ParametersOfCurvesDiffer) {
  std::vector<mpq_class> sigmas;
  for (std::uint32_t round = 0; round < max_rounds; ++round) {
    const Sigma sigma = sigma_of(round);
    sigmas.emplace_back(sigma.numerator, sigma.denominator);
    EXPECT_GT(sigmas.back(), 5);
  }
  std::sort(sigmas.begin(), sigmas.end());
  EXPECT_EQ(std::adjacent_find(sigmas.begin(), sigmas.end()), sigmas.end());
}

TEST(WideKernels, TheFirstCurvesAreOfTheFamilyThatFindsMore) {
  constexpr std::uint32_t good = 7;
  for (std::uint32_t round = 0; round < good; ++round) {
    const mpz_class s(sigma_of(round).numerator), t(sigma_of(round).denominator);
    const auto square = [&](const mpz_class& r) {
      return mpz_perfect_square_p(mpz_class((r - 5 * t) * (r + t) * (r + 3 * t) * (3 * r - 5 * t)).get_mpz_t()) != 0;
    };
    EXPECT_TRUE(square(s) || square(-s)) << round;
  }
  const Numbers numbers = inputs::semiprimes(66, 3000, 5);
  const SizeClass& size = class_of(available_instruction_sets().back(), 66);
  std::array<long, 2> found{};
  for (std::uint32_t round = 0; round < 2 * good; ++round) {
    const std::vector<std::uint32_t> rounds(numbers.size(), round);
    Numbers divisors(numbers.size());
    (void)size.run_curves(numbers.data(), rounds.data(), numbers.size(), curve_plan(0), divisors.data());
    found[round / good] +=
        std::count_if(divisors.begin(), divisors.end(), [](uint128 divisor) { return divisor != 1; });
  }
  EXPECT_GT(found[0] * 100, found[1] * 104);
}

TEST(WideKernels, CommonDivisorsAreThoseOfGmp) {
  std::mt19937_64 random(4);
  for (int i = 0; i < 2000; ++i) {
    const uint128 shared = inputs::random_number(2 + i % 60, random) | 1;
    const uint128 n = shared * (inputs::random_number(2 + i % 66, random) | 1);
    const uint128 a = shared * inputs::random_number(2 + i % 61, random);
    EXPECT_EQ(big_of(common_divisor(a, n)), gcd(big_of(a), big_of(n)));
    EXPECT_EQ(common_divisor(0, n), n);
    EXPECT_EQ(common_divisor(n, n), n);
    EXPECT_EQ(common_divisor(1, n), 1u);
  }
}

}  // namespace
}  // namespace heiretsu::factorize::wide
