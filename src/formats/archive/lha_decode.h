// The packing methods of LHA and LArc: -lh4- to -lh7- (static Huffman codes over a sliding window), -lzs- and -lz5- (windows alone).
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace sekisho::formats::archive {

bool lha_stored(std::string_view method);  // -lh0-, -lz4-
bool lha_packed(std::string_view method);  // that lha_unpack() knows

// Exactly bytes bytes; archive_damaged otherwise.
base::Result<base::Bytes> lha_unpack(std::string_view method, base::ByteView packed, std::uint64_t bytes);

// CRC-16 of the headers and members: polynomial 0x8005, reflected, from 0.
std::uint16_t lha_crc16(base::ByteView bytes);

}  // namespace sekisho::formats::archive
