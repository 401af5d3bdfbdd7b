"""Names that deceive: right-to-left marks, double extensions, reserved and overlong names, paths, streams; in archives, mails, packages."""
import base64, io, struct, tarfile, zipfile
from common import *

MARK = mark('names')
BODY = f'本文 {MARK[:3]}\r\n'.encode()
BAD = {'rtlo': '請求書\u202efdp.txt', 'isolate': '請求書\u2067txt\u2069.txt', 'mark': 'a\u200eb.txt', 'double': 'seikyu.pdf.txt', 'many-spaces': 'seikyu.pdf' + ' ' * 120 + '.txt', 'trailing-dot': 'a.txt.', 'trailing-space': 'a.txt ', 'trailing-dots': 'a.txt. . .', 'con': 'CON', 'nul': 'nul.txt', 'com1': 'COM1.txt', 'lpt9': 'lpt9.tar.txt',
       'superscript': 'COM¹.txt', 'conin': 'CONIN$', 'cyrillic': 'раураl.txt', 'fullwidth': 'ａ．ｔｘｔ', 'slash-like': 'a\u2215b.txt', 'zero-width': '見\u200b積\u2060.txt', 'soft-hyphen': 'a\u00adb.txt', 'variation': 'a\ufe0f.txt', 'tag': 'a\U000e0041.txt', 'combining': 'a' + '\u0301' * 60 + '.txt', 'long': 'あ' * 300 + '.txt', 'deep': '/'.join(['d'] * 200) + '/a.txt',
       'parent': '../../etc/a.txt', 'parent-windows': '..\\..\\Windows\\a.txt', 'absolute': '/etc/cron.d/a.txt', 'drive': 'C:\\Windows\\a.txt', 'drive-relative': 'C:a.txt', 'unc': '\\\\attack.example\\share\\a.txt', 'device': '\\\\?\\C:\\a.txt', 'stream': 'a.txt:evil.exe', 'stream-type': 'a.txt::$DATA', 'newline': 'a\nb.txt', 'null': 'a.txt\0.exe', 'escape': 'a\x1b[2Jb.txt',
       'bell': 'a\x07.txt', 'pipe': 'a|b.txt', 'quotes': 'a"b<c>.txt', 'star': 'a*?.txt', 'tilde': '~/.ssh/authorized_keys.txt', 'dash': '-rf.txt', 'desktop': 'desktop.ini.txt', 'dot': '.', 'dots': '..', 'empty-parts': 'a//b/./c.txt', 'formula': '=cmd|a.txt', 'bom': '\ufeffa.txt', 'noncharacter': 'a\uffff.txt', 'line': 'a\u2028b.txt', 'decomposed': 'か\u3099.txt', 'braille': 'a\u2800\u3164.txt'}
FORBIDDEN = set('\\:|"<>*?\0\n\r\t\x07\x1b') | {chr(c) for c in (*range(0x200b, 0x2010), *range(0x2028, 0x202f), *range(0x2060, 0x2070), 0xfeff, 0xad, 0xe0041, 0xffff)}
RESERVED = {'con', 'nul', 'prn', 'aux', 'conin$', 'conout$', *(f'{k}{n}' for k in ('com', 'lpt') for n in '123456789¹²³')}

def look_at(names):
    assert len({n.lower() for n in names}) == len(names), f'names that fold together: {names}'
    for name in names:
        for part in name.rstrip('/').split('/'):
            assert not set(part) & FORBIDDEN, f'{name!r} keeps what deceives'
            assert part not in ('', '.', '..'), f'{name!r} leads elsewhere'
            assert part == part.strip(' ').rstrip('.'), f'{name!r} ends in what Windows drops'
            assert part.split('.')[0].rstrip().lower() not in RESERVED, f'{name!r} is reserved'
            assert len(part.encode()) <= 255, f'{len(part.encode())} bytes in one name'

def zip_names(out, report):
    with zipfile.ZipFile(io.BytesIO(out)) as z:
        look_at(z.namelist())

def tar_names(out, report):
    with tarfile.open(fileobj=io.BytesIO(out)) as t:
        look_at(t.getnames())

def zip_entry(name, flag=0x800, raw=None, extra=b''):
    import zlib
    raw = name.encode('utf8', 'surrogatepass') if raw is None else raw
    crc = zlib.crc32(BODY)
    local = struct.pack('<IHHHIIIIHH', 0x04034b50, 20, flag, 0, 0x21, crc, len(BODY), len(BODY), len(raw), len(extra)) + raw + extra + BODY
    central = struct.pack('<IHHHHIIIIHHHHHII', 0x02014b50, 20, 20, flag, 0, 0x21, crc, len(BODY), len(BODY), len(raw), len(extra), 0, 0, 0, 0, 0) + raw + extra
    return local + central + struct.pack('<IHHHHIIH', 0x06054b50, 0, 0, 1, 1, len(central), len(local), 0)

