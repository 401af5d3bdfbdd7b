#!/usr/bin/python3
"""`sekisho evidence` as an operator, an auditor and another municipality use it. Records are put into the table the way the program does."""
import base64, hashlib, json, pathlib, sqlite3, sys
import harness

def record(number, **more):
    return json.dumps({'v': 1, 'at': 1790000000000000 + number, 'who': 'account-1', 'what': 'crossing_release', 'object': 'crossing', 'id': f'c-{number}', 'why': 'rule', **more}, separators=(',', ':'))

def append(data, first, last):
    with sqlite3.connect(data / 'sekisho.db') as db:
        for n in range(first, last):
            db.execute('INSERT INTO evidence_leaf VALUES (?, ?, ?, ?, ?, ?, ?)', (n, 1790000000000000 + n, 'account-1', 'crossing_release', 'crossing', f'c-{n}', record(n)))
    db.close()

def log_of(program, folder, name='log.example', records=300):
    data = folder / name
    program('evidence', 'checkpoint', '--data', data, '--origin', name, expect=0)
    append(data, 0, records)
    program('evidence', 'checkpoint', '--data', data, expect=0)
    return data

def test_first_start_makes_a_key_for_its_owner(program, folder):
    data = log_of(program, folder, records=0)
    assert (data / 'evidence.key').stat().st_mode & 0o777 == 0o600
    assert (data / 'evidence.pub').read_text().startswith('log.example+')
    assert 'log.example\n0\n' in program('evidence', 'checkpoint', '--data', data, expect=0).text_out

def test_the_settings_name_the_log(program, folder):
    (folder / 's.toml').write_text('[evidence]\norigin = "settings.example/log"\n')
    assert program('evidence', 'checkpoint', '--data', folder / 'd', '--settings', folder / 's.toml', expect=0).text_out.startswith('settings.example/log\n')

def test_a_good_log_is_called_good(program, folder):
    data = log_of(program, folder)
    out = program('evidence', 'verify', '--data', data, expect=0).text_out
    assert '記録300件' in out and 'The evidence holds' in out, out
    r = json.loads(program('evidence', 'verify', '--json', '--data', data, expect=0).text_out)
    assert r['leaves'] == r['newest']['size'] == 300 and r['findings'] == [] and r['uncovered'] == 0, r

def test_a_changed_record_is_placed(program, folder):
    data = log_of(program, folder)
    with sqlite3.connect(data / 'sekisho.db') as db:
        db.execute('UPDATE evidence_leaf SET record = replace(record, ?, ?) WHERE number = 123', ('"c-123"', '"c-124"'))
    db.close()
    run = program('evidence', 'verify', '--data', data, expect=2)
    assert 'evidence_leaf #123: 記録が書き換えられています' in run.text_out, run.text_out
    r = json.loads(program('evidence', 'verify', '--json', '--data', data, expect=2).text_out)
    assert any(f['finding'] == 'record_altered' and f['leaf'] == 123 for f in r['findings']), r
    assert program('evidence', 'prove', '123', '--data', data, expect=2).text_out == '', 'no proof is made of what does not hold'

def test_a_proof_is_checked_offline(program, folder):
    data = log_of(program, folder)
    program('evidence', 'prove', '7', '--data', data, '-o', folder / 'p.tlog-proof', expect=0)
    text = (folder / 'p.tlog-proof').read_text()
    assert text.startswith('c2sp.org/tlog-proof@v1\nextra ') and '\nindex 7\n' in text
    check = lambda: program('evidence', 'check-proof', folder / 'p.tlog-proof', '--public-key', data / 'evidence.pub')
    run = check()
    assert run.returncode == 0 and '#7' in run.text_out and '受け取れるようにしました / released' in run.text_out, run.text_out
    (folder / 'p.tlog-proof').write_text(text.replace('index 7', 'index 8'))
    assert check().returncode == 2
    harness.one_line(check(), 'bad_proof')
    harness.one_line(program('evidence', 'prove', '300', '--data', data, expect=1), 'evidence_uncovered')

