#include "drivers/program/frame.hpp"

#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "drivers/command_line/usage_error.hpp"

namespace heiretsu {
namespace {

constexpr int failed = 1, misused = 2;

std::string_view program_name(const char* path) {
  const std::string_view name(path);
  return name.substr(name.find_last_of('/') + 1);
}

}  // namespace

int run_program(int argc, char** argv, const std::function<int(const Invocation&)>& program) {
  const auto start = std::chrono::system_clock::now();
  const std::string_view name = program_name(argv[0]);
  try {
    const Session session;
    try {
      return program({argc, argv, session, start});
    } catch (const UsageError& error) {
      if (session.ranks().root()) fmt::print(stderr, "{}: {}\n", name, error.what());
      return misused;
    } catch (const std::exception& error) {
      // The other ranks do not know and would wait for ever: the job ends here.
      fmt::print(stderr, "{}: rank {}: {}\n", name, session.ranks().rank(), error.what());
      session.abort(failed);
    }
  } catch (const UsageError& error) {
    if (*error.what() != '\0') fmt::print(stderr, "{}: {}\n", name, error.what());
    return misused;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}: {}\n", name, error.what());
    return failed;
  }
}

}  // namespace heiretsu
