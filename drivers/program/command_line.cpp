#include "drivers/program/command_line.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include "drivers/input/expression.hpp"
#include "kernels/base/quote.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace {

/// How many letters must be changed, inserted or deleted to turn one word into the other (Levenshtein 1965). O(|a|
/// |b|).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j)
      diagonal =
          std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)}));
  }
  return row.back();
}

std::string unknown_option(const CLI::App& app, const std::string& argument) {
  if (!argument.starts_with('-'))
    return fmt::format("unexpected argument {} (--help lists the options)", heiretsu::quoted(argument));
  const std::string word = argument.substr(0, argument.find('='));
  std::string nearest;
  std::size_t best = 4;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;  // a refused one
    for (const std::string& name : option->get_lnames()) {
      const std::size_t distance = edit_distance(word, "--" + name);
      if (distance < best) {
        best = distance;
        nearest = "--" + name;
      }
    }
  }
  return nearest.empty() ? fmt::format("unknown option '{}' (--help lists them)", printable(word))
                         : fmt::format("unknown option '{}' (did you mean {}?)", printable(word), nearest);
}

double read_number(const std::string& name, const std::string& text, double min, double max) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= min && value <= max))
    throw UsageError(
        fmt::format("{}: {} is not a number between {:g} and {:g}", name, heiretsu::quoted(text), min, max));
  return value;
}

std::uint64_t read_size(const std::string& name, const std::string& text, std::uint64_t min, std::uint64_t max) {
  mpz_class number;
  try {
    number = evaluate(text);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("{}: {}", name, error.what()));
  }
  if (number < mpz_class(min) || number > mpz_class(max))
    throw UsageError(fmt::format("{}: {} is not between {} and {}", name, heiretsu::quoted(text), min, max));
  return number.get_ui();
}

}  // namespace

struct CommandLine::Options {
  CLI::App app;
  std::vector<std::pair<std::string, std::function<std::vector<std::string>()>>> lists;
  std::vector<std::pair<std::string, const std::uint64_t*>> sizes;  // options of size() and their variables
  std::string growing;                                              // that of list_size()

  Options(const std::string& description, const std::string& name) : app(description, name) {}

  CLI::Option& option(const std::string& name) {
    CLI::Option* const found = app.get_option_no_throw(name);
    if (found == nullptr) throw UsageError(fmt::format("option {}: it is not declared", heiretsu::quoted(name)));
    return *found;
  }

  /// The option that `add` makes of the app. @throws UsageError where that cannot be.
  template <class Add>
  CLI::Option& declare(const std::string& name, const Add& add) {
    if (name.empty()) throw UsageError("an option has no name (such as --height)");
    try {
      return *add(app);
    } catch (const CLI::ConstructionError& error) {
      throw UsageError(
          dynamic_cast<const CLI::OptionAlreadyAdded*>(&error) != nullptr
              ? fmt::format("option {}: it is declared twice, or is one of the kit's (--help lists them)", name)
              : fmt::format("option {}: that is no name of an option (such as --height)", heiretsu::quoted(name)));
    }
  }

  /// The names that `--list what` asks for, one per line.
  [[nodiscard]] std::string listed(const std::string& what) const {
    std::vector<std::string> known;
    if (const std::uint64_t* const value = size(growing); value != nullptr) {
      if (what == "size") return fmt::format("{}\n{}\n", growing, *value);
      known.emplace_back("size");
    }
    for (const auto& [list, names] : lists) {
      if (list == what) return fmt::format("{}\n", fmt::join(names(), "\n"));
      known.push_back(list);
    }
    if (known.empty()) throw UsageError("--list: this program has no lists");
    throw UsageError(fmt::format("--list: {} is not one of {}", heiretsu::quoted(what), fmt::join(known, ", ")));
  }

  /// The variable of an option of size(); nullptr where it is none.
  [[nodiscard]] const std::uint64_t* size(const std::string& name) const {
    const auto found = std::find_if(sizes.begin(), sizes.end(), [&](const auto& each) { return each.first == name; });
    return found == sizes.end() ? nullptr : found->second;
  }
};

CommandLine::CommandLine(const std::string& description, const std::string& name)
    : options_(std::make_unique<Options>(description, name)) {}
CommandLine::~CommandLine() = default;

void CommandLine::flag(const std::string& name, bool& value, const std::string& help) {
  options_->declare(name, [&](CLI::App& app) { return app.add_flag(name, value, help)->disable_flag_override(); });
}

void CommandLine::text(const std::string& name, std::string& value, const std::string& type, const std::string& help) {
  options_->declare(name, [&](CLI::App& app) { return app.add_option(name, value, help); }).type_name(type);
}

void CommandLine::texts(const std::string& name, std::vector<std::string>& values, const std::string& type,
                        const std::string& help) {
  options_->declare(name, [&](CLI::App& app) { return app.add_option(name, values, help); }).type_name(type);
}

void CommandLine::list(const std::string& name, std::vector<std::string>& values, const std::string& type,
                       const std::string& help) {
  options_->declare(name, [&](CLI::App& app) { return app.add_option(name, values, help)->delimiter(','); })
      .type_name(type);
}

