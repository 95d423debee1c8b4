#pragma once
#include <chrono>
#include <functional>
#include <string>

#include "kernels/ranks/session.hpp"

namespace heiretsu {

/// What a program is given.
struct Invocation {
  int argc;
  char** argv;
  const Session& session;
  std::chrono::system_clock::time_point start;  ///< when main began
};

/// Prints what --help or --version asked for, at rank 0. Returns the exit status.
[[nodiscard]] int print_text(const Invocation& run, const std::string& text);

/// The frame of every main: starts MPI if a launcher started us, runs `program`, and turns what it throws into one line
/// on standard error and an exit status: 0 right; 1 wrong result, failure or interruption; 2 bad input or usage
/// (thrown alike on every rank, told by rank 0). Any other exception ends the whole job, naming its rank.
int run_program(int argc, char** argv, const std::function<int(const Invocation&)>& program);

}  // namespace heiretsu
