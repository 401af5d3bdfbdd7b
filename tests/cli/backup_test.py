#!/usr/bin/python3
"""sekisho backup, restore, store scrub, store rotate-key on the command line."""
import os, pathlib, sqlite3, subprocess, sys
import harness

PASSWORD = '川の向こうの赤い屋根と三つの山'

def town(program, folder):
    data = folder / 'data'
    program('account', 'add', '--data', data, 'tanaka', input=(PASSWORD + '\n').encode(), expect=0)
    program('key', 'backup', '-o', folder / 'backup.key', expect=0)
    (folder / 'rules.toml').write_text('# 受渡しルール\n')
    (folder / 'profiles').mkdir(); (folder / 'profiles' / 'town.toml').write_text('based_on = "strict"\n')
    (folder / 's.toml').write_text(f'[backup]\nkey_file = "{folder}/backup.key"\nfolder = "{folder}/backups"\n[crossing]\nrules_file = "{folder}/rules.toml"\nprofiles_folder = "{folder}/profiles"\n')
    (folder / 'backups').mkdir()
    return data

def backed_up(program, folder):
    data = town(program, folder)
    program('backup', '--data', data, '--settings', folder / 's.toml', expect=0)
    return next((folder / 'backups').iterdir())

def restore(program, folder, backup, *more, expect=None):
    return program('restore', backup, '--data', folder / 'new', '--key-file', folder / 'backup.key', *more, expect=expect)

def test_a_backup_comes_back_with_its_settings_and_keys(program, folder):
    backup = backed_up(program, folder)
    assert backup.stat().st_mode & 0o777 == 0o600 and (folder / 'backup.key').stat().st_mode & 0o777 == 0o600
    data = backup.read_bytes()
    for secret in (b'tanaka', b'PRIVATE', b'argon2', (folder / 'backup.key').read_bytes().split()[1][:32]):
        assert secret not in data, secret
    out = restore(program, folder, backup, expect=0).text_out
    assert str(folder / 'rules.toml') in out and '証跡の記録 2 件' in out, out
    assert 'tanaka' in program('account', 'list', '--data', folder / 'new', expect=0).text_out
    for name in ('evidence.key', 'evidence.pub'):
        assert (folder / 'new' / name).read_bytes() == (folder / 'data' / name).read_bytes()
    assert (folder / 'new' / 'evidence.key').stat().st_mode & 0o777 == 0o600
    kept = {str(p.relative_to(folder / 'new' / 'restored-settings')) for p in (folder / 'new' / 'restored-settings').rglob('*') if p.is_file()}
    assert kept == {'settings/s.toml', 'crossing.rules_file/rules.toml', 'crossing.profiles_folder/town.toml'}, kept
    program('evidence', 'verify', '--data', folder / 'new', expect=0)
    assert not [p for p in folder.iterdir() if 'restoring' in p.name] and not [p for p in (folder / 'data').iterdir() if p.name.startswith('.copy')]

def test_the_key_or_the_passphrase_is_needed(program, folder):
    backup = backed_up(program, folder)
    program('key', 'backup', '-o', folder / 'other.key', expect=0)
    harness.one_line(program('restore', backup, '--data', folder / 'new', '--key-file', folder / 'other.key', expect=2), 'bad_key')
    (folder / 'word').write_text('川の向こうの赤い屋根\n'); (folder / 'word').chmod(0o600)
    harness.one_line(program('restore', backup, '--data', folder / 'new', '--passphrase-file', folder / 'word', expect=2), 'bad_key')
    assert not (folder / 'new').exists()
    program('backup', '--data', folder / 'data', '--passphrase-file', folder / 'word', '-o', folder / 'b', expect=0)
    program('restore', folder / 'b', '--data', folder / 'new', '--passphrase-file', folder / 'word', expect=0)
    (folder / 'word').chmod(0o644)
    harness.one_line(program('backup', '--data', folder / 'data', '--passphrase-file', folder / 'word', '-o', folder / 'b2', expect=1), 'bad_settings')
    harness.one_line(program('backup', '--data', folder / 'data', '-o', folder / 'b3', expect=1), 'bad_settings')

