#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>

#include "kernels/factorize/simd/inline.hpp"
#include "kernels/factorize/wide/simd/kernels.hpp"

namespace heiretsu::factorize::wide {

/// Powers and Lucas sequences modulo `numbers` odd moduli, each with its own exponent, `Width` vectors in flight.
template <class Field, std::size_t Width>
class WidePowers {
  using U64 = typename Field::Vectors::U64;
  using Mask = typename Field::Vectors::Mask;
  using Raw = typename Field::Raw;
  using Operand = typename Field::Operand;

 public:
  static constexpr std::size_t numbers = Width * Field::lanes;

  explicit WidePowers(const uint128* moduli) : WidePowers(moduli, std::make_index_sequence<Width>()) {}

  /// results[i] = bases[i]^exponents[i] mod moduli[i].
  void powers(const std::uint64_t* bases, const uint128* exponents, uint128* results) const {
    Operand x[Width];
    raise(x, bases, exponents);
    store_plain(x, results);
  }

  /// passed[i]: is moduli[i] a strong probable prime to the base?
  void strong_test(const uint128* moduli, std::uint64_t base, std::uint8_t* passed) const {
    std::uint64_t bases[numbers], units[numbers];
    uint128 odd[numbers], one[numbers], value[numbers];
    int twos[numbers];
    int max_twos = 0;
    for (std::size_t i = 0; i < numbers; ++i) {
      const auto low = static_cast<std::uint64_t>(moduli[i] - 1);
      twos[i] = low != 0 ? __builtin_ctzll(low) : 64 + __builtin_ctzll(static_cast<std::uint64_t>(moduli[i] >> 64));
      odd[i] = (moduli[i] - 1) >> twos[i];
      if (twos[i] > max_twos) max_twos = twos[i];
      bases[i] = base;
      units[i] = 1;
    }
    Operand x[Width];
    residues(x, units);
    store(x, one);
    raise(x, bases, odd);
    store(x, value);
    for (std::size_t i = 0; i < numbers; ++i) {
      passed[i] = value[i] == one[i] || value[i] == moduli[i] - one[i] || moduli[i] == base ? 1 : 0;
    }
    for (int squaring = 1; squaring < max_twos; ++squaring) {
      for (std::size_t i = 0; i < Width; ++i) x[i] = fields_[i].carried(fields_[i].template square<false>(x[i]));
      store(x, value);
      for (std::size_t i = 0; i < numbers; ++i) {
        if (squaring < twos[i] && value[i] == moduli[i] - one[i]) passed[i] = 1;
      }
    }
  }

  /// results[i] = V(indices[i]) mod moduli[i] with P = parameters[i], by Montgomery's ladder on V(k), V(k + 1):
  /// V(2 k) = V(k)^2 - 2, V(2 k + 1) = V(k) V(k + 1) - P.
  void lucas(const std::uint64_t* parameters, const uint128* indices, uint128* results) const {
    std::uint64_t twos[numbers];
    for (std::uint64_t& two : twos) two = 2;
    Raw two[Width], p[Width];
    Operand low[Width], high[Width];
    for (std::size_t i = 0; i < Width; ++i) {
      two[i] = raw_residue(i, twos);
      p[i] = raw_residue(i, parameters);
      low[i] = fields_[i].carried(two[i]);
      high[i] = fields_[i].carried(p[i]);
    }
    const Exponents exponents(indices);
    for (int bit = exponents.top_bit; bit >= 0; --bit) {
      HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
        const Field& field = fields_[i];
        const Mask up = exponents.digit(i, bit, 1) == U64::all(1);
        const Operand doubled = chosen(up, high[i], low[i]);
        const Operand square = field.subtract(field.template square<true>(doubled), two[i]);
        const Operand cross = field.subtract(field.template multiply<true>(low[i], high[i]), p[i]);
        low[i] = chosen(up, cross, square);
        high[i] = chosen(up, square, cross);
      }
    }
    store_plain(low, results);
  }

