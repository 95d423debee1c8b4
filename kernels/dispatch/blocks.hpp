#pragma once
#include <cstddef>

namespace heiretsu::dispatch {

/// Memory for the states of tasks, of which one thread makes very many at a time and others may drop them. A thread cuts
/// blocks one after the other from a chunk of its own; a chunk whose blocks have all been given back is used again, by
/// whichever thread needs one. What lies in a row is fetched in a row, and unlike malloc's it is not returned to the system
/// and faulted in again between two bursts: up to 64 MB are kept. Aligned as by operator new.
/// @throws std::bad_alloc
[[nodiscard]] void* take_block(std::size_t bytes);

/// `bytes` as they were asked for; from any thread.
void give_block(void* block, std::size_t bytes) noexcept;

}  // namespace heiretsu::dispatch
