#include "drivers/map/gather.hpp"

#include <algorithm>
#include <stdexcept>

#include "kernels/base/bytes.hpp"

namespace heiretsu {
namespace {

/// All pieces as texts: first what they say of themselves, then the bytes of each, which are moved and not copied.
std::vector<std::string> packed(std::vector<Piece> pieces) {
  ByteWriter heads;
  std::vector<std::string> texts(1);
  for (Piece& piece : pieces) {
    heads.put(piece.items);
    heads.put_text(piece.notes);
    heads.put(piece.fault);
    texts.push_back(std::move(piece.bytes));
  }
  texts[0] = heads.take();
  return texts;
}

void unpack(std::vector<std::string> texts, std::vector<Piece>& pieces) {
  ByteReader heads(texts.at(0));
  for (auto bytes = texts.begin() + 1; bytes != texts.end(); ++bytes) {
    Piece piece;
    piece.items = heads.get<Range>();
    piece.notes = heads.get_text();
    piece.fault = heads.get<Fault>();
    piece.bytes = std::move(*bytes);
    pieces.push_back(std::move(piece));
  }
}

}  // namespace

std::vector<Piece> gather_pieces(const Ranks& ranks, std::vector<Piece> mine, std::uint64_t items) {
  if (ranks.size() > 1) {
    std::vector<std::vector<std::string>> lists = ranks.gather_lists(packed(std::move(mine)));
    mine.clear();
    for (std::vector<std::string>& list : lists) unpack(std::move(list), mine);
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
