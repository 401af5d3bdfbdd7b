#!/usr/bin/python3
"""Every bad input gets one clear line and the right exit status; nothing half done is left and no other file is touched."""
import json, os, signal, subprocess, sys, time
import harness
from harness import docx, one_line, pdf, zipped

def left_in(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob('*') if p.is_file())

def refuse_one(program, folder, data, code, status, name='入力.pdf', *more):
    (folder / name).write_bytes(data)
    run = program('disarm', *more, '-o', folder / 'out', folder / name, expect=status)
    one_line(run, code)
    assert left_in(folder) == [name], left_in(folder)

def test_missing(program, folder):
    run = program('disarm', '-o', folder / 'out', folder / '無い.pdf', expect=1)
    one_line(run, 'not_found')
    assert left_in(folder) == []

def test_empty(program, folder):
    refuse_one(program, folder, b'', 'empty_file', 2)

def test_unknown_bytes(program, folder):
    refuse_one(program, folder, bytes(range(1, 256)) * 9 + b'\0\1\2', 'unknown_type', 2, 'x.bin')

def test_executable_named_as_document(program, folder):
    refuse_one(program, folder, b'MZ' + bytes(58) + b'\x40\0\0\0PE\0\0' + bytes(400), 'banned_type', 2, '請求書.pdf')

def test_truncated_at_every_length(program, folder):
    for name, data in (('a.pdf', pdf()), ('a.docx', docx()), ('a.zip', zipped([('読.txt', 'こんにちは')]))):
        inputs = folder / ('in-' + name); inputs.mkdir()
        for n in range(len(data)):
            (inputs / f'{n:05}-{name}').write_bytes(data[:n])
        run = program('disarm', '--out-dir', folder / ('out-' + name), '--report-dir', folder / ('rep-' + name), inputs)
        assert run.returncode in (0, 2), run.text_err[-500:]
        reports = [json.loads(p.read_bytes()) for p in (folder / ('rep-' + name)).iterdir()]
        assert len(reports) == len(data)
        bad = [r for r in reports if (r['reason'] or {}).get('code', '').startswith(('worker_', 'second_look', 'timed_out'))]
        assert not bad, bad[:3]

def test_two_gigabytes(program, folder):
    with open(folder / 'huge.pdf', 'wb') as f:
        f.write(b'%PDF-1.4\n'); f.truncate(2_100_000_000)
    run = program('disarm', '-o', folder / 'out', folder / 'huge.pdf', expect=2)
    one_line(run, 'too_large')
    assert left_in(folder) == ['huge.pdf']

def test_device(program, folder):
    one_line(program('disarm', '-o', folder / 'out', '/dev/zero', expect=2), 'not_a_file')

def test_pipe(program, folder):
    os.mkfifo(folder / 'pipe.pdf')
    one_line(program('disarm', '-o', folder / 'out', folder / 'pipe.pdf', expect=2), 'not_a_file')

def test_folder_that_contains_itself(program, folder):
    (folder / 'in').mkdir(); (folder / 'in' / 'self').symlink_to(folder / 'in'); (folder / 'in' / 'a.txt').write_text('案内\n')
    run = program('disarm', '--out-dir', folder / 'out', folder / 'in', expect=2)
    one_line(run, 'directory_loop')
    assert left_in(folder / 'out') == ['a.txt']

def test_name_that_is_not_utf8(program, folder):
    name = os.fsencode(folder) + b'/\x8e\x91\x97\xbf.txt'
    with open(name, 'wb') as f:
        f.write('資料\n'.encode())
    program('disarm', '--out-dir', folder / 'out', '--report-dir', folder / 'rep', name, expect=0)
    assert os.listdir(os.fsencode(folder / 'out')) == [b'\x8e\x91\x97\xbf.txt']
    json.loads(next((folder / 'rep').iterdir()).read_bytes())['input']['name'].encode('utf8')

def test_output_that_exists(program, folder):
    (folder / 'a.txt').write_text('案内\n'); (folder / 'out').write_text('大切')
    one_line(program('disarm', '-o', folder / 'out', folder / 'a.txt', expect=1), 'output_exists')
    assert (folder / 'out').read_text() == '大切'
    program('disarm', '--force', '-o', folder / 'out', folder / 'a.txt', expect=0)
    assert (folder / 'out').read_text() == '案内\n'

def test_full_disk(program, folder):
    (folder / 'a.txt').write_text('案内\n' * 300_000)
    script = f'mount -t tmpfs -o size=64k none {folder}/small && "$0" disarm -o {folder}/small/out {folder}/a.txt; s=$?; ls -A {folder}/small; exit $s'
    (folder / 'small').mkdir()
    run = subprocess.run(['unshare', '-m', 'sh', '-c', script, str(program.folder / 'sekisho')], capture_output=True)
    if b'unshare' in run.stderr or b'mount:' in run.stderr:
        return 'needs root'
    run.text_err = run.stderr.decode()
    assert run.returncode == 1, run.text_err
    one_line(run, 'disk_full')
    assert run.stdout == b'', run.stdout

