#include "drivers/map/gather.hpp"

#include <algorithm>
#include <stdexcept>

#include "kernels/base/bytes.hpp"

namespace heiretsu {
namespace {

/// All pieces as texts: first their headers, then the bytes of each, which are moved and not copied.
std::vector<std::string> packed(std::vector<Piece> pieces) {
  ByteWriter headers;
  std::vector<std::string> texts(1);
  for (Piece& piece : pieces) {
    headers.put(piece.items);
    headers.put_text(piece.notes);
    headers.put(piece.fault);
    texts.push_back(std::move(piece.bytes));
  }
  texts[0] = headers.take();
  return texts;
}

void unpack(std::vector<std::string> texts, std::vector<Piece>& pieces) {
  ByteReader headers(texts.at(0));
  for (auto bytes = texts.begin() + 1; bytes != texts.end(); ++bytes) {
    Piece piece;
    piece.items = headers.get<Range>();
    piece.notes = headers.get_text();
    piece.fault = headers.get<Fault>();
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

Verdict collect_in_order(const Ranks& ranks, std::vector<Piece> mine, std::uint64_t items, PhaseClock& clock,
                         const Deliver& deliver) {
  std::vector<Piece> pieces = gather_pieces(ranks, std::move(mine), items);
  clock.enter(ranks.root() ? Phase::serial : Phase::wait);
  Verdict verdict;
  if (ranks.root()) {
    const auto failed =
        std::find_if(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.fault != Fault::none; });
    if (failed != pieces.end()) {
      verdict = {failed->fault == Fault::bad_input ? Verdict::Kind::bad_input : Verdict::Kind::wrong_result,
                 failed->notes};
      pieces.erase(failed, pieces.end());
    }
    Verdict delivered = deliver(std::move(pieces), verdict);
    if (!verdict.failed()) verdict = std::move(delivered);
  }
  verdict.kind = ranks.from_root(verdict.kind);
  return verdict;
}

}  // namespace heiretsu
