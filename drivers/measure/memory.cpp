#include "drivers/measure/memory.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>

#include <unistd.h>

#include "kernels/base/clock.hpp"

namespace heiretsu {

MemoryUse memory_use() {
  MemoryUse use;
  double pages = 0;
  std::ifstream("/proc/self/statm") >> pages >> pages;  // size, resident
  use.user = pages * static_cast<double>(sysconf(_SC_PAGESIZE));
  std::ifstream all("/proc/meminfo");
  std::string name, unit;
  for (double kilobytes = 0; all >> name >> kilobytes; std::getline(all, unit))
    if (name == "Slab:" || name == "KernelStack:" || name == "PageTables:") use.kernel += 1024 * kilobytes;
  return use;
}

MemoryWatch::MemoryWatch(const MemoryUse& before) : before_(before), thread_([this] { watch(); }) {}

MemoryWatch::~MemoryWatch() { stop(); }

void MemoryWatch::stop() {
  stopped_.store(true, std::memory_order_relaxed);
  if (thread_.joinable()) thread_.join();
}

void MemoryWatch::watch() {
  constexpr std::chrono::milliseconds every(5);
  do {
    const MemoryUse use = memory_use();
    growth_.user = std::max(growth_.user, use.user - before_.user);
    growth_.kernel = std::max(growth_.kernel, use.kernel - before_.kernel);
    std::this_thread::sleep_for(every);
  } while (!stopped_.load(std::memory_order_relaxed));
  cpu_ = thread_cpu();
}

}  // namespace heiretsu
