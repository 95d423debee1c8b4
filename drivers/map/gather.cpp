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
  require_all(mine, items);
  return mine;
}

void require_all(const std::vector<Piece>& pieces, std::uint64_t items) {
  std::uint64_t next = 0;
  for (const Piece& piece : pieces) {
    if (piece.items.first != next) break;
    next = piece.items.last;
  }
  if (next != items) throw std::logic_error("the schedule did not deal every item exactly once");
}

std::size_t first_failed(const std::vector<Piece>& pieces) {
  const auto failed =
      std::find_if(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.fault != Fault::none; });
  return static_cast<std::size_t>(failed - pieces.begin());
}

Verdict deliver_in_order(std::vector<Piece> pieces, const Deliver& deliver) {
  Verdict verdict;
  if (const std::size_t right = first_failed(pieces); right < pieces.size()) {
    verdict = {pieces[right].fault == Fault::bad_input ? Verdict::Kind::bad_input : Verdict::Kind::wrong_result,
               pieces[right].notes};
    pieces.resize(right);
  }
  Verdict delivered = deliver(std::move(pieces), verdict);
  return verdict.failed() ? verdict : delivered;
}

Verdict collect_in_order(const Ranks& ranks, std::vector<Piece> mine, std::uint64_t items, PhaseClock& clock,
                         const Deliver& deliver) {
  std::vector<Piece> pieces = gather_pieces(ranks, std::move(mine), items);
  clock.enter(ranks.root() ? Phase::serial : Phase::wait);
  Verdict verdict;
  if (ranks.root()) verdict = deliver_in_order(std::move(pieces), deliver);
  verdict.kind = ranks.from_root(verdict.kind);
  return verdict;
}

}  // namespace heiretsu
