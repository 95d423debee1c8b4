#pragma once
#include <cstdint>

#include <sys/types.h>

namespace heiretsu::spawn {

/// A process that was started once and then does jobs on request: what a job costs when its process is there already.
/// It ends with this object, and is killed when the process that made it ends, however that ends.
class WarmWorker {
 public:
  /// @throws std::system_error when the system gives no process or socket.
  WarmWorker();
  WarmWorker(const WarmWorker&) = delete;
  WarmWorker& operator=(const WarmWorker&) = delete;
  ~WarmWorker();

  /// Sends it job number `job`, below UINT64_MAX, waits for the answer, and returns the process that answered.
  /// @throws std::system_error when it has gone, std::runtime_error when it answers something else.
  pid_t run(std::uint64_t job) const;

 private:
  int socket_ = -1;
  pid_t process_ = -1;
};

}  // namespace heiretsu::spawn
