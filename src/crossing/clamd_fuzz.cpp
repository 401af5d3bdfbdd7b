// Contract: whatever clamd answers is a version, a verdict or no answer; what is kept of it is safe to show and fits the evidence.
#include "crossing/clamd.h"
#include "evidence/record.h"
#include "text/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  const std::string input(base::text({data, size}));
  if (auto version = crossing::read_clamd_version(input)) {
    SEKISHO_CHECK(text::printable(version->engine) == version->engine);
    SEKISHO_CHECK(evidence::Id::parse(crossing::evidence_word(version->version)).has_value());
  }
  if (auto scan = crossing::read_clamd_verdict(input)) {
    SEKISHO_CHECK(scan->infected || input == "stream: OK");
    SEKISHO_CHECK(scan->infected == !scan->malware.empty());
    SEKISHO_CHECK(text::printable(scan->malware) == scan->malware);
  }
  SEKISHO_CHECK(evidence::Id::parse(crossing::evidence_word(input)).has_value());
  return 0;
}
