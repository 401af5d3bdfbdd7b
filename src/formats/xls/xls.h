// Room:   formats/xls: Excel 97-2003 workbooks ([MS-XLS], BIFF8): cells, formulas, layout, drawings and charts rebuilt record by record.
// In/Out: a compound file with a Workbook stream in; one with a Workbook stream and at most a title out.
// Never:  keeps VBA, Excel 4.0 macros, dialog sheets, controls, OLE objects, links to other books or data, a record that records.def does not name.
// Fails:  compound_damaged, damaged, encrypted, old_version (before Excel 97), feature_unsupported (nothing but macros). A formula that may not
//         stay becomes its stored value.
// Start reading at: rebuild() in xls.cpp, then records.def, book.h and sheet.h.
#pragma once

#include "formats/compound/compound.h"
#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::xls {

inline constexpr base::FileType kTypes[] = {base::FileType::xls};

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);
// The same for a workbook whose Workbook stream was decrypted: root holds it in place of the encrypted one, without FILEPASS.
base::Result<base::FileType> rebuild_decrypted(const compound::Entry& root, Context& context, Sink& out);

inline constexpr Format kFormat{"xls", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::xls
