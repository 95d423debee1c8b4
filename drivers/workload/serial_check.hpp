#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "drivers/map/gather.hpp"
#include "drivers/workload/declared.hpp"
#include "drivers/workload/workload.hpp"

namespace heiretsu {

/// --verify serial: compares what was printed with what one thread computes. At rank 0. What it is given must outlive
/// it.
class SerialCheck {
 public:
  SerialCheck(const MapWorkload& workload, const Declared& declared) : workload_(workload), declared_(declared) {}

  /// Keeps checksums of the rows of a window as they are printed, of at most 1024 parts of it, so that a difference has
  /// a place.
  void keep(const std::vector<Piece>& pieces, Range window);

  /// What differs; empty where nothing does. `total`: the value of all items, null where rows are the result.
  [[nodiscard]] std::string difference(const Reduction::Sum* total) const;

 private:
  [[nodiscard]] std::string difference_of_rows() const;
  [[nodiscard]] std::string difference_of_values(const Reduction::Sum& total) const;

  const MapWorkload& workload_;
  const Declared& declared_;
  struct Printed {
    Range items;
    std::uint64_t checksum;
  };
  std::vector<Printed> printed_;  // in order
};

}  // namespace heiretsu
