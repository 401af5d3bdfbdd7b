#include "formats/pdf/inline_image.h"

#include <algorithm>
#include <charconv>

#include "formats/pdf/content_token.h"
#include "formats/pdf/filters.h"
#include "formats/pdf/flate.h"

namespace sekisho::formats::pdf {

namespace {

constexpr long long kSideMax = 1 << 20;
constexpr std::size_t kSlack = 64 << 10, kUnsizedMax = 1 << 20, kDecodedMax = 64 << 20;
constexpr std::size_t kFairRatio = 20;  // unpacked to packed; what unpacks to more counts against the effort

struct KeyName {
  std::string_view brief, full;
};
// Table 93, and /L of ISO 32000-2. Keys of image XObjects that some writers put here say nothing and go in silence.
constexpr KeyName kKeys[] = {
    {"BPC", "BitsPerComponent"}, {"CS", "ColorSpace"}, {"D", "Decode"},      {"DP", "DecodeParms"}, {"F", "Filter"}, {"H", "Height"},
    {"I", "Interpolate"},        {"IM", "ImageMask"},  {"Intent", "Intent"}, {"W", "Width"},        {"L", "Length"}};
constexpr std::string_view kSilent[] = {"Type", "Subtype", "Name", "L", "Length"};

std::string_view brief_name(std::string_view name) {
  for (const KeyName& key : kKeys)
    if (key.brief == name || key.full == name) return key.brief;
  return {};
}

struct Keys {
  struct Entry {
    std::string_view brief, written, value;
  };
  std::vector<Entry> entries;
  std::string_view value(std::string_view brief) const {
    for (const Entry& entry : entries)
      if (entry.brief == brief) return entry.value;
    return {};
  }
  bool holds(std::string_view brief) const { return !value(brief).empty(); }
  long long integer(std::string_view brief, long long otherwise) const {
    const std::string_view text = value(brief);
    long long out = otherwise;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && (end == text.data() + text.size() || *end == '.') ? out : otherwise;
  }
};

bool is_blank(char c) { return class_of(c) == CharClass::space; }

// 7.4.4: the place behind the end code.
std::size_t lzw_end(std::string_view data, bool early_change) {
  std::uint32_t bits = 0;
  int held = 0, width = 9, next = 258;
  bool first = true;
  for (std::size_t i = 0; i < data.size(); ++i) {
    bits = bits << 8 | static_cast<unsigned char>(data[i]);
    held += 8;
    if (held < width) continue;
    held -= width;
    const std::uint32_t code = bits >> held & ((1u << width) - 1);
    if (code == 257) return i + 1;
    if (code == 256) {
      next = 258, width = 9, first = true;
      continue;
    }
    if (!first && next < 4096) ++next;
    first = false;
    const int reach = next + (early_change ? 1 : 0);
    width = reach >= 2048 ? 12 : reach >= 1024 ? 11 : reach >= 512 ? 10 : 9;
  }
  return 0;
}

std::size_t run_length_end(std::string_view data) {
  for (std::size_t i = 0; i < data.size();) {
    const unsigned length = static_cast<unsigned char>(data[i]);
    if (length == 128) return i + 1;
    i += length < 128 ? length + 2 : 2;
  }
  return 0;
}

// ITU-T T.81, B.1: the place behind EOI.
std::size_t jpeg_end(std::string_view data) {
  auto byte = [&](std::size_t i) { return i < data.size() ? static_cast<unsigned char>(data[i]) : 0u; };
  if (byte(0) != 0xff || byte(1) != 0xd8) return 0;
  for (std::size_t i = 2; i + 1 < data.size();) {
    if (byte(i) != 0xff) {
      i = std::min(data.find('\xff', i), data.size());
      continue;
    }
    const unsigned marker = byte(i + 1);
    if (marker == 0xd9) return i + 2;
    const bool alone = marker == 0 || marker == 0xff || marker == 1 || (marker >= 0xd0 && marker <= 0xd8);
    i += marker == 0xff ? 1 : alone ? 2 : 2 + (byte(i + 2) << 8 | byte(i + 3));
  }
  return 0;
}

class ImageReader {
 public:
  ImageReader(std::string_view content, std::size_t begin, Context& context, ContentNames& names, std::uint64_t& effort)
      : content_(content), begin_(begin), context_(context), names_(names), effort_(effort) {}

