#include "formats/msg/msg.h"

#include <algorithm>
#include <charconv>

#include "formats/compound/compound.h"
#include "formats/msg/attachment.h"
#include "formats/msg/body.h"
#include "formats/msg/named.h"
#include "formats/msg/writer.h"
#include "text/text.h"

namespace sekisho::formats::msg {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::FileType;
using base::What;

namespace {

enum class Set : std::uint8_t { message, recipient, attachment };
struct Kept {
  Set set;
  std::uint16_t id;
  Kind kind;
};
constexpr Kept kKept[] = {
#define SEKISHO_MAPI(set, id, type) {Set::set, id, Kind::type},
#include "formats/msg/properties.def"
};

// [MS-OXPROPS]
constexpr std::uint16_t kMessageClass = 0x001A, kSentEntry = 0x0041, kHeaders = 0x007D, kSenderEntry = 0x0C19, kFlags = 0x0E07, kHasAttach = 0x0E1B,
                        kAttachNumber = 0x0E21, kEntry = 0x0FFF, kObjectType = 0x0FFE, kBody = 0x1000, kRtf = 0x1009, kHtml = 0x1013, kRowId = 0x3000,
                        kDisplayName = 0x3001, kStoreSupport = 0x340D, kAttachData = 0x3701, kAttachExtension = 0x3703, kAttachShortName = 0x3704,
                        kAttachMethod = 0x3705, kAttachLongName = 0x3707, kRenderingPosition = 0x370B, kAttachMime = 0x370E,
                        kInternetCodePage = 0x3FDE, kLocale = 0x3FF1, kMessageCodePage = 0x3FFD;
constexpr std::uint32_t kUnicodeStore = 0x00040E79;  // as Outlook writes it for Unicode messages
constexpr std::uint32_t kFlagRead = 0x1, kFlagUnsent = 0x8, kFlagHasAttachments = 0x10;
constexpr std::uint32_t kByValue = 1, kEmbedded = 5, kOle = 6;
constexpr std::size_t kRecipientsMax = 10'000;
constexpr compound::ClassId kRootClass{0x0B, 0x0D, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46};

// The classes that Outlook shows by forms of its own; any other may name a form with a program in it.
constexpr std::string_view kClasses[] = {"IPM.Note",
                                         "IPM.Post",
                                         "IPM.Appointment",
                                         "IPM.Contact",
                                         "IPM.DistList",
                                         "IPM.Task",
                                         "IPM.StickyNote",
                                         "IPM.Activity",
                                         "IPM.Schedule.Meeting.Request",
                                         "IPM.Schedule.Meeting.Canceled",
                                         "IPM.Schedule.Meeting.Resp.Pos",
                                         "IPM.Schedule.Meeting.Resp.Neg",
                                         "IPM.Schedule.Meeting.Resp.Tent",
                                         "IPM.TaskRequest",
                                         "REPORT.IPM.Note.NDR",
                                         "REPORT.IPM.Note.DR",
                                         "REPORT.IPM.Note.IPNRN",
                                         "REPORT.IPM.Note.IPNNRN"};

std::string numbered(std::string_view name, std::size_t number) {
  std::string digits = stream_name(static_cast<std::uint16_t>(number >> 16), static_cast<std::uint16_t>(number));
  return std::string(name) + digits.substr(digits.size() - 8);
}

std::vector<const compound::Entry*> storages(const compound::Entry& root, std::u16string_view prefix) {
  std::vector<const compound::Entry*> out;
  for (const compound::Entry& entry : root.children)
    if (entry.storage && entry.name.starts_with(prefix)) out.push_back(&entry);
  return out;
}

// The code page that an 8-bit message is written in ([MS-OXCMSG] 2.2.1.4); Outlook in Japan leaves out everything but the locale.
std::string label_of_message(const Properties& properties) {
  if (const auto page = properties.number(kMessageCodePage); page && *page != 1200) return label_of(*page);
  switch (properties.number(kLocale).value_or(0)) {
    case 1028: return label_of(950);
    case 1041: return label_of(932);
    case 1042: return label_of(949);
    case 1049: return label_of(1251);
    case 2052: return label_of(936);
    default: break;
  }
  // Of the mail as it travelled; the page of the writer's Windows where it is one.
  const std::uint32_t page = properties.number(kInternetCodePage).value_or(0);
  if (page == 932 || page == 936 || page == 949 || page == 950 || (page >= 1250 && page <= 1258)) return label_of(page);
  return {};
}

class Rebuild {
 public:
  Rebuild(const compound::Entry& root, Context& context)
      : root_(root), context_(context), properties_(root, 32), label_(label_of_message(properties_)), writer_("Root Entry") {}

