// Small files for the tests of the second look, made by hand: no writer of the formats takes part.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "worker/second_look/look.h"

namespace sekisho::worker::second_look {

using Entries = std::vector<std::pair<std::string, std::string>>;

inline std::string little(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}
inline std::string big(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = bytes; i-- > 0;) out += static_cast<char>(value >> (8 * i));
  return out;
}

std::uint32_t crc_of(const std::string& bytes);
std::string deflated(const std::string& bytes, bool raw);

std::string sample_zip(const Entries& entries);
// objects[i] is object i+1, without "N 0 obj" and "endobj"; the first is the catalog.
std::string sample_pdf(const std::vector<std::string>& objects);
std::string sample_pdf();
Entries docx_parts(const std::string& body, const std::string& relationships = {});
std::string sample_docx();
Entries xlsx_parts(const std::string& cells, const std::string& relationships = {});
std::string png_chunk(const std::string& name, const std::string& body);
std::string sample_png(const std::string& extra_chunks = {});
std::string sample_gif(const std::string& extra_blocks = {});
std::string sample_bmp();
std::string sample_jpeg(const std::string& extra_segments = {});

// The first finding as "what", empty when there is none.
std::string found(const std::string& bytes, base::FileType type);

}  // namespace sekisho::worker::second_look
