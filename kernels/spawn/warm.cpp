#include "kernels/spawn/warm.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace heiretsu::spawn {
namespace {

struct Message {
  std::uint64_t job;
  pid_t process;
};
constexpr std::uint64_t quit = UINT64_MAX;

[[noreturn]] void serve(int socket) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (Message message{};;) {
    if (recv(socket, &message, sizeof message, 0) != sizeof message || message.job == quit) _exit(0);
    message.process = getpid();
    if (send(socket, &message, sizeof message, MSG_NOSIGNAL) != sizeof message) _exit(1);
  }
}

[[noreturn]] void fail(int error, const char* what) { throw std::system_error(error, std::generic_category(), what); }

}  // namespace

WarmWorker::WarmWorker() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) fail(errno, "a warm worker's socket");
  process_ = fork();
  if (process_ == 0) serve(ends[1]);
  const int error = errno;
  close(ends[1]);
  if (process_ < 0) close(ends[0]);
  if (process_ < 0) fail(error, "a warm worker cannot be started");
  socket_ = ends[0];
}

WarmWorker::~WarmWorker() {
  const Message last{quit, 0};
  send(socket_, &last, sizeof last, MSG_NOSIGNAL);
  close(socket_);
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {}
}

pid_t WarmWorker::run(std::uint64_t job) const {
  Message message{job, 0};
  if (send(socket_, &message, sizeof message, MSG_NOSIGNAL) < 0) fail(errno, "a warm worker has gone");
  ssize_t size = 0;
  do size = recv(socket_, &message, sizeof message, 0);
  while (size < 0 && errno == EINTR);
  if (size < 0) fail(errno, "a warm worker does not answer");
  if (size == 0) fail(EPIPE, "a warm worker has gone");
  if (message.job != job) throw std::runtime_error("a warm worker answered for another job");
  return message.process;
}

}  // namespace heiretsu::spawn
