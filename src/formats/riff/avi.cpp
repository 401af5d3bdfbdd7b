#include "formats/riff/avi.h"

#include <algorithm>

namespace sekisho::formats::riff {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::What;

namespace {

constexpr std::size_t kStreamsMax = 32, kChunksMax = 4'000'000;
constexpr std::uint32_t kHasIndex = 0x10, kInterleaved = 0x100, kKeyFrame = 0x10;

struct Piece {
  std::uint32_t stream;
  ByteView bytes;
  bool key;
};

class Film {
 public:
  explicit Film(Context& context) : context_(context) {}

  base::Status read(ByteView input) {
    Chunks outer(input);
    std::size_t used = 0;
    while (auto riff = outer.next()) {
      const bool first = used == 0;
      if (!(first ? riff->is_list("AVI ") : riff->is_list("AVIX"))) {
        if (first) return base::refuse(Code::media_damaged);
        break;
      }
      used += 8 + riff->body.size() + (riff->cut ? 0 : riff->body.size() % 2);
      if (auto status = read_riff(riff->list()); !status) return status;
    }
    if (used < input.size()) context_.notes.removed(What::trailing_bytes);
    if (streams_.empty() || pieces_.empty()) return base::refuse(Code::media_damaged);
    return {};
  }

  void write(Sink& out) {
    Bytes head = headers();
    std::uint64_t movi = 4;
    for (const Piece& piece : pieces_) movi += 8 + piece.bytes.size() + piece.bytes.size() % 2;
    const std::uint64_t index = 16 * std::uint64_t{pieces_.size()};
    Bytes begin;
    base::put(begin, "RIFF");
    base::put_u32le(begin, static_cast<std::uint32_t>(4 + head.size() + 8 + movi + 8 + index));
    base::put(begin, "AVI ");
    base::put(begin, head);
    base::put(begin, "LIST");
    base::put_u32le(begin, static_cast<std::uint32_t>(movi));
    base::put(begin, "movi");
    out.write(begin);
    for (const Piece& piece : pieces_) write_piece(piece, out);
    write_index(out);
  }

 private:
  base::Status read_riff(ByteView bytes) {
    Chunks chunks(bytes);
    while (auto chunk = chunks.next()) {
      base::Status status;
      if (chunk->is_list("hdrl") && streams_.empty()) status = read_headers(chunk->list());
      else if (chunk->is_list("movi")) status = read_pieces(chunk->list(), 0);
      else if (chunk->id != "idx1") context_.notes.removed(What::media_metadata);
      if (!status) return status;
    }
    return {};
  }

  base::Status read_headers(ByteView list) {
    Chunks chunks(list);
    while (auto chunk = chunks.next()) {
      if (chunk->id == "avih") {
        microseconds_ = base::Reader(chunk->body).u32le();
      } else if (chunk->is_list("strl")) {
        if (numbers_.size() == kStreamsMax) return base::refuse(Code::too_many_entries);
        auto stream = read_stream(chunk->list(), context_.notes);
        if (!stream) return std::unexpected(stream.error());
        numbers_.push_back(*stream ? static_cast<int>(streams_.size()) : -1);
        if (!*stream) context_.notes.removed(What::media_track);
        else streams_.push_back(std::move(**stream));
      } else {
        context_.notes.removed(What::media_metadata);
      }
    }
    return {};
  }

  // The number of the output's stream, -1 for what stays out: two digits, then two letters for what the chunk holds.
  int stream_of(std::string_view id) const {
    auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : -1; };
    const int tens = digit(id[0]), ones = digit(id[1]);
    if (tens < 0 || ones < 0 || static_cast<std::size_t>(10 * tens + ones) >= numbers_.size()) return -1;
    const int number = numbers_[static_cast<std::size_t>(10 * tens + ones)];
    if (number < 0) return -1;
    const bool sound = streams_[static_cast<std::size_t>(number)].kind == StreamKind::sound;
    const std::string_view holds = id.substr(2);
    return (sound ? holds == "wb" : holds == "dc" || holds == "db") ? number : -1;
  }

  base::Status read_pieces(ByteView list, int depth) {
    Chunks chunks(list);
    while (auto chunk = chunks.next()) {
      if (depth == 0 && chunk->is_list("rec ")) {
        if (auto status = read_pieces(chunk->list(), depth + 1); !status) return status;
        continue;
      }
      const int number = chunk->cut ? -1 : stream_of(chunk->id);
      if (number < 0) {
        const bool index = chunk->id.starts_with("ix");
        if (!index) context_.notes.removed(chunk->cut ? What::trailing_bytes : What::media_track);
        continue;
      }
      if (pieces_.size() == kChunksMax) return base::refuse(Code::too_many_entries);
      if (auto status = add(static_cast<std::uint32_t>(number), chunk->body); !status) return status;
    }
    return {};
  }

