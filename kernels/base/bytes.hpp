#pragma once
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace heiretsu {

/// Plain values one after the other, for messages between ranks of one program.
class ByteWriter {
 public:
  /// Takes about `expected` bytes; a large message that grows beyond that is copied.
  explicit ByteWriter(std::size_t expected = 0) { bytes_.reserve(expected); }

  template <class T>
  requires std::is_trivially_copyable_v<T>
  void put(const T& value) { bytes_.append(reinterpret_cast<const char*>(&value), sizeof value); }
  void put_text(std::string_view text) {
    put(text.size());
    bytes_.append(text);
  }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads what ByteWriter wrote, in the same order; throws std::logic_error past the end.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  template <class T>
  requires std::is_trivially_copyable_v<T> T get() {
    T value;
    std::memcpy(&value, cut(sizeof value).data(), sizeof value);
    return value;
  }
  std::string_view get_text() { return cut(get<std::size_t>()); }
  [[nodiscard]] bool empty() const { return rest_.empty(); }

 private:
  std::string_view cut(std::size_t length) {
    if (length > rest_.size()) throw std::logic_error("a message between ranks is shorter than it says");
    const std::string_view piece = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return piece;
  }

  std::string_view rest_;
};

}  // namespace heiretsu
