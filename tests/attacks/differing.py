"""Files in which two readers see two things: doubled keys, names, headers, tables; what one reader skips and another takes."""
import io, struct, zipfile, zlib
import names
from common import *

def local(name, data, method=0, crc=None, size=None, flag=0):
    packed = data
    return struct.pack('<IHHHIIIIHH', 0x04034b50, 20, flag, method, 0, zlib.crc32(data) if crc is None else crc, len(packed), len(data) if size is None else size, len(name), 0) + name + packed

def central(name, data, at, method=0, crc=None, size=None, flag=0, attributes=0):
    return struct.pack('<IHHHHIIIIHHHHHII', 0x02014b50, 20, 20, flag, method, 0, zlib.crc32(data) if crc is None else crc, len(data), len(data) if size is None else size, len(name), 0, 0, 0, 0, attributes, at) + name

def end(count, directory, at, comment=b'', total=None):
    return struct.pack('<IHHHHIIH', 0x06054b50, 0, 0, count, count if total is None else total, directory, at, len(comment)) + comment

def zips():
    m = mark('differing-zip'); good, evil = b'good text\r\n', m.encode()
    a, b = local(b'a.txt', good), local(b'a.txt', evil)
    c = central(b'a.txt', good, 0)
    yield 'name', a.replace(b'a.txt', b'a.exe') + c + end(1, len(c), len(a))
    yield 'hidden-between', a + b + c + end(1, len(c), len(a) + len(b))
    yield 'hidden-before', b + a + central(b'a.txt', good, len(b)) + end(1, len(c), len(a) + len(b))
    yield 'twice', a + b + c + central(b'a.txt', evil, len(a)) + end(2, 2 * len(c), len(a) + len(b))
    yield 'twice-case', a + b.replace(b'a.txt', b'A.TXT') + c + central(b'A.TXT', evil, len(a)) + end(2, 2 * len(c), len(a) + len(b))
    yield 'method', a[:8] + b'\x08\0' + a[10:] + c + end(1, len(c), len(a))
    yield 'size', a[:22] + struct.pack('<I', 5) + a[26:] + c + end(1, len(c), len(a))
    yield 'crc', a + central(b'a.txt', good, 0, crc=1) + end(1, len(c), len(a))
    first = a + c + end(1, len(c), len(a))
    yield 'two-ends', first + b + central(b'a.txt', evil, len(first)) + end(1, len(c), len(first) + len(b))
    other = b + central(b'a.txt', evil, 0) + end(1, len(c), len(b))
    yield 'in-comment', a + c + end(1, len(c), len(a), comment=other)
    yield 'count', a + b + c + central(b'a.txt', evil, len(a)) + end(1, 2 * len(c), len(a) + len(b), total=2)
    yield 'count-less', a + b + c + central(b'b.txt', evil, len(a)) + end(1, 2 * len(c), len(a) + len(b))
    yield 'offset', b'x' * 40 + a + c + end(1, len(c), len(a))
    yield 'flag-encrypted', local(b'a.txt', good, flag=1) + c + end(1, len(c), len(a))
    yield 'link', a + central(b'a.txt', good, 0, attributes=0xA1FF0000) + end(1, len(c), len(a))
    yield 'descriptor', local(b'a.txt', good, flag=8, crc=0, size=0) + struct.pack('<III', zlib.crc32(evil), len(good), len(good)) + central(b'a.txt', good, 0, flag=8) + end(1, len(c), len(a) + 12)
    z64 = struct.pack('<IQHHIIQQQQ', 0x06064b50, 44, 45, 45, 0, 0, 1, 1, len(c), len(a)) + struct.pack('<IIQI', 0x07064b50, 0, len(a) + len(c), 1)
    yield 'two-directories', a + c + z64.replace(struct.pack('<Q', len(a)), struct.pack('<Q', 0), 1) + end(1, len(c), len(a))

