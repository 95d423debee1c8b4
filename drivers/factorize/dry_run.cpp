#include "drivers/factorize/dry_run.hpp"

#include <cmath>
#include <string>

#include <fmt/core.h>

#include "drivers/factorize/forecast.hpp"
#include "drivers/factorize/large/large_number.hpp"
#include "drivers/factorize/large/prediction.hpp"
#include "drivers/program/threads.hpp"

namespace heiretsu::factorize {
namespace {

std::string predictions(const Options& options, std::uint32_t workers) {
  const Way way = find_method(options.method, options.split).way;
  InputWindows input = open_input(options);
  std::string text;
  std::uint64_t numbers = 0, hard = 0;
  double seconds = 0;
  for (Numbers window; input.next(window);) {
    numbers += window.size();
    for (const mpz_class& n : window.large()) {
      const auto rest = hard_part(n);
      if (!rest) continue;
      ++hard;
      seconds += predict(*rest, way, workers).seconds;
      text += fmt::format("{}: {}\n", n.get_str(), prediction_line(*rest, way, workers));
    }
  }
  if (hard == 0) return fmt::format("none of {} numbers is large: nothing takes long\n", numbers);
  if (hard > 1 && std::isfinite(seconds))
    text += fmt::format("{} large numbers of {}: about {} in all\n", hard, numbers, duration_text(seconds));
  return text;
}

}  // namespace

int dry_run(const Invocation& run, const Options& options) {
  const Ranks& ranks = run.session.ranks();
  const ThreadChoice choice = choose_threads(ranks, options.common.threads);
  std::string text;
  at_root(ranks, [&] { text = predictions(options, choice.total); });
  return print_text(run, text);
}

}  // namespace heiretsu::factorize