def test_nothing_is_overwritten(program, folder):
    backup = backed_up(program, folder)
    harness.one_line(program('backup', '--data', folder / 'data', '--settings', folder / 's.toml', '-o', backup, expect=1), 'output_exists')
    (folder / 'new').mkdir(); (folder / 'new' / 'file').write_text('大切')
    harness.one_line(restore(program, folder, backup, expect=1), 'output_exists')
    assert (folder / 'new' / 'file').read_text() == '大切'
    (folder / 'new' / 'file').unlink()
    restore(program, folder, backup, expect=0)

def test_a_cut_or_changed_backup_leaves_nothing(program, folder):
    backup = backed_up(program, folder)
    good = backup.read_bytes()
    for name, bad in (('cut', good[:-1]), ('half', good[:len(good) // 2]), ('changed', good[:9000] + bytes([good[9000] ^ 1]) + good[9001:]), ('longer', good + b'x'), ('empty', b'')):
        (folder / name).write_bytes(bad)
        harness.one_line(restore(program, folder, folder / name, expect=2), 'backup_damaged')
        assert not (folder / 'new').exists() and not [p for p in folder.iterdir() if 'restoring' in p.name], name

def test_there_must_be_data(program, folder):
    program('key', 'backup', '-o', folder / 'backup.key', expect=0)
    harness.one_line(program('backup', '--data', folder / 'none', '--key-file', folder / 'backup.key', '-o', folder / 'b', expect=1), 'not_found')
    assert not (folder / 'none').exists() and not (folder / 'b').exists()

def test_beside_the_running_server(program, folder):
    program('key', 'backup', '-o', folder / 'backup.key', expect=0)
    server = subprocess.Popen([program.folder / 'sekisho', 'serve', '--data', folder / 'data', '--listen', 'internet=127.0.0.1:0'], stdout=subprocess.PIPE)
    try:
        assert b'internet' in server.stdout.readline()
        out = program('backup', '--data', folder / 'data', '--key-file', folder / 'backup.key', '-o', folder / 'b', expect=0).text_out
        assert 'あとで証跡に書きます' in out, out
        harness.one_line(program('store', 'rotate-key', '--data', folder / 'data', expect=1), 'store_in_use')
    finally:
        server.terminate(); server.wait(60)
    program('restore', folder / 'b', '--data', folder / 'new', '--key-file', folder / 'backup.key', expect=0)
    program('evidence', 'verify', '--data', folder / 'new', expect=0)
    # The next program that may write there writes down what was left.
    program('backup', '--data', folder / 'data', '--key-file', folder / 'backup.key', '-o', folder / 'b2', expect=0)
    with sqlite3.connect(folder / 'data' / 'sekisho.db') as db:
        assert db.execute("SELECT count(*) FROM evidence_leaf WHERE what = 'backup_make'").fetchone()[0] == 2
    db.close()

def test_stored_files_are_checked_and_get_a_new_key(program, folder):
    data = town(program, folder)
    assert '0 件の異常' in program('store', 'scrub', '--data', data, expect=0).text_out
    before = (data / 'blobs.key').read_bytes()
    program('store', 'rotate-key', '--data', data, expect=0)
    assert (data / 'blobs.key').read_bytes() != before
    with sqlite3.connect(data / 'sekisho.db') as db:
        db.execute('INSERT INTO blob (address, size, kept_at) VALUES (?, 3, 1)', (bytes(32),))
    db.close()
    run = program('store', 'scrub', '--data', data, expect=2)
    assert 'ありません / missing' in run.text_out and '1 件の異常' in run.text_out, run.text_out
    assert '記録2件' in program('evidence', 'verify', '--data', data, expect=0).text_out

harness.run_all(sys.modules[__name__])
