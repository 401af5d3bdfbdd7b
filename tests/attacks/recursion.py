"""Trees without a floor, and trees that bite their tail, in every format that has one."""
import base64, gzip, io, struct, tarfile
from common import *

DEEP = 20_000

def chain(count, body, last):
    """objects 6 … 6+count, each naming the next"""
    return [body.format(this=n, next=n + 1) for n in range(6, 6 + count)] + [last]

def pdf_trees():
    for name, length in (('deep', 3000), ('cycle', 3)):
        last = '<</Title(end)/Parent 6 0 R>>' if name == 'deep' else '<</Title(b)/First 6 0 R/Last 6 0 R/Next 6 0 R/Parent 6 0 R>>'
        yield f'outlines-{name}', pdf(chain(length, '<</Title(a)/First {next} 0 R/Last {next} 0 R/Count 1>>', last), catalog='/Outlines 6 0 R')
        yield f'outlines-next-{name}', pdf(['<</Type/Outlines/First 7 0 R/Last 7 0 R>>'] + [f'<</Title(a)/Parent 6 0 R/Next {n + 1} 0 R>>' for n in range(7, 7 + length)] + [last], catalog='/Outlines 6 0 R')
        yield f'fields-{name}', pdf(chain(length, '<</T(a)/Kids[{next} 0 R]>>', '<</T(z)/FT/Tx/V(a)>>' if name == 'deep' else '<</T(z)/Kids[6 0 R]/Parent 6 0 R>>'), catalog='/AcroForm<</Fields[6 0 R]>>')
        yield f'names-{name}', pdf(chain(length, '<</Kids[{next} 0 R]>>', '<</Names[(a)[3 0 R/Fit]]>>' if name == 'deep' else '<</Kids[6 0 R]>>'), catalog='/Names<</Dests 6 0 R>>')
        yield f'labels-{name}', pdf(chain(length, '<</Kids[{next} 0 R]>>', '<</Nums[0<</S/D>>]>>' if name == 'deep' else '<</Kids[6 0 R]>>'), catalog='/PageLabels 6 0 R')
        yield f'structure-{name}', pdf(chain(length, '<</Type/StructElem/S/P/K[{next} 0 R]>>', '<</Type/StructElem/S/P/K 0/Pg 3 0 R>>' if name == 'deep' else '<</Type/StructElem/S/P/K[6 0 R]/P 6 0 R>>'), catalog='/StructTreeRoot<</Type/StructTreeRoot/K 6 0 R>>/MarkInfo<</Marked true>>')
        yield f'actions-{name}', pdf(chain(length, '<</S/GoTo/D[3 0 R/Fit]/Next {next} 0 R>>', '<</S/JavaScript/JS(app.alert)/Next 6 0 R>>'), catalog='/OpenAction 6 0 R')
        pages = [b'<</Type/Catalog/Pages 2 0 R>>'] + [b'<</Type/Pages/Count 1/Kids[%d 0 R]>>' % (n + 1) for n in range(2, 2 + length)]
        yield f'pages-{name}', pdf_of(pages + [b'<</Type/Page/MediaBox[0 0 9 9]>>' if name == 'deep' else b'<</Type/Pages/Kids[2 0 R]/Parent 2 0 R>>'])
    yield 'arrays', pdf(['[' * DEEP + ']' * DEEP], catalog='/Dests 6 0 R')
    yield 'dictionaries', pdf(['<</A' * DEEP + ' 1' + '>>' * DEEP], catalog='/Dests 6 0 R')
    yield 'content-arrays', pdf(content=b'[' * DEEP + b']' * DEEP + b' TJ')
    yield 'content-states', pdf(content=b'q ' * DEEP + b'Q ' * DEEP)
    yield 'content-marks', pdf(content=b'/A<</B' * DEEP + b'>>' * DEEP + b' BDC')
    yield 'form-itself', pdf([stream(b'/F Do', '/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 6 0 R>>>>')], content=b'/F Do', page='/Resources<</XObject<</F 6 0 R>>>>')
    yield 'mask-itself', pdf([stream(b'\0', '/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/SMask 6 0 R')], content=b'/F Do', page='/Resources<</XObject<</F 6 0 R>>>>')
    yield 'colors', pdf([f'[/Indexed {n + 1} 0 R 0 (a)]' for n in range(6, 900)] + ['[/Indexed 6 0 R 0 (a)]'], content=b'/C cs 0 sc', page='/Resources<</ColorSpace<</C 6 0 R>>>>')
    yield 'functions', pdf([f'<</FunctionType 3/Domain[0 1]/Bounds[]/Encode[0 1]/Functions[{n + 1} 0 R]>>' for n in range(6, 900)] + ['6 0 R'], content=b'/S sh', page='/Resources<</Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 1 1]/Function 6 0 R>>>>>>')
    yield 'calculator', pdf([stream(b'{' * DEEP + b'}' * DEEP, '/FunctionType 4/Domain[0 1]/Range[0 1]')], content=b'/S sh', page='/Resources<</Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 1 1]/Function 6 0 R>>>>>>')
    yield 'length-itself', pdf(['<</Length 6 0 R>>\nstream\na\nendstream'], content=b'/F Do', page='/Resources<</XObject<</F 6 0 R>>>>')
    yield 'references', pdf([f'{n + 1} 0 R' for n in range(6, 3000)] + ['6 0 R'], catalog='/Outlines 6 0 R')
    yield 'xref-previous', pdf().replace(b'/Root 1 0 R', b'/Root 1 0 R/Prev %d' % pdf().rfind(b'xref\n0'))
    yield 'extends', pdf([stream(b'30 0 <<>>', '/Type/ObjStm/N 1/First 5/Extends 6 0 R')])

