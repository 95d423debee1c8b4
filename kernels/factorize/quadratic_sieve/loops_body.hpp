#pragma once
#include "kernels/factorize/quadratic_sieve/loops_large.hpp"
#include "kernels/factorize/quadratic_sieve/loops_medium.hpp"
#include "kernels/factorize/quadratic_sieve/loops_rare.hpp"
#include "kernels/factorize/quadratic_sieve/loops_roots.hpp"

/// The loops, written once and compiled for each instruction set after its lanes_*.hpp. Everything is local to the file
/// that includes this, and nothing of the standard library is called: an inline function compiled with AVX-512 might
/// become the copy that the linker keeps for every machine.
namespace heiretsu::factorize {
namespace {

constexpr QsLoops loops{start,      roots,       step, fill,      fractions, fill_rare,     sieve,
                        candidates, smooth_part, hits, in_bucket, divisors,  rare_intervals};

}  // namespace
}  // namespace heiretsu::factorize
