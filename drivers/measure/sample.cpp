#include "drivers/measure/sample.hpp"

#include <algorithm>

namespace heiretsu {

double Repetition::seconds() const {
  if (ranks.empty()) return 0;
  double first = ranks.front().start, last = ranks.front().end;
  for (const RankSample& rank : ranks) {
    first = std::min(first, rank.start);
    last = std::max(last, rank.end);
  }
  return last - first;
}

}  // namespace heiretsu
