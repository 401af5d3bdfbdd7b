#include "formats/jpeg/codec.h"

#include <jpeglib.h>
// after jpeglib.h, whose settings its list of codes follows
#include <jerror.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <cstring>

#include "formats/jpeg/headers.h"
#include "formats/jpeg/quality.h"
#include "formats/picture/picture.h"

namespace sekisho::formats::jpeg {
namespace {

using base::ByteView;
using base::Code;
using base::Result;

constexpr int kScansMax = 200;  // a scan of few bytes costs a walk over the whole picture
constexpr std::size_t kBufferBytes = 64 * 1024;
constexpr int kCoefficientMin = -1024, kCoefficientMax = 1023;  // F.1.2: what 8-bit samples can give and Huffman categories can carry

struct Errors : jpeg_error_mgr {
  std::jmp_buf jump;
  bool broken = false, cut_off = false;
};

struct Destination : jpeg_destination_mgr {
  Sink* sink = nullptr;
  JOCTET buffer[kBufferBytes];
};

// Both directions and all they own; the jumps of libjpeg never pass over it.
struct Codec {
  Errors errors;
  jpeg_decompress_struct in{};
  jpeg_compress_struct out{};
  jpeg_source_mgr source{};
  Destination destination;
  ByteView input;

  Codec(ByteView bytes, Sink& sink);
  ~Codec() {
    jpeg_destroy_compress(&out);
    jpeg_destroy_decompress(&in);
  }
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;
};

void on_error(j_common_ptr info) { std::longjmp(static_cast<Errors*>(info->err)->jump, 1); }

// Warnings that mean lost picture data; the others (a missing end marker, odd header values) cost nothing.
void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  auto* errors = static_cast<Errors*>(info->err);
  ++errors->num_warnings;
  switch (errors->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_BOGUS_PROGRESSION: errors->broken = true; break;
    case JWRN_JPEG_EOF: errors->cut_off = true; break;
    default: break;
  }
}

void on_output(j_common_ptr) {}
void source_nothing(j_decompress_ptr) {}

boolean source_empty(j_decompress_ptr info) {
  static constexpr JOCTET kEnd[] = {0xFF, JPEG_EOI};
  WARNMS(info, JWRN_JPEG_EOF);
  info->src->next_input_byte = kEnd;
  info->src->bytes_in_buffer = sizeof kEnd;
  return TRUE;
}

void source_skip(j_decompress_ptr info, long count) {
  if (count <= 0) return;
  if (static_cast<std::size_t>(count) > info->src->bytes_in_buffer) {
    source_empty(info);
    return;
  }
  info->src->next_input_byte += count;
  info->src->bytes_in_buffer -= static_cast<std::size_t>(count);
}

void destination_start(j_compress_ptr info) {
  auto* destination = static_cast<Destination*>(info->dest);
  destination->next_output_byte = destination->buffer;
  destination->free_in_buffer = kBufferBytes;
}

boolean destination_full(j_compress_ptr info) {
  auto* destination = static_cast<Destination*>(info->dest);
  destination->sink->write(ByteView(destination->buffer, kBufferBytes));
  destination_start(info);
  return TRUE;
}

void destination_end(j_compress_ptr info) {
  auto* destination = static_cast<Destination*>(info->dest);
  destination->sink->write(ByteView(destination->buffer, kBufferBytes - destination->free_in_buffer));
}

void on_progress(j_common_ptr info) {
  if (info->is_decompressor && reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > kScansMax) ERREXIT(info, JERR_BAD_PROGRESSION);
}

jpeg_progress_mgr make_progress() {
  jpeg_progress_mgr progress{};
  progress.progress_monitor = on_progress;
  return progress;
}

// Runs one step of libjpeg; false when it gave up. A step's own variables need no destructors: a jump would not run them.
template <class Step>
bool guarded(Codec& codec, Step step) {
  if (setjmp(codec.errors.jump) != 0) return false;
  step();
  return true;
}

Codec::Codec(ByteView bytes, Sink& sink) : input(bytes) {
  jpeg_std_error(&errors);
  errors.error_exit = on_error;
  errors.emit_message = on_message;
  errors.output_message = on_output;
  in.err = out.err = &errors;
  const bool made = guarded(*this, [this] {
    jpeg_create_decompress(&in);
    jpeg_create_compress(&out);
  });
  SEKISHO_CHECK(made);
  source.init_source = source.term_source = source_nothing;
  source.fill_input_buffer = source_empty;
  source.skip_input_data = source_skip;
  source.resync_to_restart = jpeg_resync_to_restart;
  source.next_input_byte = input.data();
  source.bytes_in_buffer = input.size();
  in.src = &source;
  destination.sink = &sink;
  destination.init_destination = destination_start;
  destination.empty_output_buffer = destination_full;
  destination.term_destination = destination_end;
  out.dest = &destination;
}

std::unexpected<base::Error> failure(Codec& codec) {
  char text[JMSG_LENGTH_MAX] = {};
  codec.errors.format_message(reinterpret_cast<j_common_ptr>(&codec.in), text);
  Code code = Code::damaged;
  switch (codec.errors.msg_code) {
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_MISMATCHED_QUANT_TABLE:
    case JERR_COMPONENT_COUNT: code = Code::feature_unsupported; break;
    case JERR_OUT_OF_MEMORY:
    case JERR_NO_BACKING_STORE: code = Code::too_many_pixels; break;
    case JERR_IMAGE_TOO_BIG: code = Code::too_many_pixels; break;
    case JERR_BAD_PROGRESSION: code = codec.in.input_scan_number > kScansMax ? Code::bomb : Code::damaged; break;
    default: break;
  }
  return base::refuse(code, {}, text);
}

std::uint64_t coefficient_bytes(const jpeg_decompress_struct& in) {
  std::uint64_t bytes = 0;
  int h_max = 1, v_max = 1;
  for (int i = 0; i < in.num_components; ++i) {
    h_max = std::max(h_max, in.comp_info[i].h_samp_factor);
    v_max = std::max(v_max, in.comp_info[i].v_samp_factor);
  }
  const std::uint64_t across = (in.image_width + 8u * h_max - 1) / (8u * h_max), down = (in.image_height + 8u * v_max - 1) / (8u * v_max);
  for (int i = 0; i < in.num_components; ++i) bytes += across * in.comp_info[i].h_samp_factor * down * in.comp_info[i].v_samp_factor * sizeof(JBLOCK);
  return bytes;
}

// A table of zeros would make every reader guess.
bool tables_usable(const jpeg_decompress_struct& in) {
  for (int i = 0; i < in.num_components; ++i) {
    // A component whose scan never came has no table latched: it will be written with the one its number names.
    const jpeg_component_info& component = in.comp_info[i];
    const bool named = component.quant_tbl_no >= 0 && component.quant_tbl_no < NUM_QUANT_TBLS;
    const JQUANT_TBL* table = component.quant_table != nullptr ? component.quant_table : named ? in.quant_tbl_ptrs[component.quant_tbl_no] : nullptr;
    if (table == nullptr) return false;
    for (const UINT16 value : table->quantval)
      if (value == 0) return false;
  }
  return true;
}

// A picture whose later scans never came: readers show it coarse, or without a colour.
bool incomplete(const jpeg_decompress_struct& in) {
  for (int i = 0; i < in.num_components; ++i) {
    if (in.comp_info[i].quant_table == nullptr) return true;
    if (!in.progressive_mode || in.coef_bits == nullptr) continue;
    for (int k = 0; k < DCTSIZE2; ++k)
      if (in.coef_bits[i][k] != 0) return true;
  }
  return false;
}

// Damaged data can give coefficients that no code can carry. Returns whether any coefficient differs from zero.
bool clamp(Codec& codec, jvirt_barray_ptr* arrays) {
  bool something = false;
  guarded(codec, [&] {
    for (int i = 0; i < codec.in.num_components; ++i) {
      const jpeg_component_info& component = codec.in.comp_info[i];
      for (JDIMENSION y = 0; y < component.height_in_blocks; ++y) {
        JBLOCKARRAY row = codec.in.mem->access_virt_barray(reinterpret_cast<j_common_ptr>(&codec.in), arrays[i], y, 1, TRUE);
        for (JDIMENSION x = 0; x < component.width_in_blocks; ++x)
          for (JCOEF& value : row[0][x]) {
            something |= value != 0;
            value = static_cast<JCOEF>(std::clamp<int>(value, kCoefficientMin + (&value == row[0][x] ? 0 : 1), kCoefficientMax));
          }
      }
    }
  });
  return something;
}

// More than ten blocks do not fit one interleaved unit (B.2.3): then every component gets a scan of its own.
void choose_scans(Codec& codec, jpeg_scan_info* scans) {
  if (codec.in.progressive_mode && !codec.out.raw_data_in) {
    jpeg_simple_progression(&codec.out);
    return;
  }
  int blocks = 0;
  for (int i = 0; i < codec.out.num_components; ++i) blocks += codec.out.comp_info[i].h_samp_factor * codec.out.comp_info[i].v_samp_factor;
  if (blocks <= C_MAX_BLOCKS_IN_MCU && codec.out.num_components <= MAX_COMPS_IN_SCAN) return;
  for (int i = 0; i < codec.out.num_components; ++i) {
    scans[i] = {};
    scans[i].comps_in_scan = 1;
    scans[i].component_index[0] = i;
    scans[i].Se = DCTSIZE2 - 1;
  }
  codec.out.scan_info = scans;
  codec.out.num_scans = codec.out.num_components;
}

void write_headers(Codec& codec, const std::vector<Marker>& headers) {
  for (const Marker& header : headers)
    jpeg_write_marker(&codec.out, header.code, header.payload.data(), static_cast<unsigned>(header.payload.size()));
}

Result<void> through_coefficients(Codec& codec, const Plan& plan) {
  if (coefficient_bytes(codec.in) > plan.coefficient_bytes_max) return base::refuse(Code::too_many_pixels);
  jvirt_barray_ptr* arrays = nullptr;
  if (!guarded(codec, [&] { arrays = jpeg_read_coefficients(&codec.in); })) return failure(codec);
  if (!tables_usable(codec.in)) return base::refuse(Code::damaged, {}, "quantisation table with zeros");
  if (codec.errors.num_warnings > 0 && !clamp(codec, arrays) && codec.errors.broken) return base::refuse(Code::damaged, {}, "no picture data");
  codec.errors.broken |= incomplete(codec.in);
  const std::vector<Marker> headers = make_headers(plan.segments, plan.icc);
  jpeg_scan_info scans[MAX_COMPONENTS];
  const bool written = guarded(codec, [&] {
    jpeg_copy_critical_parameters(&codec.in, &codec.out);
    codec.out.optimize_coding = TRUE;
    codec.out.write_JFIF_header = codec.out.write_Adobe_marker = FALSE;
    choose_scans(codec, scans);
    jpeg_write_coefficients(&codec.out, arrays);
    write_headers(codec, headers);
    jpeg_finish_compress(&codec.out);
  });
  if (!written) return failure(codec);
  return {};
}

// Sample planes of one row of units, as jpeg_read_raw_data() and jpeg_write_raw_data() want them.
struct Planes {
  std::array<base::Bytes, MAX_COMPONENTS> samples;
  std::array<std::vector<JSAMPROW>, MAX_COMPONENTS> rows;
  std::array<JSAMPARRAY, MAX_COMPONENTS> pointers{};

