// Faults of the results folder, each caused on purpose: no final name ever belongs to an incomplete file.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "drivers/record/destination.hpp"
#include "drivers/record/schema.hpp"
#include "drivers/record/tables.hpp"
#include "drivers/record/writer.hpp"
#include "tests/drivers/record/made_up_record.hpp"
#include "tests/drivers/record/temporary_folder.hpp"

namespace heiretsu {
namespace {

namespace fs = std::filesystem;

/// A small file system of its own on a folder; `error` says why there is none (only root can mount).
class SmallDisk {
 public:
  SmallDisk(const fs::path& folder, const char* options, unsigned long flags = 0) : folder_(folder) {
    fs::create_directories(folder);
    if (mount("tmpfs", folder.c_str(), "tmpfs", flags, options) != 0) error = std::strerror(errno);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (error.empty()) umount(folder_.c_str());
  }
  std::string error;

 private:
  fs::path folder_;
};

/// The message with which `call` throws; "(none)" when it does not.
template <class Call>
std::string message(Call call) {
  try {
    call();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "(none)";
}

TEST(Faults, AFullDiskIsFoundBeforeTheWork) {
  const TemporaryFolder folder;
  const SmallDisk disk(folder / "disk", "size=256k");
  if (!disk.error.empty()) GTEST_SKIP() << "cannot mount a small file system: " << disk.error;
  const std::string line = message([&] { try_destination({folder / "disk" / "a.h5", false}); });
  EXPECT_NE(line.find("No space left on device"), std::string::npos) << line;
  EXPECT_TRUE(fs::is_empty(folder / "disk"));
}

TEST(Faults, ADiskThatFillsUpKeepsEarlierRecordsAndNoIncompleteOne) {
  const TemporaryFolder folder;
  const SmallDisk disk(folder / "disk", "size=256k");
  if (!disk.error.empty()) GTEST_SKIP() << "cannot mount a small file system: " << disk.error;
  const fs::path earlier = write_record(made_up_record(3, 2), {folder / "disk" / "a.h5", false}).file;
  const auto size = fs::file_size(earlier);
  const std::string line = message([&] { write_record(made_up_record(2000, 3), {folder / "disk" / "b.h5", false}); });
  EXPECT_NE(line.find("No space left on device"), std::string::npos) << line;
  EXPECT_EQ(fs::file_size(earlier), size);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder / "disk"), {}), 1);
}

TEST(Faults, AReadOnlyFileSystemIsFoundBeforeTheWork) {
  const TemporaryFolder folder;
  const SmallDisk disk(folder / "disk", "size=1m", MS_RDONLY);
  if (!disk.error.empty()) GTEST_SKIP() << "cannot mount a small file system: " << disk.error;
  const std::string line = message([&] { try_destination({folder / "disk" / "a.h5", false}); });
  EXPECT_NE(line.find("Read-only file system"), std::string::npos) << line;
}

TEST(Faults, ALimitOnFileSizesIsAnErrorNotTheEndOfTheProcess) {
  const TemporaryFolder folder;
  const pid_t child = fork();
  if (child == 0) {
    const rlimit limit{4096, 4096};
    setrlimit(RLIMIT_FSIZE, &limit);
    const std::string line = message([&] { write_record(made_up_record(3, 2), {folder / "a.h5", false}); });
    _exit(line.find("File too large") != std::string::npos ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status)) << "ended by signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

/// Writes records until it is killed; notifies `ready` after the first.
[[noreturn]] void write_for_ever(const std::vector<std::byte>& image, const fs::path& folder, int ready) {
  for (int i = 0;; ++i) {
    publish(image, {folder / (std::to_string(i) + ".h5"), true});
    if (i == 0 && ::write(ready, "x", 1) != 1) _exit(1);
  }
}

TEST(Faults, KilledAtAnyMomentEveryFileUnderAFinalNameIsComplete) {
  const Record record = made_up_record(400, 3);
  const std::vector<std::byte> image = file_image(record, arrange(record));
  std::size_t whole = 0;
  for (unsigned round = 0; round < 60; ++round) {
    const TemporaryFolder folder;
    int pipes[2];
    ASSERT_EQ(pipe(pipes), 0);
    const pid_t child = fork();
    if (child == 0) write_for_ever(image, folder.path(), pipes[1]);
    char token = 0;
    ASSERT_EQ(read(pipes[0], &token, 1), 1);
    usleep(137 * round);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    close(pipes[0]);
    close(pipes[1]);
    for (const auto& entry : fs::directory_iterator(folder.path())) {
      if (entry.path().extension() != ".h5") continue;
      ++whole;
      std::vector<char> bytes(image.size() + 1);
      std::ifstream stream(entry.path(), std::ios::binary);
      stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
      ASSERT_EQ(static_cast<std::size_t>(stream.gcount()), image.size()) << entry.path();
      ASSERT_EQ(std::memcmp(bytes.data(), image.data(), image.size()), 0) << entry.path();
    }
  }
  EXPECT_GE(whole, 60U);
}

}  // namespace
}  // namespace heiretsu
