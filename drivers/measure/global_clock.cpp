#include "drivers/measure/global_clock.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>

#include "kernels/base/host_name.hpp"

namespace heiretsu {
namespace {

constexpr int ping_pongs = 100;
constexpr int tag = 7;

/// Identifies this rank's clock: CLOCK_MONOTONIC starts at boot, and each time namespace has an offset of its own.
std::string clock_identity() {
  std::string boot;
  std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), boot);
  std::array<char, 64> name_space{};
  const ssize_t length = readlink("/proc/self/ns/time", name_space.data(), name_space.size());
  if (boot.empty()) boot = host_name();  // no Linux: nothing says more
  return boot + ' ' + std::string(name_space.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
}

/// The parent's side: its time for every ping, its own synchronisation last.
void answer(const Ranks& ranks, int child, const ClockSync& own) {
  for (int i = 0; i < ping_pongs; ++i) {
    (void)ranks.receive<double>(child, tag);
    ranks.send(now(), child, tag);
  }
  ranks.send(own, child, tag);
}

/// The child's side: the offset of its clock to rank 0's, through its parent's.
ClockSync ask(const Ranks& ranks, int parent) {
  ClockSync best;
  best.residual = std::numeric_limits<double>::infinity();
  for (int i = 0; i < ping_pongs; ++i) {
    const double sent = now();
    ranks.send(sent, parent, tag);
    const auto theirs = ranks.receive<double>(parent, tag);
    const double back = now();
    if ((back - sent) / 2 < best.residual) best = {theirs - (sent + back) / 2, 0, (back - sent) / 2};
  }
  const auto of_parent = ranks.receive<ClockSync>(parent, tag);
  return {best.offset + of_parent.offset, 0, best.residual + of_parent.residual};
}

}  // namespace

GlobalClock::GlobalClock(const Ranks& ranks) : ranks_(ranks) {
  const std::string mine = clock_identity();
  std::string all;
  for (const std::string& theirs : ranks.gather(mine + '\n')) all += theirs;
  ranks.broadcast(all);
  std::vector<std::string> clocks;
  std::size_t at = 0;
  for (int rank = 0; rank < ranks.size(); ++rank) {
    const std::size_t end = all.find('\n', at);
    const std::string identity = all.substr(at, end - at);
    at = end + 1;
    if (std::find(clocks.begin(), clocks.end(), identity) != clocks.end()) continue;
    clocks.push_back(identity);
    leaders_.push_back(rank);
  }
  clock_ = static_cast<std::size_t>(std::find(clocks.begin(), clocks.end(), mine) - clocks.begin());
  mine_ = synchronise();
  synchronised_ = now();
}

ClockSync GlobalClock::synchronise() const {
  ClockSync own;
  const bool leads = leaders_[clock_] == ranks_.rank();
  // In each step twice as many clocks are synchronised with rank 0's: clock c asks clock c - reached.
  for (std::size_t reached = 1; leads && reached < leaders_.size(); reached *= 2) {
    if (clock_ < reached && clock_ + reached < leaders_.size()) answer(ranks_, leaders_[clock_ + reached], own);
    if (clock_ >= reached && clock_ < 2 * reached) own = ask(ranks_, leaders_[clock_ - reached]);
  }
  if (leaders_.size() == 1) return own;
  std::vector<double> all(2 * leaders_.size());
  const std::vector<std::string> gathered =
      ranks_.gather(leads ? std::string(reinterpret_cast<const char*>(&own), sizeof own) : std::string());
  std::size_t clock = 0;
  for (const std::string& bytes : gathered) {
    if (bytes.empty()) continue;
    ClockSync theirs;
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(&theirs));
    all[2 * clock] = theirs.offset;
    all[2 * clock + 1] = theirs.residual;
    ++clock;
  }
  ranks_.broadcast(std::span(all));
  return {all[2 * clock_], 0, all[2 * clock_ + 1]};
}

void GlobalClock::measure_drift() {
  if (leaders_.size() == 1) return;
  const ClockSync later = synchronise();
  mine_.drift = (later.offset - mine_.offset) / (now() - synchronised_);
  mine_.residual = std::max(mine_.residual, later.residual);
}

std::vector<ClockSync> GlobalClock::gather() const {
  std::vector<ClockSync> all;
  for (const std::string& bytes : ranks_.gather(std::string(reinterpret_cast<const char*>(&mine_), sizeof mine_))) {
    ClockSync theirs;
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(&theirs));
    all.push_back(theirs);
  }
  return all;
}

}  // namespace heiretsu
