#pragma once
#include "drivers/watch/left.hpp"

namespace heiretsu::watch {

/// The first thread passed a place, outside parallel regions: the return address of a call, or a region's body. `call`:
/// its row, for mpi_call. Costs about 5 ns, and 100 ns when the mark is kept.
void pass(SiteKind kind, const void* place, std::uint32_t call);

/// The same, for what the program itself names.
void pass(SiteKind kind, const char* name);

/// A region by name begins and ends; they nest. An end without its beginning is ignored, and ends what is open inside.
void begin_region(const char* name);
void end_region(const char* name);
/// The innermost one.
void end_region();

/// All marks and regions of before are forgotten, as measuring begins anew.
void forget_marks();

/// Ticks that keeping a mark takes, with the threads there are.
[[nodiscard]] double calibrate_mark();

}  // namespace heiretsu::watch
