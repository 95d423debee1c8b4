#include "kernels/factorize/simd/engine_kernels.hpp"
#include "kernels/factorize/simd/vector_scalar.hpp"
#include "kernels/factorize/simd/word_field.hpp"

namespace heiretsu::factorize::simd {
namespace {

struct Set {
  using Vectors = scalar::Vectors;
  using Below50 = WordField<3>;
  using Below60 = WordField<3>;
  using Below64 = WordField<3>;
  using FewBelow50 = WordField<1>;
  using FewBelow60 = WordField<1>;
  using FewBelow64 = WordField<1>;
};

void small_divisors(const std::uint64_t* numbers, std::size_t count, std::uint64_t* masks) {
  for (std::size_t i = 0; i < count; ++i) {
    masks[i] = 0;
    for (std::size_t j = 0; j < small_primes.size(); ++j) {
      if (numbers[i] * small_primes[j].inverse <= small_primes[j].limit) masks[i] |= std::uint64_t{1} << j;
    }
  }
}

std::size_t further_divisors(const std::uint64_t* numbers, std::size_t count, std::size_t last, Hit* hits) {
  std::size_t written = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    for (auto j = static_cast<std::uint32_t>(small_primes.size()); j < last; ++j) {
      if (numbers[i] * trial_primes[j].inverse <= trial_primes[j].limit) hits[written++] = {i, j};
    }
  }
  return written;
}

}  // namespace

const Kernels scalar_kernels{"scalar", small_divisors, further_divisors, GroupKernels<Set>::strong_test,
                             GroupKernels<Set>::run_curve};

}  // namespace heiretsu::factorize::simd
