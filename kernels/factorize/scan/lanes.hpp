#pragma once
#include <cstdint>

#include "kernels/factorize/scan/blocks.hpp"

/// The vector part of the scan, written once and compiled for each instruction set with vectors of its size. Everything
/// is local to the file that includes this, and nothing of the standard library is called: an inline function compiled
/// with AVX-512 might become the copy that the linker keeps for every machine.
namespace heiretsu::factorize {
namespace {

template <class T, int bytes>
struct Lanes {
  typedef T Vector __attribute__((vector_size(bytes)));
  static constexpr int count = bytes / static_cast<int>(sizeof(T));

  /// 0, 1, 2, ...
  static Vector iota() {
    Vector result{};
    for (int lane = 0; lane < count; ++lane) result[lane] = static_cast<T>(lane);
    return result;
  }

  static bool any(Vector bits) {
    T all = 0;
    for (int lane = 0; lane < count; ++lane) all |= bits[lane];
    return all != 0;
  }
};

/// The quotients n / i of a block, by their tangent at its centre c: n/c - (i - c) n/c^2. It lies below n / i by
/// n (i - c)^2 / (i c^2), at most 1/4 as first^3 >= 4 n (scan_block / 2)^2.
struct Tangent {
  double start;
  double slope;

  Tangent(double n, double first) {
    constexpr double half = scan_block / 2;
    const double centre = first + half;
    const double quotient = n / centre;
    slope = quotient / centre;
    start = quotient + half * slope;
  }
};

/// Does any trial divisor of the block divide n < 2^32? The quotient in 32-bit fixed point, 16 bits of them its
/// fraction. Exact: rounding adds less than 2^-6 to the tangent's 1/4, so the nearest integer q is n / i wherever that
/// is one; and |q i - n| < i < 2^32, so q i = n modulo 2^32 only where q i = n.
template <int bytes>
bool divides_narrow(std::uint32_t n, std::uint32_t first, Tangent tangent) {
  using U32 = Lanes<std::uint32_t, bytes>;
  constexpr double one = 65536;
  const auto slope = static_cast<std::uint32_t>(tangent.slope * one);
  typename U32::Vector i = first + U32::iota();
  typename U32::Vector quotient = static_cast<std::uint32_t>(tangent.start * one + one / 2) - slope * U32::iota();
  typename U32::Vector hits{};
  for (int step = 0; step < static_cast<int>(scan_block) / U32::count; ++step) {
    hits |= reinterpret_cast<typename U32::Vector>((quotient >> 16) * i == n);
    quotient -= slope * U32::count;
    i += U32::count;
  }
  return U32::any(hits);
}

/// Does any trial divisor of the block divide n < 2^52? In doubles.
/// Exact: the nearest integer q is n / i wherever that is one, as above (quotients are below n^(2/3), their rounding
/// errors below 2^-6 in sum); and q i < 1.8 n < 2^53 is a double.
template <int bytes>
bool divides_wide(double n, double first, Tangent tangent) {
  using F64 = Lanes<double, bytes>;
  using U64 = Lanes<std::uint64_t, bytes>;
  constexpr double to_integer = 0x1.8p52;  // a sum with it has no room for a fraction
  typename F64::Vector i = first + F64::iota();
  typename F64::Vector quotient = tangent.start - tangent.slope * F64::iota();
  typename U64::Vector hits{};
  for (int step = 0; step < static_cast<int>(scan_block) / F64::count; ++step) {
    hits |= reinterpret_cast<typename U64::Vector>(((quotient + to_integer) - to_integer) * i == n);
    quotient -= tangent.slope * F64::count;
    i += F64::count;
  }
  return U64::any(hits);
}

template <int bytes>
std::uint64_t find_block_narrow(std::uint64_t n, std::uint64_t first, std::uint64_t last) {
  for (; first != last; first += scan_block) {
    const Tangent tangent(static_cast<double>(n), static_cast<double>(first));
    if (divides_narrow<bytes>(static_cast<std::uint32_t>(n), static_cast<std::uint32_t>(first), tangent)) return first;
  }
  return last;
}

template <int bytes>
std::uint64_t find_block_wide(std::uint64_t n, std::uint64_t first, std::uint64_t last) {
  const auto dividend = static_cast<double>(n);
  for (; first != last; first += scan_block) {
    const auto i = static_cast<double>(first);
    if (divides_wide<bytes>(dividend, i, Tangent(dividend, i))) return first;
  }
  return last;
}

}  // namespace
}  // namespace heiretsu::factorize
