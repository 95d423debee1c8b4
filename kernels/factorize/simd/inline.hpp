#pragma once

/// The functions of the vector types must not survive as functions: they would cost a call for one instruction.
#define HEIRETSU_INLINE [[gnu::always_inline]] inline

/// Unrolls the loop over the vectors in flight that follows.
#define HEIRETSU_UNROLL _Pragma("GCC unroll 8")
#define HEIRETSU_UNROLL_16 _Pragma("GCC unroll 16")