  explicit Planes(const jpeg_decompress_struct& in) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(in.num_components); ++i) {
      const jpeg_component_info& component = in.comp_info[i];
      const std::size_t width = (component.width_in_blocks + static_cast<std::size_t>(component.h_samp_factor)) * DCTSIZE;
      const std::size_t height = static_cast<std::size_t>(component.v_samp_factor) * DCTSIZE;
      samples[i].resize(width * height);
      for (std::size_t y = 0; y < height; ++y) rows[i].push_back(samples[i].data() + y * width);
      pointers[i] = rows[i].data();
    }
  }
};

// Stays in the colour space and the sampling of the file, so that only quantisation loses anything.
Result<void> through_pixels(Codec& codec, const Plan& plan) {
  jpeg_decompress_struct& in = codec.in;
  jpeg_compress_struct& out = codec.out;
  if (in.progressive_mode && coefficient_bytes(in) > plan.coefficient_bytes_max) return base::refuse(Code::too_many_pixels);
  const std::vector<Marker> headers = make_headers(plan.segments, plan.icc);
  in.out_color_space = in.jpeg_color_space;
  in.dct_method = JDCT_ISLOW;
  in.raw_data_out = TRUE;
  if (!guarded(codec, [&] { jpeg_start_decompress(&in); })) return failure(codec);
  if (!tables_usable(in)) return base::refuse(Code::damaged, {}, "quantisation table with zeros");
  Planes planes(in);
  jpeg_scan_info scans[MAX_COMPONENTS];
  const bool written = guarded(codec, [&] {
    out.image_width = in.image_width;
    out.image_height = in.image_height;
    out.input_components = in.num_components;
    out.in_color_space = in.jpeg_color_space;
    jpeg_set_defaults(&out);
    jpeg_set_colorspace(&out, in.jpeg_color_space);
    jpeg_set_quality(&out, quality_not_above(in, plan.pixels_quality), TRUE);
    for (int i = 0; i < in.num_components; ++i) {
      out.comp_info[i].component_id = in.comp_info[i].component_id;
      out.comp_info[i].h_samp_factor = in.comp_info[i].h_samp_factor;
      out.comp_info[i].v_samp_factor = in.comp_info[i].v_samp_factor;
    }
    out.raw_data_in = out.optimize_coding = TRUE;
    out.write_JFIF_header = out.write_Adobe_marker = FALSE;
    choose_scans(codec, scans);
    jpeg_start_compress(&out, TRUE);
    write_headers(codec, headers);
    const auto lines = static_cast<JDIMENSION>(in.max_v_samp_factor * DCTSIZE);
    while (in.output_scanline < in.output_height) {
      jpeg_read_raw_data(&in, planes.pointers.data(), lines);
      jpeg_write_raw_data(&out, planes.pointers.data(), lines);
    }
    jpeg_finish_compress(&out);
    jpeg_finish_decompress(&in);
  });
  if (!written) return failure(codec);
  return {};
}

}  // namespace

Result<Outcome> recode(ByteView input, const Plan& plan, const Context& context, Sink& out) {
  Codec codec(input, out);
  jpeg_progress_mgr progress = make_progress();
  codec.in.progress = &progress;
  if (!guarded(codec, [&] { jpeg_read_header(&codec.in, TRUE); })) return failure(codec);
  if (auto status = picture::Budget(context).add_frame(codec.in.image_width, codec.in.image_height); !status) return std::unexpected(status.error());
  const auto status = plan.pixels_quality > 0 ? through_pixels(codec, plan) : through_coefficients(codec, plan);
  if (!status) return std::unexpected(status.error());
  const std::uint64_t pixels = std::uint64_t{codec.in.image_width} * codec.in.image_height;
  if (codec.errors.broken && pixels > context.limits.ratio_floor_bytes && pixels / context.limits.ratio_max > input.size())
    return base::refuse(Code::bomb);
  return Outcome{codec.errors.broken, !codec.errors.cut_off && codec.source.bytes_in_buffer > 0};
}

}  // namespace sekisho::formats::jpeg
