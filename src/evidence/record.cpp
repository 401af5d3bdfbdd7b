#include "evidence/record.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "evidence/base64.h"

namespace sekisho::evidence {

using base::Code;
using base::refuse;
using base::Result;

namespace {

#define SEKISHO_WORD(id, ja, en) {#id, ja, en},
constexpr Word kActions[] = {
#define SEKISHO_ACTION SEKISHO_WORD
#include "evidence/actions.def"
#undef SEKISHO_ACTION
};
constexpr Word kObjects[] = {
#define SEKISHO_OBJECT SEKISHO_WORD
#include "evidence/actions.def"
#undef SEKISHO_OBJECT
};
constexpr Word kReasons[] = {
#define SEKISHO_REASON SEKISHO_WORD
#include "evidence/actions.def"
#undef SEKISHO_REASON
};
constexpr Word kFacts[] = {
#define SEKISHO_FACT(id, kind, ja, en) {#id, ja, en},
#include "evidence/actions.def"
#undef SEKISHO_FACT
};
constexpr FactKind kFactKinds[] = {
#define SEKISHO_FACT(id, kind, ja, en) FactKind::kind,
#include "evidence/actions.def"
#undef SEKISHO_FACT
};
constexpr Word kRoleWords[] = {
#define SEKISHO_ROLE SEKISHO_WORD
#include "evidence/actions.def"
#undef SEKISHO_ROLE
};
#undef SEKISHO_WORD

template <class Enumeration, std::size_t count>
const Word& word_of(const Word (&words)[count], Enumeration value) {
  SEKISHO_CHECK(static_cast<std::size_t>(value) < count);
  return words[static_cast<std::size_t>(value)];
}

template <class Enumeration, std::size_t count>
std::optional<Enumeration> find(const Word (&words)[count], std::string_view id) {
  const auto* found = std::find_if(std::begin(words), std::end(words), [&](const Word& word) { return word.id == id; });
  if (found == std::end(words)) return std::nullopt;
  return static_cast<Enumeration>(found - std::begin(words));
}

std::string text_of(const Fact& fact) {
  if (const auto* number = std::get_if<std::uint64_t>(&fact)) return std::to_string(*number);
  if (const auto* hash = std::get_if<base::Digest>(&fact)) return base::hex(*hash);
  return std::get<Id>(fact).text();
}

// Reads what json() writes, front to back; after the first surprise every further answer is empty.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}
  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && rest_.empty(); }
  bool try_take(std::string_view literal) {
    if (!ok_ || !rest_.starts_with(literal)) return false;
    rest_.remove_prefix(literal.size());
    return true;
  }
  void take(std::string_view literal) { ok_ = try_take(literal); }
  std::string_view until(std::string_view any_of) {
    const std::size_t end = rest_.find_first_of(any_of);
    if (end == std::string_view::npos) ok_ = false;
    if (!ok_) return {};
    std::string_view out = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return out;
  }
  std::string_view quoted() {
    take("\"");
    std::string_view out = until("\"");
    take("\"");
    return out;
  }
  template <class T>
  T keep(std::optional<T> value, T otherwise) {
    ok_ = ok_ && value.has_value();
    return ok_ ? *value : otherwise;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

void read_fact(Line& line, Record& record) {
  const auto name = find<FactName>(kFacts, line.quoted());
  line.take(":");
  const auto known = line.keep(name, FactName{});
  if (!line.ok()) return;
  switch (kind_of(known)) {
    case FactKind::number: record.facts.emplace(known, line.keep(plain_number(line.until(",}")), std::uint64_t{})); break;
    case FactKind::hash: record.facts.emplace(known, line.keep(digest_from_hex(line.quoted()), base::Digest{})); break;
    case FactKind::word: record.facts.emplace(known, line.keep(Id::parse(line.quoted()), Id::of("-"))); break;
  }
}

void read_facts(Line& line, Record& record) {
  if (!line.try_take(",\"facts\":{")) return;
  do read_fact(line, record);
  while (line.ok() && line.try_take(",") && record.facts.size() <= std::size(kFacts));
  line.take("}");
}

}  // namespace

const Word& describe(Action action) { return word_of(kActions, action); }
const Word& describe(Object object) { return word_of(kObjects, object); }
const Word& describe(Reason reason) { return word_of(kReasons, reason); }
const Word& describe(FactName fact) { return word_of(kFacts, fact); }
const Word& describe(Role role) { return word_of(kRoleWords, role); }
FactKind kind_of(FactName fact) { return kFactKinds[static_cast<std::size_t>(fact)]; }
std::optional<Action> action_of(std::string_view id) { return find<Action>(kActions, id); }
std::optional<Object> object_of(std::string_view id) { return find<Object>(kObjects, id); }
std::optional<Role> role_of(std::string_view id) { return find<Role>(kRoleWords, id); }

std::optional<Id> Id::parse(std::string_view text) {
  const bool fits = !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == ':';
  });
  if (!fits) return std::nullopt;
  return Id(text);
}

