#include "drivers/program/size_option.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "drivers/input/expression.hpp"
#include "kernels/base/quote.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {

void add_size_option(CLI::App& app, const std::string& name, std::uint64_t& value, std::uint64_t least, std::uint64_t most, const std::string& help) {
  app.add_option_function<std::string>(name, [&value, name, least, most](const std::string& text) {
       mpz_class number;
       try {
         number = evaluate(text);
       } catch (const UsageError& error) {
         throw UsageError(fmt::format("{}: {}", name, error.what()));
       }
       if (number < mpz_class(least) || number > mpz_class(most))
         throw UsageError(fmt::format("{}: {} is not between {} and {}", name, heiretsu::quoted(text), least, most));
       value = number.get_ui();
     }, fmt::format("{} ({})", help, value))->type_name("N");
}

}  // namespace heiretsu
