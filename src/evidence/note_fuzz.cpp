// Contract: any bytes parse as a note, checkpoint, proof, witness request, key, tile path or bundle, or not at all; what parses writes back the same
// bytes.
#include "evidence/checkpoint.h"
#include "evidence/proof.h"
#include "evidence/record.h"
#include "evidence/tiles.h"

namespace {

using namespace sekisho;

void read_note(std::string_view input) {
  auto note = evidence::Note::parse(input);
  if (!note) return;
  std::string again = note->text + "\n";
  for (const evidence::NoteSignature& signature : note->signatures) again += evidence::signature_line(signature);
  SEKISHO_CHECK(again == input);
  if (auto checkpoint = evidence::Checkpoint::parse(note->text)) SEKISHO_CHECK(checkpoint->text() == note->text);
  static const auto key = evidence::PublicKey::parse("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8");
  static const auto witness = evidence::WitnessKey::parse("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2");
  (void)evidence::open_checkpoint(input, *key);
  (void)witness->verify(*note);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = base::text({data, size});
  read_note(input);
  if (auto proof = evidence::RecordProof::parse(input)) SEKISHO_CHECK(proof->text() == input);
  if (auto request = evidence::WitnessRequest::parse(input)) SEKISHO_CHECK(request->text() == input);
  if (auto record = evidence::Record::parse(input)) SEKISHO_CHECK(record->json() == input);
  if (auto key = evidence::PublicKey::parse(input)) SEKISHO_CHECK(input.starts_with(key->text()));
  if (auto tile = evidence::parse_tile_path(input)) SEKISHO_CHECK(evidence::tile_path(*tile) == input);
  if (auto records = evidence::parse_bundle({data, size})) {
    base::Bytes again;
    for (const std::string& record : *records) evidence::append_entry(again, record);
    SEKISHO_CHECK(std::equal(again.begin(), again.end(), data, data + size));
  }
  return 0;
}
