#pragma once
#include <cstdint>

#include <sys/types.h>

namespace heiretsu::spawn {

/// A process that was started once and does jobs whenever it is asked: what is left of starting a process when that was
/// done before. It ends with this object, and with the process that made it however that ends.
class WarmWorker {
 public:
  /// @throws std::system_error when the system gives no process or socket.
  WarmWorker();
  WarmWorker(const WarmWorker&) = delete;
  WarmWorker& operator=(const WarmWorker&) = delete;
  ~WarmWorker();

  /// Has it do job number `job` (none is UINT64_MAX), waits for the answer, and returns the process that gave it.
  /// @throws std::system_error when it has gone, std::runtime_error when it answers something else.
  pid_t run(std::uint64_t job) const;

 private:
  int socket_ = -1;
  pid_t process_ = -1;
};

}  // namespace heiretsu::spawn