def packages():
    m = mark('differing-package')
    good = f'<w:document {W}><w:body><w:p><w:r><w:t>回覧</w:t></w:r></w:p></w:body></w:document>'
    evil = good.replace('回覧', m)
    for name, second in (('same', 'word/document.xml'), ('case', 'word/Document.xml'), ('slash', '/word/document.xml'), ('backslash', 'word\\document.xml')):
        yield f'parts-{name}.docx', m, package('docx', {'word/document.xml': good}, raw=[(second, evil)])
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{0}"/><Override PartName="/word/document.xml" ContentType="{1}"/></Types>'
    for name, order in (('first', 'ab'), ('second', 'ba')):
        kinds = {'a': MAINS['docx'][1], 'b': 'application/vnd.ms-office.vbaProject'}
        yield f'types-{name}.docx', m, zipped([('[Content_Types].xml', types.format(*(kinds[o] for o in order))), ('_rels/.rels', rels(('rId1', 'officeDocument', 'word/document.xml', False))), ('word/document.xml', good)])
    yield 'relations-twice.docx', m, docx('<w:p><w:hyperlink r:id="rId9"><w:r><w:t>a</w:t></w:r></w:hyperlink></w:p>', relations=[('rId9', 'hyperlink', 'https://good.example/', True), ('rId9', 'hyperlink', f'file:///{m}', True)])
    yield 'main-twice.docx', m, zipped([('[Content_Types].xml', types.format(MAINS['docx'][1], MAINS['docx'][1]).replace('<Override PartName="/word/document.xml" ContentType="' + MAINS['docx'][1] + '"/></Types>', f'<Override PartName="/word/other.xml" ContentType="{MAINS["docx"][1]}"/></Types>')), ('_rels/.rels', rels(('rId1', 'officeDocument', 'word/document.xml', False), ('rId2', 'officeDocument', 'word/other.xml', False))), ('word/document.xml', good), ('word/other.xml', evil)])
    yield 'attributes.docx', m, docx(f'<w:p><w:r><w:rPr><w:b w:val="0" w:val="{m}"/></w:rPr></w:r></w:p>')
    yield 'prefixes.docx', m, docx(f'<w:p xmlns:x="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:r><w:t w:a="1" x:a="{m}">a</w:t></w:r></w:p>')
    yield 'declared.docx', m, package('docx', {'word/document.xml': f'<?xml version="1.0" encoding="utf-16"?>{good}'.encode()})
    yield 'after-root.docx', m, package('docx', {'word/document.xml': good + f'<w:document {W}>{m}</w:document>'})
    yield 'null.docx', m, package('docx', {'word/document.xml': good.encode() + b'\0<!-- ' + m.encode() + b' -->'})
    yield 'manifest.odt', m, odf('odt', '<text:p>a</text:p>', manifest=f'<manifest:file-entry manifest:full-path="evil.bin" manifest:media-type="{m}"/>', parts={'evil.bin': m, 'settings.xml': '<a/>'})
    twice = odf('odt', '<text:p>a</text:p>')
    yield 'content-twice.odt', m, append_entry(twice, 'content.xml', f'<a>{m}</a>')

def append_entry(data, name, content):
    out = io.BytesIO(data)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        with zipfile.ZipFile(out, 'a') as z:
            z.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()

