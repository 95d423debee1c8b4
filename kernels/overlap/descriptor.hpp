#pragma once
#include <cerrno>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace heiretsu::overlap {

/// `result` of a system call, unless it is negative.
/// @throws std::system_error then, with errno and the call's name.
inline int checked(int result, const char* call) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), call);
  return result;
}

/// A file descriptor that is closed when its owner goes.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int file) : file_(file) {}
  Descriptor(Descriptor&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~Descriptor() {
    if (file_ >= 0) close(file_);
  }

  [[nodiscard]] int get() const { return file_; }

 private:
  int file_ = -1;
};

}  // namespace heiretsu::overlap
