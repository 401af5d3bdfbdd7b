#include "wire/messages.h"

#include <string_view>

namespace sekisho::wire {

using base::Bytes;
using base::ByteView;
using base::Reader;

namespace {

// Every field of Limits, once, for both directions.
template <class LimitsRef, class Visit>
void each_limit(LimitsRef& limits, Visit visit) {
  visit(limits.input_bytes_max), visit(limits.output_bytes_max), visit(limits.part_bytes_max), visit(limits.tree_bytes_max);
  visit(limits.tree_entries_max), visit(limits.depth_max), visit(limits.parts_max), visit(limits.ratio_max), visit(limits.ratio_floor_bytes);
  visit(limits.pixels_max), visit(limits.pixels_all_frames_max), visit(limits.frames_max), visit(limits.xml_depth_max);
  visit(limits.notes_max), visit(limits.memory_bytes_max), visit(limits.time_ms_base), visit(limits.time_ms_per_mib), visit(limits.time_ms_max);
}
constexpr std::size_t kLimitFieldsBytes = 9 * 8 + 9 * 4;  // a field added to Limits and forgotten above changes its size
static_assert(sizeof(base::Limits) >= kLimitFieldsBytes && sizeof(base::Limits) <= kLimitFieldsBytes + 4 * 4);

void put_text(Bytes& out, std::string_view text, std::size_t bytes_max) {
  text = text.substr(0, bytes_max);
  base::put_u32le(out, static_cast<std::uint32_t>(text.size()));
  base::put(out, text);
}

// Reads what encode() wrote; one wrong field makes the whole message nothing.
class Fields {
 public:
  explicit Fields(ByteView bytes) : reader_(bytes) {}

  template <class Enum>
  Enum number_below(Enum end) {
    std::uint32_t value = reader_.u32le();
    if (value >= static_cast<std::uint32_t>(end)) good_ = false;
    return good_ ? static_cast<Enum>(value) : Enum{};
  }
  std::uint8_t u8() { return reader_.u8(); }
  std::uint32_t u32() { return reader_.u32le(); }
  std::uint64_t u64() { return reader_.u64le(); }
  ByteView take(std::size_t count) { return reader_.take(count); }
  std::string text(std::size_t bytes_max) {
    std::uint32_t size = reader_.u32le();
    if (size > bytes_max) good_ = false;
    return good_ ? std::string(base::text(reader_.take(size))) : std::string();
  }
  // How many items follow, each of at least item_bytes: nothing is allocated for items that cannot be there.
  std::uint32_t count(std::uint64_t count_max, std::size_t item_bytes) {
    std::uint32_t value = reader_.u32le();
    if (value > count_max || value > reader_.left() / item_bytes) good_ = false;
    return good_ ? value : 0;
  }
  void expect(bool holds) { good_ = good_ && holds; }
  bool complete() const { return good_ && reader_.ok() && reader_.at_end(); }

