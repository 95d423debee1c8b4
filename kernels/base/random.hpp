#pragma once
#include <cstdint>

namespace heiretsu {

/// 64 random bits per call, a stream of its own for each seed, whatever the seeds. Not for several threads at once.
/// Source: G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators (OOPSLA 2014).
class SplitMix64 {
 public:
  /// The stream of `seed`.
  explicit constexpr SplitMix64(std::uint64_t seed) : state_(seed) {}

  /// The next 64 bits.
  constexpr std::uint64_t operator()() { return mix(state_ += 0x9e3779b97f4a7c15U); }

  /// Maps 64 bits onto 64 bits one to one, such that each bit of x changes about half of the result's; mix(0) is 0.
  [[nodiscard]] static constexpr std::uint64_t mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
  }

 private:
  std::uint64_t state_;
};

/// A number in [0, 1) with 53 random bits that depends on (seed, i) alone, whichever thread asks for it: number i of a
/// stream of SplitMix64. An item that needs several takes several i.
[[nodiscard]] constexpr double uniform(std::uint64_t seed, std::uint64_t i) {
  constexpr std::uint64_t step = 0x9e3779b97f4a7c15U;
  return static_cast<double>(SplitMix64(SplitMix64::mix(seed + step) + i * step)() >> 11) * 0x1p-53;
}

}  // namespace heiretsu