def test_read_only_folder(program, folder):
    (folder / 'a.txt').write_text('案内\n'); (folder / 'ro').mkdir()
    script = f'mount --bind -o ro {folder}/ro {folder}/ro && mount -o remount,bind,ro {folder}/ro && exec "$0" disarm -o {folder}/ro/out {folder}/a.txt'
    run = subprocess.run(['unshare', '-m', 'sh', '-c', script, str(program.folder / 'sekisho')], capture_output=True)
    run.text_err = run.stderr.decode()
    if 'unshare' in run.text_err or 'mount:' in run.text_err:
        return 'needs root'
    assert run.returncode == 1, run.text_err
    one_line(run, 'output_unwritable')

def test_unreadable(program, folder):
    (folder / 'a.txt').write_text('案内\n'); (folder / 'a.txt').chmod(0); folder.chmod(0o777)
    someone = {'user': 65534, 'group': 65534, 'extra_groups': []} if os.getuid() == 0 else {}
    try:
        run = program('disarm', '-o', folder / 'out', folder / 'a.txt', **someone)
    except PermissionError:
        return 'the program lies where only root comes'
    assert run.returncode == 2, run.text_err
    one_line(run, 'unreadable')

def test_wrong_password(program, folder):
    (folder / 'open.pdf').write_bytes(pdf())
    if subprocess.run(['qpdf', '--encrypt', 'himitsu', 'owner', '256', '--', folder / 'open.pdf', folder / 'a.pdf']).returncode:
        return 'qpdf is not installed'
    one_line(program('disarm', '-o', folder / 'out', folder / 'a.pdf', expect=2), 'encrypted')
    one_line(program('disarm', '--password', 'chigau', '-o', folder / 'out', folder / 'a.pdf', expect=2), 'wrong_password')
    program('disarm', '--password', 'himitsu', '-o', folder / 'out', folder / 'a.pdf', expect=0)
    assert b'/Encrypt' not in (folder / 'out').read_bytes()

def test_one_bad_file_does_not_hold_back_the_rest(program, folder):
    (folder / 'in').mkdir()
    (folder / 'in' / 'a.docx').write_bytes(docx()); (folder / 'in' / 'b.exe').write_bytes(b'MZ' + bytes(500)); (folder / 'in' / 'c.pdf').write_bytes(pdf())
    run = program('disarm', '--out-dir', folder / 'out', folder / 'in', expect=2)
    one_line(run, 'banned_type')
    assert left_in(folder / 'out') == ['a.docx', 'c.pdf']

def test_interrupted_run_leaves_whole_files_only(program, folder):
    (folder / 'in').mkdir()
    for i in range(3000):
        (folder / 'in' / f'{i}.pdf').write_bytes(pdf(str(i)))
    process = subprocess.Popen([program.folder / 'sekisho', 'disarm', '--quiet', '--out-dir', folder / 'out', folder / 'in'], stderr=subprocess.PIPE)
    time.sleep(1.0); process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1, process.returncode
    assert b'(interrupted)' in err, err
    outputs = list((folder / 'out').iterdir())
    assert 0 < len(outputs) < 3000, len(outputs)
    assert all(p.read_bytes().rstrip().endswith(b'%%EOF') and not p.name.startswith('.') for p in outputs)

def test_killed_run_leaves_whole_files_only(program, folder):
    (folder / 'in').mkdir()
    for i in range(3000):
        (folder / 'in' / f'{i}.pdf').write_bytes(pdf(str(i)))
    process = subprocess.Popen([program.folder / 'sekisho', 'disarm', '--quiet', '--out-dir', folder / 'out', folder / 'in'], stderr=subprocess.DEVNULL)
    time.sleep(1.0); process.kill(); process.wait()
    assert all(p.read_bytes().rstrip().endswith(b'%%EOF') and not p.name.startswith('.') for p in (folder / 'out').iterdir())
    time.sleep(0.5)
    assert subprocess.run(['pgrep', '-P', str(process.pid)], capture_output=True).stdout == b''

def test_usage_errors(program, folder):
    for arguments in ([], ['disarm'], ['disarm', '--no-such-option', 'x'], ['disarm', 'a', 'b'], ['disarm', '--jobs', '0', 'x'], ['no-such-command']):
        assert program(*arguments).returncode == 1, arguments

def test_bad_profile_names_its_line(program, folder):
    (folder / 'p.toml').write_text('[pdf]\nkeep_links = true\nkeep_linkz = true\n'); (folder / 'a.txt').write_text('案内\n')
    run = program('disarm', '--profile', folder / 'p.toml', '-o', folder / 'out', folder / 'a.txt', expect=1)
    assert 'p.toml:3' in run.text_err and 'keep_linkz' in run.text_err, run.text_err
    assert not (folder / 'out').exists()

harness.run_all(sys.modules[__name__])
