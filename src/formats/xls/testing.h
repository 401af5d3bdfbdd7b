// For tests: workbooks made of records, in a compound file.
#pragma once

#include "formats/compound/compound.h"
#include "formats/rebuild_twice.h"
#include "formats/xls/xls.h"

namespace sekisho::formats::xls::testing {

inline std::string little(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}
inline std::string record(unsigned type, const std::string& body = {}) { return little(type, 2) + little(body.size(), 2) + body; }
inline std::string bof(unsigned kind) { return record(0x0809, little(0x0600, 2) + little(kind, 2) + little(0, 12)); }
inline std::string eof() { return record(0x000A); }
inline std::string short_text(const std::string& ascii) { return little(ascii.size(), 1) + std::string(1, '\0') + ascii; }
inline std::string long_text(const std::string& ascii) { return little(ascii.size(), 2) + std::string(1, '\0') + ascii; }
inline std::string wide(const std::string& ascii) {
  std::string out;
  for (const char letter : ascii) out += std::string{letter, '\0'};
  return out;
}

struct TestSheet {
  std::string name, records;
  unsigned kind = 0x10;  // of its BOF
  unsigned listed = 0;   // dt of BOUNDSHEET
  unsigned hidden = 0;
};

// The stream Workbook: globals with those records behind the list of sheets, then the sheets.
inline std::string stream(const std::string& globals, const std::vector<TestSheet>& sheets) {
  std::string head = bof(5), out;
  std::size_t at = head.size() + globals.size() + eof().size();
  for (const TestSheet& sheet : sheets) at += record(0x0085, little(0, 6) + short_text(sheet.name)).size();
  for (const TestSheet& sheet : sheets) {
    head += record(0x0085, little(at, 4) + little(sheet.hidden, 1) + little(sheet.listed, 1) + short_text(sheet.name));
    const std::string block = bof(sheet.kind) + sheet.records + eof();
    at += block.size();
    out += block;
  }
  return head + globals + eof() + out;
}

inline base::Bytes file(const std::string& workbook, std::vector<compound::Entry> others = {}) {
  compound::Entry root;
  root.storage = true;
  root.class_id = {0x20, 0x08, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46};
  const auto view = base::view(workbook);
  root.children.push_back(compound::make_stream("Workbook", {view.begin(), view.end()}));
  for (compound::Entry& other : others) root.children.push_back(std::move(other));
  BytesSink sink;
  compound::write(root, sink);
  return sink.bytes();
}

// The rebuilt stream; empty when the file was refused.
struct Made {
  Outcome outcome;
  std::string workbook;
  // Bodies of the records of that type, in order.
  std::vector<std::string> of(unsigned type) const {
    std::vector<std::string> out;
    for (std::size_t at = 0; at + 4 <= workbook.size();) {
      const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(workbook[at + i]); };
      const std::size_t length = byte(2) | byte(3) << 8;
      if (static_cast<unsigned>(byte(0) | byte(1) << 8) == type) out.push_back(workbook.substr(at + 4, length));
      at += 4 + length;
    }
    return out;
  }
};
inline Made make(const base::Bytes& input) {
  Made made;
  made.outcome = disarm(kFormat, base::FileType::xls, input);
  const base::Limits limits;
  if (!made.outcome.ok) return made;
  const auto root = compound::read(made.outcome.bytes, limits);
  if (root) made.workbook = base::text(compound::stream(*root, "Workbook"));
  return made;
}
inline Made make(const std::string& globals, const std::vector<TestSheet>& sheets) { return make(file(stream(globals, sheets))); }

inline std::string number_cell(unsigned row, unsigned column) { return record(0x0203, little(row, 2) + little(column, 2) + little(0, 10)); }
// A formula with the number 1 as its value.
inline std::string formula_cell(unsigned row, unsigned column, const std::string& tokens) {
  return record(0x0006, little(row, 2) + little(column, 2) + little(0, 2) + little(0x3FF0000000000000, 8) + little(0, 2) + little(0, 4) +
                            little(tokens.size(), 2) + tokens);
}

}  // namespace sekisho::formats::xls::testing
