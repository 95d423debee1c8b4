// The quadratic sieve of a library, as a program: sieve_peer NAME N prints "N: p q" as factorize does; without
// arguments the names and versions of the libraries that it was built with.
#include <fmt/core.h>

#include "tests/bench/peers.hpp"

int main(int argc, char** argv) {
  using namespace heiretsu::factorize;
  for (const Peer& peer : peers()) {
    if (argc < 3) {
      fmt::print("{} {}\n", peer.name, peer.version);
    } else if (std::string_view(argv[1]) == peer.name) {
      fmt::print("{}:", argv[2]);
      for (const BigPower& power : peer.sieve(mpz_class(argv[2])))
        for (std::uint32_t i = 0; i < power.exponent; ++i) fmt::print(" {}", power.prime.get_str());
      fmt::print("\n");
    }
  }
  return 0;
}
