#include "kernels/base/quote.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace heiretsu {
namespace {

using namespace std::string_literals;

TEST(Quote, VisibleKeepsTextAndEscapesWhatATerminalWouldObey) {
  for (const auto& [text, shown] : {
           std::pair{"factors\tof 12\n"s, "factors\tof 12\n"s},
           {"G\xc3\xb6"
            "del, \xe4\xb8\xa6\xe5\x88\x97, \xf0\x9f\x8e\x88",
            "G\xc3\xb6"
            "del, \xe4\xb8\xa6\xe5\x88\x97, \xf0\x9f\x8e\x88"},
           {"\x1b[2J\r\x7f\0"s, "\\x1b[2J\\x0d\\x7f\\x00"},
           {"\xc2\x9b", "\\xc2\\x9b"},                    // CSI of C1
           {"\xe2\x80\xae", "\\xe2\\x80\\xae"},           // right to left
           {"\xff\xe4", "\\xff\\xe4"},                    // Latin-1
           {"\xc0\xaf", "\\xc0\\xaf"},                    // overlong
           {"\xed\xa0\x80", "\\xed\\xa0\\x80"},           // a surrogate
           {"a\xe4\xb8", "a\\xe4\\xb8"},                  // cut short
           {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // beyond U+10FFFF
       })
    EXPECT_EQ(visible(text), shown);
}

TEST(Quote, PrintableIsAsciiAlone) { EXPECT_EQ(printable("a\n\xc3\xb6~"), "a\\x0a\\xc3\\xb6~"); }

}  // namespace
}  // namespace heiretsu