  base::Result<compound::Entry> run() {
    if (!properties_.readable()) return base::refuse(Code::damaged, "__properties_version1.0");
    if (auto status = message_class(); !status) return std::unexpected(status.error());
    copy(Set::message, properties_, writer_);
    senders();
    bodies();
    recipients();
    if (auto status = attachments(); !status) return std::unexpected(status.error());
    writer_.number(kStoreSupport, kUnicodeStore);
    writer_.number(kFlags, (properties_.number(kFlags).value_or(kFlagRead) & (kFlagRead | kFlagUnsent)) | (attached_ > 0 ? kFlagHasAttachments : 0));
    writer_.add(kHasAttach, {.kind = Kind::flag, .number = attached_ > 0});
    named();
    Bytes header(8);
    for (const std::size_t count : {recipients_, attached_, recipients_, attached_}) base::put_u32le(header, static_cast<std::uint32_t>(count));
    base::put(header, Bytes(8));
    compound::Entry out = writer_.finish(std::move(header));
    out.class_id = kRootClass;
    note_rest(root_, out, {});
    return out;
  }

 private:
  base::Status message_class() {
    std::string given = properties_.text(kMessageClass, "us-ascii", context_.notes).value_or("");
    given = clean_text(given, Kind::text, context_.notes);
    const std::string low = text::lower_ascii(given);
    // [MS-OXOSMIME] 2.1.1: without "MultipartSigned" nothing of the message can be read but by its key.
    if (low.starts_with("ipm.note.smime") && !low.contains("multipartsigned")) return base::refuse(Code::mail_encrypted);
    // Signed in the open: the whole signed mail is the one attachment, and its own worker checks the signature.
    if (low.starts_with("ipm.note.smime")) context_.notes.removed(What::digital_signature);
    const auto* found = std::ranges::find_if(kClasses, [&](std::string_view one) { return text::lower_ascii(one) == low; });
    const std::string_view kept = found == std::end(kClasses) ? std::string_view("IPM.Note") : *found;
    if (kept != given && !low.starts_with("ipm.note.smime")) context_.notes.removed(What::active_content, "message class");
    writer_.text(kMessageClass, std::string(kept));
    return {};
  }

  void copy(Set set, const Properties& from, StorageWriter& to) {
    for (const Kept& kept : kKept) {
      if (kept.set != set) continue;
      if (const auto value = from.value(kept.id, kept.kind, label_, context_.notes)) to.add(kept.id, *value);
    }
  }

  std::string text_of(const Properties& from, std::uint16_t id) {
    Notes ignored;
    return clean_text(from.text(id, label_, ignored).value_or(""), Kind::text, ignored);
  }

  void senders() {
    struct One {
      std::uint16_t entry, name, type, address;
    };
    for (const One& one : {One{kSenderEntry, 0x0C1A, 0x0C1E, 0x0C1F}, One{kSentEntry, 0x0042, 0x0064, 0x0065}}) {
      const std::string name = text_of(properties_, one.name), address = text_of(properties_, one.address);
      if (!name.empty() || !address.empty()) writer_.binary(one.entry, one_off_entry(name, text_of(properties_, one.type), address));
    }
  }

  void bodies() {
    Bodies bodies;
    bodies.plain = properties_.text(kBody, label_, context_.notes).value_or("");
    bodies.html = properties_.stream(kHtml, kBinary);
    bodies.rtf = properties_.stream(kRtf, kBinary);
    const std::string label = label_of(properties_.number(kInternetCodePage).value_or(0));
    bodies.label = label;
    std::string wide_html;
    if (bodies.html.empty())
      if (auto text = properties_.text(kHtml, label, context_.notes)) {
        wide_html = std::move(*text);
        bodies.html = base::view(wide_html);
        bodies.label = "utf-8";
      }
    std::string text = body_of(bodies, context_);
    if (!text.empty()) writer_.add(kBody, {.kind = Kind::lines, .text = std::move(text)});
    if (const auto headers = properties_.text(kHeaders, label_, context_.notes)) {
      std::string kept = headers_of(*headers, context_.notes);
      if (!kept.empty()) writer_.add(kHeaders, {.kind = Kind::lines, .text = std::move(kept)});
    }
  }

  void recipients() {
    for (const compound::Entry* storage : storages(root_, u"__recip_version1.0_#")) {
      const Properties properties(*storage, 8);
      if (!properties.readable() || recipients_ >= kRecipientsMax) {
        context_.notes.removed(What::broken_part, "recipient");
        continue;
      }
      StorageWriter writer(numbered("__recip_version1.0_#", recipients_));
      copy(Set::recipient, properties, writer);
      const std::string name = text_of(properties, kDisplayName);
      writer.binary(kEntry, one_off_entry(name, text_of(properties, 0x3002), text_of(properties, 0x3003)));
      writer.number(kRowId, static_cast<std::uint32_t>(recipients_++));
      writer.number(kObjectType, 6);
      compound::Entry made = writer.finish(Bytes(8));
      note_rest(*storage, made, "recipient");
      writer_.child(std::move(made));
    }
  }

