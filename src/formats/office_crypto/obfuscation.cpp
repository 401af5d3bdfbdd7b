#include "formats/office_crypto/obfuscation.h"

#include "base/error.h"

namespace sekisho::formats::office_crypto {

using base::ByteView;

namespace {

// 2.3.7.2: PadArray, InitialCode, XorMatrix
constexpr std::array<std::uint8_t, 15> kPad{0xBB, 0xFF, 0xFF, 0xBA, 0xFF, 0xFF, 0xB9, 0x80, 0x00, 0xBE, 0x0F, 0x00, 0xBF, 0x0F, 0x00};
constexpr std::array<std::uint16_t, 15> kInitial{0xE1F0, 0x1D0F, 0xCC9C, 0x84C0, 0x110C, 0x0E10, 0xF1CE, 0x313E,
                                                 0x1872, 0xE139, 0xD40F, 0x84F9, 0x280C, 0xA96A, 0x4EC3};
constexpr std::array<std::uint16_t, 105> kMatrix{
    0xAEFC, 0x4DD9, 0x9BB2, 0x2745, 0x4E8A, 0x9D14, 0x2A09, 0x7B61, 0xF6C2, 0xFDA5, 0xEB6B, 0xC6F7, 0x9DCF, 0x2BBF, 0x4563, 0x8AC6, 0x05AD, 0x0B5A,
    0x16B4, 0x2D68, 0x5AD0, 0x0375, 0x06EA, 0x0DD4, 0x1BA8, 0x3750, 0x6EA0, 0xDD40, 0xD849, 0xA0B3, 0x5147, 0xA28E, 0x553D, 0xAA7A, 0x44D5, 0x6F45,
    0xDE8A, 0xAD35, 0x4A4B, 0x9496, 0x390D, 0x721A, 0xEB23, 0xC667, 0x9CEF, 0x29FF, 0x53FE, 0xA7FC, 0x5FD9, 0x47D3, 0x8FA6, 0x0F6D, 0x1EDA, 0x3DB4,
    0x7B68, 0xF6D0, 0xB861, 0x60E3, 0xC1C6, 0x93AD, 0x377B, 0x6EF6, 0xDDEC, 0x45A0, 0x8B40, 0x06A1, 0x0D42, 0x1A84, 0x3508, 0x6A10, 0xAA51, 0x4483,
    0x8906, 0x022D, 0x045A, 0x08B4, 0x1168, 0x76B4, 0xED68, 0xCAF1, 0x85C3, 0x1BA7, 0x374E, 0x6E9C, 0x3730, 0x6E60, 0xDCC0, 0xA9A1, 0x4363, 0x86C6,
    0x1DAD, 0x3331, 0x6662, 0xCCC4, 0x89A9, 0x0373, 0x06E6, 0x0DCC, 0x1021, 0x2042, 0x4084, 0x8108, 0x1231, 0x2462, 0x48C4};

}  // namespace

std::uint16_t xor_verifier(ByteView password) {
  std::uint16_t verifier = 0;
  const auto add = [&verifier](std::uint8_t byte) {
    verifier = static_cast<std::uint16_t>(((verifier >> 14 & 1) | (verifier << 1 & 0x7FFF)) ^ byte);
  };
  for (std::size_t i = password.size(); i-- > 0;) add(password[i]);
  add(static_cast<std::uint8_t>(password.size()));
  return verifier ^ 0xCE4B;
}

std::uint16_t xor_key(ByteView password) {
  SEKISHO_CHECK(!password.empty() && password.size() <= kInitial.size());
  std::uint16_t key = kInitial[password.size() - 1];
  std::size_t element = kMatrix.size();
  for (std::size_t i = password.size(); i-- > 0;)
    for (int bit = 6; bit >= 0; --bit) {
      --element;
      if ((password[i] >> bit & 1) != 0) key ^= kMatrix[element];
    }
  return key;
}

XorArray xor_array(ByteView password) {
  const std::uint16_t key = xor_key(password);
  XorArray out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::uint8_t plain = i < password.size() ? password[i] : kPad[i - password.size()];
    const auto mixed = static_cast<std::uint8_t>(plain ^ (i % 2 == 0 ? key : key >> 8));
    out[i] = static_cast<std::uint8_t>(mixed >> 1 | mixed << 7);
  }
  return out;
}

}  // namespace sekisho::formats::office_crypto
