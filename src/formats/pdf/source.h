// Opens an untrusted PDF by qpdf, in memory, without a word on any stream.
#pragma once

#include <memory>

#include "base/bytes.h"
#include "base/error.h"
#include "formats/pdf/qpdf.h"

namespace sekisho::formats::pdf {

// The document borrows the input. Errors: encrypted, wrong_password, encryption_unsupported, damaged.
struct Source {
  base::Bytes repaired;  // the bytes it reads where the input had to be given a trailer
  std::shared_ptr<QPDF> document;
};
base::Result<Source> open(base::ByteView input, std::string_view password);

base::Code code_of(const QPDFExc& error, std::string_view password);

}  // namespace sekisho::formats::pdf
