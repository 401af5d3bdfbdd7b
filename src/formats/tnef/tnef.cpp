#include "formats/tnef/tnef.h"

#include "formats/msg/attachment.h"
#include "formats/msg/body.h"
#include "formats/msg/property.h"
#include "formats/tnef/stream.h"
#include "formats/zip/writer.h"
#include "text/charset.h"
#include "text/showing.h"
#include "text/text.h"

namespace sekisho::formats::tnef {

using base::ByteView;
using base::Code;
using base::FileType;
using base::What;

namespace {

constexpr std::string_view kMessageName = "message.txt";
constexpr std::size_t kInterfaceBytes = 16;  // [MS-OXTNEF] 2.1.3.4.3: in front of an object's data
constexpr std::uint16_t kSubject = 0x0037, kSenderName = 0x0C1A, kSenderAddress = 0x0C1F, kDisplayTo = 0x0E04, kDisplayCc = 0x0E03, kBody = 0x1000,
                        kRtf = 0x1009, kHtml = 0x1013, kDisplayName = 0x3001, kAttachData = 0x3701, kAttachShortName = 0x3704, kAttachMethod = 0x3705,
                        kAttachLongName = 0x3707, kInternetCodePage = 0x3FDE;
constexpr std::uint32_t kEmbedded = 5, kOle = 6;

class Rebuild {
 public:
  Rebuild(const Message& message, Context& context, Sink& out)
      : message_(message), context_(context), label_(msg::label_of(message.code_page)), writer_(out) {}

  base::Status run() {
    const std::string message_class = text::lower_ascii(eight_bit(message_.message_class));
    if (message_class.contains("smime") && !message_class.contains("multipartsigned")) return base::refuse(Code::mail_encrypted);
    context_.notes.warn(What::converted);
    if (message_.trailing) context_.notes.removed(What::trailing_bytes);
    taken_.take(kMessageName);
    writer_.add(kMessageName, base::view(message_text()));
    for (const Attachment& attachment : message_.attachments) add(attachment);
    writer_.finish();
    return {};
  }

 private:
  std::string eight_bit(ByteView bytes) const {
    while (!bytes.empty() && bytes.back() == 0) bytes = bytes.first(bytes.size() - 1);
    return text::decode_labelled(bytes, label_).utf8;
  }

  static ByteView bytes_of(const Properties& properties, std::uint16_t id, std::uint16_t type) {
    const auto found = properties.find(id);
    return found != properties.end() && found->second.type == type ? found->second.bytes : ByteView{};
  }
  static std::uint32_t number_of(const Properties& properties, std::uint16_t id) {
    return base::Reader(bytes_of(properties, id, msg::kLong)).u32le();
  }
  std::string text_of(const Properties& properties, std::uint16_t id) const {
    const ByteView wide = bytes_of(properties, id, msg::kUnicode);
    if (!wide.empty()) return text::decode_labelled(wide, "utf-16le").utf8;
    return eight_bit(bytes_of(properties, id, msg::kString8));
  }

  // 2.1.3.3.1: the lengths of a name and of an address, then both.
  std::string sender() const {
    base::Reader in(message_.from);
    in.skip(4);
    const std::uint16_t name = in.u16le(), address = in.u16le();
    const std::string shown = eight_bit(in.take(name)), behind = eight_bit(in.take(address));
    const std::string better = text_of(message_.properties, kSenderName), mail = text_of(message_.properties, kSenderAddress);
    std::string out = better.empty() ? shown : better;
    const std::string& where = mail.empty() ? behind : mail;
    if (!where.empty() && where != out) out += " <" + where + ">";
    return out;
  }

  void line(std::string& out, std::string_view label, const std::string& value) {
    const std::string clean = msg::clean_text(value, msg::Kind::text, context_.notes);
    if (!clean.empty()) out.append(label).append(clean).append("\r\n");
  }

  std::string message_text() {
    const Properties& properties = message_.properties;
    const std::string subject = text_of(properties, kSubject);
    std::string out;
    line(out, "件名: ", subject.empty() ? eight_bit(message_.subject) : subject);
    line(out, "差出人: ", sender());
    line(out, "宛先: ", text_of(properties, kDisplayTo));
    line(out, "CC: ", text_of(properties, kDisplayCc));
    msg::Bodies bodies;
    bodies.plain = text_of(properties, kBody);
    if (bodies.plain.empty()) bodies.plain = eight_bit(message_.body);
    bodies.html = bytes_of(properties, kHtml, msg::kBinary);
    bodies.rtf = bytes_of(properties, kRtf, msg::kBinary);
    const std::string label = msg::label_of(number_of(properties, kInternetCodePage));
    bodies.label = label;
    out.append("\r\n").append(msg::body_of(bodies, context_));
    if (const text::Shown shown = text::show_deceiving(out); shown.any()) context_.notes.removed(What::deceiving_character);
    return out;
  }

  void add(const Attachment& attachment) {
    std::string name;
    for (const std::uint16_t id : {kAttachLongName, kAttachShortName, kDisplayName})
      if (name.empty()) name = text_of(attachment.properties, id);
    if (name.empty()) name = eight_bit(attachment.title);
    Notes ignored;
    name = msg::clean_text(name, msg::Kind::text, ignored);
    if (name.empty()) name = "attachment";
    const std::uint32_t method = number_of(attachment.properties, kAttachMethod);
    const ByteView object = bytes_of(attachment.properties, kAttachData, msg::kObject);
    if (attachment.kind == 2 && method != kEmbedded) return context_.notes.removed(What::embedded_object, msg::safe_name(name));
    if (method == kOle) return context_.notes.removed(What::embedded_object, msg::safe_name(name));
    ByteView data = attachment.data;
    if (method == kEmbedded) {
      data = base::slice(object, kInterfaceBytes);
      name += ".dat";
    } else if (data.empty()) {
      data = bytes_of(attachment.properties, kAttachData, msg::kBinary);
    }
    const auto attached = msg::disarm_attachment(data, name, taken_, context_);
    if (attached) writer_.add(attached->name, attached->bytes);
  }

  const Message& message_;
  Context& context_;
  const std::string label_;
  zip::Writer writer_;
  zip::Paths taken_;
};

}  // namespace

base::Result<FileType> rebuild(ByteView input, FileType, Context& context, Sink& out) {
  const auto message = read(input, context.limits);
  if (!message) return std::unexpected(message.error());
  if (auto status = Rebuild(*message, context, out).run(); !status) return std::unexpected(status.error());
  return FileType::zip;
}

}  // namespace sekisho::formats::tnef
