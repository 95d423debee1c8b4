#pragma once
#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace heiretsu {

/// Adds `name` (with dashes): a number or an expression such as 10^6, from `least` to `most`, stored in `value`, whose
/// present value is the default that --help shows. Other text is a UsageError naming the option and the bounds.
void add_size_option(CLI::App& app, const std::string& name, std::uint64_t& value, std::uint64_t least, std::uint64_t most, const std::string& help);

}  // namespace heiretsu
