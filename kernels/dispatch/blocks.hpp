#pragma once
#include <cstddef>

namespace heiretsu::dispatch {

/// Memory for the states of tasks: one thread makes very many at a time, and others may free them. A thread cuts blocks
/// one after the other from a chunk of its own; a chunk whose blocks have all been given back is used again, by
/// whichever thread needs one. Blocks made in a row lie in a row, which caches like; and unlike malloc's, their memory
/// is not returned to the system between two bursts, to be faulted in again: up to 64 MB are kept. Aligned as by
/// operator new.
/// @throws std::bad_alloc
[[nodiscard]] void* take_block(std::size_t bytes);

/// Gives a block of `bytes` back, the same number as was taken; from any thread.
void give_block(void* block, std::size_t bytes) noexcept;

}  // namespace heiretsu::dispatch
