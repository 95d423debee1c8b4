#include "kernels/factorize/wide/simd/limbs.hpp"

namespace heiretsu::factorize::wide {
namespace {

/// The top limb takes what is left.
void cut(uint128 x, const LimbLayout& layout, std::uint64_t* limbs) {
  const std::uint64_t mask = (std::uint64_t{1} << layout.bits) - 1;
  for (std::size_t i = 0; i + 1 < layout.count; ++i, x >>= layout.bits) limbs[i] = static_cast<std::uint64_t>(x) & mask;
  limbs[layout.count - 1] = static_cast<std::uint64_t>(x);
}

/// 2^exponent mod n > 2^64.
uint128 power_of_two(int exponent, uint128 n) {
  uint128 x = exponent < 128 ? (uint128{1} << exponent) % n : (0 - n) % n;
  for (int i = 128; i < exponent; ++i) x = x >= n - x ? x - (n - x) : x + x;
  return x;
}

}  // namespace

LimbConstants limb_constants(uint128 n, const LimbLayout& layout) {
  LimbConstants constants{};
  const std::uint64_t mask = (std::uint64_t{1} << layout.bits) - 1;
  cut(n, layout, constants.n);
  constants.negative_inverse = (0 - inverse_mod_2_64(static_cast<std::uint64_t>(n))) & mask;
  const uint128 cancelled = uint128{constants.negative_inverse} * constants.n[0] + 1;  // its low limb is 0
  cut((cancelled >> layout.bits) + constants.negative_inverse * (n >> layout.bits), layout, constants.fold);
  cut(power_of_two(layout.total() + layout.total() / 8, n), layout, constants.start);
  std::uint64_t carry = 0;  // in two's complement
  for (std::size_t i = 0; i + 1 < layout.count; ++i) {
    const std::uint64_t limb = 4 * constants.n[i] + carry;
    constants.lift[i] = (limb & mask) + (layout.lent << layout.bits);
    carry = static_cast<std::uint64_t>(static_cast<std::int64_t>(limb) >> layout.bits) - layout.lent;
  }
  constants.lift[layout.count - 1] = 4 * constants.n[layout.count - 1] + carry;
  return constants;
}

uint128 value_below(const std::uint64_t* limbs, const LimbLayout& layout, uint128 n) {
  uint128 value = 0;
  std::uint64_t above = 0;  // times 2^128
  for (std::size_t i = layout.count; i-- > 0;) {
    above = above << layout.bits | static_cast<std::uint64_t>(value >> (128 - layout.bits));
    value = (value << layout.bits) + limbs[i];
  }
  while (above != 0 || value >= n) {
    if (value < n) --above;
    value -= n;
  }
  return value;
}

}  // namespace heiretsu::factorize::wide
