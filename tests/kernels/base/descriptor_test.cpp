#include "kernels/base/descriptor.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <thread>

namespace heiretsu {
namespace {

/// What `check` returns in a process of its own, whose standard streams it may close.
int in_a_child(int (*check)()) {
  const pid_t child = fork();
  if (child == 0) _exit(check());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Descriptor, ClosedStreamsAreTakenSoThatNoFileGetsTheirNumbers) {
  EXPECT_EQ(in_a_child([] {
              close(0);
              close(1);
              close(2);
              open_closed_streams();
              return open("/dev/null", O_WRONLY);
            }),
            in_a_child([] { return open("/dev/null", O_WRONLY); }));
}

TEST(Descriptor, WhatWasClosedStillCannotBeUsed) {
  EXPECT_EQ(in_a_child([] {
              close(0);
              close(1);
              close(2);
              open_closed_streams();
              char byte = 0;
              const bool input = read(0, &byte, 1) < 0 && errno == EBADF;
              const bool output = !write_all(1, "x") && errno == EBADF;
              return input && output && write_all(2, "x") ? 0 : 1;  // what is said there is lost, and no error
            }),
            0);
}

TEST(Descriptor, OpenStreamsStayAsTheyAre) {
  EXPECT_EQ(in_a_child([] {
              struct stat before {
              }, after{};
              fstat(1, &before);
              open_closed_streams();
              fstat(1, &after);
              return before.st_ino == after.st_ino && before.st_dev == after.st_dev ? 0 : 1;
            }),
            0);
}

TEST(Descriptor, AWriterWaitsForTheReaderOfAPipeThatDoesNotBlock) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_NONBLOCK), 0);
  const std::string text(1 << 20, 'x');  // more than a pipe holds
  std::string received;
  std::thread reader([&] {
    char block[4096];
    while (received.size() < text.size()) {
      const ssize_t count = read(ends[0], block, sizeof block);
      if (count > 0) {
        received.append(block, static_cast<std::size_t>(count));
      } else if (!is_to_be_tried_again(ends[0], POLLIN)) {
        break;
      }
    }
  });
  EXPECT_TRUE(write_all(ends[1], text));
  reader.join();
  EXPECT_EQ(received, text);
  EXPECT_TRUE(is_pipe(ends[0]));
  close(ends[0]);
  close(ends[1]);
}

TEST(Descriptor, OtherErrorsAreNoReasonToTryAgain) {
  for (const int error : {EBADF, ENOSPC, EPIPE}) {
    errno = error;
    EXPECT_FALSE(is_to_be_tried_again(1, POLLOUT));
    EXPECT_EQ(errno, error);
  }
  errno = EINTR;
  EXPECT_TRUE(is_to_be_tried_again(1, POLLOUT));
}

}  // namespace
}  // namespace heiretsu