 private:
  Reader reader_;
  bool good_ = true;
};

template <class Enum>
void put_enum(Bytes& out, Enum value) {
  base::put_u32le(out, static_cast<std::uint32_t>(value));
}

constexpr std::uint64_t kListMax = 100'000;  // items of any list in a message; the byte limits are tighter for most
constexpr auto kJobKindEnd = static_cast<JobKind>(static_cast<int>(JobKind::misbehave) + 1);
constexpr auto kAnswerKindEnd = static_cast<AnswerKind>(static_cast<int>(AnswerKind::words) + 1);

void put_notes(Bytes& out, const std::vector<base::Note>& notes) {
  base::put_u32le(out, static_cast<std::uint32_t>(notes.size()));
  for (const base::Note& note : notes) {
    put_enum(out, note.what);
    base::put_u32le(out, note.count);
    put_text(out, note.where, base::kWhereBytesMax);
  }
}

void put_share(Bytes& out, const base::Share& share) {
  base::put_u64le(out, share.read);
  base::put_u64le(out, share.kept);
}

base::Share take_share(Fields& fields) {
  base::Share share;
  share.read = fields.u64();
  share.kept = fields.u64();
  return share;
}

std::vector<base::Note> take_notes(Fields& fields) {
  std::vector<base::Note> notes(fields.count(kListMax, 12));
  for (base::Note& note : notes) {
    note.what = fields.number_below(base::What::count_);
    note.count = fields.u32();
    note.where = fields.text(base::kWhereBytesMax);
  }
  return notes;
}

}  // namespace

Bytes encode(const Job& job) {
  Bytes out;
  put_enum(out, job.kind);
  base::put_u64le(out, job.input_bytes);
  put_enum(out, job.declared);
  base::put_u32le(out, job.misbehave);
  base::put_u64le(out, job.file_bytes_max);
  base::put_u32le(out, job.cpu_seconds_max);
  for (std::size_t i = 0; i < base::kSettingCount; ++i) base::put_u32le(out, static_cast<std::uint32_t>(job.profile[static_cast<base::Setting>(i)]));
  each_limit(job.limits, [&](auto value) { base::put_u64le(out, value); });
  put_text(out, job.name, kNameBytesMax);
  put_text(out, job.password, kNameBytesMax);
  base::put_u32le(out, static_cast<std::uint32_t>(job.children.size()));
  for (const ChildRecord& child : job.children) {
    base::put_u8(out, child.clean ? 1 : 0);
    put_enum(out, child.type);
    put_enum(out, child.reason);
    base::put_u64le(out, child.bytes);
  }
  return out;
}

std::optional<Job> decode_job(ByteView bytes) {
  if (bytes.size() > kJobBytesMax) return std::nullopt;
  Fields fields(bytes);
  Job job;
  job.kind = fields.number_below(kJobKindEnd);
  job.input_bytes = fields.u64();
  job.declared = fields.number_below(base::FileType::count_);
  job.misbehave = fields.u32();
  job.file_bytes_max = fields.u64();
  job.cpu_seconds_max = fields.u32();
  for (std::size_t i = 0; i < base::kSettingCount; ++i) job.profile.set(static_cast<base::Setting>(i), static_cast<std::int32_t>(fields.u32()));
  each_limit(job.limits, [&]<class Number>(Number& limit) {
    std::uint64_t value = fields.u64();
    limit = static_cast<Number>(value);
    fields.expect(limit == value);
  });
  job.name = fields.text(kNameBytesMax);
  job.password = fields.text(kNameBytesMax);
  job.children.resize(fields.count(kListMax, 17));
  for (ChildRecord& child : job.children) {
    std::uint8_t clean = fields.u8();
    fields.expect(clean <= 1);
    child.clean = clean == 1;
    child.type = fields.number_below(base::FileType::count_);
    child.reason = fields.number_below(base::Code::count_);
    child.bytes = fields.u64();
  }
  if (!fields.complete()) return std::nullopt;
  return job;
}

Bytes encode(const Answer& answer) {
  Bytes out;
  put_enum(out, answer.kind);
  put_enum(out, answer.input_type);
  put_enum(out, answer.output_type);
  put_enum(out, answer.reason);
  put_text(out, answer.where, base::kWhereBytesMax);
  put_text(out, answer.finding, base::kWhereBytesMax);
  base::put_u64le(out, answer.unless_chosen);
  base::put_u64le(out, answer.output_bytes);
  base::put(out, ByteView(answer.output_sha256));
  put_notes(out, answer.removed);
  put_notes(out, answer.warnings);
  put_share(out, answer.measure.text);
  put_share(out, answer.measure.pictures);
  base::put_u32le(out, static_cast<std::uint32_t>(answer.children.size()));
  for (const ChildOut& child : answer.children) {
    put_text(out, child.name, kNameBytesMax);
    base::put_u64le(out, child.bytes);
  }
  return out;
}

std::optional<Answer> decode_answer(ByteView bytes) {
  if (bytes.size() > kAnswerBytesMax) return std::nullopt;
  Fields fields(bytes);
  Answer answer;
  answer.kind = fields.number_below(kAnswerKindEnd);
  answer.input_type = fields.number_below(base::FileType::count_);
  answer.output_type = fields.number_below(base::FileType::count_);
  answer.reason = fields.number_below(base::Code::count_);
  answer.where = fields.text(base::kWhereBytesMax);
  answer.finding = fields.text(base::kWhereBytesMax);
  answer.unless_chosen = fields.u64();
  fields.expect(answer.unless_chosen >> base::kSettingCount == 0);
  answer.output_bytes = fields.u64();
  ByteView digest = fields.take(answer.output_sha256.size());
  std::copy(digest.begin(), digest.end(), answer.output_sha256.begin());
  answer.removed = take_notes(fields);
  answer.warnings = take_notes(fields);
  answer.measure.text = take_share(fields);
  answer.measure.pictures = take_share(fields);
  answer.children.resize(fields.count(kListMax, 12));
  for (ChildOut& child : answer.children) {
    child.name = fields.text(kNameBytesMax);
    child.bytes = fields.u64();
  }
  if (!fields.complete()) return std::nullopt;
  return answer;
}

std::uint64_t fingerprint() {
  static constexpr std::string_view kNames[] = {
#define SEKISHO_CODE(id, kind, ja, en) #id,
#include "base/codes.def"
#undef SEKISHO_CODE
#define SEKISHO_TYPE_ID(id) #id,
#include "file_type_ids.def"
#define SEKISHO_WHAT(id, ja, en) #id,
#include "base/whats.def"
#undef SEKISHO_WHAT
#define SEKISHO_SETTING(id, key, kind, normal, strict, en, ja) #id,
#include "base/profile.def"
#undef SEKISHO_SETTING
  };
  std::uint64_t hash =
      0xcbf29ce484222325u + sizeof(base::Limits) + sizeof(base::Measure) + (static_cast<std::uint64_t>(kJobKindEnd) << 32);  // FNV-1a
  for (std::string_view name : kNames)
    for (char character : name) hash = (hash ^ static_cast<std::uint8_t>(character)) * 0x100000001b3u;
  return hash;
}

}  // namespace sekisho::wire
