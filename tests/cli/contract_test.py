#!/usr/bin/python3
"""What programs outside rely on: the report's shape, exit status, names of outputs, certificates, profiles."""
import hashlib, json, pathlib, subprocess, sys
import harness
from harness import docx, pdf, zipped

def report_of(program, folder, name, data, *more, status=0):
    (folder / name).write_bytes(data)
    program('disarm', *more, '--report', folder / 'r.json', '-o', folder / 'out', folder / name, expect=status)
    return json.loads((folder / 'r.json').read_text(encoding='utf8'))

def test_report_of_a_clean_file(program, folder):
    r = report_of(program, folder, 'a.pdf', pdf())
    assert set(r) == {'input', 'verdict', 'reason', 'removed', 'warnings', 'kept', 'output', 'profile', 'engine', 'seconds'}, set(r)
    for side, path in (('input', 'a.pdf'), ('output', 'out')):
        data = (folder / path).read_bytes()
        assert r[side] == {'name': path, 'sha256': hashlib.sha256(data).hexdigest(), 'bytes': len(data), 'type': 'pdf'}, r[side]
    assert r['verdict'] == 'clean' and r['reason'] is None and r['removed'] == []
    assert set(r['kept']) == {'text', 'pictures', 'pages', 'ja', 'en'} and r['kept']['text'] == 1 and r['kept']['pages'] is None, r['kept']
    assert r['kept']['ja'] == '文字はすべて残っています。', r['kept']
    assert r['profile']['name'] == 'default' and len(r['profile']['sha256']) == 64

def test_report_of_a_refused_file(program, folder):
    r = report_of(program, folder, 'a.exe', b'MZ' + bytes(500), status=2)
    assert r['verdict'] == 'refused' and r['output'] is None and r['kept'] is None and r['reason']['code'] == 'banned_type' and r['reason']['ja'] and r['reason']['en']
    assert r['input']['sha256'] == hashlib.sha256(b'MZ' + bytes(500)).hexdigest()
    assert not (folder / 'out').exists()

def test_report_names_what_was_removed(program, folder):
    r = report_of(program, folder, 'a.pdf', pdf(extra='/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>'))
    assert r['removed'] and all(set(x) == {'what', 'where', 'count', 'ja', 'en'} for x in r['removed']), r['removed']
    assert b'JavaScript' not in (folder / 'out').read_bytes()

def test_type_and_extension_change_together(program, folder):
    (folder / 'in' / '総務').mkdir(parents=True)
    (folder / 'in' / '総務' / '様式.docm').write_bytes(docx(macro=True))
    program('disarm', '--out-dir', folder / 'out', '--report-dir', folder / 'rep', folder / 'in', expect=0)
    assert (folder / 'out' / '総務' / '様式.docx').exists()
    r = json.loads((folder / 'rep' / '総務' / '様式.docm.json').read_text(encoding='utf8'))
    assert r['output']['type'] == 'docx' and any(x['what'] == 'macro' for x in r['removed']), r

def test_names_that_would_meet_stay_apart(program, folder):
    (folder / 'in').mkdir()
    (folder / 'in' / 'a.docm').write_bytes(docx(macro=True)); (folder / 'in' / 'a.docx').write_bytes(docx('別の文書'))
    program('disarm', '--out-dir', folder / 'out', folder / 'in', expect=0)
    assert sorted(p.name for p in (folder / 'out').iterdir()) == ['a.docm.docx', 'a.docx']

def test_clean_content_gets_no_name_that_runs(program, folder):
    (folder / 'in').mkdir(); (folder / 'in' / '請求書.js').write_bytes(pdf())
    program('disarm', '--out-dir', folder / 'out', folder / 'in', expect=0)
    assert [p.name for p in (folder / 'out').iterdir()] == ['請求書.js.pdf']

def test_refused_entry_is_replaced_by_its_reason(program, folder):
    r = report_of(program, folder, 'a.zip', zipped([('案内.txt', '案内\n'), ('道具.exe', b'MZ' + bytes(500))]))
    import zipfile
    with zipfile.ZipFile(folder / 'out') as z:
        names = z.namelist()
        assert '案内.txt' in names and len(names) == 2, names
        text = z.read(next(n for n in names if n != '案内.txt')).decode('utf8')
        assert '持ち込みを禁じている' in text, text
    assert any(x['what'] == 'entry_refused' for x in r['removed']), r

def test_certificate_belongs_to_its_file(program, folder):
    program('key', 'create', '--name', 'kawasaki.example', '--out-dir', folder, expect=0)
    assert (folder / 'sekisho.key').stat().st_mode & 0o777 == 0o600
    (folder / 'a.pdf').write_bytes(pdf())
    program('disarm', '--key', folder / 'sekisho.key', '-o', folder / 'b.pdf', folder / 'a.pdf', expect=0)
    check = lambda file: program('verify', '--public-key', folder / 'sekisho.pub', folder / 'b.pdf.cert', folder / file).returncode
    assert check('b.pdf') == 0
    assert check('a.pdf') == 2
    note = (folder / 'b.pdf.cert').read_text(); (folder / 'b.pdf.cert').write_text(note.replace('default', 'defauIt'))
    assert check('b.pdf') == 2

