#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace heiretsu::count {

/// When a thread had done each 32nd of its increments, in seconds since it was released. Cheap enough (32 clock reads)
/// not to disturb the counting.
class Stamps {
 public:
  static constexpr std::size_t parts = 32;

  void mark(std::size_t part, double since_release) { times_[part] = since_release; }
  [[nodiscard]] double finished() const { return times_.back(); }

  /// The share of its increments, 0..1, that were done `seconds` after the release; linear between marks.
  [[nodiscard]] double done_at(double seconds) const {
    double before = 0;
    for (std::size_t part = 0; part < parts; ++part) {
      if (seconds < times_[part])
        return (static_cast<double>(part) + (seconds - before) / (times_[part] - before)) / parts;
      before = times_[part];
    }
    return 1;
  }

 private:
  std::array<double, parts> times_{};
};

}  // namespace heiretsu::count
