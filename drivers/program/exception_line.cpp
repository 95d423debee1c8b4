#include "drivers/program/exception_line.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <exception>
#include <memory>

namespace heiretsu {
namespace {

std::string type_of_current_exception() {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(abi::__cxa_current_exception_type()->name(), nullptr, nullptr, &status), &std::free);
  return status == 0 ? name.get() : "something";
}

}  // namespace

std::string one_line(std::string text) {
  const auto control = [](unsigned char c) { return std::iscntrl(c) != 0; };
  while (!text.empty() && control(static_cast<unsigned char>(text.back()))) text.pop_back();
  std::replace_if(text.begin(), text.end(), control, ' ');
  return text;
}

std::string exception_line() {
  std::string line;
  try {
    throw;
  } catch (const std::exception& error) {
    line = error.what();
  } catch (...) {  // its type says more
  }
  return one_line(line.empty() ? "it threw " + type_of_current_exception() + " without a message" : line);
}

}  // namespace heiretsu
