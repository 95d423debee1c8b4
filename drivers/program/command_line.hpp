#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heiretsu {

/// The options of a program, each bound to the variable that it sets; an option that is not given leaves its variable
/// unchanged. Names include their dashes; a name without dashes is that of positional arguments. A text that an option
/// does not accept is a UsageError that names the option, the text and what would be right; that of an unknown option
/// suggests the nearest one. So is an option that is declared twice.
class CommandLine {
 public:
  /// `description`: one line for --help.
  CommandLine(const std::string& description, const std::string& name);
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;
  ~CommandLine();

  /// Sets `value` where it is given.
  void flag(const std::string& name, bool& value, const std::string& help);
  /// Any text. `type`: its name in --help; a FILE must not be empty.
  void text(const std::string& name, std::string& value, const std::string& type, const std::string& help);
  /// Any number of texts.
  void texts(const std::string& name, std::vector<std::string>& values, const std::string& type,
             const std::string& help);
  /// Texts separated by commas.
  void list(const std::string& name, std::vector<std::string>& values, const std::string& type,
            const std::string& help);
  /// One of several words.
  void choice(const std::string& name, std::string& value, std::vector<std::string> words, const std::string& help);
  /// A number from `min` to `max`; --help shows the present value of the variable.
  void number(const std::string& name, double& value, double min, double max, const std::string& type,
              const std::string& help);
  /// A whole number or an expression such as 10^6, from `min` to `max`; --help shows the present value of the variable.
  void size(const std::string& name, std::uint64_t& value, std::uint64_t min, std::uint64_t max,
            const std::string& help);
  /// A number of bytes, e.g. 512M or 1G.
  void bytes(const std::string& name, std::uint64_t& value, const std::string& help);
  /// Any text, which `read` parses; it throws UsageError.
  void read(const std::string& name, std::function<void(const std::string&)> read, const std::string& type,
            const std::string& help);

  /// `name` is allowed only together with `other`.
  void needs(const std::string& name, const std::string& other);
  /// `name` is allowed only without `other`.
  void excludes(const std::string& name, const std::string& other);
  /// Options of other programs that have no meaning in this one: refused, with the reason, instead of unknown.
  void refuse(std::initializer_list<const char*> names, const std::string& why);
  /// `--list WHAT` prints these, one per line.
  void add_list(const std::string& what, std::vector<std::string> names);
  /// The same, where the names follow from the other options: `names` is called when all are read; it may throw
  /// UsageError.
  void add_list(const std::string& what, std::function<std::vector<std::string>()> names);
  /// `--list size` prints this option, which size() declared, and its value: what a study of weak scaling raises.
  /// @throws UsageError when size() did not declare it.
  void list_size(const std::string& name);

  /// Reads the arguments. Returns text to print instead of running: for --help, --list, and --version, whose text is
  /// `version`.
  /// @throws UsageError.
  [[nodiscard]] std::optional<std::string> parse(int argc, char** argv, const std::string& version);

  // After parse().

  /// Was the option on the command line?
  [[nodiscard]] bool given(const std::string& name) const;
  /// Every option that was given: its name without dashes, and its text.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> given() const;

 private:
  struct Options;
  std::unique_ptr<Options> options_;
};

}  // namespace heiretsu
