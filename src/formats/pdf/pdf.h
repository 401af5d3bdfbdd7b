// Room:   formats/pdf: a fresh PDF (ISO 32000-1 and -2) made from the page tree of an untrusted one, by allow-list.
// In/Out: bytes of one PDF in; one revision without actions, scripts, embedded files or metadata out. qpdf reads, the writer is our own.
// Never:  copies an object, a key or a stream that no table of kinds.cpp names; leaves a filter undecoded that it can decode.
// Fails:  encrypted, wrong_password, encryption_unsupported, pdf_no_pages, pdf_xfa_only, bomb, output_too_large, damaged.
// Start reading at: rebuild() in pdf.cpp, then kinds.h (what is allowed) and builder.h (how it is copied).
#pragma once

#include "formats/format.h"

namespace sekisho::formats::pdf {

std::optional<base::FileType> recognise(base::ByteView input, std::string_view name);
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"pdf", recognise, rebuild};

}  // namespace sekisho::formats::pdf
