#!/usr/bin/python3
"""Makes the business set of the benchmarks: 20 files as an office has them, 0.05–17 MB, mean 3.74 MB. The same bytes each time.

    business_set.py FOLDER
"""
import io, pathlib, random, struct, sys, zipfile, zlib
from PIL import Image

TOWN = '川崎町役場総務課情報政策係庁舎管理規程第条による報告書別紙様式住民福祉税務建設水道教育委員会議会事務局令和年月日付文書番号確認決裁供覧保存年限起案施行'
OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
MAIN = 'application/vnd.openxmlformats-officedocument.'

def photo(width, height, seed, quality=None, form='JPEG', noise=28):
    """looks like a photograph to a compressor: broad shapes, fine grain"""
    rnd = random.Random(seed)
    shapes = Image.frombytes('RGB', (width // 64 + 2, height // 64 + 2), rnd.randbytes((width // 64 + 2) * (height // 64 + 2) * 3)).resize((width, height), Image.BICUBIC)
    middle = Image.frombytes('RGB', (width // 6 + 1, height // 6 + 1), rnd.randbytes((width // 6 + 1) * (height // 6 + 1) * 3)).resize((width, height), Image.BICUBIC)
    grain = Image.frombytes('L', (width, height), rnd.randbytes(width * height)).convert('RGB')
    image = Image.blend(Image.blend(shapes, middle, 0.25), grain, noise / 255)
    out = io.BytesIO()
    image.save(out, form, **({'quality': quality} if quality else {}))
    return out.getvalue()

def photo_of(size, seed, quality=85):
    """a JPEG of about so many bytes, four by three"""
    probe = len(photo(800, 600, seed, quality))
    scale = (size / probe) ** 0.5
    return photo(int(800 * scale), int(600 * scale), seed, quality)

def sentence(rnd, n):
    return ''.join(rnd.choice(TOWN) for _ in range(n)) + '。'

def package(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
        for name, data in parts:
            z.writestr(zipfile.ZipInfo(name, (2026, 4, 1, 9, 0, 0)), data, zipfile.ZIP_STORED if name.endswith('.jpeg') else zipfile.ZIP_DEFLATED)
    return out.getvalue()

def types(*overrides):
    return ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/>'
            + ''.join(f'<Override PartName="{p}" ContentType="{MAIN}{t}+xml"/>' for p, t in overrides) + '</Types>')

def rels(*rows):
    return ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            + ''.join(f'<Relationship Id="{i}" Type="{OFFICE}/{t}" Target="{g}"/>' for i, t, g in rows) + '</Relationships>')

A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="' + OFFICE + '"'

def picture_xml(p, rid, n, cx=5400000, cy=4050000):
    return (f'<{p}:nvPicPr><{p}:cNvPr id="{n}" name="図 {n}"/><{p}:cNvPicPr/>{"<p:nvPr/>" if p == "p" else ""}</{p}:nvPicPr><{p}:blipFill><a:blip r:embed="{rid}"/><a:stretch><a:fillRect/></a:stretch></{p}:blipFill>'
            f'<{p}:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></{p}:spPr>')

def docx(seed, paragraphs, photos=()):
    rnd, body = random.Random(seed), []
    for i in range(paragraphs):
        body.append(f'<w:p w:rsidR="00A{i:05X}"><w:pPr><w:jc w:val="both"/></w:pPr><w:r><w:rPr><w:rFonts w:eastAsia="ＭＳ 明朝"/><w:sz w:val="21"/></w:rPr><w:t>{sentence(rnd, rnd.randint(30, 160))}</w:t></w:r></w:p>')
    for n in range(1, len(photos) + 1):
        body.append(f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="5400000" cy="4050000"/><wp:docPr id="{n}" name="図 {n}"/>'
                    f'<a:graphic {A}><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">{picture_xml("pic", f"rId{n}", n)}</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>')
    main = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{"".join(body)}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
    parts = [('[Content_Types].xml', types(('/word/document.xml', 'wordprocessingml.document.main'))), ('_rels/.rels', rels(('rId1', 'officeDocument', 'word/document.xml'))), ('word/document.xml', main)]
    parts.append(('word/_rels/document.xml.rels', rels(*[(f'rId{n}', 'image', f'media/image{n}.jpeg') for n in range(1, len(photos) + 1)])))
    return package(parts + [(f'word/media/image{n}.jpeg', p) for n, p in enumerate(photos, 1)])

def pptx(seed, slides, photos):
    rnd = random.Random(seed)
    P = f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" {A}'
    tree = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    master = f'<p:sldMaster {P}><p:cSld><p:spTree>{tree}</p:spTree></p:cSld><p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/><p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>'
    layout = f'<p:sldLayout {P}><p:cSld name="白紙"><p:spTree>{tree}</p:spTree></p:cSld></p:sldLayout>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    theme = (f'<a:theme {A} name="標準"><a:themeElements><a:clrScheme name="標準">' + ''.join(f'<a:{c}><a:srgbClr val="{v}"/></a:{c}>' for c, v in zip('dk1 lt1 dk2 lt2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink'.split(), '000000 FFFFFF 1F497D EEECE1 4F81BD C0504D 9BBB59 8064A2 4BACC6 F79646 0000FF 800080'.split()))
             + '</a:clrScheme><a:fontScheme name="標準"><a:majorFont><a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/></a:majorFont><a:minorFont><a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/></a:minorFont></a:fontScheme>'
             + f'<a:fmtScheme name="標準"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{("<a:ln>" + fill + "</a:ln>") * 3}</a:lnStyleLst><a:effectStyleLst>{"<a:effectStyle><a:effectLst/></a:effectStyle>" * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>')
    parts = [('_rels/.rels', rels(('rId1', 'officeDocument', 'ppt/presentation.xml')))]
    over = [('/ppt/presentation.xml', 'presentationml.presentation.main'), ('/ppt/slideMasters/slideMaster1.xml', 'presentationml.slideMaster'), ('/ppt/slideLayouts/slideLayout1.xml', 'presentationml.slideLayout'), ('/ppt/theme/theme1.xml', 'theme')]
    ids, pres = [], [('rId1', 'slideMaster', 'slideMasters/slideMaster1.xml'), ('rId2', 'theme', 'theme/theme1.xml')]
    for i in range(1, slides + 1):
        text = ''.join(f'<a:p><a:r><a:rPr lang="ja-JP" sz="1800"/><a:t>{sentence(rnd, rnd.randint(20, 60))}</a:t></a:r></a:p>' for _ in range(8))
        shapes = f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="本文"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="457200" y="457200"/><a:ext cx="8229600" cy="3000000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/>{text}</p:txBody></p:sp>'
        links = [('rId1', 'slideLayout', '../slideLayouts/slideLayout1.xml')]
        if i <= len(photos):
            shapes += f'<p:pic>{picture_xml("p", "rId2", 3)}</p:pic>'
            links.append(('rId2', 'image', f'../media/image{i}.jpeg'))
        parts += [(f'ppt/slides/slide{i}.xml', f'<p:sld {P}><p:cSld><p:spTree>{tree}{shapes}</p:spTree></p:cSld></p:sld>'), (f'ppt/slides/_rels/slide{i}.xml.rels', rels(*links))]
        over.append((f'/ppt/slides/slide{i}.xml', 'presentationml.slide')); ids.append(f'<p:sldId id="{255 + i}" r:id="rId{i + 2}"/>'); pres.append((f'rId{i + 2}', 'slide', f'slides/slide{i}.xml'))
    parts += [('ppt/presentation.xml', f'<p:presentation {P}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:sldIdLst>{"".join(ids)}</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>'),
              ('ppt/_rels/presentation.xml.rels', rels(*pres)), ('ppt/slideMasters/slideMaster1.xml', master), ('ppt/slideMasters/_rels/slideMaster1.xml.rels', rels(('rId1', 'slideLayout', '../slideLayouts/slideLayout1.xml'), ('rId2', 'theme', '../theme/theme1.xml'))),
              ('ppt/slideLayouts/slideLayout1.xml', layout), ('ppt/slideLayouts/_rels/slideLayout1.xml.rels', rels(('rId1', 'slideMaster', '../slideMasters/slideMaster1.xml'))), ('ppt/theme/theme1.xml', theme)]
    return package([('[Content_Types].xml', types(*over))] + parts + [(f'ppt/media/image{n}.jpeg', p) for n, p in enumerate(photos, 1)])

def xlsx(seed, rows, columns, macro=False):
    rnd, strings = random.Random(seed), [sentence(random.Random(i), 12) for i in range(2000)]
    out = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>']
    names = [chr(65 + c) for c in range(columns)]
    for r in range(1, rows + 1):
        cells = [f'<c r="A{r}"><v>{r}</v></c>', f'<c r="B{r}" t="s"><v>{rnd.randrange(2000)}</v></c>'] + [f'<c r="{n}{r}" s="1"><v>{rnd.randrange(10_000_000)}</v></c>' for n in names[2:-1]]
        cells.append(f'<c r="{names[-1]}{r}"><f>SUM(C{r}:D{r})</f><v>{rnd.randrange(10_000_000)}</v></c>')
        out.append(f'<row r="{r}">{"".join(cells)}</row>')
    out.append('</sheetData></worksheet>')
    main = '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="' + OFFICE + '"><sheets><sheet name="台帳" sheetId="1" r:id="rId1"/></sheets></workbook>'
    shared = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + ''.join(f'<si><t>{s}</t></si>' for s in strings) + '</sst>'
    styles = '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font><sz val="11"/><name val="ＭＳ Ｐゴシック"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>'
    content = types(('/xl/workbook.xml', 'spreadsheetml.sheet.main'), ('/xl/worksheets/sheet1.xml', 'spreadsheetml.worksheet'), ('/xl/sharedStrings.xml', 'spreadsheetml.sharedStrings'), ('/xl/styles.xml', 'spreadsheetml.styles'))
    links = [('rId1', 'worksheet', 'worksheets/sheet1.xml'), ('rId2', 'sharedStrings', 'sharedStrings.xml'), ('rId3', 'styles', 'styles.xml')]
    parts = [('xl/workbook.xml', main), ('xl/worksheets/sheet1.xml', ''.join(out)), ('xl/sharedStrings.xml', shared), ('xl/styles.xml', styles)]
    workbook_rels = rels(*links)
    if macro:
        content = content.replace(MAIN + 'spreadsheetml.sheet.main+xml', 'application/vnd.ms-excel.sheet.macroEnabled.main+xml').replace('</Types>', '<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>')
        workbook_rels = workbook_rels.replace('</Relationships>', '<Relationship Id="rId9" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>')
        parts.append(('xl/vbaProject.bin', b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + random.Random(seed).randbytes(40_000)))
    return package([('[Content_Types].xml', content), ('_rels/.rels', rels(('rId1', 'officeDocument', 'xl/workbook.xml')))] + parts + [('xl/_rels/workbook.xml.rels', workbook_rels)])

def pdf(objects):
    out, places = b'%PDF-1.6\n%\xe2\xe3\xcf\xd3\n', []
    for number, body in enumerate(objects, 1):
        places.append(len(out)); out += b'%d 0 obj\n' % number + body + b'\nendobj\n'
    xref = len(out)
    out += b'xref\n0 %d\n0000000000 65535 f \n' % (len(objects) + 1) + b''.join(b'%010d 00000 n \n' % p for p in places)
    return out + b'trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n' % (len(objects) + 1, xref)

def stream(head, data):
    return b'<<' + head + b'/Length %d>>\nstream\n' % len(data) + data + b'\nendstream'

def scanned_pdf(pages, size, seed):
    objects = [b'<</Type/Catalog/Pages 2 0 R>>', b'']
    for i in range(pages):
        jpeg = photo_of(size, f'{seed}-{i}', 80)
        width, height = Image.open(io.BytesIO(jpeg)).size
        n = len(objects) + 1
        objects += [b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</XObject<</I %d 0 R>>>>>>' % (n + 1, n + 2), stream(b'', b'q 595 0 0 842 0 0 cm /I Do Q'),
                    stream(b'/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode' % (width, height), jpeg)]
    objects[1] = b'<</Type/Pages/Count %d/Kids[' % pages + b' '.join(b'%d 0 R' % (3 + 3 * i) for i in range(pages)) + b']>>'
    return pdf(objects)

def drawn_pdf(pages, operators, seed):
    rnd = random.Random(seed)
    objects = [b'<</Type/Catalog/Pages 2 0 R>>', b'', b'<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>']
    for i in range(pages):
        lines = [b'BT /F 10 Tf 40 800 Td (Clause %d of the contract) Tj ET' % i] + [b'%d %d m %d %d l S' % tuple(rnd.randrange(800) for _ in range(4)) for _ in range(operators)]
        n = len(objects) + 1
        objects += [b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>' % (n + 1), stream(b'/Filter/FlateDecode', zlib.compress(b'\n'.join(lines), 6))]
    objects[1] = b'<</Type/Pages/Count %d/Kids[' % pages + b' '.join(b'%d 0 R' % (4 + 2 * i) for i in range(pages)) + b']>>'
    return pdf(objects)

def csv(rows, seed):
    rnd = random.Random(seed)
    return ''.join(f'{i},{sentence(rnd, 8)},{rnd.randrange(100000)},080-{rnd.randrange(10000):04}-{rnd.randrange(10000):04}\r\n' for i in range(rows)).encode('cp932')

def tiff(seed):
    out = io.BytesIO(); Image.open(io.BytesIO(photo(1230, 900, seed, form='PNG', noise=10))).save(out, 'TIFF', compression='tiff_lzw'); return out.getvalue()

def files():
    jpg = lambda size, seed: photo_of(int(size * 1e6), seed)
    yield '契約書.pdf', drawn_pdf(12, 420, 'contract')
    yield '通知.docx', docx('notice', 600)
    yield '議事録.docx', docx('minutes', 2000)
    yield '工事写真帳.docx', docx('works', 60, [jpg(1.1, f'w{i}') for i in range(8)])
    yield '防災訓練報告.docx', docx('drill', 120, [jpg(0.7, f'd{i}') for i in range(4)])
    yield '名簿.xlsx', xlsx('roster', 6000, 8)
    yield '収納台帳20万行.xlsx', xlsx('ledger', 200_000, 6)
    yield '調査票.xlsm', xlsx('survey', 15_000, 8, macro=True)
    yield '長い説明資料.pptx', pptx('slides', 120, [jpg(0.25, f's{i}') for i in range(32)])
    yield '議会説明.pptx', pptx('council', 30, [jpg(0.3, f'c{i}') for i in range(8)])
    yield 'スキャン申請書.pdf', scanned_pdf(10, 450_000, 'scan')
    yield 'スキャン図書.pdf', scanned_pdf(30, 545_000, 'book')
    yield '設計図.pdf', drawn_pdf(20, 15_000, 'plan')
    yield '現場.jpg', jpg(2.0, 'site')
    yield '庁舎.jpg', jpg(1.4, 'hall')
    yield '地図.png', photo(1300, 1000, 'map', form='PNG', noise=12)
    yield '図面.tif', tiff('drawing')
    yield '税額一覧.csv', csv(60_000, 'tax')
    yield 'お知らせ.txt', ''.join(sentence(random.Random(i), 60) + '\n' for i in range(7000)).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w') as z:
        for name, data in (('別添/写真1.jpg', jpg(1.0, 'z1')), ('別添/写真2.jpg', jpg(1.0, 'z2')), ('別添/要綱.docx', docx('rules', 300)), ('別添/図.pdf', scanned_pdf(2, 400_000, 'z'))):
            z.writestr(zipfile.ZipInfo(name, (2026, 4, 1, 9, 0, 0)), data)
    yield '添付一式.zip', out.getvalue()

def main():
    folder = pathlib.Path(sys.argv[1]); folder.mkdir(parents=True, exist_ok=True)
    total = count = 0
    for name, data in files():
        (folder / name).write_bytes(data)
        total, count = total + len(data), count + 1
        print(f'{len(data) / 1e6:8.2f} MB  {name}')
    print(f'{count} files, mean {total / count / 1e6:.2f} MB')

if __name__ == "__main__":
    main()