def nest(depth, kind):
    data = '底\r\n'.encode(); name = '底.txt'
    for level in range(depth):
        if kind == 'zip' or (kind == 'mixed' and level % 3 == 0):
            data, name = zipped([(name, data)]), 'a.zip'
        elif kind == 'gzip' or (kind == 'mixed' and level % 3 == 1):
            data, name = gzip.compress(data, mtime=0), name + '.gz'
        else:
            out = io.BytesIO()
            with tarfile.open(fileobj=out, mode='w') as t:
                info = tarfile.TarInfo(name); info.size = len(data); t.addfile(info, io.BytesIO(data))
            data, name = out.getvalue(), 'a.tar'
    return data

def mails(depth):
    out = mail()
    for _ in range(depth):
        out = mail(kind='message/rfc822', body=out)
    return out

def multiparts(depth):
    out = lines('Content-Type: text/plain', '', 'end')
    for level in range(depth):
        out = lines(f'Content-Type: multipart/mixed; boundary=b{level}', '', f'--b{level}') + out + lines('', f'--b{level}--')
    return lines('From: a@example.jp', 'MIME-Version: 1.0') + out

def compound_cycles():
    good = ole([('WordDocument', b'\xec\xa5' + bytes(600)), ('1Table', b'x')])
    directory = good.find('Root Entry'.encode('utf-16-le'))
    fat = 512 + (struct.unpack_from('<I', good, 76)[0]) * 512
    def patched(*changes):
        out = bytearray(good)
        for at, value in changes:
            struct.pack_into('<I', out, at, value)
        return bytes(out)
    yield 'directory-itself', patched((directory + 128 + 72, 1))
    yield 'directory-child', patched((directory + 128 + 76, 0))
    yield 'directory-two', patched((directory + 128 + 72, 2), (directory + 256 + 68, 1))
    yield 'chain-itself', patched((fat, 0))
    yield 'chain-back', patched((fat + 4 * 3, 1))
    yield 'crossed', patched((directory + 256 + 116, 0))
    yield 'directory-chain', patched((fat + 4 * 16, 16))
    yield 'difat', patched((68, 0), (72, 1))

DAMAGED = ('damaged', 'too_deep', 'compound_damaged')
GROUP = '<p:grpSp><p:nvGrpSpPr><p:cNvPr id="1" name="g"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'

