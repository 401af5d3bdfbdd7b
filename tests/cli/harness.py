"""Small real files made in memory, and a runner for the command line; shared by the tests beside it."""
import io, json, os, pathlib, shutil, subprocess, sys, tempfile, traceback, zipfile

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{main}"/>{more}</Types>'
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

def docx(text='回覧：庁舎の点検について', macro=False):
    main = 'application/vnd.ms-word.document.macroEnabled.main+xml' if macro else 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'
    more = '<Override PartName="/word/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>' if macro else ''
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
        z.writestr('[Content_Types].xml', TYPES.format(main=main, more=more))
        z.writestr('_rels/.rels', RELS.format(f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'))
        z.writestr('word/document.xml', f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>')
        if macro:
            z.writestr('word/_rels/document.xml.rels', RELS.format('<Relationship Id="rId1" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>'))
            z.writestr('word/vbaProject.bin', b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(600))
    return out.getvalue()

def pdf(text='Sekisho', extra=''):
    stream = f'BT /F1 24 Tf 72 700 Td ({text}) Tj ET'
    objects = [f'<</Type/Catalog/Pages 2 0 R{extra}>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>',
               '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
               f'<</Length {len(stream)}>>\nstream\n{stream}\nendstream', '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>']
    out, places = b'%PDF-1.4\n', []
    for number, body in enumerate(objects, 1):
        places.append(len(out)); out += f'{number} 0 obj\n{body}\nendobj\n'.encode()
    xref = len(out)
    out += f'xref\n0 {len(objects) + 1}\n0000000000 65535 f \n'.encode() + b''.join(f'{p:010} 00000 n \n'.encode() for p in places)
    return out + f'trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF\n'.encode()

def zipped(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w') as z:
        for name, data in entries:
            z.writestr(name, data)
    return out.getvalue()

class Program:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
    def __call__(self, *arguments, expect=None, **keywords):
        run = subprocess.run([str(self.folder / 'sekisho'), *map(os.fspath, arguments)], capture_output=True, timeout=300, **keywords)
        run.text_out, run.text_err = run.stdout.decode('utf8', 'replace'), run.stderr.decode('utf8', 'replace')
        if expect is not None and run.returncode != expect:
            raise AssertionError(f'status {run.returncode}, wanted {expect}: {run.text_err[-800:]}')
        return run

def one_line(run, code):
    lines = [l for l in run.text_err.splitlines() if l.strip()]
    assert len(lines) == 1, f'one line is wanted: {lines}'
    assert f'({code})' in lines[0], f'{code} is wanted: {lines[0]}'
    assert any(ord(c) > 0x3000 for c in lines[0]) and ' / ' in lines[0], f'both languages are wanted: {lines[0]}'

def run_all(module):
    program = Program(sys.argv[1])
    only = sys.argv[2:]
    passed = failed = skipped = 0
    for name, test in sorted(vars(module).items()):
        if not name.startswith('test_') or only and name not in only:
            continue
        folder = pathlib.Path(tempfile.mkdtemp(prefix='sekisho-test-'))
        try:
            reason = test(program, folder)
            skipped += reason is not None
            passed += reason is None
            print(f'{"skipped" if reason else "ok":8}{name}' + (f': {reason}' if reason else ''))
        except Exception:
            failed += 1
            print(f'FAILED  {name}'); traceback.print_exc(file=sys.stdout)
        finally:
            subprocess.run(['chmod', '-R', 'u+rwX', str(folder)], stderr=subprocess.DEVNULL)
            shutil.rmtree(folder, ignore_errors=True)
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    sys.exit(1 if failed or not passed else 0)