def test_shipped_profiles_read_back(program, folder):
    for name in ('default', 'strict'):
        (folder / 'p.toml').write_text(program('profile', name, expect=0).text_out)
        again = program('profile', folder / 'p.toml', expect=0).text_out
        assert again == (folder / 'p.toml').read_text()

def settings_of(program):
    section = ''
    for line in program('profile', 'default', expect=0).text_out.splitlines():
        if line.startswith('['):
            section = line
        elif section and '=' in line and not line.startswith('#'):
            key, value = (part.strip() for part in line.split('=', 1))
            yield section, key, value

def test_every_setting_alone_leaves_what_the_second_look_accepts(program, folder):
    samples = pathlib.Path(__file__).resolve().parents[2] / 'src' / 'formats'
    (folder / 'in').mkdir()
    for sample in samples.rglob('samples/*'):
        (folder / 'in' / f'{sample.parent.parent.name}-{sample.name}').write_bytes(sample.read_bytes())
    (folder / 'in' / '式.csv').write_text('氏名,式\n川崎,=HYPERLINK("http://x.example")\n\u202e偽,+SUM(1)\n')
    settings = [s for s in settings_of(program) if s[1] != 'second_look']
    assert len(settings) > 20
    for number, (section, key, value) in enumerate(settings):
        other = {'true': 'false', 'false': 'true'}.get(value) or str(int(value) // 2)
        (folder / 'p.toml').write_text(f'based_on = "default"\nprofile = "試し"\n\n{section}\n{key} = {other}\n')
        ran = program('disarm', '--quiet', '--profile', folder / 'p.toml', '--out-dir', folder / f'out{number}', '--report-dir', folder / f'rep{number}', folder / 'in')
        assert ran.returncode in (0, 2), (key, ran.text_err)
        for path in (folder / f'rep{number}').rglob('*.json'):
            r = json.loads(path.read_text(encoding='utf8'))
            code = (r['reason'] or {}).get('code', '')
            assert code != 'second_look' and not code.startswith('worker_'), (key, other, path.name, code)
        if key in ('neutralise_csv', 'show_deceiving'):
            out = (folder / f'out{number}' / '式.csv').read_text()
            assert (',=HYPERLINK' in out) == (key == 'neutralise_csv') and ('\u202e' in out) == (key == 'show_deceiving'), out

def test_strict_turns_pages_into_pictures_with_their_text(program, folder):
    (folder / 'a.pdf').write_bytes(pdf('Kawasaki 2026'))
    r = report_of(program, folder, 'a.pdf', pdf('Kawasaki 2026'), '--profile', 'strict')
    assert r['profile']['name'] == 'strict' and any(x['what'] == 'flattened' for x in r['warnings']), r
    text = subprocess.run(['pdftotext', folder / 'out', '-'], capture_output=True).stdout
    assert b'Kawasaki 2026' in text, text
    fonts = subprocess.run(['pdfimages', '-list', folder / 'out'], capture_output=True).stdout
    assert b'jpeg' in fonts, fonts

def test_formats_are_listed(program, folder):
    rows = [json.loads(l) for l in program('formats', '--json', expect=0).text_out.splitlines()]
    how = {r['type']: r['treatment'] for r in rows}
    assert how['pdf'] == how['docm'] == 'rebuilt' and how['executable'] == 'banned'

def test_the_page_of_formats_is_what_the_program_says(program, folder):
    rows = [json.loads(l) for l in program('formats', '--json', expect=0).text_out.splitlines()]
    for r in rows:
        assert bool(r['kept_ja'] and r['kept_en']) == (r['treatment'] in ('rebuilt', 'converted', 'held')), r
    page = pathlib.Path(__file__).resolve().parents[2] / 'docs' / 'formats.md'
    assert page.read_text(encoding='utf8') == program('formats', '--markdown', expect=0).text_out, 'sekisho formats --markdown > docs/formats.md'

def test_outputs_of_one_stem_keep_apart(program, folder):
    import bz2, gzip, lzma
    (folder / 'in').mkdir()
    for name, data in (('a.txt.gz', gzip.compress(b'one\n')), ('a.txt.bz2', bz2.compress(b'two\n')), ('a.txt.xz', lzma.compress(b'three\n')), ('b.txt.gz', gzip.compress(b'four\n'))):
        (folder / 'in' / name).write_bytes(data)
    program('disarm', '--quiet', '--out-dir', folder / 'out', folder / 'in', expect=0)
    assert sorted(p.name for p in (folder / 'out').iterdir()) == ['a.txt.bz2.zip', 'a.txt.gz.zip', 'a.txt.xz.zip', 'b.txt.zip']

def test_standard_output(program, folder):
    (folder / 'a.txt').write_text('案内\n')
    assert program('disarm', '-o', '-', folder / 'a.txt', expect=0).stdout.decode() == '案内\n'

def test_json_lines(program, folder):
    (folder / 'in').mkdir(); (folder / 'in' / 'a.txt').write_text('案内\n'); (folder / 'in' / 'b.pdf').write_bytes(pdf())
    rows = [json.loads(l) for l in program('disarm', '--json', '--out-dir', folder / 'out', folder / 'in', expect=0).text_out.splitlines()]
    assert sorted(r['input']['name'] for r in rows) == ['a.txt', 'b.pdf']

harness.run_all(sys.modules[__name__])