 private:
  template <std::size_t... I>
  WidePowers(const uint128* moduli, std::index_sequence<I...>) : fields_{Field(moduli + I * Field::lanes)...} {}

  /// The exponents as words, and their digits.
  struct Exponents {
    explicit Exponents(const uint128* exponents) {
      uint128 all = 1;
      for (std::size_t i = 0; i < numbers; ++i) {
        words[0][i] = static_cast<std::uint64_t>(exponents[i]);
        words[1][i] = static_cast<std::uint64_t>(exponents[i] >> 64);
        all |= exponents[i];
      }
      const auto high = static_cast<std::uint64_t>(all >> 64);
      top_bit = high != 0 ? 127 - __builtin_clzll(high) : 63 - __builtin_clzll(static_cast<std::uint64_t>(all));
    }
    /// The bits of `mask` from an even or any bit on that do not cross a word.
    HEIRETSU_INLINE U64 digit(std::size_t i, int bit, std::uint64_t mask) const {
      return shift_right(U64::load(words[bit / 64] + i * Field::lanes), bit % 64) & U64::all(mask);
    }
    std::uint64_t words[2][numbers];
    int top_bit;
  };

  /// x = base^exponent, two bits of the exponent at a time.
  void raise(Operand* x, const std::uint64_t* bases, const uint128* numbers_exponents) const {
    const Exponents exponents(numbers_exponents);
    std::uint64_t units[numbers];
    for (std::uint64_t& unit : units) unit = 1;
    Operand power[4][Width];
    residues(power[0], units);
    residues(power[1], bases);
    for (std::size_t i = 0; i < Width; ++i) {
      power[2][i] = times(i, power[1][i], power[1][i]);
      power[3][i] = times(i, power[2][i], power[1][i]);
      x[i] = power[0][i];
    }
    for (int bit = exponents.top_bit / 2 * 2; bit >= 0; bit -= 2) {
      HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
        const U64 digit = exponents.digit(i, bit, 3);
        const Mask odd = (digit & U64::all(1)) == U64::all(1);
        const Mask upper = (digit & U64::all(2)) == U64::all(2);
        const Operand factor =
            chosen(upper, chosen(odd, power[3][i], power[2][i]), chosen(odd, power[1][i], power[0][i]));
        x[i] = fields_[i].carried(fields_[i].template square<false>(x[i]));
        x[i] = fields_[i].carried(fields_[i].template square<false>(x[i]));
        x[i] = times(i, x[i], factor);
      }
    }
  }

  HEIRETSU_INLINE static Operand chosen(Mask where, const Operand& yes, const Operand& no) {
    Operand r;
    HEIRETSU_UNROLL for (std::size_t k = 0; k < Field::limbs; ++k) r.v[k] = select(where, yes.v[k], no.v[k]);
    return r;
  }
  HEIRETSU_INLINE Operand times(std::size_t i, const Operand& a, const Operand& b) const {
    return fields_[i].carried(fields_[i].template multiply<false>(a, b));
  }
  Raw raw_residue(std::size_t i, const std::uint64_t* x) const {
    return fields_[i].template multiply<false>(fields_[i].load(x + i * Field::lanes),
                                               fields_[i].square_of_radix_residue());
  }
  void residues(Operand* out, const std::uint64_t* x) const {
    for (std::size_t i = 0; i < Width; ++i) out[i] = fields_[i].carried(raw_residue(i, x));
  }
  void store(const Operand* a, uint128* out) const {
    for (std::size_t i = 0; i < Width; ++i) fields_[i].store(a[i], out + i * Field::lanes);
  }
  /// The numbers that the elements stand for.
  void store_plain(const Operand* a, uint128* out) const {
    std::uint64_t one[Field::lanes];
    for (std::uint64_t& each : one) each = 1;
    Operand plain[Width];
    for (std::size_t i = 0; i < Width; ++i) plain[i] = times(i, a[i], fields_[i].load(one));
    store(plain, out);
  }

  Field fields_[Width];
};

}  // namespace heiretsu::factorize::wide
