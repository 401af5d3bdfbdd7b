"""Every pair of handled formats in one file: one before the other, behind it, and inside its first gap. What comes out is one type alone."""
import io, pathlib, zipfile
from common import *

FORMATS = pathlib.Path(__file__).resolve().parents[2] / 'src/formats'
SKIP = {'detect', 'compound', 'office_crypto', 'font', 'fuzz', 'pages', 'picture', 'raster', 'officeart'}
# What readers of a kind look for: at the beginning, or anywhere in the first kilobyte (PDF), or a directory near the end (ZIP).
AT_START = {'rar': b'Rar!\x1a\x07', '7z': b'7z\xbc\xaf\x27\x1c', 'cab': b'MSCF\0\0\0\0', 'ole': b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'png': b'\x89PNG\r\n\x1a\n', 'rtf': b'{\\rt', 'gz': b'\x1f\x8b\x08', 'exe': b'MZ', 'svg': b'<svg', 'html': b'<!DOCTYPE html', 'ics': b'BEGIN:VCALENDAR', 'vcf': b'BEGIN:VCARD', 'riff': b'RIFF', 'gif': b'GIF8', 'jpeg': b'\xff\xd8\xff', 'bmp': b'BM', 'tiff': b'II*\0', 'tnef': b'\x78\x9f\x3e\x22', 'xz': b'\xfd7zXZ\0', 'zstd': b'\x28\xb5\x2f\xfd', 'sxf': b'ISO-10303-21;'}
KINDS = {**{k: 'zip' for k in ('docx', 'dotx', 'xlsx', 'pptx', 'odt', 'ods', 'odp', 'epub', 'xps', 'vsdx', 'zip')}, **{k: 'ole' for k in ('doc', 'xls', 'ppt', 'msg', 'visio', 'pub')}, **{k: 'riff' for k in ('wav', 'webp', 'avi')}, 'compressed_metafile': 'gz', 'gzip': 'gz', 'vcard': 'vcf', 'icalendar': 'ics', 'icon': 'icon', 'sfc': 'sxf', 'p21': 'sxf'}

SMALL = 40_000
# Suffixes of a kind that another suffix stands for.
SAME = {'py', 'main', 'bin', 'stream', 'quill', 'psb', 'cur', 'wmz', 'm4a', 'j2k', 'jsonl', 'docm', 'md', 'kml', 'tst', 'p7m', 'p7s', 'fods', 'tsv', 'avi', 'avif'}

def materials():
    """the smallest sample of every suffix, and some made here: (suffix, bytes)"""
    found = {}
    for folder in sorted(FORMATS.iterdir()):
        if folder.name in SKIP or not (folder / 'samples').is_dir():
            continue
        for path in sorted((folder / 'samples').iterdir()):
            data, suffix = path.read_bytes(), path.suffix[1:].lower()
            if not suffix or suffix in SAME or len(data) > SMALL:
                continue
            if suffix not in found or len(data) < len(found[suffix]):
                found[suffix] = data
    made = {'pdf': pdf(), 'docx': docx(''), 'xlsx': xlsx('<row r="1"><c r="A1"><v>1</v></c></row>'), 'zip': zipped([('a.txt', b'text\r\n')]), 'odt': odf('odt', '<text:p>a</text:p>'), 'html': b'<!DOCTYPE html>\n<html><head><title>t</title></head><body><p>a</p></body></html>\n', 'svg': b'<svg xmlns="http://www.w3.org/2000/svg"><text>a</text></svg>\n', 'rtf': b'{\\rtf1\\ansi text}\n', 'json': b'{"a":1}\n', 'xml': b'<?xml version="1.0"?><a>b</a>\n', 'eml': mail(), 'ics': lines('BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:a', 'BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20260101T000000Z', 'DTSTART:20260101T000000Z', 'END:VEVENT', 'END:VCALENDAR'), 'csv': '番号,名前\r\n1,あ\r\n'.encode(), 'txt': '案内\r\n'.encode(),
            'exe': b'MZ' + bytes(58) + b'\x40\0\0\0PE\0\0' + bytes(200), 'jar': zipped([('META-INF/MANIFEST.MF', b'Manifest-Version: 1.0\r\nMain-Class: A\r\n'), ('A.class', b'\xca\xfe\xba\xbe\0\0\0\x34')]), 'gif': picture('GIF'), 'png': png(), 'jpg': picture('JPEG'), 'bmp': picture('BMP')}
    return sorted((found | made).items())

def alone(out, report):
    """no reader of another kind takes what came out for its own"""
    kind = report['output']['type']
    own = KINDS.get(kind, kind)
    seen = [name for name, magic in AT_START.items() if name != own and out.startswith(magic)]
    if own != 'pdf' and b'%PDF-' in out[:1024] and b'/Page' in out and kind not in ('txt', 'csv', 'tsv', 'markdown', 'email', 'mbox', 'html', 'xml', 'json'):
        seen.append('pdf')   # in a text it can be read, and a text is all it is
    if own != 'zip' and b'PK\5\6' in out[-66_000:] and zipfile.is_zipfile(io.BytesIO(out)):
        seen.append('zip')
    assert not seen, f'a {kind} that is {seen} too'

def samples():
    every = materials()
    for first, a in every:
        for second, b in every:
            if first == second or 'exe' == first:
                continue
            gap = min(len(a), 64 if a[:2] in (b'\xff\xd8', b'GI', b'BM', b'II', b'MM', b'RI') else 16)
            for way, data in (('behind', a + b), ('before', b + a), ('cavity', a[:gap] + b + a[gap:])):
                yield either(f'{first}-{second}-{way}.{first}', data, *ANY, check=alone)
