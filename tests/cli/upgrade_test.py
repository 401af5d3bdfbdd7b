#!/usr/bin/python3
"""sekisho upgrade and selftest with the real programs in a root of their own."""
import hashlib, os, pathlib, random, shutil, signal, struct, subprocess, sys, time
import harness

PASSWORD = '川の向こうの赤い屋根と三つの山'
BINARIES = ('sekisho', 'sekisho-worker', 'sekisho-pages')

def release(program, folder, version, name=None, break_it=None):
    """A release: the real programs (linked, not copied, where the file system allows it) and a file that names the version."""
    source = folder / f'release-{name or version}'
    (source / 'bin').mkdir(parents=True)
    for binary in BINARIES:
        if break_it != binary:
            os.link(program.folder / binary, source / 'bin' / binary) if os.stat(program.folder).st_dev == os.stat(source).st_dev else shutil.copy2(program.folder / binary, source / 'bin' / binary)
    if break_it:
        (source / 'bin' / break_it).write_text('#!/bin/sh\nexit 1\n'); (source / 'bin' / break_it).chmod(0o755)
    (source / 'share').mkdir(); (source / 'share' / 'version.txt').write_text(version); (source / 'share' / 'name.txt').write_text(name or version)   # two releases differ even when made in the same second
    file = folder / f'{name or version}.upgrade'
    program('upgrade', 'make', '--from', source, '--version', version, '--key', folder / 'sekisho.key', '-o', file, expect=0)
    return file

def house(program, folder):
    program('key', 'create', '--name', 'release.example', '--out-dir', folder, expect=0)
    return folder / 'opt'

def install(program, folder, file, *more, expect=None):
    return program('upgrade', 'install', file, '--root', folder / 'opt', '--trusted-key', folder / 'sekisho.pub', *more, expect=expect)

def present(folder):
    return (folder / 'opt' / 'current' / 'share' / 'version.txt').read_text()

def left_over(folder):
    return [p for p in (folder / 'opt').rglob('.new-*')]

def test_a_good_file_becomes_the_present_version_and_back(program, folder):
    house(program, folder)
    install(program, folder, release(program, folder, '0.1.0'), expect=0)
    assert present(folder) == '0.1.0' and os.readlink(folder / 'opt' / 'current') == 'versions/0.1.0'
    second = release(program, folder, '0.2.0')
    assert '0.2.0' in install(program, folder, second, expect=0).text_out and present(folder) == '0.2.0'
    assert 'すでに今の版' in install(program, folder, second, expect=0).text_out
    program('upgrade', 'rollback', '--root', folder / 'opt', expect=0)
    assert present(folder) == '0.1.0'
    program('upgrade', 'rollback', '--root', folder / 'opt', expect=0)
    assert present(folder) == '0.2.0'
    installed = harness.Program(folder / 'opt' / 'current' / 'bin')
    (folder / 'a.txt').write_text('案内\n')
    installed('disarm', '-o', folder / 'out', folder / 'a.txt', expect=0)
    assert not left_over(folder)

def test_an_older_or_a_different_file_of_the_same_number_is_refused(program, folder):
    house(program, folder)
    install(program, folder, release(program, folder, '0.10.0'), expect=0)
    older = release(program, folder, '0.9.0')
    harness.one_line(install(program, folder, older, expect=2), 'bad_package')
    harness.one_line(install(program, folder, release(program, folder, '0.10.0', name='other'), expect=2), 'bad_package')
    assert present(folder) == '0.10.0'
    install(program, folder, older, '--allow-older', expect=0)
    assert present(folder) == '0.9.0'

