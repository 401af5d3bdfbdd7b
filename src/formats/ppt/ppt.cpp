#include "formats/ppt/ppt.h"

#include <algorithm>

#include "formats/compound/compound.h"
#include "formats/compound/summary.h"
#include "formats/office_crypto/binary.h"
#include "formats/ppt/persist.h"
#include "formats/ppt/presentation.h"

namespace sekisho::formats::ppt {

using base::ByteView;
using base::Code;
using base::FileType;
using base::Setting;
using base::What;

namespace {

constexpr std::string_view kDocument = "PowerPoint Document", kUser = "Current User", kPictures = "Pictures", kSummary = compound::kSummaryName;
// {64818D10-4F9B-11CF-86EA-00AA00B929E8}
constexpr compound::ClassId kClass = {0x10, 0x8D, 0x81, 0x64, 0x9B, 0x4F, 0xCF, 0x11, 0x86, 0xEA, 0x00, 0xAA, 0x00, 0xB9, 0x29, 0xE8};

// What else stands in the file.
void note_entry(const compound::Entry& entry, Context& context) {
  auto is = [&](std::string_view name) { return compound::compare_names(entry.name, std::u16string(name.begin(), name.end())) == 0; };
  if (is(kDocument) || is(kUser) || is(kPictures) || is(kSummary)) return;
  if (is("\x05"
         "DocumentSummaryInformation"))
    context.notes.removed(What::metadata);
  else if (is("\x01"
              "CompObj"))
    context.notes.removed(What::metadata);
  else if (is("_VBA_PROJECT_CUR") || is("VBA") || is("Macros")) context.notes.removed(What::macro);
  else if (is("_signatures") || is("_xmlsignatures") ||
           is("\x05"
              "DigitalSignature")) {
    context.notes.removed(What::digital_signature);
    context.notes.warn(What::signature_unverified);
  } else if (is("PP97_DUALSTORAGE") || is("PP40")) context.notes.removed(What::hidden_remains);
  else context.notes.removed(What::unknown_part);
}

}  // namespace

base::Result<FileType> rebuild_streams(const Streams& streams, Context& context, Sink& out) {
  auto persist = read_persist(streams);
  if (!persist) return std::unexpected(persist.error());
  Presentation presentation(*persist, streams.pictures, context);
  auto objects = presentation.run();
  if (!objects) return std::unexpected(objects.error());
  const bool pictures = !presentation.pictures().empty();
  if (!pictures && !streams.pictures.empty()) context.notes.removed(What::unreferenced_data, kPictures);
  if (!plain_current_user(streams.current_user)) context.notes.removed(What::metadata, kUser);

  Written written = write_persist(*persist, *objects);
  compound::Entry root = compound::make_storage("Root Entry");
  root.class_id = kClass;
  root.children.push_back(compound::make_stream(kUser, std::move(written.current_user)));
  root.children.push_back(compound::make_stream(kDocument, std::move(written.document)));
  if (pictures) root.children.push_back(compound::make_stream(kPictures, presentation.pictures()));
  const std::string title = context.profile.on(Setting::office_keep_title) ? compound::title_of(streams.summary) : std::string();
  base::Bytes summary = title.empty() ? base::Bytes{} : compound::summary_with(title);
  if (!std::ranges::equal(summary, streams.summary)) context.notes.removed(What::metadata);
  if (!summary.empty()) root.children.push_back(compound::make_stream(kSummary, std::move(summary)));
  compound::write(root, out);
  return FileType::ppt;
}

base::Result<FileType> rebuild(ByteView input, FileType, Context& context, Sink& out) {
  auto file = compound::read(input, context.limits);
  if (!file) return std::unexpected(file.error());
  // A file for PowerPoint 95 and 97 at once: the newer presentation has a storage of its own.
  const compound::Entry* dual = compound::find(*file, "PP97_DUALSTORAGE");
  const bool both = dual != nullptr && dual->storage && !compound::stream(*dual, kDocument).empty();
  const compound::Entry& home = both ? *dual : *file;
  Streams streams{compound::stream(home, kUser), compound::stream(home, kDocument), compound::stream(home, kPictures),
                  compound::stream(home, kSummary)};
  if (both && streams.summary.empty()) streams.summary = compound::stream(*file, kSummary);
  // PowerPoint 95 has a stream of the same name and keeps its directory in another.
  const bool old = compound::find(*file, "PP40") != nullptr || compound::find(*file, "PersistentStorage Directory") != nullptr;
  if (!both && old) return base::refuse(Code::old_version);
  if (streams.document.empty()) return base::refuse(Code::damaged, {}, "no PowerPoint Document");
  office_crypto::PptStreams opened;
  if (office_crypto::ppt_encrypted(streams.current_user)) {
    auto decrypted = office_crypto::decrypt_ppt(streams.current_user, streams.document, streams.pictures, context.password);
    if (!decrypted) return std::unexpected(decrypted.error());
    opened = std::move(*decrypted);
    streams = {opened.current_user, opened.document, opened.pictures, {}, true};  // the summary is encrypted by itself, and nobody needs it
    context.notes.removed(What::encryption);
  }
  for (const compound::Entry& entry : file->children) note_entry(entry, context);
  if (both) {
    for (const compound::Entry& entry : home.children) note_entry(entry, context);
    context.notes.removed(What::hidden_remains);
  }
  return rebuild_streams(streams, context, out);
}

}  // namespace sekisho::formats::ppt
