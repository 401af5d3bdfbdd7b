// Structure-aware changes of PDF (one object, then a right cross-reference table) and of files made of chunks (PNG with its CRCs, RIFF, MP4 boxes).
#pragma once

#include <zlib.h>

#include <cstdio>

#include "formats/fuzz/markup.h"

namespace sekisho::formats::fuzz {

// "7 0 obj … endobj" as written, without object streams.
struct PdfObject {
  std::string number, text;
};

inline std::vector<PdfObject> split_pdf(std::string_view file) {
  std::vector<PdfObject> out;
  for (std::size_t at = 0; out.size() < 5'000 && (at = file.find(" 0 obj", at)) != std::string_view::npos; at += 6) {
    std::size_t first = at;
    while (first > 0 && file[first - 1] >= '0' && file[first - 1] <= '9') --first;
    const std::size_t end = file.find("endobj", at);
    if (end == std::string_view::npos || first == at || at - first > 9) continue;
    out.push_back({std::string(file.substr(first, at - first)), std::string(file.substr(at + 6, end - at - 6))});
  }
  return out;
}

inline base::Bytes join_pdf(const std::vector<PdfObject>& objects, std::string_view trailer) {
  base::Bytes out = to_bytes("%PDF-1.7\n");
  std::string table;
  for (const PdfObject& object : objects) {
    char line[48];
    std::snprintf(line, sizeof line, "%s 1\n%010zu 00000 n \n", object.number.c_str(), out.size());
    table += line;
    base::put(out, object.number + " 0 obj" + object.text + "endobj\n");
  }
  const std::size_t at = out.size();
  base::put(out,
            "xref\n0 1\n0000000000 65535 f \n" + table + "trailer\n" + std::string(trailer) + "\nstartxref\n" + std::to_string(at) + "\n%%EOF\n");
  return out;
}

inline std::string any_reference(const std::vector<PdfObject>& objects, Dice& dice) { return dice.of(objects).number + " 0 R"; }

inline std::optional<base::Bytes> mutate_pdf(base::ByteView input, Dice& dice) {
  static constexpr std::string_view kTokens[] = {"/AA<</O 1 0 R>>",
                                                 "/OpenAction 1 0 R",
                                                 "/A<</S/JavaScript/JS(a)>>",
                                                 "/A<</S/#4c#61unch/F(a)>>",
                                                 "/Kids[1 0 R]",
                                                 "/Parent 1 0 R",
                                                 "/Next 1 0 R",
                                                 "/First 1 0 R",
                                                 "/Length 4294967295",
                                                 "/Filter[/ASCIIHexDecode/FlateDecode]",
                                                 "/DecodeParms<</Predictor 15/Columns 2147483647>>",
                                                 "/Names<</JavaScript 1 0 R>>",
                                                 "/Type/ObjStm/N 1/First 4",
                                                 "/Type/XRef",
                                                 "/Subtype/Image/Width 65535/Height 65535",
                                                 "/ColorSpace[/Indexed/DeviceRGB 255 1 0 R]",
                                                 "/SMask 1 0 R",
                                                 "/FunctionType 4",
                                                 "/Matrix[1e38 0 0 1 0 0]",
                                                 "<",
                                                 ">>",
                                                 "[",
                                                 "]",
                                                 "(",
                                                 "null",
                                                 "-1",
                                                 "1e99",
                                                 "/Contents[1 0 R 1 0 R]",
                                                 "/MediaBox[0 0 0 0]",
                                                 "/Count -2147483648",
                                                 "q ",
                                                 "BT ",
                                                 "BI /W 9 ID a EI ",
                                                 "/P 1 0 R",
                                                 "/K[1 0 R]"};
  auto objects = split_pdf(base::text(input));
  if (objects.size() < 3) return std::nullopt;
  std::string_view all = base::text(input);
  const std::size_t trailer_at = all.rfind("trailer");
  std::string trailer = trailer_at == std::string_view::npos
                            ? "<</Root " + objects.front().number + " 0 R/Size 9999>>"
                            : std::string(all.substr(trailer_at + 7, all.find("startxref", trailer_at) - trailer_at - 7));
  std::string& text = objects[dice.below(objects.size())].text;
  const std::size_t stream = text.find("stream"), head = std::min(stream, text.size());
  switch (dice.below(7)) {
    case 0: shuffle_one(objects, dice); break;
    case 1:
      text.insert(std::min(text.find("<<"), text.size() - std::min<std::size_t>(2, text.size())) + std::min<std::size_t>(2, text.size()),
                  dice.of(kTokens));
      break;
    case 2: {  // one reference points elsewhere
      const std::size_t at = text.find(" 0 R", dice.below(head + 1));
      if (at == std::string::npos || at >= head) return std::nullopt;
      std::size_t first = at;
      while (first > 0 && text[first - 1] >= '0' && text[first - 1] <= '9') --first;
      text.replace(first, at + 4 - first, any_reference(objects, dice));
      break;
    }
    case 3: text = dice.changed(std::string_view(text).substr(0, head)) + text.substr(head); break;
    case 4:
      if (stream == std::string::npos) return std::nullopt;
      text = text.substr(0, stream) + dice.changed(std::string_view(text).substr(stream), 256);
      break;
    case 5: trailer = dice.changed(trailer); break;
    default: {  // a value becomes a deep array
      const std::size_t depth = dice.of(std::initializer_list<std::size_t>{2, 90, 600});
      text.insert(head == text.size() ? 0 : head, std::string(depth, '[') + any_reference(objects, dice) + std::string(depth, ']'));
    }
  }
  return join_pdf(objects, trailer);
}

// PNG 5.3: length, name, data, CRC.
inline std::optional<base::Bytes> mutate_png(base::ByteView input, Dice& dice) {
  static constexpr std::string_view kNames[] = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "iCCP", "sBIT", "tEXt", "zTXt",
                                                "iTXt", "eXIf", "acTL", "fcTL", "fdAT", "pHYs", "sPLT", "bKGD", "hIST", "tIME"};
  if (!base::starts_with(input, "\x89PNG\r\n\x1a\n")) return std::nullopt;
  struct Chunk {
    std::string name;
    base::Bytes data;
  };
  std::vector<Chunk> chunks;
  base::Reader in(base::slice(input, 8));
  while (in.left() >= 12 && chunks.size() < 5'000) {
    const std::uint32_t length = in.u32be();
    std::string name(base::text(in.take(4)));
    base::ByteView data = in.take(std::min<std::size_t>(length, in.left()));
    chunks.push_back({std::move(name), {data.begin(), data.end()}});
    in.skip(std::min<std::size_t>(4, in.left()));
  }
  if (chunks.empty()) return std::nullopt;
  Chunk& chunk = chunks[dice.below(chunks.size())];
  switch (dice.below(5)) {
    case 0: shuffle_one(chunks, dice); break;
    case 1: chunk.name = dice.of(kNames); break;
    case 2: {  // what the pixels unpack to, changed, in one packed stream
      base::Bytes packed, plain(1 << 20);
      for (const Chunk& each : chunks)
        if (each.name == "IDAT") base::put(packed, each.data);
      uLongf size = plain.size();
      if (uncompress(plain.data(), &size, packed.data(), packed.size()) != Z_OK) return std::nullopt;
      plain.resize(size);
      plain = dice.changed(plain);
      packed.resize(compressBound(plain.size()));
      size = packed.size();
      if (compress2(packed.data(), &size, plain.data(), plain.size(), 1) != Z_OK) return std::nullopt;
      packed.resize(size);
      std::erase_if(chunks, [](const Chunk& each) { return each.name == "IDAT"; });
      chunks.insert(chunks.begin() + static_cast<std::ptrdiff_t>(chunks.empty() ? 0 : chunks.size() - 1), Chunk{"IDAT", packed});
      break;
    }
    default: chunk.data = dice.changed(chunk.data);
  }
  base::Bytes out = to_bytes("\x89PNG\r\n\x1a\n");
  for (const Chunk& each : chunks) {
    base::put_u32be(out, static_cast<std::uint32_t>(each.data.size()));
    base::Bytes checked = to_bytes(each.name);
    base::put(checked, each.data);
    base::put(out, checked);
    base::put_u32be(out, static_cast<std::uint32_t>(crc32(0, checked.data(), static_cast<uInt>(checked.size()))));
  }
  return out;
}