def test_an_anchor_finds_a_rollback(program, folder):
    data = log_of(program, folder)
    import shutil
    shutil.copytree(data, folder / 'before')
    append(data, 300, 400)
    program('evidence', 'checkpoint', '--data', data, expect=0)
    program('evidence', 'anchor', '--data', data, '--to-dir', folder, '--eml', folder / 'a.eml', '--to', 'audit@pref.example', '--qr', folder / 'a.svg', expect=0)
    assert '<svg' in (folder / 'a.svg').read_text()
    for anchor in ('checkpoint-400.txt', 'a.eml'):
        program('evidence', 'verify', '--data', data, '--anchor', folder / anchor, expect=0)
        program('evidence', 'verify', '--data', folder / 'before', expect=0)
        run = program('evidence', 'verify', '--data', folder / 'before', '--anchor', folder / anchor, expect=2)
        assert 'rolled_back' in run.text_out and '#300–#399' in run.text_out, run.text_out
    assert '█' in program('evidence', 'anchor', '--data', data, '--qr-text', expect=0).text_out
    assert program('evidence', 'anchor', '--data', data).returncode == 1

# RFC 6962 in a few lines of another language: nothing of the program is used to judge the program.
def tree(leaves):
    if not leaves:
        return hashlib.sha256(b'').digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b'\1' + tree(leaves[:k]) + tree(leaves[k:])).digest()

def test_the_export_stands_by_itself(program, folder):
    data = log_of(program, folder, records=700)
    program('evidence', 'export', '--data', data, '--out-dir', folder / 'out', expect=0)
    leaves = []
    for name, count in (('000', 256), ('001', 256), ('002.p/188', 188)):
        bundle, hashes = (folder / 'out/tile/entries' / name).read_bytes(), (folder / 'out/tile/0' / name).read_bytes()
        while bundle:
            size = int.from_bytes(bundle[:2], 'big')
            assert bundle[2:2 + size].decode() == record(len(leaves))
            leaves.append(hashlib.sha256(b'\0' + bundle[2:2 + size]).digest())
            bundle = bundle[2 + size:]
        assert hashes == b''.join(leaves[-count:])
    assert (folder / 'out/tile/1/000.p/2').read_bytes() == tree(leaves[:256]) + tree(leaves[256:512])
    origin, size, root = (folder / 'out/checkpoint').read_text().splitlines()[:3]
    assert (origin, size, base64.b64decode(root)) == ('log.example', '700', tree(leaves))

def test_another_town_cosigns_what_is_consistent(program, folder):
    data = log_of(program, folder)
    program('key', 'create', '--name', 'witness.example', '--out-dir', folder / 'w', expect=0)
    witness = ('--key', folder / 'w/sekisho.key', '--log-key', data / 'evidence.pub', '--seen', folder / 'w/seen')
    program('evidence', 'checkpoint', '--data', data, '--since', '0', '-o', folder / 'r1', expect=0)
    program('evidence', 'cosign', folder / 'r1', *witness, '-o', folder / 'c1', expect=0)
    append(data, 300, 310)
    program('evidence', 'checkpoint', '--data', data, '--since', '300', '-o', folder / 'r2', expect=0)
    program('evidence', 'cosign', folder / 'r2', *witness, '-o', folder / 'c2', expect=0)
    harness.one_line(program('evidence', 'cosign', folder / 'r1', *witness, expect=2), 'evidence_rolled_back')
    program('evidence', 'checkpoint', '--data', data, '--add-cosignature', folder / 'c2', '--witness', folder / 'w/sekisho.pub', expect=0)
    assert program('evidence', 'checkpoint', '--data', data, expect=0).text_out.count('\u2014 ') == 2
    program('evidence', 'verify', '--data', data, expect=0)
    program('evidence', 'prove', '5', '--data', data, '-o', folder / 'p', expect=0)
    check = ('evidence', 'check-proof', folder / 'p', '--public-key', data / 'evidence.pub', '--witness')
    assert 'witness.example' in program(*check, folder / 'w/sekisho.pub', expect=0).text_out
    harness.one_line(program(*check, data / 'evidence.pub', expect=2), 'bad_checkpoint')
    program('evidence', 'checkpoint', '--data', data, '--add-cosignature', folder / 'c2', '--witness', data / 'evidence.pub', expect=2)

def test_what_is_missing_is_an_error_of_the_environment(program, folder):
    harness.one_line(program('evidence', 'verify', '--data', folder / 'nowhere', expect=1), 'not_found')
    assert program('evidence').returncode == 1
    data = log_of(program, folder, records=3)
    harness.one_line(program('evidence', 'checkpoint', '--data', data, '--origin', 'other.example', expect=1), 'bad_key')

harness.run_all(sys.modules[__name__])
