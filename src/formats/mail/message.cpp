#include "formats/mail/message.h"

#include <algorithm>
#include <array>
#include <set>

#include "formats/detect/detect.h"
#include "formats/html/html.h"
#include "formats/html/to_text.h"
#include "formats/mail/body.h"
#include "formats/mail/entity.h"
#include "formats/mail/fields.h"
#include "formats/mail/inside.h"
#include "formats/mail/items.h"
#include "formats/mail/names.h"
#include "formats/mail/smime.h"
#include "formats/signature/signature.h"
#include "formats/zip/extension.h"
#include "formats/zip/names.h"
#include "formats/zip/refusal.h"
#include "text/encoding.h"
#include "text/text.h"

namespace sekisho::formats::mail {

using base::ByteView;
using base::Code;
using base::FileType;
using base::Setting;
using base::What;

namespace {

template <std::size_t kCount>
bool in(std::string_view name, const std::array<std::string_view, kCount>& list) {
  return std::ranges::find(list, name) != list.end();
}

bool is_page(const Entity& entity) { return entity.is("text/html") || entity.is("application/xhtml+xml"); }

// Reports of mailers, which people read as text (RFC 3464, RFC 8098, RFC 5965, RFC 6522).
bool is_report(const Entity& entity) {
  static constexpr std::array<std::string_view, 8> kReports{
      "message/delivery-status", "message/disposition-notification",        "message/feedback-report", "message/global-delivery-status",
      "message/global-headers",  "message/global-disposition-notification", "text/rfc822-headers",     "text/rfc822-header"};
  return in(entity.type.value, kReports);
}

bool is_signature(const Entity& entity) {
  static constexpr std::array<std::string_view, 4> kSignatures{"application/pkcs7-signature", "application/x-pkcs7-signature",
                                                               "application/pgp-signature", "application/x-pgp-signature"};
  return in(entity.type.value, kSignatures);
}

bool is_encrypted(const Entity& entity) {
  static constexpr std::array<std::string_view, 4> kEncrypted{"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted",
                                                              "multipart/encrypted"};
  return in(entity.type.value, kEncrypted);
}

bool is_fragment(const Entity& entity) { return entity.is("message/partial") || entity.is("message/external-body"); }
bool is_message(const Entity& entity) { return entity.is("message/rfc822") || entity.is("message/global"); }

// Texts that a program reads rather than a person.
bool is_text_file(const Entity& entity) {
  static constexpr std::array<std::string_view, 10> kFiles{"text/calendar",  "text/vcard",      "text/x-vcard",
                                                           "text/directory", "text/csv",        "text/xml",
                                                           "text/rtf",       "text/x-uuencode", "text/tab-separated-values",
                                                           "text/x-script"};
  return in(entity.type.value, kFiles);
}
bool serves_a_page(const Entity& entity) {
  static constexpr std::array<std::string_view, 5> kServing{"text/css", "text/javascript", "application/javascript", "application/x-javascript",
                                                            "text/ecmascript"};
  return in(entity.type.value, kServing);
}

// The "From " line of a mailbox in front of one message.
ByteView without_envelope(ByteView message) {
  while (!message.empty() && (message.front() == '\r' || message.front() == '\n')) message = message.subspan(1);
  if (!base::starts_with(message, "From ") && !base::starts_with(message, ">From ")) return message;
  const auto end = std::ranges::find(message, '\n');
  return base::slice(message, static_cast<std::size_t>(end - message.begin()) + 1);
}

bool blank(std::string_view text) { return text.find_first_not_of(" \t\r\n\f") == text.npos; }

// Lines end in CRLF where mail is signed, and in LF where it was kept (RFC 8551, section 3.1.1).
base::Bytes with_carriage_returns(ByteView bytes) {
  base::Bytes out;
  out.reserve(bytes.size() + bytes.size() / 32);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) out.push_back('\r');
    out.push_back(bytes[i]);
  }
  return out;
}

