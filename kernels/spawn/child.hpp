#pragma once
#include <string>
#include <vector>

#include <sys/types.h>

namespace heiretsu::spawn {

/// A program and its arguments.
class Command {
 public:
  /// words[0] is the program, looked for in PATH; words must not be empty.
  explicit Command(std::vector<std::string> words);

  [[nodiscard]] char* const* arguments() const { return pointers_.data(); }
  [[nodiscard]] const std::string& program() const { return words_[0]; }

 private:
  std::vector<std::string> words_;
  std::vector<char*> pointers_;  // into words_, and a null
};

/// Starts the command and returns its process; the caller waits for it.
/// @throws std::system_error with the program's name when it cannot be started: then there is no process.
using Starter = pid_t (*)(const Command& command);

/// posix_spawnp(3).
pid_t start_posix_spawn(const Command& command);
/// vfork(2) and exec: the child borrows the parent's memory until then.
pid_t start_vfork(const Command& command);
/// fork(2) and exec: the page tables of the parent are copied, 8 bytes per page in use.
pid_t start_fork(const Command& command);

/// Starts the command, waits for its end and returns its exit status, or 128 + the signal that ended it. When SIGINT,
/// SIGTERM or SIGHUP ends this process meanwhile the child is killed too.
/// @throws as the starter does.
int run(Starter start, const Command& command);

/// From now on SIGINT, SIGTERM and SIGHUP kill the children of run() before they end this process as before.
void kill_children_with_us();

}  // namespace heiretsu::spawn
