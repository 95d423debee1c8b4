#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include <sys/types.h>

#include "kernels/base/clock.hpp"
#include "kernels/overlap/descriptor.hpp"

namespace heiretsu::overlap {

/// Another process that answers on pipes: it writes one byte into a pipe at the time it was asked for. It ends with this object,
/// and with the process that made it however that ends.
class Ringer {
 public:
  /// Starts it with that many pipes; needs two descriptors a pipe, and keeps one. O(pipes).
  /// @throws std::system_error when the system gives no more descriptors or processes.
  explicit Ringer(std::size_t pipes);
  Ringer(const Ringer&) = delete;
  Ringer& operator=(const Ringer&) = delete;
  ~Ringer();

  /// Where the bytes of `pipe` (0 .. pipes - 1) arrive.
  [[nodiscard]] int file(std::size_t pipe) const { return ends_[pipe].get(); }

  /// Asks for a byte in `pipe` at `due`; from any thread. Those asked for earlier are taken to be due no later.
  /// @throws std::system_error when the process has gone.
  void ask(std::size_t pipe, Clock::time_point due) const;

  /// Takes the byte out of `pipe`, waiting for it.
  /// @throws std::system_error when it does not come any more.
  void take(std::size_t pipe) const;

 private:
  std::vector<Descriptor> ends_;
  Descriptor requests_;
  pid_t process_ = -1;
};

}  // namespace heiretsu::overlap
