#include "formats/office_crypto/office_crypto.h"

#include <gtest/gtest.h>

#include "formats/compound/compound.h"
#include "formats/office_crypto/binary.h"
#include "formats/office_crypto/obfuscation.h"
#include "formats/office_crypto/package.h"
#include "formats/office_crypto/password.h"
#include "formats/picture/testing.h"

namespace sekisho::formats::office_crypto {
namespace {

using base::Bytes;
using base::Code;
using base::FileType;
using base::What;

constexpr std::string_view kPassword = "関所Gate1";

Bytes sample(const std::string& name) { return picture::testing::read_file(SEKISHO_SOURCE_DIR "/src/formats/office_crypto/samples/" + name); }

// The worker of the package inside: keeps it, and gives a docx or a refusal.
class Workers : public Children {
 public:
  explicit Workers(bool refuse) : refuse_(refuse) {}
  std::optional<ChildResult> disarm(base::ByteView bytes, std::string_view) override {
    package.assign(bytes.begin(), bytes.end());
    using enum ChildResult::Verdict;
    if (refuse_) return ChildResult{refused, FileType::txt, Code::banned_type, {}};
    return ChildResult{clean, FileType::xlsx, Code::none, base::view("disarmed")};
  }
  Bytes package;

 private:
  bool refuse_;
};

struct Opened {
  Code code = Code::none;
  FileType type = FileType::unknown;
  Bytes package, out;
  Notes notes;
};

Opened open(base::ByteView input, std::string_view password, bool refuse = false) {
  Opened opened;
  base::Profile profile;
  base::Limits limits;
  Workers workers(refuse);
  BytesSink sink;
  Context context{profile, limits, opened.notes, workers, "a.docx", password};
  EXPECT_EQ(kFormat.recognise(input, "a.docx"), FileType::ole_encrypted_office);
  const auto type = rebuild(input, FileType::ole_encrypted_office, context, sink);
  if (type) opened.type = *type;
  else opened.code = type.error().code;
  opened.package = workers.package;
  opened.out = sink.bytes();
  return opened;
}

Bytes file_of(std::vector<compound::Entry> entries) {
  BytesSink sink;
  compound::write(compound::make_storage("Root Entry", std::move(entries)), sink);
  return sink.bytes();
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  while (times-- > 0) out.append(text);
  return out;
}

TEST(OfficeCrypto, packages_open_and_their_disarmed_content_comes_out) {
  for (const char* name : {"agile_sha512_256.docx", "agile_sha1_128.docx", "agile_sha384_192.docx", "standard_128.docx", "standard_256.docx"}) {
    const Opened opened = open(sample(name), kPassword);
    ASSERT_EQ(opened.code, Code::none) << name;
    EXPECT_EQ(opened.type, FileType::xlsx);
    EXPECT_EQ(base::text(opened.out), "disarmed");
    EXPECT_TRUE(base::starts_with(opened.package, "PK\3\4"));
    EXPECT_NE(base::text(opened.package).find(repeated("package ", 700)), std::string_view::npos);
    ASSERT_EQ(opened.notes.removed().size(), 1u);
    EXPECT_EQ(opened.notes.removed()[0].what, What::encryption);
  }
}

TEST(OfficeCrypto, a_password_is_asked_for) {
  for (const char* name : {"agile_sha512_256.docx", "standard_128.docx"}) {
    EXPECT_EQ(open(sample(name), "").code, Code::encrypted);
    EXPECT_EQ(open(sample(name), "関所gate1").code, Code::wrong_password);
    EXPECT_TRUE(open(sample(name), "wrong").package.empty());
  }
}

TEST(OfficeCrypto, the_password_that_every_reader_knows_is_not_asked_for) {
  EXPECT_EQ(open(sample("agile_default.xlsx"), "").code, Code::none);
  EXPECT_EQ(open(sample("agile_default.xlsx"), "of the archive around it").code, Code::none);
}

TEST(OfficeCrypto, an_altered_package_is_damaged) { EXPECT_EQ(open(sample("agile_altered.docx"), kPassword).code, Code::damaged); }

TEST(OfficeCrypto, what_the_package_is_refused_for_is_what_it_is_refused_for) {
  EXPECT_EQ(open(sample("agile_sha1_128.docx"), kPassword, true).code, Code::banned_type);
}

TEST(OfficeCrypto, rights_management_is_told_from_passwords) {
  auto root = compound::read(sample("standard_128.docx"), {});
  ASSERT_TRUE(root);
  root->children.push_back(
      compound::make_storage("\006DataSpaces", {compound::make_storage("TransformInfo", {compound::make_storage("DRMEncryptedTransform")})}));
  EXPECT_EQ(open(file_of(root->children), kPassword).code, Code::rights_managed);
  EXPECT_FALSE(rights_managed(*compound::read(sample("standard_128.docx"), {})));
  EXPECT_TRUE(rights_managed(compound::make_storage("", {compound::make_stream("\tDRMContent", {})})));
}

Code code_of(const Bytes& info) {
  return open(file_of({compound::make_stream("EncryptionInfo", info), compound::make_stream("EncryptedPackage", Bytes(40))}), "a").code;
}
Code code_of_xml(std::string xml) {
  Bytes info{4, 0, 4, 0, 0x40, 0, 0, 0};
  base::put(info, xml);
  return code_of(info);
}

TEST(OfficeCrypto, other_ways_to_encrypt_are_unsupported_and_broken_ones_damaged) {
  EXPECT_EQ(code_of({4, 0, 3, 0, 0, 0, 0, 0}), Code::encryption_unsupported);
  EXPECT_EQ(code_of({}), Code::damaged);
  EXPECT_EQ(code_of({4, 0, 2, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF}), Code::damaged);
  EXPECT_EQ(code_of_xml("<encryption>"), Code::damaged);
  EXPECT_EQ(code_of_xml("<encryption/>"), Code::damaged);
  const auto root = compound::read(sample("agile_sha512_256.docx"), {});
  const std::string xml(base::text(base::slice(compound::stream(*root, "EncryptionInfo"), 8)));
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string out = xml;
    for (std::size_t at = out.find(from); at != out.npos; at = out.find(from, at + to.size())) out.replace(at, from.size(), to);
    return code_of_xml(out);
  };
  EXPECT_EQ(with("nothing", ""), Code::wrong_password);
  EXPECT_EQ(with("\"AES\"", "\"RC2\""), Code::encryption_unsupported);
  EXPECT_EQ(with("ChainingModeCBC", "ChainingModeCFB"), Code::encryption_unsupported);
  EXPECT_EQ(with("SHA512", "WHIRLPOOL"), Code::encryption_unsupported);
  EXPECT_EQ(with("uri=\"http://schemas.microsoft.com/office/2006/keyEncryptor/password", "uri=\"certificate"), Code::encryption_unsupported);
  EXPECT_EQ(with("keyBits=\"256\"", "keyBits=\"8\""), Code::damaged);
  EXPECT_EQ(with("spinCount=\"1000\"", "spinCount=\"10000001\""), Code::damaged);
  EXPECT_EQ(with("blockSize=\"16\"", "blockSize=\"0\""), Code::damaged);
  EXPECT_EQ(with("saltSize=\"16\"", "saltSize=\"17\""), Code::damaged);
  EXPECT_EQ(with("encryptedKeyValue=\"", "encryptedKeyValue=\"!"), Code::damaged);
}

TEST(OfficeCrypto, a_file_cut_off_never_opens) {
  const Bytes whole = sample("standard_128.docx");
  for (std::size_t length = 0; length < whole.size(); length += 512) {
    base::Profile profile;
    base::Limits limits;
    Notes notes;
    Workers workers(false);
    BytesSink sink;
    Context context{profile, limits, notes, workers, "", kPassword};
    EXPECT_FALSE(rebuild(base::slice(whole, 0, length), FileType::ole_encrypted_office, context, sink)) << length;
  }
}

TEST(OfficeCrypto, workbooks_open) {
  for (const std::string name : {"rc4", "cryptoapi_128", "cryptoapi_40"}) {
    const std::string_view password = name == "cryptoapi_40" ? "" : kPassword;
    const Bytes input = sample(name + ".workbook");
    ASSERT_TRUE(workbook_encrypted(input));
    const auto opened = decrypt_workbook(input, password);
    ASSERT_TRUE(opened) << name;
    ASSERT_EQ(opened->size(), input.size());
    EXPECT_NE(base::text(*opened).find("sheet name"), std::string_view::npos);
    EXPECT_NE(base::text(*opened).find(repeated("cell ", 600)), std::string_view::npos) << name;
    if (!password.empty()) {
      EXPECT_EQ(decrypt_workbook(input, "").error().code, Code::encrypted);
      EXPECT_EQ(decrypt_workbook(input, "x").error().code, Code::wrong_password);
    }
  }
}

TEST(OfficeCrypto, documents_open) {
  for (const std::string name : {"rc4", "cryptoapi_128"}) {
    const Bytes main = sample(name + ".main"), table = sample(name + ".table");
    ASSERT_TRUE(doc_encrypted(main));
    const auto opened = decrypt_doc(main, table, {}, kPassword);
    ASSERT_TRUE(opened) << name;
    EXPECT_FALSE(doc_encrypted(opened->main));
    EXPECT_NE(base::text(opened->main).find(repeated("text ", 295)), std::string_view::npos);
    EXPECT_TRUE(base::text(opened->table).ends_with(repeated("table ", 200)));
    EXPECT_EQ(decrypt_doc(main, table, {}, "").error().code, Code::encrypted);
    EXPECT_EQ(decrypt_doc(main, table, {}, "x").error().code, Code::wrong_password);
  }
}

TEST(OfficeCrypto, presentations_open) {
  const Bytes user = sample("slides.current"), document = sample("slides.document"), pictures = sample("slides.pictures");
  ASSERT_TRUE(ppt_encrypted(user));
  const auto opened = decrypt_ppt(user, document, pictures, kPassword);
  ASSERT_TRUE(opened);
  EXPECT_FALSE(ppt_encrypted(opened->current_user));
  EXPECT_NE(base::text(opened->document).find(repeated("document ", 20)), std::string_view::npos);
  EXPECT_NE(base::text(opened->document).find(repeated("slide ", 30)), std::string_view::npos);
  EXPECT_NE(base::text(opened->pictures).find(repeated("picture ", 5)), std::string_view::npos);
  EXPECT_TRUE(base::text(opened->pictures).ends_with("picture "));
  EXPECT_EQ(decrypt_ppt(user, document, pictures, "").error().code, Code::encrypted);
  EXPECT_EQ(decrypt_ppt(user, document, pictures, "x").error().code, Code::wrong_password);
  for (std::size_t length = 0; length < document.size(); length += 7) (void)decrypt_ppt(user, base::slice(document, 0, length), pictures, kPassword);
}

TEST(OfficeCrypto, obfuscation_is_undone) {
  // What Excel and Word store for these passwords.
  EXPECT_EQ(xor_key(base::view("password")), 0x147A);
  EXPECT_EQ(xor_verifier(base::view("password")), 0x83AF);
  EXPECT_EQ(xor_key(base::view("abc")), 0x514A);
  EXPECT_EQ(xor_verifier(base::view("abc")), 0xCC1A);

  const XorArray array = xor_array(base::view("abc"));
  Bytes workbook{9, 8, 2, 0, 0, 6, 0x2F, 0, 6, 0, 0, 0, 0x4A, 0x51, 0x1A, 0xCC, 4, 2, 20, 0};
  const std::size_t at = workbook.size();
  for (std::size_t i = 0; i < 20; ++i) {
    const auto byte = static_cast<std::uint8_t>('a' + i);
    workbook.push_back(static_cast<std::uint8_t>((byte << 5 | byte >> 3) & 0xFF) ^ array[(at + i + 20) % 16]);
  }
  EXPECT_EQ(base::text(base::slice(*decrypt_workbook(workbook, "abc"), at)), "abcdefghijklmnopqrst");
  EXPECT_EQ(decrypt_workbook(workbook, "").error().code, Code::encrypted);

  Bytes main(100, 0);
  main[11] = 0x81;
  for (std::size_t i = 0; i < 4; ++i) main[14 + i] = static_cast<std::uint8_t>(0x514ACC1A >> (8 * i));
  for (std::size_t i = 80; i < 100; ++i) {
    const std::uint8_t plain = i == 90 ? 0 : 'w';
    const auto mixed = static_cast<std::uint8_t>(plain ^ array[i % 16]);
    main[i] = plain == 0 || mixed == 0 ? plain : mixed;
  }
  const auto opened = decrypt_doc(main, {}, {}, "abc");
  ASSERT_TRUE(opened);
  EXPECT_EQ(base::text(base::slice(opened->main, 80)), std::string("wwwwwwwwww\0wwwwwwwww", 20));
  EXPECT_FALSE(doc_encrypted(opened->main));
}

TEST(OfficeCrypto, passwords_are_taken_as_programs_take_them) {
  EXPECT_EQ(utf16_of("aあ𠮷"), (Bytes{'a', 0, 0x42, 0x30, 0x42, 0xD8, 0xB7, 0xDF}));
  EXPECT_EQ(utf16_of(std::string(1000, 'a')).size(), 510u);
  const auto single = single_bytes_of("あ");
  ASSERT_GE(single.size(), 2u);
  EXPECT_EQ(single[0], Bytes{0x42});
  EXPECT_EQ(single[1], (Bytes{0x82, 0xA0}));
  EXPECT_TRUE(single_bytes_of("").empty());
}

}  // namespace
}  // namespace sekisho::formats::office_crypto
