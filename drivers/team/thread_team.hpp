#pragma once
#include <cstdint>
#include <functional>

namespace heiretsu {

/// Calls run(0), ..., run(threads - 1), each on an OpenMP thread of its own, and returns when all have returned. `run`
/// must not throw. @throws std::runtime_error when OpenMP gives fewer threads than asked for; none has been called
/// then.
void run_threads(std::uint32_t threads, const std::function<void(std::uint32_t)>& run);

}  // namespace heiretsu
