#pragma once
#include <cstdint>
#include <iosfwd>
#include <random>
#include <string>
#include <vector>

namespace heiretsu::foresee {

/// What handing out work takes, in seconds: times seen, each as likely as the others. None is a time of 0.
struct Latency {
  std::vector<double> take;         ///< one range from the pool of a node, or from a rank's range by one of its threads
  std::vector<double> message;      ///< a small message from one node to another, one way
  std::vector<double> serve;        ///< rank 0's work for one request
  std::vector<double> service_nap;  ///< how long the sleep of a service thread that has nothing to do lasts
  std::vector<double> rank_nap;     ///< how long that of a rank which waits for its node's pool lasts
};

/// What is in a Latency by name, in the text that read_latency reads.
struct LatencyTerm {
  const char* name;
  std::vector<double> Latency::*times;
};
inline constexpr LatencyTerm latency_terms[] = {{"take", &Latency::take},
                                                {"message", &Latency::message},
                                                {"serve", &Latency::serve},
                                                {"service_nap", &Latency::service_nap},
                                                {"rank_nap", &Latency::rank_nap}};

/// Reads sets of times: lines of a term's name and its times in seconds; a name that comes again begins the next set.
/// Other names are passed over. @throws UsageError naming `place` for what are no times, or when a term is missing in a set.
[[nodiscard]] std::vector<Latency> read_latency(std::istream& text, const std::string& place);

/// Times drawn from some that were seen.
class Times {
 public:
  explicit Times(const std::vector<double>& seen);

  /// One of them; 0 when there are none.
  [[nodiscard]] double draw(std::mt19937_64& random) const;
  /// What is left of one, of many in a row, at a moment that knows nothing of them: long ones are met more often.
  [[nodiscard]] double draw_rest(std::mt19937_64& random) const;
  [[nodiscard]] double mean() const { return mean_; }

 private:
  std::vector<double> seen_, met_;  // met_: as often as a moment meets them
  double mean_ = 0;
};

/// When a thread that has slept again and again since `since`, each time for one of `naps`, first wakes at or after `when`.
[[nodiscard]] double wake(double since, double when, const Times& naps, std::mt19937_64& random);

}  // namespace heiretsu::foresee
