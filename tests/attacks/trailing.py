"""Payloads that no reader shows: behind the end, before the beginning, in chunks, comments, slack, padding, unused palettes and tables."""
import base64, gzip, io, struct, tarfile, zlib
from common import *

M = mark('trailing'); RAW = b'MZ' + M.encode() * 3

def pictures():
    for kind, suffix in (('PNG', 'png'), ('JPEG', 'jpg'), ('GIF', 'gif'), ('BMP', 'bmp'), ('TIFF', 'tif'), ('WEBP', 'webp'), ('ICO', 'ico')):
        data = picture(kind, (32, 32))
        yield f'behind.{suffix}', data + RAW
        yield f'zip-behind.{suffix}', data + zipped([('a.exe', RAW)], 0)
        yield f'zeros-behind.{suffix}', data + bytes(4000) + RAW
    for name in (b'tEXt', b'iTXt', b'zTXt', b'eXIf', b'iCCP', b'sPLT', b'hIST', b'prVt', b'qQqQ', b'PRVT', b'caBX', b'dSIG', b'tIME', b'bKGD', b'acTL', b'fdAT'):
        body = {b'zTXt': b'a\0\0' + zlib.compress(RAW), b'iCCP': b'a\0\0' + zlib.compress(RAW * 9), b'iTXt': b'XML:com.adobe.xmp\0\0\0\0\0' + RAW, b'tEXt': b'Comment\0' + RAW}.get(name, RAW)
        yield f'chunk-{name.decode()}.png', png(png_chunk(name, body))
    yield 'after-pixels.png', png(pixels=b''.join(b'\0' + bytes(24) for _ in range(8)) + RAW)
    plain = png(); at = plain.find(b'IDAT') - 4; length = struct.unpack('>I', plain[at:at + 4])[0]
    yield 'after-stream.png', plain[:at] + png_chunk(b'IDAT', plain[at + 8:at + 8 + length] + RAW) + png_chunk(b'IEND', b'')
    yield 'in-end.png', plain[:-12] + png_chunk(b'IEND', RAW)
    jpeg = picture('JPEG', (32, 32))
    for name, code in (('app1', 0xE1), ('app2', 0xE2), ('app13', 0xED), ('app15', 0xEF), ('comment', 0xFE), ('jpg0', 0xF0)):
        yield f'{name}.jpg', jpeg[:2] + b'\xff' + bytes([code]) + struct.pack('>H', len(RAW) + 8) + b'Exif\0\0' + RAW + jpeg[2:]
    yield 'fill.jpg', jpeg[:2] + b'\xff' * 400 + jpeg[2:-2] + RAW + jpeg[-2:]
    gif = picture('GIF', (32, 32))
    for name, label in (('comment', b'\xfe'), ('application', b'\xff\x0bMARKER.0001'), ('text', b'\x01\x0c' + bytes(12)), ('unknown', b'\x77')):
        yield f'{name}.gif', gif[:-1] + b'!' + label + bytes([len(RAW)]) + RAW + b'\0;'
    bmp = picture('BMP', (31, 8)); offset = struct.unpack('<I', bmp[10:14])[0]
    yield 'gap.bmp', bmp[:10] + struct.pack('<I', offset + len(RAW)) + bmp[14:offset] + RAW + bmp[offset:]
    pad = bytearray(picture('BMP', (1, 20))); offset = struct.unpack('<I', pad[10:14])[0]
    for row in range(15):
        pad[offset + row * 4 + 3] = M.encode()[row]
    yield 'padding.bmp', bytes(pad)
    webp = picture('WEBP', (32, 32))
    for name in (b'EXIF', b'XMP ', b'ICCP', b'ABCD'):
        body = webp[8:] + name + struct.pack('<I', len(RAW)) + RAW + b'\0' * (len(RAW) % 2)
        yield f'chunk-{name.decode().strip()}.webp', b'RIFF' + struct.pack('<I', len(body)) + body
    from PIL import Image, TiffImagePlugin
    info = TiffImagePlugin.ImageFileDirectory_v2(); info[270] = M; info[65000] = M; info[700] = RAW
    out = io.BytesIO(); Image.new('L', (8, 8)).save(out, 'TIFF', tiffinfo=info)
    yield 'tags.tif', out.getvalue()

