// Streams that are not pictures: decoded to the end, then kept as one clean Flate stream.
#include "formats/pdf/builder.h"
#include "formats/pdf/findings.h"
#include "formats/pdf/flate.h"

namespace sekisho::formats::pdf {

namespace {

using base::Code;
using base::What;

// Service keys of any stream (7.3.8.2): written anew, not copied. /F and its companions name an outside file.
constexpr std::string_view kService[] = {"/Length", "/Filter", "/DecodeParms", "/DP", "/DL"};

}  // namespace

void Builder::put_stream_entries(std::string& out, Object dict, Kind kind) {
  if ((kind == Kind::form || kind == Kind::image) && !at(dict, "/Subtype").isName()) {
    dict = dict.shallowCopy();
    dict.replaceKey("/Subtype", Object::newName(kind == Kind::form ? "/Form" : "/Image"));
  }
  for (auto& [name, value] : dict.getDictAsMap()) {
    if (value.isNull()) continue;
    if (std::find(std::begin(kService), std::end(kService), name) != std::end(kService)) {
      reach(value);
      continue;
    }
    if (kind == Kind::font_program && name.starts_with("/Length")) continue;  // written by write_font()
    const Key* key = find_key(kind, name);
    if (key == nullptr || is_disguise(name, value) || !put_entry(out, name, value, key->role)) dropped(name, value);
  }
}

bool Builder::spend(std::uint64_t bytes) {
  decoded_bytes_ += bytes;
  if (decoded_bytes_ > context_.limits.tree_bytes_max) fail(Code::output_too_large);
  return !failure_;
}

// The bytes between stream and endstream where they stand in the input exactly as the dictionary says; empty where they do not.
base::ByteView Builder::raw_in_place(Object stream) const {
  if (source_.isEncrypted()) return {};
  long long offset = stream.getParsedOffset(), length = integer_or(at(stream, "/Length"), -1);
  if (offset < 8 || length <= 0) return {};
  std::string_view before = base::text(base::slice(input_, static_cast<std::size_t>(offset) - 8, 8));
  std::string_view after = base::text(base::slice(input_, static_cast<std::size_t>(offset + length), 11));
  bool begins = before.ends_with("stream\n") || before.ends_with("stream\r\n");
  bool ends = after.starts_with("endstream") || after.starts_with("\nendstream") || after.starts_with("\r\nendstream");
  return begins && ends ? base::slice(input_, static_cast<std::size_t>(offset), static_cast<std::size_t>(length)) : base::ByteView();
}

// Nothing for a stream that qpdf cannot hand out (it decrypts here).
std::optional<base::ByteView> Builder::raw(Object stream, std::shared_ptr<Buffer>& hold) {
  if (base::ByteView bytes = raw_in_place(stream); !bytes.empty()) return bytes;
  try {
    hold = stream.getRawStreamData();
    return base::ByteView(hold->getBuffer(), hold->getSize());
  } catch (const QPDFExc&) {
    return std::nullopt;
  }
}

Builder::Data Builder::packed(base::Bytes plain) {
  base::Bytes small = deflate(plain);
  // What a second pass would take for a bomb stays as it is.
  if (small.size() < plain.size() && plain.size() <= decoded_bytes_max(small.size())) return {std::move(small), "/Filter/FlateDecode", true};
  return {std::move(plain), "", true};
}

// A bomb is what grows beyond all proportion; small streams may.
std::size_t Builder::decoded_bytes_max(std::size_t packed_bytes) const {
  const base::Limits& limits = context_.limits;
  std::uint64_t by_ratio = std::max<std::uint64_t>(limits.ratio_floor_bytes, static_cast<std::uint64_t>(limits.ratio_max) * packed_bytes);
  return std::min(by_ratio, limits.part_bytes_max);
}

std::optional<Decoded> Builder::decode(std::span<const Step> steps, base::ByteView bytes) {
  Decoded out;
  if (steps.empty()) out.bytes.assign(bytes.begin(), bytes.end());
  for (const Step& step : steps) {
    auto next = decode_step(step, &step == steps.data() ? bytes : base::ByteView(out.bytes), decoded_bytes_max(bytes.size()));
    if (!next) {
      fail(next.error().code);
      return std::nullopt;
    }
    if (!spend(next->bytes.size())) return std::nullopt;
    if (step.filter == Filter::unknown || is_picture(step.filter)) return std::nullopt;
    out.bytes = std::move(next->bytes);
    out.whole = out.whole && next->whole;
  }
  return out;
}

// One Flate filter whose data is sound to its last byte is kept as it is; what follows the end of the data is not.
bool Builder::keep_flate(base::ByteView raw_bytes, Data& out) {
  Inflated state = inflate(raw_bytes, decoded_bytes_max(raw_bytes.size()), scratch_);
  if (state.state == Flate::too_large) fail(Code::bomb);
  if (state.state != Flate::whole || !spend(state.bytes)) return false;
  out = {{}, "/Filter/FlateDecode", true, raw_bytes.first(state.consumed)};
  return !Writer::imitates_structure(out.kept);
}

Builder::Data Builder::data_of(Object stream, base::ByteView raw_bytes) {
  scratch_.clear();
  if (raw_bytes.empty()) return {};
  auto steps = filter_steps(stream.getDict());
  if (!steps) return {{}, "", false};
  Data out;
  if (steps->size() == 1 && steps->front().filter == Filter::flate) {
    auto predictor = predictor_of(steps->front().parameters);
    if (predictor && predictor->kind == 1 && keep_flate(raw_bytes, out)) return out;
    if (failure_) return out;
  }
  scratch_.clear();
  auto decoded = decode(*steps, raw_bytes);
  if (!decoded) return {{}, "", false};
  out = packed(decoded->bytes);
  out.whole = decoded->whole;
  scratch_ = std::move(decoded->bytes);
  return out;
}

void Builder::write_stream(const Job& job) {
  Object stream = job.value;
  if (job.role.kind == Kind::image) return write_image(job.id, stream);
  if (job.role.kind == Kind::font_program) return write_font(job.id, stream);
  std::string entries;
  ++depth_;
  put_stream_entries(entries, stream.getDict(), job.role.kind);
  --depth_;
  if (job.role.kind == Kind::content || job.role.kind == Kind::form || job.role.kind == Kind::tiling_pattern) return write_content(job, entries);
  if (job.role.kind == Kind::icc_profile) return write_profile(job.id, stream, entries);
  std::shared_ptr<Buffer> hold;
  auto bytes = raw(stream, hold);
  Data data{{}, "", false};
  if (bytes) data = data_of(stream, *bytes);
  if (job.role.kind == Kind::function_stream && integer_or(at(stream, "/FunctionType"), 0) == 4) clean_calculator(data);
  if (!data.whole) context_.notes.warn(What::pdf_damaged_page, place_);
  writer_.stream(job.id, entries, data.filters, data.bytes(), data.kept.empty() ? Writer::Scan::needed : Writer::Scan::done);
}

}  // namespace sekisho::formats::pdf
