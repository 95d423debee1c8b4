#pragma once
#include <cstddef>
#include <optional>

#include "kernels/base/clock.hpp"
#include "kernels/overlap/pipe_writer.hpp"
#include "kernels/overlap/waits.hpp"

namespace heiretsu::overlap {

/// Waits that block the thread they are made in.
class Blocking {
 public:
  /// For that many waits at a time. @throws std::system_error as PipeWriter does, for pipes.
  Blocking(Medium medium, std::size_t lanes) : medium_(medium) {
    if (medium == Medium::pipe) writer_.emplace(lanes);
  }

  /// Waits from now on and returns how late it went on. One at a time in each lane (0 .. lanes - 1).
  Clock::duration wait(Clock::duration each, std::size_t lane) const;

 private:
  Medium medium_;
  std::optional<PipeWriter> writer_;
};

}  // namespace heiretsu::overlap
