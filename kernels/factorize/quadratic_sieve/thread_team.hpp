#pragma once
#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace heiretsu::factorize {

/// Calls work(member) for each member below `threads`, each on a thread of its own, the first on this one. Starts all
/// threads before any works, since those that do wait for the rest for ever. @throws std::system_error if there cannot
/// be as many.
inline void run_as_team(unsigned threads, const std::function<void(unsigned)>& work) {
  enum Start : int { not_yet, go, leave };
  std::atomic<int> start{not_yet};
  const auto enter = [&](unsigned member) {
    start.wait(not_yet);
    if (start == go) work(member);
  };
  const auto tell = [&](Start what) {
    start = what;
    start.notify_all();
  };
  std::vector<std::jthread> team;
  try {
    for (unsigned member = 1; member < threads; ++member) team.emplace_back(enter, member);
  } catch (...) {
    tell(leave);
    throw;
  }
  tell(go);
  work(0);
}

}  // namespace heiretsu::factorize
