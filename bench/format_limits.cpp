#include "format_limits.h"

#include <archive.h>
#include <archive_entry.h>
#include <libdeflate.h>
#include <stdio.h>
// jpeglib.h wants stdio.h before it
#include <jpeglib.h>
#include <tiffio.h>
#include <unicode/ucnv.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include <algorithm>
#include <csetjmp>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <vector>

#include "formats/pdf/qpdf.h"
#include <qpdf/Pl_Discard.hh>
#include <qpdf/QPDFWriter.hh>
#include "formats/zip/reader.h"

namespace sekisho::bench {

using base::Bytes;
using base::ByteView;
using base::FileType;

namespace {

constexpr int kPackageLevel = 2;  // of deflate, as the rebuilders choose it

bool pack(ByteView plain, int level) {
  static thread_local std::map<int, std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)>> made;
  auto& with = made.try_emplace(level, libdeflate_alloc_compressor(level), &libdeflate_free_compressor).first->second;
  static thread_local Bytes out;
  out.resize(libdeflate_deflate_compress_bound(with.get(), plain.size()));
  return libdeflate_crc32(0, plain.data(), plain.size()) != 1 &&
         libdeflate_deflate_compress(with.get(), plain.data(), plain.size(), out.data(), out.size()) != 0;
}

bool zip(ByteView input) {
  const base::Limits limits;
  const auto archive = formats::zip::read(input, limits, formats::zip::Strictness::package);
  if (!archive) return false;
  Bytes scratch;
  for (const auto& entry : archive->entries) {
    const auto plain = formats::zip::unpack_view(entry, limits, scratch);
    if (!plain) continue;
    const ByteView bytes = *plain;
    const bool coded = base::starts_with(bytes, "\xFF\xD8\xFF")  ? decode_and_encode(bytes, FileType::jpeg)
                       : base::starts_with(bytes, "\x89PNG\r\n") ? decode_and_encode(bytes, FileType::png)
                       : base::starts_with(bytes, "PK\x03\x04")  ? zip(bytes)
                       : base::starts_with(bytes, "%PDF-")       ? decode_and_encode(bytes, FileType::pdf)
                                                                 : false;
    if (!coded && !pack(bytes, kPackageLevel)) return false;
  }
  return true;
}

struct JpegError : jpeg_error_mgr {
  std::jmp_buf back;
};
void leave(j_common_ptr codec) { std::longjmp(static_cast<JpegError*>(codec->err)->back, 1); }

// From coefficients to coefficients, with tables made for the picture.
bool jpeg(ByteView input) {
  jpeg_decompress_struct in{};
  jpeg_compress_struct out{};
  JpegError error{};
  in.err = out.err = jpeg_std_error(&error);
  error.error_exit = leave;
  error.output_message = [](j_common_ptr) {};
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  bool good = false;
  if (setjmp(error.back) == 0) {
    jpeg_create_decompress(&in);
    jpeg_create_compress(&out);
    jpeg_mem_src(&in, input.data(), input.size());
    jpeg_mem_dest(&out, &bytes, &size);
    jpeg_read_header(&in, TRUE);
    auto* coefficients = jpeg_read_coefficients(&in);
    jpeg_copy_critical_parameters(&in, &out);
    out.optimize_coding = TRUE;
    if (in.progressive_mode) jpeg_simple_progression(&out);
    jpeg_write_coefficients(&out, coefficients);
    jpeg_finish_compress(&out);
    jpeg_finish_decompress(&in);
    good = true;
  }
  jpeg_destroy_compress(&out);
  jpeg_destroy_decompress(&in);
  std::free(bytes);
  return good;
}

// All IDAT data inflated, checked and deflated.
bool png(ByteView input) {
  Bytes packed;
  std::uint64_t width = 0, height = 0, bits = 0;
  for (std::size_t at = 8; at + 12 <= input.size();) {
    const auto u32 = [&](std::size_t i) {
      return std::uint32_t{input[i]} << 24 | std::uint32_t{input[i + 1]} << 16 | std::uint32_t{input[i + 2]} << 8 | input[i + 3];
    };
    const std::size_t length = u32(at);
    const std::string_view type = base::text(input.subspan(at + 4, 4));
    if (length > input.size() - at - 12) break;
    if (type == "IHDR" && length >= 13) {
      static constexpr std::uint64_t kSamples[] = {1, 0, 3, 1, 2, 0, 4};
      width = u32(at + 8), height = u32(at + 12), bits = input[at + 16] * kSamples[input[at + 17] % 7];
    }
    if (type == "IDAT") base::put(packed, input.subspan(at + 8, length));
    at += 12 + length;
  }
  const std::uint64_t plain = height * ((width * bits + 7) / 8 + 1);
  if (packed.size() < 6 || plain == 0 || plain > (1U << 30)) return false;
  static thread_local Bytes out;
  out.resize(plain + plain / 4 + 4096);
  std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> with(libdeflate_alloc_decompressor(),
                                                                                         &libdeflate_free_decompressor);
  std::size_t made = 0;
  if (libdeflate_zlib_decompress(with.get(), packed.data(), packed.size(), out.data(), out.size(), &made) != LIBDEFLATE_SUCCESS) return false;
  static constexpr int kLevels[] = {4, 5, 6, 9};  // by what the input says of its own
  return pack(ByteView(out).first(made), kLevels[packed[1] >> 6]);
}

bool pdf(ByteView input) {
  try {
    QPDF source;
    source.setSuppressWarnings(true);
    source.processMemoryFile("pdf", reinterpret_cast<const char*>(input.data()), input.size());
    Pl_Discard nowhere;
    QPDFWriter writer(source);
    writer.setOutputPipeline(&nowhere);
    writer.setDecodeLevel(qpdf_dl_generalized);
    writer.setRecompressFlate(true);
    writer.setStaticID(true);
    writer.write();
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

bool webp(ByteView input) {
  WebPBitstreamFeatures features{};
  if (WebPGetFeatures(input.data(), input.size(), &features) != VP8_STATUS_OK || features.has_animation != 0) return false;
  int width = 0, height = 0;
  std::unique_ptr<std::uint8_t, decltype(&WebPFree)> pixels(WebPDecodeRGBA(input.data(), input.size(), &width, &height), &WebPFree);
  if (!pixels) return false;
  std::uint8_t* out = nullptr;
  const std::size_t made = features.format == 2 ? WebPEncodeLosslessRGBA(pixels.get(), width, height, width * 4, &out)
                                                : WebPEncodeRGBA(pixels.get(), width, height, width * 4, 92, &out);
  WebPFree(out);
  return made != 0;
}

// A TIFF in memory, for libtiff.
struct Memory {
  Bytes bytes;
  std::size_t at = 0;
  static Memory& of(thandle_t handle) { return *static_cast<Memory*>(handle); }
  static tmsize_t read(thandle_t handle, void* to, tmsize_t size) {
    Memory& it = of(handle);
    const std::size_t n = it.at < it.bytes.size() ? std::min<std::size_t>(static_cast<std::size_t>(size), it.bytes.size() - it.at) : 0;
    if (n != 0) std::memcpy(to, it.bytes.data() + it.at, n);
    it.at += n;
    return static_cast<tmsize_t>(n);
  }
  static tmsize_t write(thandle_t handle, void* from, tmsize_t size) {
    Memory& it = of(handle);
    const std::size_t n = static_cast<std::size_t>(size);
    if (it.at + n > it.bytes.size()) it.bytes.resize(it.at + n);
    if (n != 0) std::memcpy(it.bytes.data() + it.at, from, n);
    it.at += n;
    return size;
  }
  static toff_t seek(thandle_t handle, toff_t to, int from) {
    Memory& it = of(handle);
    it.at = from == SEEK_SET ? to : from == SEEK_CUR ? it.at + to : it.bytes.size() + to;
    return it.at;
  }
  static int close(thandle_t) { return 0; }
  static toff_t size(thandle_t handle) { return of(handle).bytes.size(); }
  TIFF* open(const char* mode) { return TIFFClientOpen("tiff", mode, this, read, write, seek, close, size, nullptr, nullptr); }
};

bool tiff(ByteView input) {
  TIFFSetErrorHandler(nullptr);
  TIFFSetWarningHandler(nullptr);
  Memory from{Bytes(input.begin(), input.end())}, to;
  std::unique_ptr<TIFF, decltype(&TIFFClose)> in(from.open("rm"), &TIFFClose), out(to.open("w"), &TIFFClose);
  if (!in || !out) return false;
  do {
    std::uint32_t width = 0, height = 0;
    std::uint16_t bits = 1, samples = 1, codec = 1, photometric = 1, planar = 1, predictor = 1;
    TIFFGetField(in.get(), TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(in.get(), TIFFTAG_IMAGELENGTH, &height);
    TIFFGetFieldDefaulted(in.get(), TIFFTAG_BITSPERSAMPLE, &bits);
    TIFFGetFieldDefaulted(in.get(), TIFFTAG_SAMPLESPERPIXEL, &samples);
    TIFFGetFieldDefaulted(in.get(), TIFFTAG_COMPRESSION, &codec);
    TIFFGetFieldDefaulted(in.get(), TIFFTAG_PHOTOMETRIC, &photometric);
    TIFFGetFieldDefaulted(in.get(), TIFFTAG_PLANARCONFIG, &planar);
    TIFFGetFieldDefaulted(in.get(), TIFFTAG_PREDICTOR, &predictor);
    std::uint32_t rows = height;
    TIFFGetFieldDefaulted(in.get(), TIFFTAG_ROWSPERSTRIP, &rows);
    if (TIFFIsTiled(in.get()) != 0 || codec == COMPRESSION_JPEG || codec == COMPRESSION_OJPEG || TIFFIsCODECConfigured(codec) == 0) return false;
    TIFFSetField(out.get(), TIFFTAG_IMAGEWIDTH, width);
    TIFFSetField(out.get(), TIFFTAG_IMAGELENGTH, height);
    TIFFSetField(out.get(), TIFFTAG_BITSPERSAMPLE, bits);
    TIFFSetField(out.get(), TIFFTAG_SAMPLESPERPIXEL, samples);
    TIFFSetField(out.get(), TIFFTAG_COMPRESSION, codec);
    TIFFSetField(out.get(), TIFFTAG_PHOTOMETRIC, photometric);
    TIFFSetField(out.get(), TIFFTAG_PLANARCONFIG, planar);
    TIFFSetField(out.get(), TIFFTAG_ROWSPERSTRIP, std::min(rows, height));
    if (predictor != 1) TIFFSetField(out.get(), TIFFTAG_PREDICTOR, predictor);
    const tmsize_t size = TIFFStripSize(in.get());
    if (size <= 0 || size > (1 << 28)) return false;
    Bytes strip(static_cast<std::size_t>(size));
    for (std::uint32_t i = 0; i < TIFFNumberOfStrips(in.get()); ++i) {
      const tmsize_t got = TIFFReadEncodedStrip(in.get(), i, strip.data(), size);
      if (got < 0 || TIFFWriteEncodedStrip(out.get(), i, strip.data(), got) < 0) return false;
    }
    if (TIFFWriteDirectory(out.get()) == 0) return false;
  } while (TIFFReadDirectory(in.get()) != 0);
  return true;
}

// What libarchive hands out, put into a ZIP.
bool archive(ByteView input) {
  std::unique_ptr<::archive, decltype(&archive_read_free)> from(archive_read_new(), &archive_read_free);
  archive_read_support_filter_all(from.get());
  archive_read_support_format_all(from.get());
  archive_read_support_format_raw(from.get());
  if (archive_read_open_memory(from.get(), input.data(), input.size()) != ARCHIVE_OK) return false;
  archive_entry* entry = nullptr;
  while (archive_read_next_header(from.get(), &entry) == ARCHIVE_OK) {
    Bytes plain;
    std::uint8_t piece[64 << 10];
    for (;;) {
      const la_ssize_t got = archive_read_data(from.get(), piece, sizeof piece);
      if (got < 0) return false;
      if (got == 0) break;
      base::put(plain, ByteView(piece, static_cast<std::size_t>(got)));
    }
    if (!plain.empty() && !pack(plain, kPackageLevel)) return false;
  }
  return true;
}

// CP932 to UTF-16 and back: what a text costs in ICU.
bool text(ByteView input) {
  UErrorCode status = U_ZERO_ERROR;
  const bool utf8 = input.size() < 2 || std::string_view(base::text(input)).find("\xE3\x81") != std::string_view::npos;
  std::unique_ptr<UConverter, decltype(&ucnv_close)> with(ucnv_open(utf8 ? "UTF-8" : "ibm-943_P15A-2003", &status), &ucnv_close);
  if (U_FAILURE(status)) return false;
  std::vector<UChar> wide(input.size() + 16);
  const std::int32_t length = ucnv_toUChars(with.get(), wide.data(), static_cast<std::int32_t>(wide.size()),
                                            reinterpret_cast<const char*>(input.data()), static_cast<std::int32_t>(input.size()), &status);
  std::vector<char> narrow(static_cast<std::size_t>(length) * 3 + 16);
  ucnv_fromUChars(with.get(), narrow.data(), static_cast<std::int32_t>(narrow.size()), wide.data(), length, &status);
  return U_SUCCESS(status);
}

}  // namespace

bool decode_and_encode(ByteView input, FileType type) {
  if (base::starts_with(input, "PK\x03\x04")) return zip(input);
  switch (type) {
    case FileType::jpeg: return jpeg(input);
    case FileType::png: return png(input);
    case FileType::webp: return webp(input);
    case FileType::tiff: return tiff(input);
    case FileType::pdf: return pdf(input);
    case FileType::txt:
    case FileType::csv:
    case FileType::tsv:
    case FileType::markdown: return text(input);
    case FileType::sevenzip:
    case FileType::rar:
    case FileType::cab:
    case FileType::lha:
    case FileType::tar:
    case FileType::gzip:
    case FileType::bzip2:
    case FileType::xz:
    case FileType::zstd: return archive(input);
    default: return false;
  }
}

}  // namespace sekisho::bench