  InlineImage run() {
    if (!read_keys()) return stopped();
    measure();
    const bool read = find_data();
    out_.end = end_;
    if (!read || !sized_ || !settle()) return stopped();
    if (!anew_) {
      out_.fate = InlineImage::Fate::kept;
      return out_;
    }
    out_.fate = InlineImage::Fate::anew;
    out_.text = "BI";
    for (const Keys::Entry& entry : keys_.entries) out_.text.append(" /").append(entry.written).append(" ").append(entry.value);
    out_.text.append(" ID ").append(data_).append("\nEI");
    if (content_.substr(begin_ - 2, end_ - begin_ + 2) == out_.text) out_.fate = InlineImage::Fate::kept;
    return out_;
  }

 private:
  InlineImage stopped() {
    out_.fate = InlineImage::Fate::dropped;
    if (end_ == 0) out_.end = content_.size(), out_.open_end = true;
    return out_;
  }

  bool read_keys() {
    tokens_.seek(begin_);
    const ContentEntries entries = entries_of(tokens_);
    for (const auto& [name, value] : entries) {
      const std::string_view brief = brief_name(name);
      const bool silent = std::find(std::begin(kSilent), std::end(kSilent), name) != std::end(kSilent);
      if (silent || brief.empty()) anew_ = true;
      if (!silent && brief.empty()) ++out_.keys_removed;
      if (silent || brief.empty()) continue;
      by_both_names_ = by_both_names_ || keys_.holds(brief);
      keys_.entries.push_back({brief, name, value.text});
    }
    anew_ = anew_ || tokens_.respelled;
    if (tokens_.next().text != "ID") return false;
    anew_ = anew_ || tokens_.respelled;
    data_at_ = tokens_.position();
    // One white-space character after ID; writers of DOS line ends put two.
    if (data_at_ < content_.size() && is_blank(content_[data_at_])) ++data_at_;
    after_line_end_ = content_.substr(data_at_ - 1, 2) == "\r\n";
    if (after_line_end_) ++data_at_;
    return true;
  }

  // The bytes that the image takes, as far as they can be known.
  void measure() {
    const long long width = keys_.integer("W", 0), height = keys_.integer("H", 0);
    sized_ = width > 0 && height > 0 && width < kSideMax && height < kSideMax &&
             static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height) <= context_.limits.pixels_max;
    if (!sized_) return;
    const bool mask = keys_.value("IM") == "true";
    const long long bits = mask ? 1 : keys_.integer("BPC", 8);
    const long long components = mask ? 1 : components_of(keys_.value("CS"));
    if (components <= 0 || bits <= 0 || bits > 16 || by_both_names_) return;  // readers differ on which of two names counts
    row_bytes_ = static_cast<std::size_t>((width * bits * components + 7) / 8);
    size_ = row_bytes_ * static_cast<std::size_t>(height);
  }

  long long components_of(std::string_view space) {
    for (std::string_view one : {"/G", "/DeviceGray", "/CalGray", "/I", "/Indexed"})
      if (space == one) return 1;
    if (space == "/RGB" || space == "/DeviceRGB" || space == "/CalRGB") return 3;
    if (space == "/CMYK" || space == "/DeviceCMYK") return 4;
    if (space.starts_with("[")) return 1;  // an Indexed space, the only array that may stand here
    return space.starts_with("/") ? names_.color_components(space.substr(1)) : 0;
  }

