#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include <sys/types.h>

#include "kernels/base/clock.hpp"
#include "kernels/overlap/descriptor.hpp"

namespace heiretsu::overlap {

/// Another process that writes a byte into a pipe at a requested time. It ends with this object, and is killed when the
/// process that made it ends, however that ends.
class PipeWriter {
 public:
  /// Starts it with that many pipes; takes two descriptors per pipe, and keeps one. O(pipes).
  /// @throws std::system_error when the system gives no more descriptors or processes.
  explicit PipeWriter(std::size_t pipes);
  PipeWriter(const PipeWriter&) = delete;
  PipeWriter& operator=(const PipeWriter&) = delete;
  ~PipeWriter();

  /// Where the bytes of `pipe` (0 .. pipes - 1) arrive.
  [[nodiscard]] int file(std::size_t pipe) const { return ends_[pipe].get(); }

  /// Requests a byte in `pipe` at `due`; from any thread. Requests must come in the order of their times.
  /// @throws std::system_error when the process has gone.
  void request(std::size_t pipe, Clock::time_point due) const;

  /// Takes the byte out of `pipe`, waiting for it.
  /// @throws std::system_error when it does not come any more.
  void take(std::size_t pipe) const;

 private:
  std::vector<Descriptor> ends_;
  Descriptor requests_;
  pid_t process_ = -1;
};

}  // namespace heiretsu::overlap
