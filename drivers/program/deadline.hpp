#pragma once
#include <string>
#include <thread>

namespace heiretsu {

/// A time limit, as a scope, for what cannot be told to end: a call of MPI that waits for an answer. When the scope
/// lives longer than `seconds`, its thread says `line` and ends this process with status 1, and so its job.
class Deadline {
 public:
  Deadline(double seconds, std::string line);

 private:
  std::jthread watcher_;
};

}  // namespace heiretsu