// A list of records with their lengths, each record as it stands: RIFF after its head, boxes of ISO/IEC 14496-12 with their length in front.
inline std::optional<base::Bytes> mutate_chunks(base::ByteView body, Dice& dice, bool boxes, int depth) {
  struct Chunk {
    std::string name;
    base::Bytes data;
  };
  std::vector<Chunk> chunks;
  base::Reader in(body);
  while (in.left() >= 8 && chunks.size() < 5'000) {
    std::uint32_t length = boxes ? in.u32be() : 0;
    std::string name(base::text(in.take(4)));
    length = boxes ? std::max<std::uint32_t>(length, 8) - 8 : in.u32le();
    base::ByteView data = in.take(std::min<std::size_t>(length, in.left()));
    chunks.push_back({std::move(name), {data.begin(), data.end()}});
    if (!boxes && data.size() % 2 == 1 && in.left() > 0) in.skip(1);
  }
  if (chunks.empty()) return std::nullopt;
  Chunk& chunk = chunks[dice.below(chunks.size())];
  static constexpr std::string_view kHolders[] = {"moov", "trak", "mdia", "minf", "stbl", "udta", "edts", "dinf", "moof", "traf", "LIST"};
  if (depth < 8 && std::ranges::find(kHolders, chunk.name) != std::end(kHolders)) {
    const std::size_t skip = boxes ? 0 : std::min<std::size_t>(4, chunk.data.size());  // RIFF lists name their kind first
    if (auto inner = mutate_chunks(base::slice(chunk.data, skip), dice, boxes, depth + 1)) {
      chunk.data.resize(skip);
      base::put(chunk.data, *inner);
    }
  } else if (dice.one_in(5)) {
    shuffle_one(chunks, dice);
  } else if (dice.one_in(8)) {
    chunk.name = dice.of(kHolders);
  } else {
    chunk.data = dice.changed(chunk.data);
  }
  base::Bytes out;
  for (const Chunk& each : chunks) {
    if (boxes) base::put_u32be(out, static_cast<std::uint32_t>(each.data.size() + 8));
    base::put(out, each.name);
    if (!boxes) base::put_u32le(out, static_cast<std::uint32_t>(each.data.size()));
    base::put(out, each.data);
    if (!boxes && each.data.size() % 2 == 1) out.push_back(0);
  }
  return out;
}

inline std::optional<base::Bytes> mutate_boxes(base::ByteView input, Dice& dice) { return mutate_chunks(input, dice, true, 0); }

inline std::optional<base::Bytes> mutate_riff(base::ByteView input, Dice& dice) {
  if (input.size() < 12 || !base::starts_with(input, "RIFF")) return std::nullopt;
  auto body = mutate_chunks(input.subspan(12), dice, false, 0);
  if (!body) return std::nullopt;
  base::Bytes out = to_bytes("RIFF");
  base::put_u32le(out, static_cast<std::uint32_t>(body->size() + 4));
  base::put(out, input.subspan(8, 4));
  base::put(out, *body);
  return out;
}

}  // namespace sekisho::formats::fuzz