std::vector<signature::Checked> checked_signature(ByteView content, const Entity& entity) {
  if (entity.type.value.find("pgp") != std::string::npos) return {signature::unverified("OpenPGP の署名")};
  const base::Bytes cms = content_of(entity).bytes;
  auto out = signature::check_cms(cms, {&content, 1}, signature::Signs::content);
  const base::Bytes sent = with_carriage_returns(content);
  if (sent.size() == content.size() || out.front().verdict == signature::Verdict::valid) return out;
  const ByteView whole = sent;
  return signature::check_cms(cms, {&whole, 1}, signature::Signs::content);
}

std::uint32_t clamp(std::uint64_t count) { return static_cast<std::uint32_t>(std::min<std::uint64_t>(count, UINT32_MAX)); }

class Builder {
 public:
  explicit Builder(Context& context) : context_(context) {}

  base::Result<std::string> run(ByteView input) {
    auto message = read_entity(input);
    if (!message) return std::unexpected(message.error());
    if (is_fragment(*message)) return base::refuse(Code::mail_partial);
    std::optional<base::Bytes> inside = opened(*message);
    if (is_encrypted(*message) && !inside) return base::refuse(Code::mail_encrypted);
    FieldNotes fields;
    std::string out = write_headers(message->headers, context_, fields);
    if (auto status = part(*message); !status) return std::unexpected(status.error());
    std::erase_if(items_, [](const Item& item) { return item.kind == Item::Kind::text && blank(item.text) && item.page.empty(); });
    for (Item& item : items_)
      if (!item.page.empty() && !stands_for(item.text, item.page)) item.page.clear();
    note(fields);
    for (const Item& item : items_) context_.notes.text(item.measure.read, item.measure.kept);
    return out + write_items(items_);
  }

 private:
  base::Status part(const Entity& entity) {
    if (entity.headers.repaired) ++body_.repaired;
    if (entity.outside) context_.notes.removed(What::hidden_content);
    if (is_encrypted(entity)) {
      if (auto inside = opened(entity)) return signed_part(entity, *inside);
      return explain(name_of(entity, ++number_).name, Code::mail_encrypted);
    }
    if (is_fragment(entity)) return explain(name_of(entity, ++number_).name, Code::mail_partial);
    if (entity.is("multipart/signed") && entity.parts.size() == 2) signed_parts(entity);
    if (entity.is("multipart/alternative") && entity.multipart()) return alternative(entity);
    if (entity.multipart()) {
      const Entity* outer = related_;
      if (entity.is("multipart/related")) related_ = &entity;
      auto status = each(entity);
      related_ = outer;
      return status;
    }
    return leaf(entity);
  }

  // Read again, the page must not have more to say than the text beside it.
  bool stands_for(std::string_view text, std::string_view page) const {
    auto read = html::to_text(base::view(page), "utf-8", context_.limits);
    return read && !says_more(text, settled(read->utf8));
  }

  static std::optional<base::Bytes> opened(const Entity& entity) {
    return is_encrypted(entity) && !entity.multipart() ? signed_content(content_of(entity).bytes) : std::nullopt;
  }

  // Signed as a whole, and still readable by everybody: what was signed is the body.
  base::Status signed_part(const Entity& entity, const base::Bytes& inside) {
    constexpr int kSignaturesMax = 4;
    auto inner = read_entity(inside);
    if (!inner) return std::unexpected(inner.error());
    if (++signatures_ > kSignaturesMax) return base::refuse(Code::too_deep);
    context_.notes.removed(What::digital_signature);
    for (const signature::Checked& one : signature::check_cms(content_of(entity).bytes, {}, signature::Signs::itself))
      signature::note(context_.notes, one);
    return part(*inner);
  }

