#pragma once
#include <filesystem>
#include <string>

namespace heiretsu {

/// The number at the front of a file of the kernel's; infinite where there is none ("max", no such file, not readable),
/// or a negative one.
[[nodiscard]] double limit_in(const std::filesystem::path& path);

/// The limits of the control groups that this process is in (Linux, versions 1 and 2), for containers, batch jobs and
/// systemd's scopes: of its own group and all above it, as far as they can be seen, the tightest counts. Infinite where
/// there is none.
class ControlGroup {
 public:
  /// `root`: where control groups are mounted; `own`: which one this process is in, as /proc/self/cgroup tells.
  explicit ControlGroup(std::filesystem::path root = "/sys/fs/cgroup",
                        const std::filesystem::path& own = "/proc/self/cgroup");

  [[nodiscard]] double cpus() const;       ///< CPU seconds a second
  [[nodiscard]] double memory() const;     ///< bytes
  [[nodiscard]] double processes() const;  ///< and threads

 private:
  /// The smallest of what `read` finds in the folders of the group that `controller` puts this process in.
  template <class Read>
  [[nodiscard]] double tightest(const std::string& controller, const Read& read) const;

  std::filesystem::path root_;
  std::string own_;  ///< lines such as 4:memory:/job and 0::/job
};

}  // namespace heiretsu