  bool ends_at(std::size_t at, std::size_t blanks_max) {
    std::size_t blanks = 0;
    while (blanks < blanks_max && at < content_.size() && is_blank(content_[at])) ++at, ++blanks;
    if (content_.substr(at, 2) != "EI" ||
        (at + 2 < content_.size() && class_of(content_[at + 2]) != CharClass::space && class_of(content_[at + 2]) != CharClass::delimiter))
      return false;
    end_ = at + 2;
    return true;
  }

  // EI between white space with nothing but text behind it, as readers look for it.
  std::size_t search(std::size_t from) {
    for (std::size_t at = content_.find("EI", from); at != content_.npos; at = content_.find("EI", at + 1)) {
      if ((at != from && !is_blank(content_[at - 1])) || !ends_at(at, 0)) continue;
      const std::string_view behind = content_.substr(at + 2, 12);
      const bool text = std::all_of(behind.begin(), behind.end(), [](char c) { return (c >= 0x20 && c < 0x7f) || (c != '\0' && is_blank(c)); });
      if (text) return at;
    }
    end_ = 0;
    return 0;
  }

  bool read_filters() {
    const std::string_view filter = keys_.value("F"), parameters = keys_.value("DP");
    if (filter.empty()) return true;
    std::string dict = "<</Filter " + std::string(filter);
    if (!parameters.empty()) dict.append("/DecodeParms ").append(parameters);
    try {
      auto steps = filter_steps(Object::parse(dict + ">>"));
      if (!steps || steps->size() > 3) return false;
      steps_ = std::move(*steps);
    } catch (const std::exception&) {
      return false;
    }
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const Filter one = steps_[i].filter;
      if (one == Filter::unknown || one == Filter::jbig2 || one == Filter::jpx || (is_picture(one) && i + 1 < steps_.size())) return false;
    }
    return true;
  }

  // Bytes that the first filter reads; 0 where it does not say.
  std::size_t encoded_bytes(std::string_view data) {
    switch (steps_.front().filter) {
      case Filter::ascii_hex: return data.find('>') + 1;
      case Filter::ascii85: {
        std::size_t at = data.find('~');
        if (at == data.npos) return 0;
        while (++at < data.size() && is_blank(data[at])) {}
        return data.substr(at, 1) == ">" ? at + 1 : 0;
      }
      case Filter::run_length: return run_length_end(data);
      case Filter::lzw: {
        auto predictor = predictor_of(steps_.front().parameters);
        return predictor ? lzw_end(data, predictor->early_change) : 0;
      }
      case Filter::flate: {
        base::Bytes scratch;
        const Inflated inflated = inflate(base::view(data), decoded_max(), scratch);
        return inflated.state == Flate::whole && charge(inflated.bytes, kFairRatio * inflated.consumed) ? inflated.consumed : 0;
      }
      case Filter::dct: return jpeg_end(data);
      default: return 0;
    }
  }

  std::size_t decoded_max() const { return size_ != 0 ? std::min(2 * size_ + kSlack, kDecodedMax) : kUnsizedMax; }

  bool charge(std::size_t bytes, std::size_t free) {
    if (bytes <= free) return true;
    const bool enough = bytes - free <= effort_;
    effort_ -= enough ? bytes - free : effort_;
    return enough;
  }

  // The encoded data cannot take more than this. What is looked at in vain counts: nobody may ask for that a thousand times.
  std::size_t end_of_encoded(std::string_view rest) {
    const std::string_view room = rest.substr(0, size_ != 0 ? 3 * size_ + kSlack : kUnsizedMax);
    if (effort_ < room.size()) return 0;
    const std::size_t bytes = encoded_bytes(room);
    charge(room.size(), 8 * bytes + kSlack);
    return bytes;
  }

