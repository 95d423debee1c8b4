#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <cstdint>

namespace heiretsu::factorize {

enum class Primality : std::uint8_t { composite, probable, proven };

/// Primes up to this size are proven, in 0.13 s at most on a core of 2024; beyond, a proof by APR-CL costs ever more.
inline constexpr std::size_t max_proof_bits = 512;

/// Is n >= 0 prime? Below 2^64 by a deterministic test; above, composites are recognised by BPSW, and primes of at most
/// `max_proof_bits` bits are proven: by 13 bases below 3.3e24 (Sorenson and Webster 2015), else from factors of n - 1
/// and n + 1 (Brillhart, Lehmer, Selfridge 1975) or by APR-CL. Thread-safe.
[[nodiscard]] Primality primality(const mpz_class& n);

}  // namespace heiretsu::factorize