def others():
    yield 'behind.pdf', pdf() + RAW
    yield 'before.pdf', RAW[2:] + b'\n' + pdf()
    yield 'between.pdf', pdf().replace(b'2 0 obj', b'% ' + RAW + b'\n2 0 obj')
    yield 'in-stream.pdf', pdf([stream(zlib.compress(b'0 g') + RAW, '/Filter/FlateDecode/Type/XObject/Subtype/Form/BBox[0 0 9 9]')], content=b'/F Do', page='/Resources<</XObject<</F 6 0 R>>>>')
    yield 'picture-behind.pdf', pdf([stream(picture('JPEG', (8, 8)) + RAW, '/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode')], content=b'/F Do', page='/Resources<</XObject<</F 6 0 R>>>>')
    yield 'samples-behind.pdf', pdf([stream(bytes(64) + RAW, '/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8')], content=b'/F Do', page='/Resources<</XObject<</F 6 0 R>>>>')
    yield 'behind.docx', docx('') + RAW
    yield 'before.docx', RAW[2:] + docx('')
    yield 'comment.docx', zipped([(n, d) for n, d in unzipped(docx(''))], comment=RAW)
    yield 'unknown-part.docx', docx('', parts={'word/unknown.bin': RAW, 'docProps/custom.xml': f'<a>{M}</a>', 'docProps/app.xml': f'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Company>{M}</Company></Properties>'})
    yield 'picture.docx', docx(PICTURE, relations=[('rId9', 'image', 'media/image1.png', False)], parts={'word/media/image1.png': png(png_chunk(b'tEXt', b'Comment\0' + RAW), after=RAW)}, defaults=[('png', 'image/png')])
    yield 'extra-field.zip', extra(RAW)
    yield 'behind.zip', zipped([('a.txt', b'text\r\n')]) + RAW
    yield 'comment.zip', zipped([('a.txt', b'text\r\n')], comment=RAW)
    yield 'behind.txt.gz', gzip.compress(b'text\r\n') + RAW
    yield 'name.txt.gz', b'\x1f\x8b\x08\x18' + bytes(6) + RAW[2:] + b'.txt\0' + RAW[2:] + b'\0' + gzip.compress(b'text\r\n')[10:]
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode='w') as t:
        info = tarfile.TarInfo('a.txt'); info.size = 6; info.uname = M; t.addfile(info, io.BytesIO(b'text\r\n'))
    yield 'behind.tar', tar.getvalue() + RAW
    slack = bytearray(tar.getvalue()); slack[512 + 6:512 + 6 + len(RAW)] = RAW
    yield 'slack.tar', bytes(slack)
    yield 'behind.rtf', b'{\\rtf1 text}' + RAW
    yield 'behind.json', b'{"a":1}\n' + b'\0' + RAW
    yield 'behind.html', b'<!DOCTYPE html><html><body><p>a</p></body></html><!-- ' + RAW + b' -->'
    yield 'behind.svg', b'<svg xmlns="http://www.w3.org/2000/svg"/><!-- ' + RAW[2:] + b' -->'
    yield 'behind.xml', b'<?xml version="1.0"?><a/><!-- ' + RAW[2:] + b' -->'
    yield 'behind.ics', lines('BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:a', 'BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20260101T000000Z', 'DTSTART:20260101T000000Z', 'END:VEVENT', 'END:VCALENDAR') + RAW
    base = wave()
    yield 'behind.wav', base + RAW
    for name in (b'LIST', b'id3 ', b'bext', b'JUNK', b'cue ', b'evil'):
        body = base[8:] + name + struct.pack('<I', len(RAW)) + RAW + b'\0' * (len(RAW) % 2)
        yield f'chunk-{name.decode().strip()}.wav', b'RIFF' + struct.pack('<I', len(body)) + body
    yield 'behind.dxf', b'0\nSECTION\n2\nENTITIES\n0\nLINE\n8\n0\n10\n0.0\n20\n0.0\n11\n1.0\n21\n1.0\n0\nENDSEC\n0\nEOF\n' + RAW[2:]
    for name, data in (('slack', slack_of_compound()), ('unused', unused_sectors()), ('behind', ole([('WordDocument', b'\xec\xa5\xc1\0' + bytes(2000))]) + RAW)):
        yield f'{name}.doc', data

PICTURE = '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="9" cy="9"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="1" name="a"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId9"/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'

def unzipped(data):
    import zipfile
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        return [(n, z.read(n)) for n in z.namelist()]

def extra(raw):
    import zipfile
    out = io.BytesIO(); info = zipfile.ZipInfo('a.txt'); info.extra = struct.pack('<HH', 0xCAFE, len(raw)) + raw; info.comment = raw
    with zipfile.ZipFile(out, 'w') as z:
        z.writestr(info, b'text\r\n')
    return out.getvalue()

def wave():
    body = b'WAVEfmt ' + struct.pack('<IHHIIHH', 16, 1, 1, 8000, 8000, 1, 8) + b'data' + struct.pack('<I', 400) + bytes([128]) * 400
    return b'RIFF' + struct.pack('<I', len(body)) + body

def sample(format_name, file):
    import pathlib
    return (pathlib.Path(__file__).resolve().parents[2] / 'src/formats' / format_name / 'samples' / file).read_bytes()

def slack_of_compound():
    """A real document, the payload in its directory's unused entries and behind the last sector."""
    data = bytearray(sample('doc', 'writer.doc'))
    return bytes(data) + RAW.ljust(512, b'\0')

def unused_sectors():
    data = sample('doc', 'writer.doc')
    return data + RAW.ljust(512, b'\0') * 4

# What no substring shows, and what docs/hostile.md says of bytes behind the samples of a PDF's pictures.
UNSEEN = ('padding.bmp', 'samples-behind.pdf')

def zeroed(out, report):
    at = struct.unpack('<I', out[10:14])[0]
    assert not any(out[at + 3::4]), 'the padding of rows is kept'

def samples():
    for name, data in (*pictures(), *others()):
        yield either(name, data, 'damaged', 'zip_ambiguous', 'unknown_type', 'json_bad', 'old_version', 'compound_damaged', 'archive_damaged', 'banned_type', 'feature_unsupported', 'drawing_bad', 'text_encoding', 'unsupported_type', marker=None if name in UNSEEN else M, check=zeroed if name == 'padding.bmp' else None)