def pdfs():
    m = mark('differing-pdf')
    base = pdf()
    at = base.rfind(b'startxref')
    action = f'1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS({m})>>>>\nendobj\n'.encode()
    table = lambda place: b'xref\n1 1\n%010d 00000 n \n' % place + b'trailer\n<</Size 6/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n' % (base.rfind(b'xref\n0'), place + len(action))
    yield 'revision', base + action + table(len(base))
    yield 'revision-undone', base + action + table(len(base)) + base[base.find(b'1 0 obj'):base.find(b'2 0 obj')] + b'xref\n1 1\n%010d 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n' % (len(base + action + table(len(base))), base.rfind(b'xref\n0'), len(base + action + table(len(base))) + base.find(b'2 0 obj') - base.find(b'1 0 obj'))
    yield 'object-twice', base[:at] + action + base[at:]
    yield 'object-first', base[:9] + action + base[9:]
    yield 'startxref-zero', base[:at] + b'startxref\n0\n%%EOF\n' + action
    yield 'two-roots', base.replace(b'/Root 1 0 R', b'/Root 1 0 R/Root 6 0 R').replace(b'xref\n0', action.replace(b'1 0 obj', b'6 0 obj') + b'xref\n0')
    yield 'two-keys', pdf(catalog=f'/OpenAction[3 0 R/Fit]/OpenAction<</S/JavaScript/JS({m})>>')
    yield 'key-spellings', pdf(catalog=f'/OpenAction[3 0 R/Fit]/Open#41ction<</S/JavaScript/JS({m})>>')
    yield 'two-lengths', pdf([stream(b'0 g', f'/Length 400/Type/XObject/Subtype/Form/BBox[0 0 9 9]') + m.encode()], content=b'/F Do', page='/Resources<</XObject<</F 6 0 R>>>>')
    yield 'endstream-inside', pdf([stream(b'0 g\nendstream\nendobj\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(' + m.encode() + b')>>>>\nendobj\n', '/Type/XObject/Subtype/Form/BBox[0 0 9 9]')], content=b'/F Do', page='/Resources<</XObject<</F 6 0 R>>>>')
    yield 'generation', base[:at] + action.replace(b'1 0 obj', b'1 1 obj') + base[at:]
    yield 'comment-object', base[:9] + b'%\r' + action + base[9:]
    yield 'header-twice', b'%PDF-1.4\n' + b'%PDF-1.7\n' + action + base
    yield 'hybrid', base.replace(b'/Root 1 0 R', b'/Root 1 0 R/XRefStm 9')
    yield 'two-pages', pdf(page='/Type/Pages/Kids[6 0 R]', objects=[f'<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]/AA<</O<</S/JavaScript/JS({m})>>>>>>'])
    yield 'eof-early', base.replace(b'%%EOF', b'%%EOF\n' + action + b'%%EOF')
    yield 'encrypted-name', base.replace(b'/Root 1 0 R', b'/Root 1 0 R/Encrypt 9 0 R')
    yield 'filter-twice', pdf([stream(zlib.compress(b'0 g'), f'/Filter/FlateDecode/Filter[]/F({m})/Type/XObject/Subtype/Form/BBox[0 0 9 9]')], content=b'/F Do', page='/Resources<</XObject<</F 6 0 R>>>>')