def samples():
    for name, data in pdf_trees():
        yield either(f'pdf-{name}.pdf', data, 'damaged', 'too_deep', 'pdf_no_pages', 'too_many_entries', 'feature_unsupported', 'bomb')
    for depth, kind in ((12, 'zip'), (12, 'tar'), (12, 'mixed'), (40, 'gzip')):
        yield either(f'{kind}-in-{kind}.' + {'zip': 'zip', 'tar': 'tar', 'mixed': 'tar', 'gzip': 'gz'}[kind], nest(depth, kind), 'too_deep', notes=['entry_refused'])
    yield either('mail-in-mail.eml', mails(60), 'too_deep', notes=['mail_part|entry_refused'])
    yield either('multipart.eml', multiparts(2000), 'too_deep')
    for name, opening, closing in (('groups', b'{', b'}'), ('destinations', b'{\\*\\a', b'}'), ('fields', b'{\\field{\\*\\fldinst ', b'}}'), ('tables', b'\\trowd\\itap99 {', b'}'), ('shapes', b'{\\shp{\\*\\shpinst ', b'}}')):
        yield either(f'rtf-{name}.rtf', b'{\\rtf1 ' + opening * DEEP + b'a' + closing * DEEP + b'}', 'too_deep', 'markup_bad')
    yield refused('json-arrays.json', b'[' * 500_000 + b']' * 500_000, 'too_deep', 'json_bad')
    yield refused('json-objects.json', b'{"a":' * 200_000 + b'1' + b'}' * 200_000, 'too_deep', 'json_bad')
    for suffix, head, tag in (('xml', b'<?xml version="1.0"?>', b'a'), ('svg', b'<svg xmlns="http://www.w3.org/2000/svg">', b'g'), ('svg', b'<svg xmlns="http://www.w3.org/2000/svg">', b'svg'), ('html', b'<!DOCTYPE html><html><body>', b'div'), ('html', b'<!DOCTYPE html><html><body>', b'table'), ('html', b'<!DOCTYPE html><html><body>', b'b')):
        end = {b'<?xml version="1.0"?>': b'', b'<svg xmlns="http://www.w3.org/2000/svg">': b'</svg>'}.get(head, b'</body></html>')
        yield either(f'elements-{tag.decode()}.{suffix}', head + (b'<' + tag + b'>') * DEEP + (b'</' + tag + b'>') * DEEP + end, 'too_deep', 'markup_bad')
    yield either('unclosed.html', b'<!DOCTYPE html><html><body>' + b'<div><p><b><table><tr><td>' * 5000, 'too_deep', 'markup_bad')
    yield either('use-itself.svg', b'<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g><use id="c" href="#c"/><use href="#a"/></svg>', 'markup_bad', 'bomb')
    yield refused('docx-elements.docx', docx('<w:sdt><w:sdtContent>' * 3000 + '</w:sdtContent></w:sdt>' * 3000), 'too_deep', 'ooxml_bad_xml')
    yield either('docx-tables.docx', docx('<w:tbl><w:tr><w:tc>' * 900 + '<w:p/>' + '</w:tc></w:tr></w:tbl>' * 900), 'too_deep', 'ooxml_bad_xml')
    yield either('docx-fields.docx', docx('<w:p>' + '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> IF </w:instrText></w:r>' * 5000 + '<w:r><w:fldChar w:fldCharType="end"/></w:r>' * 5000 + '</w:p>'), 'too_deep', 'ooxml_bad_xml')
    yield either('docx-choices.docx', docx('<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Fallback>' * 900 + '</mc:Fallback></mc:AlternateContent>' * 900), 'too_deep', 'ooxml_bad_xml')
    slide = f'<p:sld {P}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{GROUP * 2000}{"</p:grpSp>" * 2000}</p:spTree></p:cSld></p:sld>'
    deck = {'ppt/presentation.xml': f'<p:presentation {P} {R}><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>', 'ppt/_rels/presentation.xml.rels': rels(('rId1', 'slide', 'slides/slide1.xml', False)), 'ppt/slides/slide1.xml': slide}
    yield refused('groups.pptx', package('pptx', deck, overrides=[('ppt/slides/slide1.xml', 'application/vnd.openxmlformats-officedocument.presentationml.slide+xml')]), 'too_deep', 'ooxml_bad_xml')
    for name, formula in (('parentheses', '(' * 8000 + '1' + ')' * 8000), ('calls', 'IF(1,' * 8000 + '1' + ')' * 8000), ('signs', '-' * 60000 + '1'), ('braces', '{' * 8000 + '1' + '}' * 8000)):
        yield either(f'formula-{name}.xlsx', xlsx(f'<row r="1"><c r="A1"><f>{formula}</f><v>1</v></c></row>'), 'too_deep', 'ooxml_bad_xml')
    yield either('relations-itself.docx', docx('', relations=[('rId9', 'subDocument', 'document.xml', False), ('rId8', 'header', 'document.xml', False)]), 'too_deep')
    yield either('frames.odt', odf('odt', '<text:p><draw:frame><draw:text-box>' * 900 + '</draw:text-box></draw:frame></text:p>' * 900), 'too_deep', 'markup_bad')
    yield either('lists.odt', odf('odt', '<text:list><text:list-item>' * 900 + '</text:list-item></text:list>' * 900), 'too_deep', 'markup_bad')
    for name, data in compound_cycles():
        yield refused(f'ole-{name}.doc', data, *DAMAGED, 'old_version')
    yield either('components.ics', lines('BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:a') + b'BEGIN:VEVENT\r\n' * 5000 + b'END:VEVENT\r\n' * 5000 + lines('END:VCALENDAR'), 'too_deep', 'markup_bad', 'damaged')
    yield either('agents.vcf', b'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:a\r\n' * 3000 + b'END:VCARD\r\n' * 3000, 'too_deep', 'markup_bad', 'damaged')
    yield refused('boxes.mp4', boxes(), 'too_deep', 'media_damaged', 'media_codec')
    yield refused('directories.tif', b'II*\0' + struct.pack('<I', 8) + struct.pack('<HHHIII', 1, 330, 4, 1, 8, 8), 'damaged', 'too_many_frames', 'too_deep')
    yield either('quotes.eml', mail(body='>' * 100_000 + ' a\r\n'), 'too_deep')
    yield either('rules.html', b'<!DOCTYPE html><html><head><style>' + b'@media a{' * DEEP + b'</style></head><body><p>a</body></html>', 'too_deep', 'markup_bad')

def boxes():
    inner = b''
    for _ in range(3000):
        inner = struct.pack('>I', len(inner) + 8) + b'moov' + inner
    return struct.pack('>I', 16) + b'ftypisom\0\0\0\0' + inner
