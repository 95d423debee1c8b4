#include "drivers/measure/gather.hpp"

#include <string>
#include <utility>

#include "kernels/base/bytes.hpp"

namespace heiretsu {

std::vector<RankSample> gather_samples(const Ranks& ranks, const RankSample& mine) {
  ByteWriter message;
  message.put(mine.start);
  message.put(mine.end);
  for (const ThreadSample& thread : mine.threads) message.put(thread);
  std::vector<RankSample> all;
  for (const std::string& theirs : ranks.gather(message.take())) {
    ByteReader reader(theirs);
    RankSample sample;
    sample.start = reader.get<double>();
    sample.end = reader.get<double>();
    while (!reader.empty()) sample.threads.push_back(reader.get<ThreadSample>());
    all.push_back(std::move(sample));
  }
  return all;
}

}  // namespace heiretsu
