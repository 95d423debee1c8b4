#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"

namespace heiretsu::factorize::simd {

/// Strong probable prime test of Field::numbers odd moduli above 3, one base per call. A base that n divides counts as
/// passed. The power is taken by 2 bits of the exponent at a time, so that only products are multiplied, never sums:
/// that keeps residues in doubles exact up to 2^50.
template <class Vectors, class Field>
class StrongTest {
  using U64 = typename Vectors::U64;
  using Mask = typename Vectors::Mask;
  using Element = typename Field::Element;
  static constexpr std::size_t lanes = U64::lanes;

 public:
  explicit StrongTest(const std::uint64_t* moduli) : field_(moduli), one_(field_.constant(1)) {
    std::uint64_t longest = 0;
    for (std::size_t i = 0; i < Field::numbers; ++i) {
      const int twos = __builtin_ctzll(moduli[i] - 1);
      odd_[i] = (moduli[i] - 1) >> twos;
      twos_[i] = static_cast<std::uint64_t>(twos);
      longest |= odd_[i];
      if (twos > max_twos_) max_twos_ = twos;
    }
    top_digit_ = (63 - __builtin_clzll(longest)) / 2;
  }

  /// passed[i] = 1 or 0.
  void run(std::uint64_t base, std::uint8_t* passed) const {
    Element power[4];
    power[0] = one_;
    power[1] = field_.constant(base);
    power[2] = field_.square(power[1]);
    power[3] = field_.multiply(power[2], power[1]);
    Element x = digit(power, top_digit_);
    for (int position = top_digit_ - 1; position >= 0; --position) {
      x = field_.square(field_.square(x));
      x = field_.multiply(x, digit(power, position));
    }
    Mask good[Field::width];
    for (std::size_t i = 0; i < Field::width; ++i) {
      const U64 value = field_.canonical(x, i);
      const U64 one = field_.canonical(one_, i);
      const U64 zero = U64::all(0);
      good[i] = (value == one) | (value == field_.modulus(i) - one) | (field_.canonical(power[1], i) == zero);
    }
    for (int squaring = 1; squaring < max_twos_; ++squaring) {
      x = field_.square(x);
      for (std::size_t i = 0; i < Field::width; ++i) {
        const U64 minus_one = field_.modulus(i) - field_.canonical(one_, i);
        const Mask counts = U64::all(static_cast<std::uint64_t>(squaring)) < U64::load(twos_ + i * lanes);
        good[i] = good[i] | ((field_.canonical(x, i) == minus_one) & counts);
      }
    }
    for (std::size_t i = 0; i < Field::numbers; ++i) {
      passed[i] = static_cast<std::uint8_t>(bits(good[i / lanes]) >> (i % lanes) & 1);
    }
  }

 private:
  HEIRETSU_INLINE Element digit(const Element* power, int position) const {
    Element r;
    for (std::size_t i = 0; i < Field::width; ++i) {
      const U64 two_bits = shift_right(U64::load(odd_ + i * lanes), 2 * position) & U64::all(3);
      const Mask odd = (two_bits & U64::all(1)) == U64::all(1);
      const Mask upper = U64::all(1) < two_bits;
      r.v[i] = select(upper, select(odd, power[3].v[i], power[2].v[i]), select(odd, power[1].v[i], power[0].v[i]));
    }
    return r;
  }

  Field field_;
  Element one_;
  std::uint64_t odd_[Field::numbers];
  std::uint64_t twos_[Field::numbers];
  int max_twos_ = 0;
  int top_digit_ = 0;
};

}  // namespace heiretsu::factorize::simd
