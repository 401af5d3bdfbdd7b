#include "formats/pdf/field_look.h"

#include <algorithm>
#include <sstream>
#include <vector>

namespace sekisho::formats::pdf {

namespace {

constexpr std::size_t kTextBytesMax = 20'000;
constexpr std::size_t kLinesMax = 200;
constexpr double kPadding = 2;

bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Rough widths serve: half a unit for ASCII, one for everything else.
double width_of(const std::string& text, double size) {
  double units = 0;
  for (char c : text) {
    unsigned char byte = static_cast<unsigned char>(c);
    units += byte < 0x80 ? 0.5 : (byte & 0xc0) == 0x80 ? 0 : 1.0;
  }
  return units * size;
}

std::vector<std::string> lines_of(const FieldText& field, double size) {
  std::vector<std::string> lines(1);
  for (std::size_t i = 0; i < field.value_utf8.size() && lines.size() < kLinesMax; ++i) {
    char c = field.value_utf8[i];
    bool starts_character = (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    if (c == '\r' && i + 1 < field.value_utf8.size() && field.value_utf8[i + 1] == '\n') continue;
    if (c == '\r' || c == '\n') {
      field.multiline ? lines.emplace_back() : lines.back() += ' ';
    } else {
      if (field.multiline && starts_character && width_of(lines.back(), size) + size > field.width - 2 * kPadding) lines.emplace_back();
      if (static_cast<unsigned char>(c) >= 0x20) lines.back() += c;
    }
  }
  return lines;
}

struct Style {
  double size = 0;
  std::string color = "0 g";
};

// Of the default appearance only the size and a plain fill colour are taken.
Style style_of(const std::string& default_appearance) {
  Style style;
  std::vector<double> numbers;
  std::istringstream words(default_appearance.substr(0, 500));
  for (std::string word; words >> word;) {
    std::size_t components = word == "g" ? 1 : word == "rg" ? 3 : word == "k" ? 4 : 0;
    if (word == "Tf" && !numbers.empty()) style.size = numbers.back();
    if (components > 0 && numbers.size() == components) {
      std::ostringstream color;
      for (double number : numbers) color << std::clamp(number, 0.0, 1.0) << ' ';
      style.color = color.str() + word;
    }
    std::istringstream reader(word);
    double number = 0;
    if (reader >> number && reader.eof()) {
      numbers.push_back(number);
    } else {
      numbers.clear();
    }
  }
  return style;
}

void put_line(std::string& out, const std::string& line, bool japanese) {
  put_string(out, japanese ? QUtil::utf8_to_utf16(line).substr(2) : line);  // without the byte order mark
  out += " Tj\n";
}

}  // namespace

FieldLook look_of(const FieldText& given) {
  FieldText field = given;
  field.value_utf8.resize(std::min(field.value_utf8.size(), kTextBytesMax));
  FieldLook look;
  look.japanese = !is_ascii(field.value_utf8);
  Style style = style_of(field.default_appearance);
  double size = style.size > 0 && style.size < 500 ? style.size : std::clamp(field.height * 0.7, 4.0, 12.0);
  std::vector<std::string> lines = lines_of(field, size);
  double baseline = field.multiline ? field.height - kPadding - size : (field.height - size) / 2 + size * 0.2;
  std::ostringstream head;
  head << "/Tx BMC\nq\n1 1 " << std::max(field.width - 2, 1.0) << ' ' << std::max(field.height - 2, 1.0) << " re W n\nBT\n"
       << style.color << "\n/" << (look.japanese ? "SekishoJ" : "SekishoL") << ' ' << size << " Tf\n";
  look.content = head.str();
  double last_x = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    double room = field.width - 2 * kPadding - width_of(lines[i], size);
    double x = kPadding + std::max(0.0, field.alignment == 1 ? room / 2 : field.alignment == 2 ? room : 0.0);
    std::ostringstream move;
    move << x - last_x << ' ' << (i == 0 ? baseline : -size * 1.2) << " Td\n";
    look.content += move.str();
    put_line(look.content, lines[i], look.japanese);
    last_x = x;
  }
  look.content += "ET\nQ\nEMC\n";
  return look;
}

}  // namespace sekisho::formats::pdf
