#include "drivers/factorize/large/relation_bytes.hpp"

#include <cstring>

#include "drivers/factorize/large/number_bytes.hpp"

namespace heiretsu::factorize {

std::string bytes_of(std::span<const Relation> relations) {
  return {reinterpret_cast<const char*>(relations.data()), relations.size_bytes()};
}

void append_relations(std::string_view bytes, std::vector<Relation>& relations) {
  const std::size_t before = relations.size(), count = bytes.size() / sizeof(Relation);
  relations.resize(before + count);
  if (count > 0) std::memcpy(relations.data() + before, bytes.data(), count * sizeof(Relation));
}

void put_factored(ByteWriter& message, const std::optional<FactoredRelation>& relation) {
  message.put(relation.has_value());
  if (!relation) return;
  put_number(message, relation->root);
  const std::span factors(relation->factors);
  message.put_text({reinterpret_cast<const char*>(factors.data()), factors.size_bytes()});
}

bool get_factored(ByteReader& message, FactoredRelation& relation) {
  if (!message.get<bool>()) return false;
  get_number(message, relation.root);
  const std::string_view factors = message.get_text();
  relation.factors.resize(factors.size() / sizeof(std::uint32_t));
  if (!factors.empty()) std::memcpy(relation.factors.data(), factors.data(), factors.size());
  return true;
}

}  // namespace heiretsu::factorize
