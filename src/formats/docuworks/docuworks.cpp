#include "formats/docuworks/docuworks.h"

namespace sekisho::formats::docuworks {

base::Result<base::FileType> rebuild(base::ByteView, base::FileType, Context&, Sink&) { return base::refuse(base::Code::no_open_description); }

}  // namespace sekisho::formats::docuworks
