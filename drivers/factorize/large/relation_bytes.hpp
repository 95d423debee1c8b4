#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/base/bytes.hpp"
#include "kernels/factorize/quadratic_sieve/sieving.hpp"

namespace heiretsu::factorize {

// Relations in messages between ranks of one program.

[[nodiscard]] std::string bytes_of(std::span<const Relation> relations);
void append_relations(std::string_view bytes, std::vector<Relation>& relations);

/// A relation that has been factored again; nothing where it does not check.
void put_factored(ByteWriter& message, const std::optional<FactoredRelation>& relation);
/// False where it does not check.
[[nodiscard]] bool get_factored(ByteReader& message, FactoredRelation& relation);

}  // namespace heiretsu::factorize
