#include "drivers/map/shared_text.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <string_view>
#include <utility>

#include "drivers/output/file_mark.hpp"
#include "kernels/base/bytes.hpp"
#include "kernels/ranks/communicator.hpp"

namespace heiretsu {
namespace {

constexpr auto nowhere = std::numeric_limits<std::uint64_t>::max();

/// A piece whose bytes stayed at its rank.
struct Header {
  Piece piece;
  std::uint64_t bytes;
  std::size_t rank, index;  // whose it is, and which of that rank's
};

std::vector<Header> read_headers(ByteReader reader, std::size_t rank) {
  std::vector<Header> headers;
  while (!reader.empty()) {
    Header header{{}, 0, rank, headers.size()};
    header.piece.items = reader.get<Range>();
    header.piece.notes = reader.get_text();
    header.piece.fault = reader.get<Fault>();
    header.bytes = reader.get<std::uint64_t>();
    headers.push_back(std::move(header));
  }
  return headers;
}

/// Where the texts of the first `count` pieces go, by rank and piece, one behind the other; and where the last ends.
std::uint64_t place(const std::vector<Header>& headers, std::size_t count,
                    std::vector<std::vector<std::uint64_t>>& places) {
  std::uint64_t end = 0;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    std::vector<std::uint64_t>& theirs = places[headers[i].rank];
    theirs.resize(std::max(theirs.size(), headers[i].index + 1), nowhere);
    if (i < count) theirs[headers[i].index] = std::exchange(end, end + headers[i].bytes);
  }
  return end;
}

}  // namespace

SharedText::SharedText(const Ranks& ranks, const Output& output, Journal* journal)
    : ranks_(ranks),
      output_(output),
      journal_(journal),
      path_(output.part()),
      turn_(static_cast<std::uint64_t>(Communicator::node_of(ranks)->rank()) % 2) {
  if (journal_ != nullptr) end_ = journal_->done().bytes;
  ranks_.broadcast(path_);
  by_all_ = seen_by_all();
}

/// Can every rank write to the file, and read there what rank 0 writes behind its end? Another file of the same name,
/// on another host, has something else there.
bool SharedText::seen_by_all() {
  const std::uint64_t end = ranks_.from_root(end_);
  const bool opened = writer_.open(path_);
  if (ranks_.size() == 1) return opened;
  std::string mark = ranks_.root() ? mark_file(path_, end) : "";
  ranks_.broadcast(mark);
  const bool seen = ranks_.all(opened && !mark.empty() && read_mark(path_, end) == mark);
  if (ranks_.root()) output_.cut(end);
  return seen;
}

Verdict SharedText::collect(std::vector<Piece> mine, std::uint64_t items, PhaseClock& clock, const Deliver& deliver,
                            std::function<void()> written) {
  clock.enter(Phase::io);
  const PlacedWriter::Result result = writer_.result();
  clock.enter(Phase::communicate);
  if (!by_all_) mine = gather_pieces(ranks_, std::move(mine), items);
  const std::vector<std::string> headers = ranks_.gather(header_of(result, mine));
  clock.enter(ranks_.root() ? Phase::serial : Phase::wait);
  Verdict verdict;
  std::string plan = ranks_.root() ? plan_of(headers, items, verdict, deliver, std::move(written)) : "";
  ranks_.broadcast(plan);
  ByteReader reader(plan);
  verdict.kind = reader.get<Verdict::Kind>();
  write(std::move(mine), reader);
  return verdict;
}

/// This rank's part of what rank 0 must know: how its last texts were written, and its new pieces.
std::string SharedText::header_of(const PlacedWriter::Result& result, const std::vector<Piece>& mine) {
  ByteWriter header;
  header.put(result);
  for (const Piece& piece : mine) {
    header.put(piece.items);
    header.put_text(piece.notes);
    header.put(piece.fault);
    header.put(std::uint64_t{piece.bytes.size()});
  }
  return header.take();
}

/// What rank 0 says to all: how the run goes on, where the text of this round begins in the file, whether it must be on
/// disk when it is written, and of each rank where its pieces begin in the text.
std::string SharedText::plan_of(const std::vector<std::string>& messages, std::uint64_t items, Verdict& verdict,
                                const Deliver& deliver, std::function<void()> written) {
  std::vector<PlacedWriter::Result> results;
  std::vector<Header> headers;
  for (std::size_t rank = 0; rank < messages.size(); ++rank) {
    ByteReader reader(messages[rank]);
    results.push_back(reader.get<PlacedWriter::Result>());
    std::vector<Header> theirs = read_headers(reader, rank);
    std::move(theirs.begin(), theirs.end(), std::back_inserter(headers));
  }
  settle(results);
  std::sort(headers.begin(), headers.end(),
            [](const Header& a, const Header& b) { return a.piece.items.first < b.piece.items.first; });
  std::vector<Piece> pieces;
  for (const Header& header : headers) pieces.push_back(header.piece);
  require_all(pieces, items);
  const std::size_t right = first_failed(pieces);
  verdict = deliver_in_order(std::move(pieces), deliver);

  std::vector<std::vector<std::uint64_t>> places(messages.size());
  const std::uint64_t bytes = place(headers, right, places);
  const bool sync = journal_ != nullptr && (written || journal_->sync_due());  // what is to be safe is on disk
  pending_ = {bytes, !verdict.failed(), sync, std::move(written)};
  ByteWriter plan;
  plan.put(verdict.kind);
  plan.put(end_);
  plan.put(sync);
  for (const std::vector<std::uint64_t>& theirs : places)
    plan.put_text({reinterpret_cast<const char*>(theirs.data()), theirs.size() * sizeof(std::uint64_t)});
  return plan.take();
}

void SharedText::write(std::vector<Piece> mine, ByteReader& plan) {
  const auto origin = plan.get<std::uint64_t>();
  const bool sync = plan.get<bool>();
  std::string_view places;
  for (int rank = 0; rank <= ranks_.rank(); ++rank) places = plan.get_text();
  std::vector<PlacedWriter::Text> texts;
  ByteReader reader(places);
  for (Piece& piece : mine)
    if (const auto at = reader.get<std::uint64_t>(); at != nowhere && !piece.bytes.empty())
      texts.push_back({at, std::move(piece.bytes)});
  std::sort(texts.begin(), texts.end(), [](const auto& a, const auto& b) { return a.place < b.place; });
  if (!texts.empty() || sync) writer_.write(std::move(texts), origin, sync);
}

/// Every rank has written its part of the pending round.
void SharedText::settle(const std::vector<PlacedWriter::Result>& results) {
  if (!pending_) return;
  PlacedWriter::Result all;
  for (const PlacedWriter::Result& result : results) {
    if (all.error == 0) all.error = result.error;
    all.whole = std::min(all.whole, result.whole);
    all.part.add(result.part);
  }
  if (all.error != 0) {
    output_.cut(all.whole);
    output_.fail_to_write(all.error);
  }
  const Pending round = std::move(*std::exchange(pending_, std::nullopt));
  end_ += round.bytes;
  if (!round.complete) return;
  if (journal_ != nullptr) journal_->window_written(end_, all.part.value(round.bytes), round.synced);
  if (round.written) round.written();
}

void SharedText::finish() {
  PlacedWriter::Result result = writer_.result();
  if (const int error = writer_.close(); result.error == 0) result.error = error;
  const std::vector<std::string> messages = ranks_.gather(header_of(result, {}));
  std::vector<PlacedWriter::Result> results;
  for (const std::string& message : messages) results.push_back(ByteReader(message).get<PlacedWriter::Result>());
  if (ranks_.root()) settle(results);
}

}  // namespace heiretsu