  base::Status add(std::uint32_t number, ByteView bytes) {
    Stream& stream = streams_[number];
    if (stream.coding == "MJPG" && !bytes.empty() && !base::starts_with(bytes, "\xFF\xD8")) return base::refuse(Code::media_damaged);
    ++stream.chunks;
    stream.bytes += bytes.size();
    stream.largest = std::max(stream.largest, static_cast<std::uint32_t>(bytes.size()));
    const Piece piece{number, bytes, key_frame(stream, bytes)};
    pieces_.push_back(piece);
    return {};
  }

  Bytes headers() const {
    Bytes list, avih;
    const auto picture = std::ranges::find(streams_, StreamKind::picture, &Stream::kind);
    std::uint32_t largest = 0;
    for (const Stream& stream : streams_) largest = std::max(largest, stream.largest);
    base::put_u32le(avih, microseconds_);
    base::put_le(avih, 0, 8);
    base::put_u32le(avih, kHasIndex | kInterleaved);
    base::put_u32le(avih, picture == streams_.end() ? 0 : picture->chunks);
    base::put_u32le(avih, 0);
    base::put_u32le(avih, static_cast<std::uint32_t>(streams_.size()));
    base::put_u32le(avih, largest);
    base::put_u32le(avih, picture == streams_.end() ? 0 : picture->width);
    base::put_u32le(avih, picture == streams_.end() ? 0 : picture->height);
    base::put_le(avih, 0, 8);
    base::put_le(avih, 0, 8);
    put_chunk(list, "avih", avih);
    for (const Stream& stream : streams_) {
      Bytes strl, strh(stream.header.begin(), stream.header.begin() + 32);
      base::put_u32le(strh, stream.sample_bytes > 0 ? static_cast<std::uint32_t>(stream.bytes / stream.sample_bytes) : stream.chunks);
      base::put_u32le(strh, stream.largest);
      base::put(strh, base::slice(stream.header, 40));
      put_chunk(strl, "strh", strh);
      put_chunk(strl, "strf", stream.format);
      put_list(list, "strl", strl);
    }
    Bytes out;
    put_list(out, "hdrl", list);
    return out;
  }

  std::string id_of(const Piece& piece) const {
    const Stream& stream = streams_[piece.stream];
    const char digits[] = {static_cast<char>('0' + piece.stream / 10), static_cast<char>('0' + piece.stream % 10), 0};
    return digits + std::string(stream.kind == StreamKind::sound ? "wb" : stream.uncompressed() ? "db" : "dc");
  }

  void write_piece(const Piece& piece, Sink& out) const {
    Bytes begin;
    base::put(begin, id_of(piece));
    base::put_u32le(begin, static_cast<std::uint32_t>(piece.bytes.size()));
    out.write(begin);
    out.write(piece.bytes);
    if (piece.bytes.size() % 2 != 0) out.write(std::string_view("\0", 1));
  }

  // Offsets count from the letters "movi".
  void write_index(Sink& out) const {
    constexpr std::size_t kAtOnce = 1 << 16;
    Bytes index;
    base::put(index, "idx1");
    base::put_u32le(index, static_cast<std::uint32_t>(16 * pieces_.size()));
    std::uint64_t offset = 4;
    for (const Piece& piece : pieces_) {
      base::put(index, id_of(piece));
      base::put_u32le(index, piece.key ? kKeyFrame : 0);
      base::put_u32le(index, static_cast<std::uint32_t>(offset));
      base::put_u32le(index, static_cast<std::uint32_t>(piece.bytes.size()));
      offset += 8 + piece.bytes.size() + piece.bytes.size() % 2;
      if (index.size() < kAtOnce) continue;
      out.write(index);
      index.clear();
    }
    out.write(index);
  }

  Context& context_;
  std::uint32_t microseconds_ = 0;
  std::vector<Stream> streams_;
  std::vector<int> numbers_;  // of the input's streams in the output
  std::vector<Piece> pieces_;
};

}  // namespace

base::Status rebuild_avi(ByteView input, Context& context, Sink& out) {
  Film film(context);
  if (auto status = film.read(input); !status) return status;
  film.write(out);
  return {};
}

}  // namespace sekisho::formats::riff
