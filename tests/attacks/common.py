"""What the attack families share: markers, samples, and writers of files field by field."""
import base64, binascii, hashlib, io, re, struct, warnings, zipfile, zlib

ANY = ('*',)   # refused for whatever reason, but that the engine was beaten

class Sample:
    """One hostile file and what must become of it.

    refused  codes of which one must be the reason; None when it must come out clean
    notes    what the report must name (removed or warnings)
    marker   what must not be anywhere in the output, however packed; None where the payload is no text
    check    further look at the output's bytes and the report, which raises AssertionError
    either   a refusal by one of the codes serves as well as a clean output
    """
    def __init__(self, name, data, refused=None, notes=(), marker=None, check=None, either=False, password=None):
        self.name, self.data, self.refused, self.notes = name, data, refused, tuple(notes)
        self.marker, self.check, self.either, self.password = marker, check, either, password

def refused(name, data, *codes, **more):
    return Sample(name, data, refused=codes, **more)

def clean(name, data, *notes, marker=None, check=None):
    return Sample(name, data, notes=notes, marker=marker, check=check)

def either(name, data, *codes, marker=None, notes=(), check=None):
    return Sample(name, data, refused=codes, marker=marker, notes=notes, check=check, either=True)

def mark(name):
    """A word that stands nowhere else, the same in every run."""
    return 'ZQX' + hashlib.sha256(name.encode()).hexdigest()[:12].upper()

def forms_of(marker):
    """How a reader's program could hold the word."""
    plain, wide = marker.encode(), marker.encode('utf-16-be')
    packed = [base64.b64encode(b'\0' * shift + plain)[2 * (shift > 0) + (shift > 1):16] for shift in range(3)]   # what its neighbours do not change
    return (plain, marker.encode('utf-16-le'), wide, marker.encode('utf-32-le'), marker.encode('cp037'), plain.hex().encode(), plain.hex().upper().encode(), wide.hex().encode(), wide.hex().upper().encode(),
            ''.join(f'\\{c:03o}' for c in plain).encode(), *packed)

def inner_parts(data):
    """Everything that unpacks out of the bytes: entries of a ZIP, zlib and gzip streams wherever they begin, base64 by lines, text without its tags."""
    if b'<' in data or b'{' in data:
        yield re.sub(rb'<[^<>]*>|\{\\bin0\}|\\par|[{}\s]', b'', data)   # a word split over runs of text
    if b'begin 6' in data:
        yield b''.join(uudecoded(line) for line in data.splitlines())
    if data[:4] == b'PK\x03\x04':
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as z:
                for info in z.infolist():
                    yield info.filename.encode('utf8', 'replace')
                    yield z.read(info)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError, OSError, EOFError, zlib.error):
            pass
    at = -1
    for head in (b'\x78\x01', b'\x78\x5e', b'\x78\x9c', b'\x78\xda'):
        at = data.find(head)
        while at >= 0:
            try:
                yield zlib.decompressobj().decompress(data[at:], 32 << 20)
            except zlib.error:
                pass
            at = data.find(head, at + 1)
    at = data.find(b'\x1f\x8b\x08')
    while at >= 0:
        try:
            yield zlib.decompressobj(31).decompress(data[at:], 32 << 20)
        except zlib.error:
            pass
        at = data.find(b'\x1f\x8b\x08', at + 1)
    if b'base64' in data[:200000].lower():
        for run in re.findall(rb'(?:[A-Za-z0-9+/]{20,76}\r?\n?)+[A-Za-z0-9+/=]*', data):
            try:
                yield base64.b64decode(run + b'===', validate=False)
            except ValueError:
                pass
    if b'=\r\n' in data or b'=\n' in data:
        yield data.replace(b'=\r\n', b'').replace(b'=\n', b'')

def uudecoded(line):
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b''

def contains_marker(data, marker, depth=0):
    if any(form in data for form in forms_of(marker)):
        return True
    return depth < 6 and any(part != data and contains_marker(part, marker, depth + 1) for part in inner_parts(data) if part)

# ---------------------------------------------------------------- PDF

def pdf(objects=(), page='', catalog='', content=b'BT /F1 24 Tf 72 700 Td (Sekisho) Tj ET', trailer='', version='1.7'):
    """objects become 6, 7, …; page and catalog are further entries of those dictionaries."""
    bodies = [f'<</Type/Catalog/Pages 2 0 R{catalog}>>'.encode(), b'<</Type/Pages/Kids[3 0 R]/Count 1>>',
              f'<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>{page}>>'.encode(),
              stream(content), b'<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>']
    bodies += [o if isinstance(o, bytes) else o.encode('latin-1') for o in objects]
    return pdf_of(bodies, trailer, version)

