#include "kernels/spawn/child.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <system_error>

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace heiretsu::spawn {
namespace {

[[noreturn]] void cannot_start(const Command& command, int error) {
  throw std::system_error(error, std::generic_category(), "'" + command.program() + "' cannot be started");
}

void wait_for(pid_t process, int& status) {
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {}
}

/// In the child: becomes the command, or calls report(errno). It is killed when its parent ends, however that ends.
template <class Report>
[[noreturn]] void become(const Command& command, Report&& report) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  execvp(command.arguments()[0], command.arguments());
  report(errno);
  _exit(127);
}

/// Reaps a child that could not become the command: the caller gets an exception, not a process.
pid_t started(pid_t process, const Command& command, int error) {
  if (process < 0) cannot_start(command, errno);
  if (error == 0) return process;
  int status = 0;
  wait_for(process, status);
  cannot_start(command, error);
}

constexpr std::size_t max_children = 4096;
std::array<std::atomic<pid_t>, max_children> children{};

/// Keeps a child in the table of those to be killed with us, for as long as it lives and the table has room.
class TrackedChild {
 public:
  explicit TrackedChild(pid_t process) : process_(process) {
    for (std::size_t i = 0; i < max_children && place_ == nullptr; ++i) {
      pid_t none = 0;
      if (children[i].compare_exchange_strong(none, process)) place_ = &children[i];
    }
  }
  TrackedChild(const TrackedChild&) = delete;
  TrackedChild& operator=(const TrackedChild&) = delete;
  ~TrackedChild() {
    if (place_ != nullptr) place_->store(0);
  }

  int wait() const {
    // It stays a zombie, with its number, until it is out of the table: the handler must not kill another's.
    siginfo_t info{};
    while (waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) {}
    if (place_ != nullptr) place_->store(0);
    int status = 0;
    wait_for(process_, status);
    return status;
  }

 private:
  pid_t process_;
  std::atomic<pid_t>* place_ = nullptr;
};

extern "C" void end_with_children(int signal) {
  for (const auto& child : children)
    if (const pid_t process = child.load(); process > 0) kill(process, SIGKILL);
  std::signal(signal, SIG_DFL);
  raise(signal);
}

}  // namespace

Command::Command(std::vector<std::string> words) : words_(std::move(words)) {
  for (std::string& word : words_) pointers_.push_back(word.data());
  pointers_.push_back(nullptr);
}

pid_t start_posix_spawn(const Command& command) {
  pid_t process = -1;
  const int error = posix_spawnp(&process, command.arguments()[0], nullptr, nullptr, command.arguments(), environ);
  if (error != 0) cannot_start(command, error);
  return process;
}

pid_t start_vfork(const Command& command) {
  volatile int error = 0;
  const pid_t process = vfork();
  if (process == 0) become(command, [&error](int why) { error = why; });
  return started(process, command, error);
}

pid_t start_fork(const Command& command) {
  std::array<int, 2> ends{};  // closed when the child becomes the command; else it says why not
  if (pipe2(ends.data(), O_CLOEXEC) != 0) cannot_start(command, errno);
  const pid_t process = fork();
  if (process == 0) {
    become(command, [&ends](int error) { (void)!write(ends[1], &error, sizeof error); });
  }
  const int fork_error = errno;
  close(ends[1]);
  int error = 0;
  if (process > 0)
    while (read(ends[0], &error, sizeof error) < 0 && errno == EINTR) {}
  close(ends[0]);
  errno = fork_error;
  return started(process, command, error);
}

int run(Starter start, const Command& command) {
  const TrackedChild child(start(command));
  const int status = child.wait();
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void kill_children_with_us() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, end_with_children);
}

}  // namespace heiretsu::spawn
