#include "drivers/distribute/gather.hpp"

#include <algorithm>
#include <stdexcept>

#include "drivers/distribute/bytes.hpp"

namespace heiretsu {

std::vector<Piece> gather_pieces(const Ranks& ranks, std::vector<Piece> mine, std::uint64_t items) {
  ByteWriter message;
  if (!ranks.root()) {
    for (const Piece& piece : mine) {
      message.put(piece.items);
      message.put_text(piece.bytes);
      message.put_text(piece.notes);
      message.put(piece.fault);
    }
    mine.clear();
  }
  for (const std::string& theirs : ranks.gather(message.take())) {
    ByteReader reader(theirs);
    while (!reader.empty()) {
      Piece piece;
      piece.items = reader.get<Range>();
      piece.bytes = reader.get_text();
      piece.notes = reader.get_text();
      piece.fault = reader.get<Fault>();
      mine.push_back(std::move(piece));
    }
  }
  if (!ranks.root()) return {};
  std::sort(mine.begin(), mine.end(), [](const Piece& a, const Piece& b) { return a.items.first < b.items.first; });
  std::uint64_t next = 0;
  for (const Piece& piece : mine) {
    if (piece.items.first != next) break;
    next = piece.items.last;
  }
  if (next != items) throw std::logic_error("the schedule did not deal every item exactly once");
  return mine;
}

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
