#pragma once
#include "drivers/watch/left.hpp"

namespace heiretsu::watch {

/// What the system counts of this process and its host, now.
[[nodiscard]] HostUse host_use();

/// CPU time, delay, switches and migrations of a thread of this process, and where it may run and does; its birth's
/// counts where `begins`. Some 30 us.
void read_thread(Thread& thread, bool begins);

/// Memory and page faults of the process.
void read_memory(Header& header);

/// Host, executable and kernel.
void describe_process(Header& header);

}  // namespace heiretsu::watch