def pdf_of(bodies, trailer='', version='1.7'):
    out, places = f'%PDF-{version}\n'.encode(), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out)); out += b'%d 0 obj\n' % number + body + b'\nendobj\n'
    xref = len(out)
    out += f'xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n'.encode() + b''.join(b'%010d 00000 n \n' % p for p in places)
    return out + f'trailer\n<</Size {len(bodies) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{xref}\n%%EOF\n'.encode()

def stream(data, entries=''):
    return f'<</Length {len(data)}{entries}>>\nstream\n'.encode() + data + b'\nendstream'

# ---------------------------------------------------------------- ZIP packages

def zipped(entries, method=zipfile.ZIP_DEFLATED, comment=b''):
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, 'w', method) as z:
        warnings.simplefilter('ignore')   # of names that come twice
        z.comment = comment
        for name, data in entries:
            z.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()

REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
MAINS = {'docx': ('word/document.xml', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'),
         'docm': ('word/document.xml', 'application/vnd.ms-word.document.macroEnabled.main+xml'),
         'xlsx': ('xl/workbook.xml', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'),
         'xlsm': ('xl/workbook.xml', 'application/vnd.ms-excel.sheet.macroEnabled.main+xml'),
         'pptx': ('ppt/presentation.xml', 'application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml')}
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
R = f'xmlns:r="{REL}"'
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'

def rels(*rows):
    """rows: (id, last word of the type or a whole one, target, external)"""
    out = ''
    for identity, kind, target, external in rows:
        kind = kind if '://' in kind else f'{REL}/{kind}'
        out += f'<Relationship Id="{identity}" Type="{kind}" Target="{target}"' + (' TargetMode="External"' if external else '') + '/>'
    return f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{out}</Relationships>'

def package(kind, parts, overrides=(), defaults=(), raw=()):
    """An Office package; parts: name → bytes or text. The main part and its relationships are among them."""
    main, content_type = MAINS[kind]
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    types += ''.join(f'<Default Extension="{e}" ContentType="{t}"/>' for e, t in defaults) + f'<Override PartName="/{main}" ContentType="{content_type}"/>'
    types += ''.join(f'<Override PartName="/{n}" ContentType="{t}"/>' for n, t in overrides) + '</Types>'
    return zipped([('[Content_Types].xml', types), ('_rels/.rels', rels(('rId1', 'officeDocument', main, False))), *parts.items(), *raw])

def docx(body, relations=(), parts=None, kind='docx', **more):
    every = {'word/document.xml': f'<w:document {W} {R}><w:body>{body}<w:p><w:r><w:t>回覧</w:t></w:r></w:p></w:body></w:document>'}
    if relations:
        every['word/_rels/document.xml.rels'] = rels(*relations)
    return package(kind, every | (parts or {}), **more)

SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml'

def xlsx(rows, book='', relations=(), parts=None, sheets=(), kind='xlsx', overrides=(), sheet_end='', state='', before=''):
    """One sheet (rows) and further ones: (name, state, xml)"""
    listed = f'<sheet name="表" sheetId="1"{state} r:id="rId1"/>'
    every, types, more = {'xl/worksheets/sheet1.xml': f'<worksheet {S} {R}>{before}<sheetData>{rows}</sheetData>{sheet_end}</worksheet>'}, [('xl/worksheets/sheet1.xml', SHEET)], [('rId1', 'worksheet', 'worksheets/sheet1.xml', False)]
    for number, (name, other, xml) in enumerate(sheets, 2):
        listed += f'<sheet name="{name}" sheetId="{number}"{other} r:id="rId{number}"/>'
        every[f'xl/worksheets/sheet{number}.xml'] = xml; types.append((f'xl/worksheets/sheet{number}.xml', SHEET)); more.append((f'rId{number}', 'worksheet', f'worksheets/sheet{number}.xml', False))
    every['xl/workbook.xml'] = f'<workbook {S} {R}><sheets>{listed}</sheets>{book}</workbook>'
    every['xl/_rels/workbook.xml.rels'] = rels(*more, *relations)
    return package(kind, every | (parts or {}), overrides=[*types, *overrides])

ODF_NS = ' '.join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{u}:1.0"' for p, u in (('office', 'office'), ('text', 'text'), ('table', 'table'), ('draw', 'drawing'), ('style', 'style'), ('form', 'form'), ('script', 'script'), ('presentation', 'presentation'), ('fo', 'xsl-fo-compatible'))) + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:ooo="http://openoffice.org/2004/office" xmlns:dom="http://www.w3.org/2001/xml-events"'

def odf(kind, body, parts=None, before='', manifest=''):
    media = {'odt': 'text', 'ods': 'spreadsheet', 'odp': 'presentation'}[kind]
    media_type = f'application/vnd.oasis.opendocument.{media}'
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODF_NS} office:version="1.2">{before}<office:body><office:{media}>{body}</office:{media}></office:body></office:document-content>'
    listing = f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{media_type}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>{manifest}</manifest:manifest>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w') as z:
        z.writestr(zipfile.ZipInfo('mimetype'), media_type)
        for name, data in [('content.xml', content), ('META-INF/manifest.xml', listing), *(parts or {}).items()]:
            z.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()

# ---------------------------------------------------------------- OLE2

def ole(streams, mini=False):
    """A compound file of version 3 with streams right below the root: (name, bytes). Each is padded to 4096 so that none lies in the short sectors."""
    end, free, fat_mark = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    sectors, fat, entries = b'', [], []
    for name, data in streams:
        size = max(len(data), 4096)
        data = data.ljust(size, b'\0'); count = (size + 511) // 512
        entries.append((name, len(fat), size))
        fat += [len(fat) + i + 1 for i in range(count - 1)] + [end]
        sectors += data.ljust(count * 512, b'\0')
    directory, first_dir = b'', len(fat)
    for number, (name, start, size) in enumerate([('Root Entry', end, 0), *entries]):
        raw = (name + '\0').encode('utf-16-le')
        right = number + 1 if 0 < number < len(entries) else free
        child = 1 if number == 0 and entries else free
        directory += raw.ljust(64, b'\0') + struct.pack('<HBBIII', len(raw), 5 if number == 0 else 2, 1, free, right, child) + bytes(36) + struct.pack('<IQ', start, size)
    directory = directory.ljust((len(directory) + 511) // 512 * 512, b'\0')
    count = len(directory) // 512
    fat += [len(fat) + i + 1 for i in range(count - 1)] + [end]
    sectors += directory
    fat_count = 1
    while fat_count * 128 < len(fat) + fat_count:
        fat_count += 1
    first_fat = len(fat)
    fat += [fat_mark] * fat_count
    fat += [free] * (fat_count * 128 - len(fat))
    sectors += struct.pack(f'<{len(fat)}I', *fat)
    header = b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(16) + struct.pack('<HHHHH', 0x3E, 3, 0xFFFE, 9, 6) + bytes(6) + struct.pack('<IIIIIIIII', 0, fat_count, first_dir, 0, 4096, end, 0, end, 0)
    header += struct.pack('<109I', *([first_fat + i for i in range(fat_count)] + [free] * (109 - fat_count)))
    return header + sectors

# ---------------------------------------------------------------- pictures

def picture(kind='PNG', size=(16, 16), **more):
    from PIL import Image
    out = io.BytesIO(); Image.new('RGB', size, (200, 40, 40)).save(out, kind, **more)
    return out.getvalue()

def png_chunk(name, data, crc=None):
    return struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data) if crc is None else crc)

def png(*extra, width=8, height=8, pixels=None, after=b''):
    """extra: chunks before the pixels"""
    rows = pixels if pixels is not None else b''.join(b'\0' + bytes([i * 20 % 256, 90, 30]) * width for i in range(height))
    return b'\x89PNG\r\n\x1a\n' + png_chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)) + b''.join(extra) + png_chunk(b'IDAT', zlib.compress(rows)) + png_chunk(b'IEND', b'') + after

def lines(*texts):
    return '\r\n'.join(texts).encode() + b'\r\n'

def mail(*headers, body='本文\r\n', kind='text/plain; charset=utf-8'):
    return lines('From: a@example.jp', 'To: b@example.jp', 'Subject: kairan', 'Date: Mon, 2 Mar 2026 09:00:00 +0900', 'MIME-Version: 1.0', *headers, f'Content-Type: {kind}', '') + (body if isinstance(body, bytes) else body.encode())
