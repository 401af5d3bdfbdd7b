#include "formats/tiff/handle.h"

#include <algorithm>
#include <cstdio>

namespace sekisho::formats::tiff {
namespace {

Memory& memory(thandle_t handle) { return *static_cast<Memory*>(handle); }

tmsize_t read_input(thandle_t handle, void* buffer, tmsize_t bytes) {
  Memory& source = memory(handle);
  const base::ByteView part = base::slice(source.input, source.at, static_cast<std::size_t>(std::max<tmsize_t>(bytes, 0)));
  std::ranges::copy(part, static_cast<std::uint8_t*>(buffer));
  source.at += part.size();
  return static_cast<tmsize_t>(part.size());
}

tmsize_t read_output(thandle_t handle, void* buffer, tmsize_t bytes) {
  Memory& target = memory(handle);
  const base::ByteView part = base::slice(target.output, target.at, static_cast<std::size_t>(std::max<tmsize_t>(bytes, 0)));
  std::ranges::copy(part, static_cast<std::uint8_t*>(buffer));
  target.at += part.size();
  return static_cast<tmsize_t>(part.size());
}

tmsize_t write_output(thandle_t handle, void* buffer, tmsize_t bytes) {
  Memory& target = memory(handle);
  const base::ByteView part(static_cast<const std::uint8_t*>(buffer), static_cast<std::size_t>(std::max<tmsize_t>(bytes, 0)));
  if (target.at + part.size() > target.output.size()) target.output.resize(target.at + part.size());
  std::ranges::copy(part, target.output.begin() + static_cast<std::ptrdiff_t>(target.at));
  target.at += part.size();
  return bytes;
}

tmsize_t write_nothing(thandle_t, void*, tmsize_t) { return -1; }

toff_t size_of(thandle_t handle) {
  const Memory& target = memory(handle);
  return target.input.empty() ? target.output.size() : target.input.size();
}

toff_t seek(thandle_t handle, toff_t offset, int whence) {
  Memory& target = memory(handle);
  const std::uint64_t from = whence == SEEK_CUR ? target.at : whence == SEEK_END ? size_of(handle) : 0;
  target.at = from + offset;
  return target.at;
}

int close_nothing(thandle_t) { return 0; }

int map_input(thandle_t handle, void** base, toff_t* bytes) {
  const Memory& source = memory(handle);
  *base = const_cast<std::uint8_t*>(source.input.data());
  *bytes = source.input.size();
  return 1;
}
int map_nothing(thandle_t, void**, toff_t*) { return 0; }
void unmap_nothing(thandle_t, void*, toff_t) {}

int silent(TIFF*, void*, const char*, const char*, va_list) { return 1; }

using Options = std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)>;

Options options(std::uint64_t allocation_max) {
  Options out(TIFFOpenOptionsAlloc(), TIFFOpenOptionsFree);
  TIFFOpenOptionsSetErrorHandlerExtR(out.get(), silent, nullptr);
  TIFFOpenOptionsSetWarningHandlerExtR(out.get(), silent, nullptr);
  if (allocation_max != 0) TIFFOpenOptionsSetMaxSingleMemAlloc(out.get(), static_cast<tmsize_t>(allocation_max));
  return out;
}

}  // namespace

Handle open_input(Memory& source, std::uint64_t allocation_max) {
  return Handle(TIFFClientOpenExt("input", "r", &source, read_input, write_nothing, seek, close_nothing, size_of, map_input, unmap_nothing,
                                  options(allocation_max).get()));
}

Handle open_output(Memory& target, bool big) {
  return Handle(TIFFClientOpenExt("output", big ? "wl8" : "wl", &target, read_output, write_output, seek, close_nothing, size_of, map_nothing,
                                  unmap_nothing, options(0).get()));
}

}  // namespace sekisho::formats::tiff
