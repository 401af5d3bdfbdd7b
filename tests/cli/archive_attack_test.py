#!/usr/bin/python3
"""Archives that attack: bombs of every kind, lies, polyglots, deceiving names. Each is refused with one clear code, or comes out harmless, at once."""
import bz2, gzip, io, json, lzma, os, struct, sys, tarfile, time, zipfile, zlib
import harness
from harness import one_line, pdf

ZEROS = 64 << 20
SECONDS = 60
MEMBERS_MAX = 12 << 20    # what may come out of any attack here

def disarmed(program, folder, name, data, *more):
    """The status, the code when refused, the output and the notes."""
    (folder / name).write_bytes(data)
    start = time.monotonic()
    run = program('disarm', '--report', folder / 'r.json', *more, '-o', folder / 'out', folder / name)
    assert time.monotonic() - start < SECONDS, name
    report = json.loads((folder / 'r.json').read_bytes())
    code = (report.get('reason') or {}).get('code', '')
    out = (folder / 'out').read_bytes() if (folder / 'out').exists() else b''
    assert run.returncode in (0, 2), (name, run.returncode, run.text_err[-300:])
    assert not code.startswith(('worker_', 'second_look', 'timed_out')), (name, code)
    for left in ('out', 'r.json', name):
        (folder / left).unlink(missing_ok=True)
    return run, code, out, json.dumps(report, ensure_ascii=False)

def refuse(program, folder, name, data, *codes):
    run, code, out, _ = disarmed(program, folder, name, data)
    assert code in codes and not out, (name, code, len(out))
    one_line(run, code)

def harmless(program, folder, name, data, *unwanted):
    """Comes out small and without what it must not hold, or is refused."""
    _, code, out, report = disarmed(program, folder, name, data)
    assert len(out) < MEMBERS_MAX, (name, len(out))
    assert code or out, name
    for bytes_ in unwanted:
        assert bytes_ not in out, (name, bytes_)
    return code, out, report