  base::Status attachments() {
    for (const compound::Entry* storage : storages(root_, u"__attach_version1.0_#")) {
      const Properties properties(*storage, 8);
      if (!properties.readable()) {
        context_.notes.removed(What::broken_part, "attachment");
        continue;
      }
      if (++seen_ > context_.limits.tree_entries_max) return base::refuse(Code::too_many_entries);
      const std::string name = name_of(properties);
      std::optional<Attached> attached;
      const std::uint32_t method = properties.number(kAttachMethod).value_or(kByValue);
      const compound::Entry* object = properties.object(kAttachData);
      if (method == kEmbedded && object) {
        const std::string file = text::extension_of(name) == "msg" ? name : name + ".msg";
        attached = disarm_attachment(embedded_message(*object, compound::find(root_, "__nameid_version1.0")), safe_name(file), taken_, context_);
      } else if (method == kOle || object) {
        context_.notes.removed(What::embedded_object, safe_name(name));
        continue;
      } else if (method == kByValue || (method == kEmbedded && !properties.stream(kAttachData, kBinary).empty())) {
        attached = disarm_attachment(properties.stream(kAttachData, kBinary), name, taken_, context_);
      } else {
        context_.notes.removed(What::external_link, safe_name(name));
        continue;
      }
      if (attached) write(*storage, properties, *attached);
    }
    return {};
  }

  std::string name_of(const Properties& properties) {
    for (const std::uint16_t id : {kAttachLongName, kAttachShortName, kDisplayName}) {
      const std::string name = text_of(properties, id);
      if (!name.empty()) return name;
    }
    const std::string extension = text_of(properties, kAttachExtension);
    return "attachment" + std::to_string(seen_) + (extension.starts_with('.') ? extension : "");
  }

  void write(const compound::Entry& storage, const Properties& properties, const Attached& attached) {
    StorageWriter writer(numbered("__attach_version1.0_#", attached_));
    copy(Set::attachment, properties, writer);
    const std::size_t dot = attached.name.rfind('.');
    const std::string extension = dot == std::string::npos || dot == 0 ? std::string() : attached.name.substr(dot);
    writer.text(kAttachLongName, attached.name);
    writer.text(kDisplayName, attached.name);
    writer.text(kAttachShortName, "ATT" + std::to_string(attached_) + extension.substr(0, extension.size() <= 4 ? 4 : 0));
    writer.text(kAttachExtension, extension);
    writer.text(kAttachMime, attached.media_type);
    writer.binary(kAttachData, attached.bytes);
    writer.number(kAttachMethod, kByValue);
    writer.number(kRenderingPosition, 0xFFFFFFFF);
    writer.number(kObjectType, 7);
    writer.number(kAttachNumber, static_cast<std::uint32_t>(attached_++));
    compound::Entry made = writer.finish(Bytes(8));
    note_rest(storage, made, attached.name);
    writer_.child(std::move(made));
  }

  void named() {
    std::vector<Name> names;
    for (const auto& [id, name] : read_names(root_)) {
      if (std::ranges::find(names, name) != names.end()) continue;
      const auto value = properties_.value(id, name.kind, label_, context_.notes);
      if (!value) continue;
      writer_.add(static_cast<std::uint16_t>(0x8000 + names.size()), *value);
      names.push_back(name);
    }
    writer_.child(write_names(names));
  }

  // What of a storage did not come out: its properties one by one, streams and storages that are of none.
  void note_rest(const compound::Entry& given, const compound::Entry& made, std::string_view where) {
    const std::size_t header = where.empty() ? 32 : 8;
    const Properties before(given, header), after(made, header);
    std::uint32_t dropped = 0;
    for (const auto& [id, item] : before.items())
      if (!after.items().contains(id) && id != kRtf && id != kHtml && id != kHeaders) ++dropped;
    if (dropped > 0) context_.notes.removed(What::metadata, where, dropped);
    std::uint32_t strange = 0;
    for (const compound::Entry& entry : given.children)
      if (!entry.name.starts_with(u"__")) ++strange;
    if (strange > 0) context_.notes.removed(What::unknown_part, where, strange);
  }

  const compound::Entry& root_;
  Context& context_;
  const Properties properties_;
  const std::string label_;
  StorageWriter writer_;
  zip::Paths taken_;
  std::size_t recipients_ = 0, attached_ = 0, seen_ = 0;
};

}  // namespace

base::Result<FileType> rebuild(ByteView input, FileType, Context& context, Sink& out) {
  const auto root = compound::read(input, context.limits);
  if (!root) return std::unexpected(root.error());
  const auto made = Rebuild(*root, context).run();
  if (!made) return std::unexpected(made.error());
  compound::write(*made, out);
  return FileType::msg;
}

}  // namespace sekisho::formats::msg
