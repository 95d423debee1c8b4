#include "kernels/spawn/child.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <system_error>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernels/spawn/warm.hpp"

namespace heiretsu::spawn {
namespace {

void expect_no_child() {
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

/// ThreadSanitizer makes a fork of it, and then the child cannot write its errno into its parent's memory.
bool vfork_shares_memory() {
  volatile bool written = false;
  const pid_t process = vfork();
  if (process == 0) {
    written = true;
    _exit(0);
  }
  waitpid(process, nullptr, 0);
  return written;
}

class EveryStarter : public testing::TestWithParam<Starter> {
 protected:
  void TearDown() override { expect_no_child(); }
};

TEST_P(EveryStarter, TellsTheExitStatus) {
  EXPECT_EQ(run(GetParam(), Command({"true"})), 0);
  EXPECT_EQ(run(GetParam(), Command({"sh", "-c", "exit 7"})), 7);
  EXPECT_EQ(run(GetParam(), Command({"sh", "-c", "kill -TERM $$"})), 128 + SIGTERM);
}

TEST_P(EveryStarter, SaysWhatCannotBeStarted) {
  if (GetParam() == start_vfork && !vfork_shares_memory()) GTEST_SKIP() << "vfork copies memory here";
  try {
    (void)run(GetParam(), Command({"no-such-program"}));
    FAIL();
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code().value(), ENOENT);
    EXPECT_NE(std::string(error.what()).find("'no-such-program' cannot be started"), std::string::npos);
  }
  EXPECT_THROW((void)run(GetParam(), Command({"/"})), std::system_error);
}

TEST_P(EveryStarter, DoesNotWaitForTheEndToReturn) {
  const auto start = std::chrono::steady_clock::now();
  const pid_t process = GetParam()(Command({"sleep", "100"}));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(50));
  EXPECT_EQ(kill(process, SIGKILL), 0);
  EXPECT_EQ(waitpid(process, nullptr, 0), process);
}

INSTANTIATE_TEST_SUITE_P(Spawn, EveryStarter, testing::Values(start_posix_spawn, start_vfork, start_fork));

TEST(Children, DieWithUs) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const pid_t parent = fork();
  if (parent == 0) {
    close(ends[0]);
    kill_children_with_us();
    alarm(60);
    (void)run(start_posix_spawn, Command({"sleep", "1000"}));  // holds the pipe open
    _exit(1);
  }
  close(ends[1]);
  usleep(300'000);
  EXPECT_EQ(kill(parent, SIGTERM), 0);
  int status = 0;
  EXPECT_EQ(waitpid(parent, &status, 0), parent);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGTERM);
  char byte = 0;
  EXPECT_EQ(read(ends[0], &byte, 1), 0);  // nobody holds it any more
  close(ends[0]);
}

TEST(WarmWorker, AnswersFromAnotherProcessAndGoes) {
  {
    const WarmWorker one, two;
    const pid_t process = one.run(0);
    EXPECT_NE(process, getpid());
    EXPECT_EQ(one.run(1), process);
    EXPECT_NE(two.run(2), process);
  }
  expect_no_child();
}

TEST(WarmWorker, SaysWhenItHasGone) {
  const WarmWorker worker;
  kill(worker.run(0), SIGKILL);
  EXPECT_THROW(
      {
        for (int i = 1; i < 1000; ++i) (void)worker.run(1);
      },
      std::system_error);
}

}  // namespace
}  // namespace heiretsu::spawn
