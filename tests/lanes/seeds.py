#!/usr/bin/python3
"""Seeds for the harnesses whose inputs are no files of a format: made from the samples, or by hand.

    seeds.py DIR        DIR/NAME/… for NAME_fuzz
"""
import pathlib, struct, sys, zipfile

root = pathlib.Path(__file__).resolve().parents[2]
target = pathlib.Path(sys.argv[1])

def put(name, seed, data):
    (target / name).mkdir(parents=True, exist_ok=True)
    (target / name / seed).write_bytes(data)

def samples(format_name):
    return sorted((root / 'src/formats' / format_name / 'samples').iterdir())

def is_package(path):
    return path.suffix in ('.docx', '.docm', '.pptx', '.xlsx') and zipfile.is_zipfile(path)

# The first byte stands for the declared type, in the order of kTypes in second_look_fuzz.cpp.
DECLARED = 'pdf docx xlsx xlsb pptx jpeg png gif bmp tiff webp emf wmf txt csv zip'.split()
DECLARED_BY_SUFFIX = {'.jpg': 'jpeg', '.tif': 'tiff', '.md': 'txt', '.tsv': 'csv', '.docm': 'docx'}

def second_look():
    for path in (p for d in ('pdf', 'ooxml', 'jpeg', 'png', 'gif', 'bmp', 'tiff', 'webp', 'emf', 'wmf', 'plain_text', 'zip') for p in samples(d)):
        declared = DECLARED_BY_SUFFIX.get(path.suffix, path.suffix[1:])
        put('second_look', path.name, bytes([DECLARED.index(declared)]) + path.read_bytes())

def ooxml_xml():
    for path in filter(is_package, samples('ooxml')):
        with zipfile.ZipFile(path) as package:
            for part in package.namelist():
                if part.endswith('.xml'):
                    put('ooxml_xml', path.stem + '-' + part.replace('/', '-'), package.read(part))

def encoding():
    for path in samples('plain_text'):
        put('encoding', path.name, path.read_bytes())

# u32 dots per inch, u64 length, pictures, words (pages.h).
def pages():
    picture = b'P6\n3 2\n255\n' + bytes(range(18))
    words = (b'<html><body><doc><page width="72" height="48"><word xMin="1" yMin="2" xMax="30" yMax="12">\xe9\x96\xa2\xe6\x89\x80</word>'
             b'<word xMin="32" yMin="2" xMax="60" yMax="12">a&amp;b</word></page><page width="72" height="48"></page></doc></body></html>')
    put('pages', 'two', struct.pack('<IQ', 100, 2 * len(picture)) + 2 * picture + words)

def formula():
    for number, text in enumerate(('SUM(A1:B2,$C$3)*2%', "'A|B'!A1", 'cmd|\'/c calc\'!A1', '{1,2;"a",TRUE}', 'IF(A1<>"",NAME,#N/A)', 'Table1[[#All],[x]]',
                                   "[1]Sheet1!A1:B$2", 'WEBSERVICE("http://a")', 'HYPERLINK("file:///a","b")', 'Sheet1!R1C1 GONE')):
        put('formula', str(number), text.encode())

# [MS-XLSB] 2.1.4: number and length in bytes of seven bits. The harness takes the kind of part, the length of a workbook, the workbook, the part.
def record(number, body=b''):
    head = bytes([number]) if number < 128 else bytes([number & 0x7f | 0x80, number >> 7])
    length, size = len(body), b''
    while True:
        size += bytes([length & 0x7f | (0x80 if length > 0x7f else 0)])
        length >>= 7
        if not length:
            return head + size + body

def wide(text):
    return struct.pack('<I', len(text)) + text.encode('utf-16-le')

def binary():
    book = (record(131) + record(143) + record(156, struct.pack('<II', 0, 1) + wide('rId1') + wide('Sheet1')) + record(144) +
            record(353) + record(357) + record(362, struct.pack('<Iiii', 1, 0, 0, 0)) + record(354) +
            record(39, struct.pack('<IBI', 0, 0, 0xffffffff) + wide('Name') + struct.pack('<I', 7) + b'\x3a\x00\x00' + bytes(4) + bytes(4)) + record(132))
    cell = struct.pack('<II', 0, 0)
    sheet = (record(129) + record(145) + record(0, bytes(17)) + record(5, cell + struct.pack('<d', 1.5)) +
             record(9, cell + struct.pack('<dH', 2.0, 0) + struct.pack('<I', 3) + b'\x1e\x02\x00' + bytes(4)) +
             record(6, cell + wide('text')) + record(146) + record(494, bytes(16) + wide('rId1') + wide('') * 3) + record(130))
    strings = record(159, struct.pack('<II', 1, 1)) + record(19, b'\0' + wide('text')) + record(160)
    styles = record(278) + record(615, struct.pack('<I', 1)) + record(44, struct.pack('<H', 164) + wide('0.0')) + record(616) + record(279)
    for kind, part in ((0, book), (1, sheet), (3, styles), (4, strings)):
        put('binary', str(kind), bytes([kind]) + struct.pack('<H', len(book)) + book + part if kind else b'\0\0\0' + book)

for make in (second_look, ooxml_xml, encoding, pages, formula, binary):
    make()
