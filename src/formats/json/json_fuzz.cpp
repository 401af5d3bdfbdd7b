// Contract: no bytes crash or stop the rebuild; what comes out has nothing left to remove and is rebuilt to the same bytes.
#include "formats/json/json.h"

#include "formats/fuzz/markup.h"
#include "formats/rebuild_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sekisho::formats::Format any_name = sekisho::formats::json::kFormat;
  any_name.recognise = [](sekisho::base::ByteView input, std::string_view) { return sekisho::formats::json::kFormat.recognise(input, "a.json"); };
  sekisho::formats::rebuild_twice(any_name, {data, size});
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::fuzz::mutate_json)
