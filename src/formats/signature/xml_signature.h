// XML signatures (XMLDSIG) of packages: Office (ISO/IEC 29500-2, 13) and OpenDocument (part 3, 5).
#pragma once

#include "formats/signature/signature.h"

namespace sekisho::formats::signature {

// The signed parts of the package.
class Parts {
 public:
  virtual ~Parts() = default;
  // The unpacked bytes, in place or in scratch; nothing when there is no such part. Paths are without a leading slash.
  virtual std::optional<base::ByteView> open(std::string_view path, base::Bytes& scratch) = 0;
  // Of a reference that names the part's content type: is it that one?
  virtual bool has_type(std::string_view path, std::string_view content_type) = 0;
};

struct XmlSignature {
  Checked checked;
  std::vector<std::string> covered;  // paths of the parts that it signs, as the references have them
};

// Every Signature of the document; one that could not be checked when there is none. read counts the bytes that were read for the signatures of
// one file so far: beyond a limit the rest is not checked.
std::vector<XmlSignature> check_xml(base::ByteView xml, Parts& parts, const base::Limits& limits, std::uint64_t& read);

}  // namespace sekisho::formats::signature