def test_a_changed_cut_or_foreign_file_is_refused_before_anything_is_written(program, folder):
    house(program, folder)
    source = folder / 'p'; (source / 'profiles').mkdir(parents=True); (source / 'profiles' / 'town.toml').write_text('based_on = "strict"\n')
    file = folder / 'p.upgrade'
    program('upgrade', 'make', '--from', source, '--version', '1', '--kind', 'profiles', '--key', folder / 'sekisho.key', '-o', file, expect=0)
    good = file.read_bytes()
    def refused(data):
        (folder / 'bad').write_bytes(data)
        harness.one_line(install(program, folder, folder / 'bad', expect=2), 'bad_package')
        assert not (folder / 'opt').exists()
    for at in range(0, len(good), 3):
        refused(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
    for size in range(0, len(good), 17):
        refused(good[:size])
    refused(good + b'x')
    (folder / 'other').mkdir()
    program('key', 'create', '--name', 'release.example', '--out-dir', folder / 'other', expect=0)
    harness.one_line(program('upgrade', 'install', file, '--root', folder / 'opt', '--trusted-key', folder / 'other' / 'sekisho.pub', expect=2), 'bad_package')
    harness.one_line(program('upgrade', 'install', file, '--root', folder / 'opt', '--trusted-key', folder / 'none.pub', expect=1), 'not_found')
    assert not (folder / 'opt').exists()
    install(program, folder, file, expect=0)
    assert (folder / 'opt' / 'profiles' / 'current' / 'profiles' / 'town.toml').read_text() == 'based_on = "strict"\n'

def test_profiles_that_cannot_be_read_are_not_put_in_place(program, folder):
    house(program, folder)
    for version, text in (('1', 'based_on = "strict"\n'), ('2', '[pdf]\nkeep_linkz = true\n')):
        source = folder / version; source.mkdir(); (source / 'town.toml').write_text(text)
        program('upgrade', 'make', '--from', source, '--version', version, '--kind', 'profiles', '--key', folder / 'sekisho.key', '-o', folder / f'{version}.p', expect=0)
    install(program, folder, folder / '1.p', expect=0)
    run = install(program, folder, folder / '2.p', expect=2)
    harness.one_line(run, 'upgrade_failed')
    assert 'town.toml:2' in run.text_err and os.readlink(folder / 'opt' / 'profiles' / 'current') == 'versions/1'

def test_a_version_whose_self_test_fails_is_never_the_present_one(program, folder):
    house(program, folder)
    install(program, folder, release(program, folder, '0.1.0'), expect=0)
    for binary in ('sekisho', 'sekisho-worker'):
        run = install(program, folder, release(program, folder, '0.2.0', name='broken-' + binary, break_it=binary), expect=2)
        assert '(upgrade_failed)' in run.text_err, run.text_err
        assert present(folder) == '0.1.0' and not (folder / 'opt' / 'versions' / '0.2.0').exists() and not left_over(folder)
    harness.one_line(program('upgrade', 'rollback', '--root', folder / 'opt', expect=1), 'not_found')

def test_what_follows_the_switch_may_turn_it_back(program, folder):
    house(program, folder)
    install(program, folder, release(program, folder, '0.1.0'), expect=0)
    second = release(program, folder, '0.2.0')
    log = folder / 'log'
    run = install(program, folder, second, '--then', f'cat {folder}/opt/current/share/version.txt >> {log}; ! grep -q 0.2.0 {folder}/opt/current/share/version.txt', expect=2)
    assert '(upgrade_failed)' in run.text_err, run.text_err
    assert present(folder) == '0.1.0' and log.read_text() == '0.2.00.1.0', 'the command ran for the new version, and again for the old one'
    install(program, folder, second, '--then', f'touch {folder}/restarted', expect=0)
    assert present(folder) == '0.2.0' and (folder / 'restarted').exists()

def test_the_data_are_backed_up_tried_as_a_copy_and_written_down(program, folder):
    house(program, folder)
    data = folder / 'data'
    program('account', 'add', '--data', data, 'tanaka', input=(PASSWORD + '\n').encode(), expect=0)
    before = hashlib.sha256((data / 'sekisho.db').read_bytes()).hexdigest()
    program('selftest', '--data', data, expect=0)
    assert hashlib.sha256((data / 'sekisho.db').read_bytes()).hexdigest() == before, 'only read'
    first = release(program, folder, '0.1.0')
    assert install(program, folder, first, '--data', data, expect=1).returncode == 1, 'a backup wants a key'
    program('key', 'backup', '-o', folder / 'backup.key', expect=0)
    install(program, folder, first, '--data', data, '--backup', folder / 'before', '--backup-key-file', folder / 'backup.key', expect=0)
    program('restore', folder / 'before', '--data', folder / 'new', '--key-file', folder / 'backup.key', expect=0)
    import sqlite3
    with sqlite3.connect(data / 'sekisho.db') as db:
        assert [r[0] for r in db.execute('SELECT what FROM evidence_leaf ORDER BY number')] == ['account_add', 'backup_make', 'upgrade_install']
        assert hashlib.sha256(first.read_bytes()).hexdigest() in db.execute("SELECT record FROM evidence_leaf WHERE what = 'upgrade_install'").fetchone()[0]
        db.execute("UPDATE evidence_leaf SET who = 'somebody' WHERE number = 0")
    db.close()
    run = program('selftest', '--data', data, expect=2)
    assert 'evidence_altered' in run.text_err, run.text_err
    run = install(program, folder, release(program, folder, '0.2.0'), '--data', data, '--no-backup', expect=2)
    assert '(upgrade_failed)' in run.text_err and present(folder) == '0.1.0', run.text_err

def test_power_may_go_at_any_instant(program, folder):
    house(program, folder)
    install(program, folder, release(program, folder, '0.1.0'), expect=0)
    second = release(program, folder, '0.2.0')
    command = [program.folder / 'sekisho', 'upgrade', 'install', second, '--root', folder / 'opt', '--trusted-key', folder / 'sekisho.pub']
    start = time.monotonic(); subprocess.run(command, capture_output=True, check=True); whole = time.monotonic() - start
    seen = set()
    for i in range(20):
        install(program, folder, folder / '0.1.0.upgrade', '--allow-older', expect=0)
        assert present(folder) == '0.1.0'
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(whole * i / 19)
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        seen.add(present(folder))
        assert seen <= {'0.1.0', '0.2.0'}
        subprocess.run([folder / 'opt' / 'current' / 'bin' / 'sekisho', '--version'], check=True, capture_output=True)
    install(program, folder, second, expect=0)
    assert present(folder) == '0.2.0' and not left_over(folder)

harness.run_all(sys.modules[__name__])
