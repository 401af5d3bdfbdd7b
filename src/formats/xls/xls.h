// Room:   formats/xls: Excel 97-2003 workbooks ([MS-XLS], BIFF8; under a password too): cells, formulas, layout, drawings and charts rebuilt record
// by record. In/Out: a compound file with a Workbook stream in; one with a Workbook stream and at most a title out. Never:  keeps VBA, Excel 4.0
// macros, dialog sheets, controls, OLE objects, links to other books or data, a record that records.def does not name. Fails:  compound_damaged,
// damaged, what office_crypto says of a password, old_version (before Excel 5.0), feature_unsupported (nothing but macros). A formula that may not
//         stay becomes its stored value.
// Start reading at: rebuild() in xls.cpp, then records.def, book.h and sheet.h.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::xls {

inline constexpr base::FileType kTypes[] = {base::FileType::xls};

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"xls", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::xls
