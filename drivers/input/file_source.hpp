#pragma once
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "drivers/input/token_source.hpp"

namespace heiretsu {

/// Tokens of a file or of standard input, read in blocks.
class FileSource : public TokenSource {
 public:
  /// `-` is standard input. @throws UsageError when it cannot be opened or is a directory.
  explicit FileSource(const std::string& path);
  ~FileSource() override;
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  bool read(Numbers& window, std::size_t limit, Interval& range) override;
  [[nodiscard]] std::optional<Stretch> stretch(std::uint64_t window, std::uint64_t limit) override;
  [[nodiscard]] bool gather(PlainText& text, std::uint64_t limit) override;
  bool rewind() override;
  [[nodiscard]] std::string identity() const override;
  [[nodiscard]] InputPosition position() const override;
  void seek(const InputPosition& position) override;
  [[nodiscard]] double fraction(const InputPosition& position) const override;

 private:
  [[nodiscard]] bool find_token();
  [[nodiscard]] bool skip_gap();
  [[nodiscard]] bool read_small(Numbers& window, std::size_t limit);
  [[nodiscard]] bool pauses() const;
  [[nodiscard]] bool refill();
  [[nodiscard]] std::size_t read_block();
  void skip_byte_order_mark();
  void skip_comment();
  [[nodiscard]] std::string_view token() const;
  void check_text(std::string_view token) const;
  [[nodiscard]] Interval parse(std::string_view token) const;
  [[noreturn]] void fail(std::string_view reason) const;

  std::string name_;
  int descriptor_;
  off_t start_;  // where the input begins, -1 where it cannot be read again
  std::unique_ptr<char[]> buffer_;
  const char* cursor_;  // next byte to read
  const char* whole_;   // end of the complete tokens: the byte before it is white space
  char* filled_;        // end of the bytes read
  std::uint64_t line_ = 1;
  bool at_start_ = true;
  bool in_comment_ = false;
  bool at_end_ = false;
};

}  // namespace heiretsu
