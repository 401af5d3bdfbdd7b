// The first byte selects the declared type, the rest is the file. Contract: a verdict for any bytes, no crash, no unbounded time or memory.
#include "worker/second_look/look.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  if (size == 0) return 0;
  static constexpr base::FileType kTypes[] = {base::FileType::pdf,  base::FileType::docx, base::FileType::xlsx, base::FileType::xlsb,
                                              base::FileType::pptx, base::FileType::jpeg, base::FileType::png,  base::FileType::gif,
                                              base::FileType::bmp,  base::FileType::tiff, base::FileType::webp, base::FileType::emf,
                                              base::FileType::wmf,  base::FileType::txt,  base::FileType::csv,  base::FileType::zip};
  base::Limits limits;
  limits.part_bytes_max = 16 << 20;
  limits.tree_bytes_max = 64 << 20;
  const base::ByteView bytes(data, size);
  worker::second_look::Look look(100, 0, limits);
  worker::second_look::look_at(bytes.subspan(1), kTypes[bytes[0] % std::size(kTypes)], look);
  return 0;
}