def tar_entry(name):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w', format=tarfile.PAX_FORMAT) as t:
        info = tarfile.TarInfo(name.replace('\0', '\x01')); info.size = len(BODY); t.addfile(info, io.BytesIO(BODY))
    return out.getvalue()

def attached(out, report):
    import email, email.policy
    message = email.message_from_bytes(out, policy=email.policy.default)
    names = [part.get_filename() for part in message.walk() if part.get_filename()]
    look_at(names)
    assert all('/' not in n for n in names), names

def samples():
    for key, name in BAD.items():
        yield either(f'zip-{key}.zip', zip_entry(name), 'zip_bad_name', 'zip_ambiguous', check=zip_names)
        yield either(f'tar-{key}.tar', tar_entry(name), 'zip_bad_name', 'archive_damaged', check=tar_names)
        encoded = base64.b64encode(name.encode('utf8', 'surrogatepass')).decode()
        percent = ''.join(f'%{b:02X}' for b in name.encode('utf8', 'surrogatepass'))
        head = lines('From: a@example.jp', 'Date: Mon, 2 Mar 2026 09:00:00 +0900', 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: text/plain; charset=utf-8', '', 'x', '--b')
        body = lines('Content-Transfer-Encoding: base64', '', base64.b64encode(BODY).decode(), '--b--')
        yield clean(f'mail-word-{key}.eml', head + lines('Content-Type: text/plain', f'Content-Disposition: attachment; filename="=?utf-8?B?{encoded}?="') + body, check=attached)
        yield clean(f'mail-percent-{key}.eml', head + lines(f"Content-Type: text/plain; name*=utf-8''{percent}", 'Content-Disposition: attachment') + body, check=attached)
        folder = name.replace('\0', '').replace('/', '').strip()
        if folder not in ('.', '..', '') and len(folder.encode()) < 200 and '\n' not in folder:
            yield either(folder if folder.endswith('.txt') else folder + '.txt', BODY, 'unknown_type', 'name_disagrees')
    pairs = lambda *names: zipped([(n, BODY) for n in names])
    yield clean('folding.zip', pairs('A.TXT', 'a.txt', 'Ａ.txt', 'ａ.txt'), check=zip_names)
    yield clean('decomposed.zip', pairs('が.txt', 'か\u3099.txt'), check=zip_names)
    yield either('file-and-folder.zip', pairs('a', 'a/b.txt'), 'zip_bad_name', 'zip_ambiguous', check=zip_names)
    unicode_path = lambda name, raw: struct.pack('<HHBI', 0x7075, 5 + len(name), 1, __import__('zlib').crc32(raw)) + name
    yield either('unicode-path.zip', zip_entry('', flag=0, raw=b'a.txt', extra=unicode_path('b.exe'.encode(), b'a.txt')), 'zip_ambiguous', notes=['entry_name_changed|archive_comment'], check=zip_names)
    for key, raw in (('cp932', '表.txt'.encode('cp932')), ('cp932-slash', b'\x8f\x5c..\x83\x5c.txt'), ('overlong', b'a\xc0\xae\xc0\xae\xc0\xafb.txt'), ('half', b'\x83'), ('euc', '表.txt'.encode('euc-jp')), ('backslash', b'a\\..\\..\\b.txt')):
        yield either(f'zip-raw-{key}.zip', zip_entry('', flag=0, raw=raw), 'zip_bad_name', 'zip_ambiguous', check=zip_names)
    # A package's parts with names that two readers fold differently.
    for key, part in (('backslash', 'word\\evil.xml'), ('parent', 'word/../../evil.xml'), ('percent', 'word/%2e%2e/evil.xml'), ('case', 'WORD/DOCUMENT.XML'), ('space', 'word/document.xml '), ('dot', 'word/document.xml.'), ('null', 'word/document.xml%00'), ('stream', 'word/document.xml:a')):
        yield either(f'package-{key}.docx', docx('', parts={}, raw=[(part, f'<a>{MARK}</a>')]), 'zip_duplicate', 'zip_bad_name', 'zip_ambiguous', 'ooxml_bad_xml', 'damaged', marker=MARK)