  // RFC 1847, section 2.1 and RFC 8551, section 3.5.3: the first part as it stands is signed by the second.
  void signed_parts(const Entity& entity) {
    const Entity& last = entity.parts.back();
    if (!is_signature(last)) return;
    judged_.insert(&last);
    for (const signature::Checked& one : checked_signature(entity.parts.front().whole, last)) signature::note(context_.notes, one);
  }

  base::Status each(const Entity& entity) {
    for (const Entity& inner : entity.parts)
      if (auto status = part(inner); !status) return status;
    return {};
  }

  // Of twins the plain one is the body, unless the page has much more to say (RFC 2046 section 5.1.4).
  base::Status alternative(const Entity& entity) {
    const auto first = static_cast<std::ptrdiff_t>(items_.size());
    if (auto status = each(entity); !status) return status;
    std::string plain, page_text, page;
    for (auto it = items_.begin() + first; it != items_.end(); ++it) {
      if (it->kind != Item::Kind::text) continue;
      (it->from_html ? page_text : plain) += it->text;
      if (it->from_html && page.empty()) page = it->page;
    }
    const bool keep_plain = !blank(plain), keep_page = !keep_plain || says_more(plain, page_text);
    items_.erase(std::remove_if(items_.begin() + first, items_.end(),
                                [&](const Item& item) { return item.kind == Item::Kind::text && !(item.from_html ? keep_page : keep_plain); }),
                 items_.end());
    if (keep_page || page.empty()) return {};
    for (auto it = items_.begin() + first; it != items_.end(); ++it) {
      if (it->kind != Item::Kind::text) continue;
      it->page = page;
      break;
    }
    return {};
  }

  base::Status leaf(const Entity& entity) {
    if (is_signature(entity)) {
      context_.notes.removed(What::digital_signature);
      if (!judged_.contains(&entity)) signature::note(context_.notes, signature::unverified("何の署名か分かりません"));
      return {};
    }
    if (is_report(entity)) return text(entity);
    if (is_message(entity)) return file(entity);
    const bool attached = entity.disposition.value == "attachment" || (!entity.filename().empty() && have_body_);
    if (!attached && is_page(entity)) return page(entity);
    if (!attached && entity.media() == "text" && serves_a_page(entity) && entity.filename().empty()) return left_out(entity);
    if (!attached && serves_a_page(entity)) return left_out(entity);
    if (!attached && (entity.media() == "text" || entity.media() == "multipart") && !is_text_file(entity)) return text(entity);
    return file(entity);
  }

  base::Status left_out(const Entity& entity) {
    context_.notes.removed(What::mail_part, entity.type.value.substr(0, 60));
    return {};
  }

  base::Status text(const Entity& entity) {
    std::vector<uuencode::Encoded> files;
    Item item;
    Body body = plain_body(entity, body_, files);
    item.text = std::move(body.text), item.measure = body.measure;
    have_body_ |= !blank(item.text);
    items_.push_back(std::move(item));
    for (uuencode::Encoded& found : files) {
      ++body_.repaired;
      const std::string name = text::to_utf8(base::view(found.name)).value_or(std::string());
      Named named = safe_name(name, "添付" + std::to_string(++number_));
      if (auto status = attach(named, found.bytes); !status) return status;
    }
    return {};
  }

  base::Status page(const Entity& entity) {
    Item item;
    item.from_html = true;
    auto text = html_body(entity, context_.limits, body_);
    if (!text) return explain(name_of(entity, ++number_).name, text.error().code);
    item.text = std::move(text->text), item.measure = text->measure;
    if (context_.profile.on(Setting::mail_keep_html)) {
      base::Share twin;  // of the text above
      base::Bytes bytes = content_of(entity).bytes;
      if (related_ != nullptr) bytes = with_pictures_inside(bytes, *related_);
      auto page = html::clean_page(bytes, entity.type.get("charset"), context_, twin);
      if (page) item.page = std::move(*page);
    }
    have_body_ |= !blank(item.text);
    items_.push_back(std::move(item));
    return {};
  }

