#include "kernels/overlap/pipe_writer.hpp"

#include <array>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace heiretsu::overlap {
namespace {

struct Request {
  std::uint64_t pipe;
  Clock::rep due;  // nanoseconds
};
constexpr std::uint64_t quit = UINT64_MAX;

/// The loop of the other process. Forked from a process of many threads it may not allocate: `queue` has room for all.
class WriterLoop {
 public:
  WriterLoop(int requests, const std::vector<Descriptor>& pipes, std::vector<Request>& queue)
      : requests_(requests), pipes_(pipes), queue_(queue) {}

  [[noreturn]] void run() {
    for (;;) {
      while (received_ != answered_ && queue_[answered_ % queue_.size()].due <= Clock::now().time_since_epoch().count())
        answer();
      if (readable()) accept();
    }
  }

 private:
  void answer() {
    const std::size_t pipe = queue_[answered_++ % queue_.size()].pipe;
    if (write(pipes_[pipe].get(), "!", 1) != 1) _exit(1);
  }

  /// Is there a request before the next answer is due?
  [[nodiscard]] bool readable() const {
    pollfd request{requests_, POLLIN, 0};
    if (received_ == answered_) return ::poll(&request, 1, -1) > 0;
    const auto left = queue_[answered_ % queue_.size()].due - Clock::now().time_since_epoch().count();
    if (left <= 0) return false;
    const timespec timeout{left / 1'000'000'000, left % 1'000'000'000};
    return ppoll(&request, 1, &timeout, nullptr) > 0;
  }

  void accept() {
    Request request{};
    if (recv(requests_, &request, sizeof request, 0) != sizeof request || request.pipe == quit) _exit(0);
    queue_[received_++ % queue_.size()] = request;
  }

  int requests_;
  const std::vector<Descriptor>& pipes_;
  std::vector<Request>& queue_;
  std::size_t received_ = 0, answered_ = 0;
};

}  // namespace

PipeWriter::PipeWriter(std::size_t pipes) {
  std::vector<Descriptor> others;
  for (std::size_t i = 0; i < pipes; ++i) {
    std::array<int, 2> ends{};
    checked(pipe2(ends.data(), O_CLOEXEC), "pipe2");
    ends_.emplace_back(ends[0]);
    others.emplace_back(ends[1]);
  }
  std::array<int, 2> sockets{};
  checked(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets.data()), "socketpair");
  requests_ = Descriptor(sockets[0]);
  const Descriptor theirs(sockets[1]);
  std::vector<Request> queue(pipes);
  process_ = checked(fork(), "fork");
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    WriterLoop(theirs.get(), others, queue).run();
  }
}

PipeWriter::~PipeWriter() {
  const Request last{quit, 0};
  send(requests_.get(), &last, sizeof last, MSG_NOSIGNAL);
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {}
}

void PipeWriter::request(std::size_t pipe, Clock::time_point due) const {
  const Request message{pipe, due.time_since_epoch().count()};
  checked(static_cast<int>(send(requests_.get(), &message, sizeof message, MSG_NOSIGNAL)), "send");
}

void PipeWriter::take(std::size_t pipe) const {
  char byte = 0;
  ssize_t count = 0;
  do count = read(file(pipe), &byte, 1);
  while (count < 0 && errno == EINTR);
  checked(static_cast<int>(count), "read");
  if (count == 0) throw std::system_error(EPIPE, std::generic_category(), "read");
}

}  // namespace heiretsu::overlap