def texts():
    m = mark('differing-text')
    def once(out, report):
        assert m.encode() not in out, 'the second of two came out'
    yield either('keys.json', f'{{"a":"good","a":"{m}","\\u0061":"{m}"}}'.encode(), 'json_bad', notes=['duplicate_key'])
    yield either('keys-nested.json', f'{{"x":[{{"a":1,"a":{{"b":"{m}"}}}}]}}'.encode(), 'json_bad', notes=['duplicate_key'])
    yield either('comment.json', f'{{"a":1/*,"b":"{m}"*/}}'.encode(), 'json_bad', 'markup_bad', marker=m)
    yield either('after.json', f'{{"a":1}}\0{m}'.encode(), 'json_bad', 'unknown_type', 'unsupported_type', marker=m)
    yield refused('attributes.xml', f'<?xml version="1.0"?><a b="1" b="{m}"/>'.encode(), 'markup_bad')
    yield refused('attributes-space.xml', f'<?xml version="1.0"?><a xmlns:p="u" xmlns:q="u" p:b="1" q:b="{m}"/>'.encode(), 'markup_bad')
    yield refused('roots.xml', f'<?xml version="1.0"?><a/><b>{m}</b>'.encode(), 'markup_bad')
    yield either('declared.xml', f'<?xml version="1.0" encoding="utf-7"?><a>+ADw-{m}</a>'.encode(), 'markup_bad', 'text_encoding')
    for name, headers in (('from', ['From: evil@attack.example']), ('subject', [f'Subject: {m}']), ('content-type', [f'Content-Type: multipart/mixed; boundary="{m}"']), ('folded', ['From:', f' {m}@attack.example']), ('space', [f'From : {m}@attack.example']), ('null', [f'Subject\0: {m}']), ('encoding', ['Content-Transfer-Encoding: base64', 'Content-Transfer-Encoding: 7bit'])):
        def single(out, report):
            head = out.replace(b'\r\n', b'\n').split(b'\n\n')[0].lower().split(b'\n')
            for field in (b'from:', b'subject:', b'content-type:', b'content-transfer-encoding:', b'mime-version:', b'to:', b'date:'):
                assert sum(line.startswith(field) for line in head) <= 1, f'{field.decode()} stands twice'
        yield either(f'header-{name}.eml', mail(*headers), 'damaged', 'unsupported_type', check=single)
    body = lines('--b', 'Content-Type: text/plain', '', 'one', '--b--', '', '--c', 'Content-Type: application/octet-stream; name=a.exe', '', f'MZ{m}', '--c--')
    for name, kind in (('two', 'multipart/mixed; boundary=b; boundary=c'), ('quoted', 'multipart/mixed; boundary="b"; boundary=c'), ('encoded', "multipart/mixed; boundary=b; boundary*=us-ascii''c"), ('continued', 'multipart/mixed; boundary=b; boundary*0=c'), ('comment', 'multipart/mixed; boundary=b(c)'), ('space', 'multipart/mixed; boundary="b "')):
        def one_reading(out, report):
            assert b'boundary' not in out.split(b'\r\n\r\n')[0] or m.encode() not in out, 'a part of the other boundary came out beside parts'
        yield either(f'boundary-{name}.eml', mail(kind=kind, body=body), 'damaged', check=one_reading)
    yield either('bare-lines.eml', mail(kind='multipart/mixed; boundary=b', body=b'--b\rContent-Type: application/octet-stream\r\rMZ' + m.encode() + b'\r--b--\r'), 'damaged', marker=None)
    yield either('components.ics', lines('BEGIN:VCALENDAR', 'VERSION:2.0', 'VERSION:1.0', 'PRODID:a', 'PRODID:b', 'BEGIN:VEVENT', 'UID:1', f'UID:{m}', 'DTSTAMP:20260101T000000Z', 'DTSTART:20260101T000000Z', 'END:VEVENT', 'END:VCALENDAR'), 'damaged', 'markup_bad')
    yield either('doctype.html', f'<!DOCTYPE html><html><head><meta charset="utf-8"><meta charset="shift_jis"></head><body><p title="a" title="{m}">a</p></body></html>'.encode(), 'text_encoding', marker=m)

def samples():
    for name, data in zips():
        # Names that fold together on some systems are two files all the same: both come out, under names that do not.
        folds = name == 'twice-case'
        yield either(f'{name}.zip', data, 'zip_ambiguous', 'zip_link', 'encrypted', 'damaged', 'zip_duplicate', 'unknown_type', marker=mark('differing-zip') if mark('differing-zip').encode() in data and not folds else None, check=names.zip_names if folds else None)
    for name, marker, data in packages():
        yield either(name, data, 'zip_ambiguous', 'zip_duplicate', 'ooxml_bad_xml', 'zip_bad_name', 'markup_bad', 'unsupported_type', 'damaged', marker=None if name.startswith(('types', 'declared')) else marker)
    for name, data in pdfs():
        yield either(f'{name}.pdf', data, 'damaged', 'encrypted', 'encryption_unsupported', 'pdf_no_pages', marker=mark('differing-pdf') if mark('differing-pdf').encode() in data else None)
    yield from texts()