  bool find_data() {
    const bool known = read_filters();
    if (known && steps_.empty() && size_ != 0 && after_line_end_ && ends_at(data_at_ - 1 + size_, 2)) --data_at_;
    const std::string_view rest = content_.substr(std::min(data_at_, content_.size()));
    const std::size_t bytes = !known ? 0 : steps_.empty() ? size_ : end_of_encoded(rest);
    if (bytes > 0 && bytes <= rest.size() && ends_at(data_at_ + bytes, 2)) {
      data_ = rest.substr(0, bytes);
      anew_ = anew_ || !is_blank(rest[bytes]);  // readers that look for EI need the space before it
      return true;
    }
    const bool certain = bytes > 0 && bytes <= rest.size();
    const std::size_t at = search(data_at_ + (certain && !steps_.empty() ? bytes : 0));
    if (at == 0) return false;
    std::size_t length = at - data_at_;
    if (length > 0 && is_blank(content_[at - 1])) --length;
    data_ = content_.substr(data_at_, length);
    anew_ = anew_ || steps_.empty() || steps_.front().filter != Filter::ccitt;
    if (certain && length > bytes) {
      const std::string_view behind = data_.substr(bytes);
      out_.trimmed = !std::all_of(behind.begin(), behind.end(), is_blank);
      data_ = data_.substr(0, bytes);
    }
    return known;
  }

  // Looks into the data; it is kept where it is sound and no longer than the image.
  bool settle() {
    if (steps_.empty()) {
      if (size_ == 0 || data_.size() == size_) return size_ != 0 || !data_.empty();
      if (size_ > kFairRatio * data_.size() + kSlack) return false;
      own_.assign(data_);
      own_.resize(size_, '\0');  // readers differ on rows that are missing
      data_ = own_;
      return anew_ = true;
    }
    const bool picture = is_picture(steps_.back().filter);
    const auto plain = std::span(steps_).first(steps_.size() - (picture ? 1 : 0));
    base::Bytes bytes(base::view(data_).begin(), base::view(data_).end());
    bool whole = true;
    for (const Step& step : plain) {
      auto next = decode_step(step, bytes, decoded_max());
      if (!next || next->bytes.empty() || !charge(next->bytes.size(), kFairRatio * data_.size())) return false;
      bytes = std::move(next->bytes);
      whole = whole && next->whole;
    }
    if (picture) return steps_.back().filter != Filter::dct || settle_jpeg(bytes, plain.empty());
    const bool longer = size_ != 0 && bytes.size() > size_ + row_bytes_;  // a row too many is a writer's slip
    if (whole && !longer) return true;
    if (longer) bytes.resize(size_), out_.trimmed = true;
    replace("/Fl", deflate(bytes));
    return true;
  }

  bool settle_jpeg(const base::Bytes& bytes, bool direct) {
    auto made = rebuild_picture(bytes, context_);
    if (!made || made->type != base::FileType::jpeg) return false;
    if (made->bytes == bytes && (direct || !anew_)) return true;
    replace("/DCT", made->bytes);
    return true;
  }

  void replace(std::string_view filter, const base::Bytes& bytes) {
    anew_ = true;
    own_.assign(base::text(bytes));
    data_ = own_;
    std::erase_if(keys_.entries, [](const Keys::Entry& entry) { return entry.brief == "DP"; });
    for (Keys::Entry& entry : keys_.entries)
      if (entry.brief == "F") entry.value = filter;
  }

  std::string_view content_;
  std::size_t begin_;
  Context& context_;
  ContentNames& names_;
  std::uint64_t& effort_;
  Tokens tokens_{content_};
  Keys keys_;
  std::vector<Step> steps_;
  std::size_t data_at_ = 0, end_ = 0;
  std::size_t size_ = 0, row_bytes_ = 0;
  bool sized_ = false, anew_ = false, after_line_end_ = false, by_both_names_ = false;
  std::string_view data_;
  std::string own_;
  InlineImage out_;
};

}  // namespace

InlineImage read_inline_image(std::string_view content, std::size_t begin, Context& context, ContentNames& names, std::uint64_t& effort) {
  return ImageReader(content, begin, context, names, effort).run();
}

}  // namespace sekisho::formats::pdf
