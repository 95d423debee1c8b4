#pragma once
#include <cstddef>

#include "kernels/factorize/simd/inline.hpp"

namespace heiretsu::factorize::simd {

/// The elements of a field whose sums are not reduced: `Width` vectors in flight, added and subtracted lane by lane.
template <class Vector, std::size_t Width>
class UnreducedSums {
 public:
  static constexpr std::size_t width = Width;
  static constexpr std::size_t numbers = Width * Vector::lanes;
  struct Element {
    Vector v[Width];
  };

  HEIRETSU_INLINE Element add(const Element& a, const Element& b) const {
    Element r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) r.v[i] = a.v[i] + b.v[i];
    return r;
  }
  HEIRETSU_INLINE Element subtract(const Element& a, const Element& b) const {
    Element r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) r.v[i] = a.v[i] - b.v[i];
    return r;
  }
};

}  // namespace heiretsu::factorize::simd
