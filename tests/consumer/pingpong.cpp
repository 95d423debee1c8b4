// Team between ranks: how long is a message on its way? Ranks 0 and 1, 2 and 3, ... exchange one.
#include <heiretsu/workload.hpp>

int main(int argc, char** argv) {
  using namespace heiretsu;
  std::uint64_t rounds = 10'000, lost = 0;
  TeamVariant exchange;
  exchange.name = "pairs";
  exchange.what = "one message at a time, by the first thread of each rank";
  exchange.needs_mpi = true;
  exchange.run = [&](Team& team, const TeamContext& context) {
    const int partner = team.rank() ^ 1;
    if (team.thread() != 0 || partner >= team.ranks()) return Outcome{};
    lost = 0;
    const double start = Team::now();
    for (std::uint64_t round = 0; round < rounds; ++round) {
      if (team.rank() < partner) context.ranks.send(round, partner, 0);
      const auto got = context.ranks.receive<std::uint64_t>(partner, 0);
      if (team.rank() > partner) context.ranks.send(got, partner, 0);
      lost += got != round;
    }
    return Outcome{rounds, double(rounds), 0, Team::now() - start};
  };
  exchange.check = [&](const TeamContext&) {
    return lost == 0 ? std::string() : std::to_string(lost) + " messages came back changed";
  };
  exchange.findings = [&](const TeamTimes& times) {
    const double us = 1e6 * times.seconds / double(2 * rounds);
    return TeamFindings{std::to_string(us) + " us per message", {{"microseconds", us}}};
  };
  TeamWorkload pingpong{.name = "pingpong", .question = "How long is a message on its way?"};
  pingpong.work_unit = "messages";
  pingpong.size_option = "--rounds";
  pingpong.options = [&](CommandLine& line) {
    line.size("--rounds", rounds, 1, 1 << 30, "Messages each way");
  };
  pingpong.methods = {exchange};
  return run(argc, argv, pingpong);
}
