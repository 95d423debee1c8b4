#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/modular/montgomery.hpp"
#include "kernels/factorize/simd/vector_scalar.hpp"

namespace heiretsu::factorize::simd {

/// Residues of any odd moduli in 64-bit machine words, `Width` of them interleaved so that their multiplications
/// overlap; the portable counterpart of the vector fields.
template <std::size_t Width>
class WordField {
  using U64 = scalar::U64;

 public:
  static constexpr std::size_t width = Width;
  static constexpr std::size_t numbers = Width;
  struct Element {
    U64 v[Width];
  };

  explicit WordField(const std::uint64_t* moduli) {
    for (std::size_t i = 0; i < Width; ++i) {
      const Montgomery field(moduli[i]);
      n_[i] = moduli[i];
      inverse_[i] = inverse_mod_2_64(moduli[i]);
      square_.v[i] = {field.from(field.one())};
    }
  }

  HEIRETSU_INLINE Element multiply(const Element& a, const Element& b) const {
    Element r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      const uint128 product = uint128{a.v[i].v} * b.v[i].v;
      const auto high = static_cast<std::uint64_t>(product >> 64);
      const std::uint64_t quotient = static_cast<std::uint64_t>(product) * inverse_[i];
      const auto back = static_cast<std::uint64_t>((uint128{quotient} * n_[i]) >> 64);
      r.v[i].v = high - back + (high < back ? n_[i] : 0);
    }
    return r;
  }
  HEIRETSU_INLINE Element square(const Element& a) const { return multiply(a, a); }
  HEIRETSU_INLINE Element add(const Element& a, const Element& b) const {
    Element r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      const std::uint64_t room = n_[i] - b.v[i].v;
      r.v[i].v = a.v[i].v - room + (a.v[i].v < room ? n_[i] : 0);
    }
    return r;
  }
  HEIRETSU_INLINE Element subtract(const Element& a, const Element& b) const {
    Element r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      r.v[i].v = a.v[i].v - b.v[i].v + (a.v[i].v < b.v[i].v ? n_[i] : 0);
    }
    return r;
  }

  HEIRETSU_INLINE Element constant(std::uint64_t x) const {
    Element r;
    for (std::size_t i = 0; i < Width; ++i) r.v[i].v = x;
    return multiply(r, square_);
  }
  HEIRETSU_INLINE Element residues(const std::uint64_t* x) const {
    Element r;
    for (std::size_t i = 0; i < Width; ++i) r.v[i].v = x[i];
    return multiply(r, square_);
  }
  HEIRETSU_INLINE void store(const Element& a, std::uint64_t* out) const {
    for (std::size_t i = 0; i < Width; ++i) out[i] = a.v[i].v;
  }
  HEIRETSU_INLINE U64 canonical(const Element& a, std::size_t i) const { return a.v[i]; }
  HEIRETSU_INLINE U64 modulus(std::size_t i) const { return {n_[i]}; }

 private:
  std::uint64_t n_[Width];
  std::uint64_t inverse_[Width];
  Element square_;
};

}  // namespace heiretsu::factorize::simd
