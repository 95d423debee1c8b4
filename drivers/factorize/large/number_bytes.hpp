#pragma once
#include <gmpxx.h>

#include <string>
#include <string_view>
#include <vector>

#include "kernels/base/bytes.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu::factorize {

/// A number in a message between ranks.
inline void put_number(ByteWriter& message, const mpz_class& number) {
  message.put(sgn(number) < 0);
  const std::size_t limbs = mpz_size(number.get_mpz_t());
  message.put_text({reinterpret_cast<const char*>(mpz_limbs_read(number.get_mpz_t())), limbs * sizeof(mp_limb_t)});
}

inline void get_number(ByteReader& message, mpz_class& number) {
  const bool negative = message.get<bool>();
  const std::string_view limbs = message.get_text();
  mpz_import(number.get_mpz_t(), limbs.size() / sizeof(mp_limb_t), -1, sizeof(mp_limb_t), 0, 0, limbs.data());
  if (negative) mpz_neg(number.get_mpz_t(), number.get_mpz_t());
}

/// Rank 0's numbers, on every rank. Collective.
[[nodiscard]] inline std::vector<mpz_class> numbers_from_root(const Ranks& ranks,
                                                              const std::vector<mpz_class>& numbers) {
  ByteWriter message;
  for (const mpz_class& number : numbers) put_number(message, number);
  std::string bytes = message.take();
  ranks.broadcast(bytes);
  std::vector<mpz_class> result;
  for (ByteReader reader(bytes); !reader.empty();) get_number(reader, result.emplace_back());
  return result;
}

}  // namespace heiretsu::factorize