  base::Status file(const Entity& entity) {
    Content content = content_of(entity);
    body_.repaired += content.broken;
    const ByteView bytes = is_message(entity) ? without_envelope(content.bytes) : ByteView(content.bytes);
    return attach(name_of(entity, ++number_), bytes);
  }

  base::Status attach(Named named, ByteView bytes) {
    if (named.changed) context_.notes.removed(What::entry_name_changed, named.name);
    const std::string wanted = named.name;
    if (bytes.empty()) {
      if (detect::banned(bytes, wanted)) return explain(wanted, Code::banned_type);
      return put(wanted, FileType::txt, {});
    }
    auto child = context_.children.disarm(bytes, wanted);
    if (!child) return {};  // first pass
    if (child->verdict == ChildResult::Verdict::refused) return explain(wanted, child->reason, base::text(child->bytes));
    return put(wanted, child->type, child->bytes);
  }

  base::Status put(const std::string& wanted, FileType type, ByteView bytes) {
    const std::string name = names_.take_free(zip::path_for(wanted, type));
    if (name != wanted) context_.notes.removed(What::entry_name_changed, name);
    Item item;
    item.kind = type == FileType::email ? Item::Kind::message : Item::Kind::file;
    item.name = name;
    item.type = type;
    item.bytes = bytes;
    items_.push_back(std::move(item));
    return {};
  }

  base::Status explain(const std::string& name, Code reason) { return explain(name, reason, zip::refusal_text(name, reason)); }
  base::Status explain(const std::string& name, Code reason, std::string_view text) {
    if (!context_.profile.on(Setting::zip_replace_refused)) return base::refuse(reason, name);
    context_.notes.removed(What::entry_refused, name);
    Item item;
    item.kind = Item::Kind::file;
    item.name = names_.take_free(zip::with_suffix(name, zip::kRefusedSuffix));
    item.own = text;
    items_.push_back(std::move(item));
    return {};
  }

  void note(const FieldNotes& fields) {
    Notes& notes = context_.notes;
    const std::pair<What, std::uint64_t> removed[] = {{What::mail_html, context_.profile.on(Setting::mail_keep_html) ? 0 : body_.html},
                                                      {What::script, body_.scripts},
                                                      {What::remote_content, body_.remote},
                                                      {What::unsafe_link, body_.unsafe_links},
                                                      {What::mail_repaired, fields.repaired + body_.repaired},
                                                      {What::control_character, body_.controls},
                                                      {What::deceiving_character, fields.deceiving + body_.deceiving},
                                                      {What::invalid_characters, fields.invalid + body_.invalid}};
    for (const auto& [what, count] : removed)
      if (count > 0) notes.removed(what, {}, clamp(count));
    if (fields.invalid + body_.invalid > 0) notes.warn(What::invalid_characters, {}, clamp(fields.invalid + body_.invalid));
    if (fields.deceiving > 0) notes.warn(What::deceiving_character, {}, clamp(fields.deceiving));
    if (body_.hidden > 0) notes.warn(What::hidden_text, {}, body_.hidden);
  }

  Context& context_;
  std::vector<Item> items_;
  zip::Paths names_;
  BodyNotes body_;
  std::size_t number_ = 0;
  int signatures_ = 0;
  bool have_body_ = false;
  const Entity* related_ = nullptr;  // around the part at hand
  std::set<const Entity*> judged_;   // signatures that were checked already
};

}  // namespace

base::Result<std::string> rebuild_message(ByteView input, Context& context) { return Builder(context).run(input); }

std::string refused_message(Code reason) {
  Item item;
  item.text = std::string(base::describe(reason).ja) + "\n\n" + std::string(base::describe(reason).en) + "\n";
  return "MIME-Version: 1.0\r\nSubject: " + encode_words("通せなかったメール", 9) + "\r\n" + write_items({item});
}

}  // namespace sekisho::formats::mail
