#!/usr/bin/python3
"""Writes the samples beside it, by an implementation of [MS-OFFCRYPTO] of its own. Needs python3-cryptography. Every password is 関所Gate1, or the default."""
import base64, hashlib, hmac, io, pathlib, struct, zipfile
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

HERE = pathlib.Path(__file__).parent
PASSWORD, DEFAULT = '関所Gate1', 'VelvetSweatshop'
SALT = bytes(range(16))

def cfb(streams):
    """A compound file of streams of 4096 bytes and more, all below the root."""
    sectors, chains, starts = [], [], []
    def add(raw):
        first = len(sectors)
        pieces = [raw[i:i + 512].ljust(512, b'\0') for i in range(0, len(raw), 512)]
        sectors.extend(pieces)
        chains.extend(list(range(first + 1, first + len(pieces))) + [0xFFFFFFFE])
        return first
    for raw in streams.values():
        starts.append(add(raw))
    def entry(name, kind, left, right, child, start, size):
        wide = (name + '\0').encode('utf-16-le')
        return struct.pack('<64sHBBIII16sIQQIQ', wide, len(wide), kind, 1, left, right, child, b'', 0, 0, 0, start, size)
    none = 0xFFFFFFFF
    directory = entry('Root Entry', 5, none, none, 1, 0xFFFFFFFE, 0)
    names = sorted(streams, key=lambda n: (len(n), n.upper()))
    for i, name in enumerate(names):
        directory += entry(name, 2, none, i + 2 if i + 1 < len(names) else none, none, starts[list(streams).index(name)], len(streams[name]))
    directory += entry('', 0, none, none, none, 0, 0).replace(b'\x02\0\0\x01', b'\0\0\0\0', 1) * (-len(directory) // 128 % 4)
    directory_start = add(directory)
    fat_start = len(sectors)
    chains.append(0xFFFFFFFD)
    assert len(chains) <= 128
    sectors.append(struct.pack('<128I', *(chains + [none] * (128 - len(chains)))))
    header = b'\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1' + bytes(16) + struct.pack('<HHHHH6xIIIIIIIIII', 0x3E, 3, 0xFFFE, 9, 6, 0, 1, directory_start, 0, 4096,
                                                                           0xFFFFFFFE, 0, 0xFFFFFFFE, 0, fat_start)
    return header.ljust(512, b'\xFF') + b''.join(sectors)

def package():
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w') as z:
        z.writestr(zipfile.ZipInfo('word/document.xml'), 'package ' * 700)
    return out.getvalue()

def aes(key, mode, data, encrypt=True):
    c = Cipher(algorithms.AES(key), mode)
    c = c.encryptor() if encrypt else c.decryptor()
    return c.update(data.ljust(-(-len(data) // 16) * 16, b'\0')) + c.finalize()

def agile(name, algorithm, bits, password, spins=1000, break_hmac=False):
    h = lambda *parts: hashlib.new(algorithm, b''.join(parts)).digest()
    size, key_bytes = hashlib.new(algorithm).digest_size, bits // 8
    fit = lambda b, n: b[:n].ljust(n, b'\x36')
    hashed = h(SALT, password.encode('utf-16-le'))
    for i in range(spins):
        hashed = h(struct.pack('<I', i), hashed)
    own = lambda block, data: aes(fit(h(hashed, bytes.fromhex(block)), key_bytes), modes.CBC(SALT), data)
    data_salt, secret, verifier = SALT[::-1], bytes(range(100, 100 + key_bytes)), bytes(range(50, 66))
    plain = package()
    encrypted = struct.pack('<Q', len(plain))
    for segment in range(-(-len(plain) // 4096)):
        encrypted += aes(secret, modes.CBC(fit(h(data_salt, struct.pack('<I', segment)), 16)), plain[segment * 4096:segment * 4096 + 4096])
    mac_key = bytes(range(size))
    mac = hmac.new(mac_key, encrypted, algorithm).digest()
    if break_hmac:
        mac = mac[::-1]
    guard = lambda block, data: aes(secret, modes.CBC(fit(h(data_salt, bytes.fromhex(block)), 16)), data)
    b64 = lambda raw: base64.b64encode(raw).decode()
    common = f'saltSize="16" blockSize="16" keyBits="{bits}" hashSize="{size}" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="{algorithm.upper()}"'
    xml = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption" '
           'xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password">'
           f'<keyData {common} saltValue="{b64(data_salt)}"/>'
           f'<dataIntegrity encryptedHmacKey="{b64(guard("5fb2ad010cb9e1f6", mac_key))}" encryptedHmacValue="{b64(guard("a0677f02b22c8433", mac))}"/>'
           '<keyEncryptors><keyEncryptor uri="http://schemas.microsoft.com/office/2006/keyEncryptor/password">'
           f'<p:encryptedKey spinCount="{spins}" {common} saltValue="{b64(SALT)}" encryptedVerifierHashInput="{b64(own("fea7d2763b4b9e79", verifier))}" '
           f'encryptedVerifierHashValue="{b64(own("d7aa0f6d3061344e", h(verifier)))}" encryptedKeyValue="{b64(own("146e0be7abacd0d6", secret))}"/>'
           '</keyEncryptor></keyEncryptors></encryption>')
    info = struct.pack('<HHI', 4, 4, 0x40) + xml.encode()
    write(name, {'EncryptionInfo': info.ljust(4096, b' '), 'EncryptedPackage': encrypted})

def standard(name, bits, password):
    hashed = hashlib.sha1(SALT + password.encode('utf-16-le')).digest()
    for i in range(50000):
        hashed = hashlib.sha1(struct.pack('<I', i) + hashed).digest()
    last = hashlib.sha1(hashed + bytes(4)).digest()
    mix = lambda pad: hashlib.sha1(bytes(a ^ b for a, b in zip(last.ljust(64, b'\0'), bytes([pad] * 64)))).digest()
    key = (mix(0x36) + mix(0x5C))[:bits // 8]
    verifier = bytes(range(30, 46))
    header = struct.pack('<8I', 0x24, 0, {128: 0x660E, 256: 0x6610}[bits], 0x8004, bits, 24, 0, 0) + 'AES\0'.encode('utf-16-le')
    info = (struct.pack('<HHII', 4, 2, 0x24, len(header)) + header + struct.pack('<I', 16) + SALT + aes(key, modes.ECB(), verifier) + struct.pack('<I', 20) +
            aes(key, modes.ECB(), hashlib.sha1(verifier).digest()))
    plain = package()
    write(name, {'EncryptionInfo': info.ljust(4096, b'\0'), 'EncryptedPackage': struct.pack('<Q', len(plain)) + aes(key, modes.ECB(), plain)})

def rc4(key, count):
    s, j, out = list(range(256)), 0, []
    for i in range(256):
        j = (j + s[i] + key[i % len(key)]) & 255
        s[i], s[j] = s[j], s[i]
    i = j = 0
    for _ in range(count):
        i = (i + 1) & 255
        j = (j + s[i]) & 255
        s[i], s[j] = s[j], s[i]
        out.append(s[(s[i] + s[j]) & 255])
    return bytes(out)

def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))

def binary_keys(kind, password):
    """(key of a block, header of the document)"""
    wide, verifier = password.encode('utf-16-le'), bytes(range(60, 76))
    if kind == 'rc4':
        secret = hashlib.md5((hashlib.md5(wide).digest()[:5] + SALT) * 16).digest()[:5]
        key = lambda n: hashlib.md5(secret + struct.pack('<I', n)).digest()
        digest, head = hashlib.md5(verifier).digest(), struct.pack('<HH', 1, 1) + SALT
        size = b''
    else:
        bits = int(kind[9:])
        secret = hashlib.sha1(SALT + wide).digest()
        key = lambda n: hashlib.sha1(secret + struct.pack('<I', n)).digest()[:bits // 8] + bytes(11 if bits == 40 else 0)
        digest = hashlib.sha1(verifier).digest()
        header = struct.pack('<8I', 4, 0, 0x6801, 0x8004, bits, 1, 0, 0) + 'RC4\0'.encode('utf-16-le')
        head = struct.pack('<HHII', 4, 2, 4, len(header)) + header + struct.pack('<I', 16) + SALT
        size = struct.pack('<I', 20)
    both = xor(verifier + digest, rc4(key(0), 16 + len(digest)))
    return key, head + both[:16] + size + both[16:]

def stream_of(key, block, length):
    return b''.join(rc4(key(n), block) for n in range(-(-length // block)))[:length]

def workbook(name, kind, password):
    key, header = binary_keys(kind, password)
    file_pass = struct.pack('<H', 1) + header
    records = [(0x809, bytes(range(16))), (0x2F, file_pass), (0xE1, b'\xB0\x04'), (0x85, struct.pack('<I', 77) + b'sheet name'), (0x203, b'cell ' * 600), (0x0A, b'')]
    plain = b''.join(struct.pack('<HH', n, len(d)) + d for n, d in records)
    cover, out, at = stream_of(key, 1024, len(plain)), bytearray(plain), 0
    for number, data in records:
        first = at + 4 + (4 if number == 0x85 else 0)
        at += 4 + len(data)
        if number not in (0x809, 0x2F, 0xE1):
            out[first:at] = xor(out[first:at], cover[first:at])
    (HERE / f'{name}.workbook').write_bytes(bytes(out))

def word(name, kind, password):
    key, header = binary_keys(kind, password)
    main = bytearray(b'\xEC\xA5\xC1\0' + bytes(6) + struct.pack('<HHI', 0x100, 0, len(header)) + bytes(50) + b'text ' * 300)
    table = header + b'table ' * 200
    main[68:] = xor(main, stream_of(key, 512, len(main)))[68:]
    table = header + xor(table, stream_of(key, 512, len(table)))[len(header):]
    (HERE / f'{name}.main').write_bytes(bytes(main))
    (HERE / f'{name}.table').write_bytes(table)

def slides(name, password):
    key, header = binary_keys('cryptoapi128', password)
    record = lambda ver, kind, data: struct.pack('<HHI', ver, kind, len(data)) + data
    objects = {1: record(0xF, 0x03E8, b'document ' * 20), 3: record(0xF, 0x03EE, b'slide ' * 30)}
    out, offsets = b'', {}
    for number, plain in objects.items():
        offsets[number] = len(out)
        out += xor(plain, rc4(key(number), len(plain)))
    offsets[2] = len(out)
    out += record(0xF, 0x2F14, header)
    directory = len(out)
    out += record(0, 0x1772, struct.pack('<IIII', 3 << 20 | 1, offsets[1], offsets[2], offsets[3]))
    edit = len(out)
    out += record(0, 0x0FF5, struct.pack('<IIIIIIII', 256, 0x03000000, 0, directory, 1, 4, 0, 2))
    (HERE / f'{name}.document').write_bytes(out)
    (HERE / f'{name}.current').write_bytes(record(0, 0x0FF6, struct.pack('<IIIHHBBHI', 20, 0xF3D1C4DF, edit, 0, 0x3F4, 3, 0, 0, 8)))
    fields = [b'\x00\x6E', b'\x1E\xF0', struct.pack('<I', 17 + 40), bytes(range(16)), b'\xFF', b'picture ' * 5] * 2
    (HERE / f'{name}.pictures').write_bytes(b''.join(xor(f, rc4(key(0), len(f))) for f in fields))

def write(name, streams):
    (HERE / name).write_bytes(cfb(streams))

agile('agile_sha512_256.docx', 'sha512', 256, PASSWORD)
agile('agile_sha1_128.docx', 'sha1', 128, PASSWORD)
agile('agile_sha384_192.docx', 'sha384', 192, PASSWORD)
agile('agile_default.xlsx', 'sha256', 256, DEFAULT)
agile('agile_altered.docx', 'sha512', 256, PASSWORD, break_hmac=True)
standard('standard_128.docx', 128, PASSWORD)
standard('standard_256.docx', 256, PASSWORD)
workbook('rc4', 'rc4', PASSWORD)
workbook('cryptoapi_128', 'cryptoapi128', PASSWORD)
workbook('cryptoapi_40', 'cryptoapi40', DEFAULT)
word('rc4', 'rc4', PASSWORD)
word('cryptoapi_128', 'cryptoapi128', PASSWORD)
slides('slides', PASSWORD)
