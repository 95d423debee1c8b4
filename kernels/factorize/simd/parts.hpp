#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>

#include "kernels/factorize/simd/inline.hpp"

namespace heiretsu::factorize::simd {

/// A field of `Count` times as many moduli: its elements have parts, and a formula may be worked out part after part,
/// so that what is between its first and last operation fits the registers, while the processor still finds the next
/// part to overlap with.
template <class Field, std::size_t Count>
class Parts {
 public:
  static constexpr std::size_t width = Count * Field::width;
  static constexpr std::size_t numbers = Count * Field::numbers;
  struct Element {
    typename Field::Element parts[Count];
  };

  HEIRETSU_INLINE explicit Parts(const std::uint64_t* moduli) : Parts(moduli, std::make_index_sequence<Count>()) {}

  HEIRETSU_INLINE Element multiply(const Element& a, const Element& b) const {
    Element r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Count; ++i) r.parts[i] = parts[i].multiply(a.parts[i], b.parts[i]);
    return r;
  }
  HEIRETSU_INLINE Element subtract(const Element& a, const Element& b) const {
    Element r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Count; ++i) r.parts[i] = parts[i].subtract(a.parts[i], b.parts[i]);
    return r;
  }
  HEIRETSU_INLINE Element residues(const std::uint64_t* x) const {
    Element r;
    for (std::size_t i = 0; i < Count; ++i) r.parts[i] = parts[i].residues(x + i * Field::numbers);
    return r;
  }
  HEIRETSU_INLINE void store(const Element& a, std::uint64_t* out) const {
    for (std::size_t i = 0; i < Count; ++i) parts[i].store(a.parts[i], out + i * Field::numbers);
  }

  Field parts[Count];

 private:
  template <std::size_t... I>
  HEIRETSU_INLINE Parts(const std::uint64_t* moduli, std::index_sequence<I...>)
      : parts{Field(moduli + I * Field::numbers)...} {}
};

/// How many parts a field has, and what one is; fields that are no Parts are one part. `Whole` is the field of as many
/// moduli that is not in parts.
template <class Field>
struct PartOf {
  using Type = Field;
  using Whole = Field;
  static constexpr std::size_t count = 1;
  template <class T>
  HEIRETSU_INLINE static T& at(T& whole, std::size_t) {
    return whole;
  }
};
template <template <class, std::size_t, int> class Field, class Vectors, std::size_t Width, int Bits, std::size_t Count>
struct PartOf<Parts<Field<Vectors, Width, Bits>, Count>> {
  using Type = Field<Vectors, Width, Bits>;
  using Whole = Field<Vectors, Width * Count, Bits>;
  static constexpr std::size_t count = Count;
  template <class T>
  HEIRETSU_INLINE static auto& at(T& whole, std::size_t i) {
    return whole.parts[i];
  }
};

}  // namespace heiretsu::factorize::simd