Id Id::of(std::string_view text) {
  auto id = parse(text);
  SEKISHO_CHECK(id.has_value());
  return *id;
}

void Record::set(FactName name, std::uint64_t number) {
  SEKISHO_CHECK(kind_of(name) == FactKind::number && number <= INT64_MAX);
  facts.insert_or_assign(name, number);
}
void Record::set(FactName name, const base::Digest& hash) {
  SEKISHO_CHECK(kind_of(name) == FactKind::hash);
  facts.insert_or_assign(name, hash);
}
void Record::set(FactName name, const Id& word) {
  SEKISHO_CHECK(kind_of(name) == FactKind::word);
  facts.insert_or_assign(name, word);
}

std::string Record::json() const {
  std::string out = fmt::format(R"({{"v":1,"at":{},"who":"{}","what":"{}","object":"{}","id":"{}","why":"{}")", at, who.text(), describe(what).id,
                                describe(object).id, object_id.text(), describe(why).id);
  char separator = '{';
  if (!facts.empty()) out += ",\"facts\":";
  for (const auto& [name, fact] : facts) {
    const char* quote = kind_of(name) == FactKind::number ? "" : "\"";
    out += fmt::format(R"({}"{}":{}{}{})", separator, describe(name).id, quote, text_of(fact), quote);
    separator = ',';
  }
  if (!facts.empty()) out += '}';
  for (std::size_t i = 0; i < kRoles; ++i)
    if (commitments[i]) out += fmt::format(R"(,"{}":"{}")", describe(static_cast<Role>(i)).id, base::hex(*commitments[i]));
  return out + "}";
}

Result<Record> Record::parse(std::string_view json) {
  Line line(json);
  Record out;
  line.take("{\"v\":1,\"at\":");
  out.at = static_cast<base::Micros>(line.keep(plain_number(line.until(",")), std::uint64_t{}));
  line.take(",\"who\":");
  out.who = line.keep(Id::parse(line.quoted()), Id::of("-"));
  line.take(",\"what\":");
  out.what = line.keep(action_of(line.quoted()), Action{});
  line.take(",\"object\":");
  out.object = line.keep(object_of(line.quoted()), Object{});
  line.take(",\"id\":");
  out.object_id = line.keep(Id::parse(line.quoted()), Id::of("-"));
  line.take(",\"why\":");
  out.why = line.keep(find<Reason>(kReasons, line.quoted()), Reason{});
  read_facts(line, out);
  for (std::size_t i = 0; i < kRoles; ++i)
    if (line.try_take(fmt::format(",\"{}\":", kRoleWords[i].id))) out.commitments[i] = line.keep(digest_from_hex(line.quoted()), base::Digest{});
  line.take("}");
  if (!line.at_end() || out.json() != json) return refuse(Code::bad_proof);
  return out;
}

std::string describe(const Record& record) {
  const Word &what = describe(record.what), &object = describe(record.object), &why = describe(record.why);
  std::string out = fmt::format("{}  {} / {}\n", base::rfc3339(record.at), what.ja, what.en);
  out += fmt::format("  だれが / who: {}\n  対象 / on: {} / {} {}\n  理由 / why: {} / {}\n", record.who.text(), object.ja, object.en,
                     record.object_id.text(), why.ja, why.en);
  for (const auto& [name, fact] : record.facts) out += fmt::format("  {} / {}: {}\n", describe(name).ja, describe(name).en, text_of(fact));
  for (std::size_t i = 0; i < kRoles; ++i)
    if (record.commitments[i]) out += fmt::format("  {} / {}: sha256:{}\n", kRoleWords[i].ja, kRoleWords[i].en, base::hex(*record.commitments[i]));
  return out;
}

Salt fresh_salt() {
  SEKISHO_CHECK(sodium_init() >= 0);
  Salt out{};
  randombytes_buf(out.data(), out.size());
  return out;
}

base::Digest commitment(Role role, const Salt& salt, base::ByteView value) {
  base::Bytes input;
  base::put(input, "sekisho-evidence-value/1\n");
  base::put(input, describe(role).id);
  base::put_u8(input, '\n');
  base::put(input, salt);
  base::put(input, value);
  return base::sha256(input);
}

}  // namespace sekisho::evidence
