// Contract: any signature is valid, invalid or unverified in bounded time, and its words fit the place of a note.
#include "formats/signature/xml_signature.h"

namespace {

using namespace sekisho;

class EveryPart : public formats::signature::Parts {
 public:
  std::optional<base::ByteView> open(std::string_view, base::Bytes&) override { return base::view("<a/>"); }
  bool has_type(std::string_view, std::string_view) override { return true; }
};

void check(const formats::signature::Checked& checked) { SEKISHO_CHECK(formats::signature::words(checked).size() <= base::kWhereBytesMax); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace formats::signature;
  const base::ByteView input(data, size);
  if (size > 0 && data[0] == '<') {
    EveryPart parts;
    base::Limits limits;
    std::uint64_t read = 0;
    for (const XmlSignature& one : check_xml(input, parts, limits, read)) check(one.checked);
    return 0;
  }
  const base::ByteView content[] = {base::view("hello"), base::view(" world\n")};
  for (Signs signs : {Signs::content, Signs::sha1, Signs::timestamp, Signs::itself})
    for (const Checked& one : check_cms(input, content, signs)) check(one);
  check(check_rsa_sha1(input, input, content));
  return 0;
}