void CommandLine::choice(const std::string& name, std::string& value, std::vector<std::string> words,
                         const std::string& help) {
  const std::string type = fmt::format("{}", fmt::join(words, "|"));
  if (!value.empty() && std::find(words.begin(), words.end(), value) == words.end())
    throw UsageError(fmt::format("option {}: its default {} is not one of {}", name, heiretsu::quoted(value),
                                 fmt::join(words, ", ")));
  read(
      name,
      [name, &value, words = std::move(words)](const std::string& word) {
        if (std::find(words.begin(), words.end(), word) == words.end())
          throw UsageError(
              fmt::format("{}: {} is not one of {}", name, heiretsu::quoted(word), fmt::join(words, ", ")));
        value = word;
      },
      type, help);
}

void CommandLine::number(const std::string& name, double& value, double min, double max, const std::string& type,
                         const std::string& help) {
  if (!(value >= min && value <= max))
    throw UsageError(fmt::format("option {}: its default {:g} is not between {:g} and {:g}", name, value, min, max));
  read(
      name, [name, &value, min, max](const std::string& text) { value = read_number(name, text, min, max); }, type,
      fmt::format("{} ({:g})", help, value));
}

void CommandLine::size(const std::string& name, std::uint64_t& value, std::uint64_t min, std::uint64_t max,
                       const std::string& help) {
  if (value < min || value > max)
    throw UsageError(fmt::format("option {}: its default {} is not between {} and {}", name, value, min, max));
  read(
      name, [name, &value, min, max](const std::string& text) { value = read_size(name, text, min, max); }, "N",
      fmt::format("{} ({})", help, value));
  options_->sizes.emplace_back(name, &value);
}

void CommandLine::bytes(const std::string& name, std::uint64_t& value, const std::string& help) {
  const auto read = [](std::string& text) -> std::string {
    const std::string given = text;
    try {
      if (given.find('-') == std::string::npos && CLI::AsSizeValue(false)(text).empty()) return {};
    } catch (const CLI::ValidationError&) {  // tells of types
    }
    return fmt::format("{} is not a number of bytes (such as 512M or 1G)", heiretsu::quoted(given));
  };
  options_
      ->declare(name,
                [&](CLI::App& app) {
                  return app.add_option(name, value, help)->transform(CLI::Validator(read, std::string()));
                })
      .type_name("BYTES");
}

void CommandLine::read(const std::string& name, std::function<void(const std::string&)> read, const std::string& type,
                       const std::string& help) {
  options_
      ->declare(name, [&](CLI::App& app) { return app.add_option_function<std::string>(name, std::move(read), help); })
      .type_name(type);
}

void CommandLine::needs(const std::string& name, const std::string& other) {
  options_->option(name).needs(&options_->option(other));
}
void CommandLine::excludes(const std::string& name, const std::string& other) {
  options_->option(name).excludes(&options_->option(other));
}

void CommandLine::refuse(std::initializer_list<const char*> names, const std::string& why) {
  CLI::App& app = options_->app;
  for (const std::string name : names) {
    if (app.get_option_no_throw(name) != nullptr) app.remove_option(app.get_option(name));
    const auto fail = [name, why](const std::vector<std::string>&) {
      throw UsageError(fmt::format("{} has no meaning here: {}", name, why));
    };
    app.add_option_function<std::vector<std::string>>(name, fail)->expected(0, 1)->group("");
  }
}

void CommandLine::add_list(const std::string& what, std::vector<std::string> names) {
  add_list(what, [names = std::move(names)] { return names; });
}

void CommandLine::add_list(const std::string& what, std::function<std::vector<std::string>()> names) {
  options_->lists.emplace_back(what, std::move(names));
}

void CommandLine::list_size(const std::string& name) {
  if (options_->size(name) == nullptr)
    throw UsageError(fmt::format("size option {}: line.size() declares no such option", heiretsu::quoted(name)));
  options_->growing = name;
}

std::optional<std::string> CommandLine::parse(int argc, char** argv, const std::string& version) {
  CLI::App& app = options_->app;
  app.set_help_flag("-h,--help", "Print this and exit");
  bool print_version = false;
  std::string list;
  flag("--version", print_version, "Print versions and exit");
  text("--list", list, "WHAT", "Print the names of its methods, schedules, ... one per line, and exit");
  app.allow_extras();
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return app.help();
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string text = error.what();
    const std::size_t flag = text.find(" was given a disallowed flag override");
    throw UsageError(flag == std::string::npos ? text : fmt::format("--{} takes no value", text.substr(0, flag)));
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  if (print_version) return version;
  for (const CLI::Option* option : app.get_options())  // "" is probably an unset variable of a script
    if (option->count() > 0 && option->get_type_name() == "FILE" && option->results().front().empty())
      throw UsageError(fmt::format("{}: a file name is missing", option->get_name()));
  for (const std::string& extra : app.remaining())
    if (extra != "--") throw UsageError(unknown_option(app, extra));
  if (given("--list")) return options_->listed(list);
  return std::nullopt;
}

bool CommandLine::given(const std::string& name) const { return options_->app.count(name) > 0; }

std::vector<std::pair<std::string, std::string>> CommandLine::given() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const CLI::Option* option : options_->app.get_options())
    if (option->count() > 0 && !option->get_lnames().empty())
      all.emplace_back(option->get_lnames().front(), fmt::format("{}", fmt::join(option->results(), " ")));
  return all;
}

}  // namespace heiretsu