def zipped(entries, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', method) as z:
        for name, data in entries:
            z.writestr(name, data)
    return out.getvalue()

def tarred(entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w') as t:
        for name, data in entries:
            info = tarfile.TarInfo(name); info.size = len(data); t.addfile(info, io.BytesIO(data))
    return out.getvalue()

def number7(n):
    """A number of 7z: the first byte's leading ones count the bytes behind it (7zFormat.txt)."""
    for extra in range(8):
        if n < 1 << (7 * (extra + 1)):
            first = (0xFF << (8 - extra)) & 0xFF | n >> (8 * extra)
            return bytes([first]) + (n & ((1 << (8 * extra)) - 1)).to_bytes(extra, 'little')
    return b'\xff' + n.to_bytes(8, 'little')

def sevenzip(entries, told=None):
    """A solid 7z by LZMA2, its header plain."""
    data = b''.join(d for _, d in entries)
    packed = lzma.compress(data, format=lzma.FORMAT_RAW, filters=[{'id': lzma.FILTER_LZMA2, 'preset': 1, 'dict_size': 1 << 20}])
    sizes = [told if told is not None else len(d) for _, d in entries]
    head = b'\x01\x04\x06' + number7(0) + number7(1) + b'\x09' + number7(len(packed)) + b'\x00'
    head += b'\x07\x0b' + number7(1) + b'\x00' + number7(1) + b'\x21\x21\x01\x10' + b'\x0c' + number7(sum(sizes)) + b'\x00'
    head += b'\x08\x0d' + number7(len(entries)) + b'\x09' + b''.join(number7(s) for s in sizes[:-1])
    head += b'\x0a\x01' + b''.join(struct.pack('<I', zlib.crc32(d)) for _, d in entries) + b'\x00\x00'
    names = b'\x00' + b''.join(n.encode('utf-16le') + b'\0\0' for n, _ in entries)
    head += b'\x05' + number7(len(entries)) + b'\x11' + number7(len(names)) + names + b'\x00\x00'
    start = struct.pack('<QQI', len(packed), len(head), zlib.crc32(head))
    return b'7z\xbc\xaf\x27\x1c\0\4' + struct.pack('<I', zlib.crc32(start)) + start + packed + head

def zstd_zeros(size):
    """A frame of blocks that repeat one byte (RFC 8878 3.1.1.2.2)."""
    block = lambda n, last: struct.pack('<I', n << 3 | 1 << 1 | last)[:3] + b'\0'
    whole, rest = divmod(size, 128 << 10)
    return b'\x28\xb5\x2f\xfd\x00\x38' + block(128 << 10, 0) * whole + block(rest, 1)

class Zip:
    """A ZIP field by field."""
    def __init__(self):
        self.out, self.directory, self.count = bytearray(), bytearray(), 0
    def local(self, name, packed, method, crc, size, packed_size=None, extra=b''):
        at = len(self.out)
        self.out += struct.pack('<IHHHIIIIHH', 0x04034b50, 20, 0, method, 0, crc, len(packed) if packed_size is None else packed_size, size, len(name), len(extra)) + name + extra + packed
        return at
    def central(self, name, at, method, crc, size, packed_size, extra=b''):
        self.directory += struct.pack('<IHHHHIIIIHHHHHII', 0x02014b50, 20, 20, 0, method, 0, crc, packed_size, size, len(name), len(extra), 0, 0, 0, 0, at) + name + extra
        self.count += 1
    def end(self, count=None):
        count = min(self.count if count is None else count, 0xFFFF)
        return bytes(self.out + self.directory) + struct.pack('<IHHHHIIH', 0x06054b50, 0, 0, count, count, len(self.directory), len(self.out), 0)

def deflated(data):
    made = zlib.compressobj(9, zlib.DEFLATED, -15)
    return made.compress(data) + made.flush()

def test_one_entry_out_of_proportion(program, folder):
    code, out, _ = harmless(program, folder, 'a.zip', zipped([('zeros.txt', bytes(ZEROS)), ('案内.txt', '案内\r\n'.encode())]))
    assert not code and '案内'.encode() in out

def test_nested_as_42_zip(program, folder):
    """Sixteen in sixteen in sixteen … each of them the same bytes, at the bottom what unpacks to a great deal."""
    data = zipped([('0.txt', bytes(32 << 20))])
    for level in range(5):
        data = zipped([(f'{level}-{i:02}.zip', data) for i in range(16)])
    harmless(program, folder, 'a.zip', data)

def test_flat_overlap(program, folder):
    packed = deflated(bytes(1 << 20)); crc = zlib.crc32(bytes(1 << 20))
    z = Zip(); at = z.local(b'0', packed, 8, crc, 1 << 20)
    for i in range(500):
        z.central(b'0' if i == 0 else b'%d' % i, at, 8, crc, 1 << 20, len(packed))
    refuse(program, folder, 'a.zip', z.end(), 'zip_ambiguous')

def test_quoted_overlap(program, folder):
    """As D. Fifield built them: each entry's data starts with stored blocks that quote the headers behind it."""
    kernel, size = deflated(bytes(1 << 20)), 1 << 20
    names = [b'%03d' % i for i in range(100)]
    body, plain = kernel, bytes(size)
    pieces = []
    for name in reversed(names):
        header = struct.pack('<IHHHIIIIHH', 0x04034b50, 20, 0, 8, 0, zlib.crc32(plain), len(body), len(plain), len(name), 0) + name
        pieces.append((name, header, zlib.crc32(plain), len(body), len(plain)))
        quote = b'\0' + struct.pack('<HH', len(header), len(header) ^ 0xFFFF)
        body, plain = quote + header + body, header + plain
    # The outermost quote belongs to nobody: the file begins with its header.
    z = Zip(); z.out += body[5:]
    at = 0
    for name, header, crc, packed, length in reversed(pieces):
        z.central(name, at, 8, crc, length, packed)
        at += len(header) + 5
    refuse(program, folder, 'a.zip', z.end(), 'zip_ambiguous')

def test_lies_of_zip64(program, folder):
    for wide in (struct.pack('<QQ', 1 << 40, 5), struct.pack('<QQ', 5, 1 << 40), struct.pack('<Q', 5), b''):
        extra = struct.pack('<HH', 1, len(wide)) + wide
        z = Zip(); at = z.local(b'a.txt', b'hello', 0, zlib.crc32(b'hello'), 0xFFFFFFFF, 0xFFFFFFFF, extra)
        z.central(b'a.txt', at, 0, zlib.crc32(b'hello'), 0xFFFFFFFF, 0xFFFFFFFF, extra)
        harmless(program, folder, 'a.zip', z.end(), b'hello')

def test_local_and_central_disagree(program, folder):
    for local, central in (((b'a.txt', 0, 5), (b'a.exe', 0, 5)), ((b'a.txt', 0, 5), (b'a.txt', 8, 5)), ((b'a.txt', 0, 5), (b'a.txt', 0, 4))):
        z = Zip(); at = z.local(local[0], b'hello', local[1], zlib.crc32(b'hello'), local[2])
        z.central(central[0], at, central[1], zlib.crc32(b'hello'), central[2], 5)
        refuse(program, folder, 'a.zip', z.end(), 'zip_ambiguous')

def test_duplicated_entries(program, folder):
    z = Zip()
    for data in (b'one\n', b'two\n'):
        z.central(b'a.txt', z.local(b'a.txt', data, 0, zlib.crc32(data), 4), 0, zlib.crc32(data), 4, 4)
    _, code, out, report = disarmed(program, folder, 'a.zip', z.end())
    assert not code and b'one\n' in out and b'two\n' not in out and 'entry_duplicate' in report

def test_entries_without_number(program, folder):
    z = Zip()
    for i in range(60_000):
        z.central(b'%d' % i, z.local(b'%d' % i, b'', 0, 0, 0), 0, 0, 0, 0)
    refuse(program, folder, 'a.zip', z.end(), 'too_many_entries')
    refuse(program, folder, 'a.tar', tarred([(str(i), b'') for i in range(12_000)]), 'too_many_entries')
    refuse(program, folder, 'a.7z', sevenzip([(str(i), b'x') for i in range(12_000)]), 'too_many_entries')

def test_nesting_through_all_kinds(program, folder):
    data, name = '底\r\n'.encode(), '底.txt'
    for level in range(20):
        kind = level % 5
        data = (zipped([(name, data)]), tarred([(name, data)]), gzip.compress(data), sevenzip([(name, data)]), bz2.compress(data))[kind]
        name = ('a.zip', 'a.tar', name + '.gz', 'a.7z', name + '.bz2')[kind]
    code, out, report = harmless(program, folder, 'a.zip' if level % 5 == 0 else name, data, '底\r\n'.encode())
    assert code == 'too_deep' or 'too_deep' in report or 'entry_refused' in report, (code, report[:400])

def test_ratio_of_every_wrapping(program, folder):
    zeros = bytes(ZEROS)
    for name, data in (('a.txt.bz2', bz2.compress(zeros)), ('a.txt.xz', lzma.compress(zeros)), ('a.txt.zst', zstd_zeros(256 << 20)),
                       ('a.7z', sevenzip([('a.txt', zeros)]))):
        refuse(program, folder, name, data, 'bomb')
    refuse(program, folder, 'a.txt.gz', gzip.compress(zeros), 'bomb', 'unknown_type')
    refuse(program, folder, 'b.txt.gz', b''.join(gzip.compress(zeros) for _ in range(12)), 'bomb', 'output_too_large', 'unknown_type')

def test_seven_zip_that_lies_of_lengths(program, folder):
    for told in (1 << 40, (1 << 63) - 1, 0):
        harmless(program, folder, 'a.7z', sevenzip([('a.txt', b'hello\n')], told))

def test_more_than_a_tree_may_hold(program, folder):
    """Told honestly or not: above 4 GiB the whole is refused before anything is unpacked."""
    z = Zip()
    for i in range(9):
        z.central(b'%d' % i, z.local(b'%d' % i, bytes(1 << 20), 8, 1, 500_000_000), 8, 1, 500_000_000, 1 << 20)
    refuse(program, folder, 'a.zip', z.end(), 'output_too_large')

def test_polyglots(program, folder):
    """Two files in one: what comes out is one of them alone."""
    archive = zipped([('evil.exe', b'MZ' + b'payload' * 20)], zipfile.ZIP_STORED)
    jar = zipped([('META-INF/MANIFEST.MF', b'Manifest-Version: 1.0\nMain-Class: A\n'), ('A.class', b'\xca\xfe\xba\xbe\0\0\0\x34payload')], zipfile.ZIP_STORED)
    from PIL import Image
    pictures = {}
    for kind in ('JPEG', 'GIF', 'PNG', 'BMP'):
        out = io.BytesIO(); Image.new('RGB', (16, 16), 'red').save(out, kind); pictures[kind] = out.getvalue()
    rar = b'Rar!\x1a\x07\x01\0' + b'payload' * 10
    for name, data in (('a.pdf', pdf() + archive), ('a.jpg', pictures['JPEG'] + archive), ('a.gif', pictures['GIF'] + jar), ('a.png', pictures['PNG'] + rar),
                       ('a.bmp', pictures['BMP'] + archive), ('a.txt.gz', gzip.compress(b'text\n') + archive), ('b.tar', tarred([('a.txt', b'text\n')]) + archive),
                       ('b.7z', sevenzip([('a.txt', b'text\n')]) + archive)):
        harmless(program, folder, name, data, b'payload', b'evil.exe', b'A.class')
    for name, data in (('a.zip', pdf() + archive), ('b.zip', b'MZ' + bytes(62) + archive), ('a.rar', b'MZ' + bytes(62) + rar)):
        harmless(program, folder, name, data, b'payload')

def test_names_that_deceive(program, folder):
    bad = ['請求書\u202Etxt.exe', 'CON', 'nul.txt', 'a.txt ', 'b.txt.', '..\\..\\w.txt', 'C:\\x.txt', '/etc/cron.d/x', 'a:b.txt', '見積\u200b.txt', 'A.TXT', 'a.txt']
    for name, data in (('a.tar', tarred([(n, b'text\n') for n in bad])), ('a.7z', sevenzip([(n, b'text\n') for n in bad])), ('a.zip', zipped([(n, b'text\n') for n in bad]))):
        _, code, out, _ = disarmed(program, folder, name, data)
        assert not code, (name, code)
        if name == 'a.tar':
            names = tarfile.open(fileobj=io.BytesIO(out)).getnames()
        else:
            names = zipfile.ZipFile(io.BytesIO(out)).namelist()
        assert len({n.lower() for n in names}) == len(names) == len(bad), names
        for n in names:
            assert not set(n) & set('\u202e\u200b\\:') and not n.startswith('/') and '..' not in n.split('/'), n
            assert n == n.rstrip(' .') and n.split('.')[0].lower() not in ('con', 'nul'), n

def test_encrypted_zip_waits_for_its_password(program, folder):
    if os.system('command -v zip >/dev/null') != 0:
        return 'no zip'
    (folder / '議事録.txt').write_text('議事録\r\n')
    assert os.system(f'cd {folder} && zip -q -P himitsu a.zip 議事録.txt') == 0
    data = (folder / 'a.zip').read_bytes(); (folder / 'a.zip').unlink()
    refuse(program, folder, 'a.zip', data, 'encrypted')
    (folder / 'p').write_text('himitsu'); (folder / 'w').write_text('other')
    _, code, out, report = disarmed(program, folder, 'a.zip', data, '--password-file', folder / 'p')
    assert not code and '"encryption"' in report, (code, report[:300])
    assert zipfile.ZipFile(io.BytesIO(out)).read('議事録.txt').decode() == '議事録\r\n'
    assert disarmed(program, folder, 'a.zip', data, '--password-file', folder / 'w')[1] == 'wrong_password'

harness.run_all(sys.modules[__name__])
