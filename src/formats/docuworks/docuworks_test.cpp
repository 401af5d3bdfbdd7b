#include "formats/docuworks/docuworks.h"

#include <gtest/gtest.h>

#include "formats/rebuild_twice.h"

namespace sekisho::formats::docuworks {
namespace {

TEST(DocuWorks, IsHeldWithItsOwnReason) {
  base::Profile profile;
  base::Limits limits;
  RefusingChildren children;
  Notes notes;
  Context context{profile, limits, notes, children, "a.xdw", {}};
  BytesSink sink;
  const base::Bytes input{1, 2, 3, 4, 5, 6};
  ASSERT_EQ(kFormat.recognise(input, "a.xdw"), base::FileType::docuworks);
  EXPECT_EQ(rebuild(input, base::FileType::docuworks, context, sink).error().code, base::Code::no_open_description);
  EXPECT_TRUE(sink.bytes().empty());
}

}  // namespace
}  // namespace sekisho::formats::docuworks
