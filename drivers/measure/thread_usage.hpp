#pragma once
#include "drivers/measure/sample.hpp"
#include "kernels/base/clock.hpp"

namespace heiretsu {

/// Adds to a sample what the system counts of the calling thread, from when this is made to its end: CPU time. Made and
/// used by the thread that it measures.
class ThreadUsage {
 public:
  /// Of `sample`, which must outlive it.
  explicit ThreadUsage(ThreadSample& sample) : sample_(sample), cpu_since_(thread_cpu()) {}
  ThreadUsage(const ThreadUsage&) = delete;
  ThreadUsage& operator=(const ThreadUsage&) = delete;
  ~ThreadUsage() { sample_.cpu += thread_cpu() - cpu_since_; }

 private:
  ThreadSample& sample_;
  double cpu_since_;
};

}  // namespace heiretsu
