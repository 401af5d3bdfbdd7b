#!/usr/bin/python3
"""sekisho settings: what it prints is read back; a mistake is named with its line; disarm and evidence read the same file."""
import os, subprocess, sys
import harness

def test_what_is_printed_is_accepted_and_means_the_same(program, folder):
    printed = program('settings', expect=0).text_out
    (folder / 's.toml').write_text(printed)
    program('settings', '--check', '--file', folder / 's.toml', expect=0)
    assert program('settings', '--file', folder / 's.toml', expect=0).text_out == printed
    assert '[server]' in printed and '受渡しルール' in printed and 'rules of the routes' in printed

def test_a_wrong_key_is_named_with_its_line_and_the_nearest_one(program, folder):
    (folder / 's.toml').write_text('[accounts]\nsession_idle_minutes = 10\nsession_idle_minute = 10\n')
    run = program('settings', '--check', '--file', folder / 's.toml', expect=2)
    harness.one_line(run, 'bad_settings')
    assert 's.toml:3:1: accounts.session_idle_minute' in run.text_err and 'session_idle_minutes のことですか' in run.text_err, run.text_err
    assert run.text_out == ''

def test_a_missing_or_endless_file_is_an_error(program, folder):
    harness.one_line(program('settings', '--check', '--file', folder / 'none.toml', expect=2), 'bad_settings')
    harness.one_line(program('settings', '--check', '--file', '/dev/zero', expect=2), 'bad_settings')
    (folder / 'big.toml').write_bytes(b'#' * (2 << 20))
    harness.one_line(program('settings', '--check', '--file', folder / 'big.toml', expect=2), 'bad_settings')

def test_disarm_obeys_the_file_and_its_variable(program, folder):
    (folder / 'a.txt').write_text('案内\n' * 100)
    (folder / 's.toml').write_text('[limits]\ninput_bytes_max = 50\n')
    harness.one_line(program('disarm', '--settings', folder / 's.toml', '-o', folder / 'out', folder / 'a.txt', expect=2), 'too_large')
    run = program('disarm', '-o', folder / 'out', folder / 'a.txt', env={**os.environ, 'SEKISHO_SETTINGS': str(folder / 's.toml')}, expect=2)
    harness.one_line(run, 'too_large')
    (folder / 's.toml').write_text('[limits]\ninput_bytes_max = "50"\n')
    run = program('disarm', '--settings', folder / 's.toml', '-o', folder / 'out', folder / 'a.txt', expect=1)
    assert 's.toml:2:19: limits.input_bytes_max' in run.text_err, run.text_err

harness.run_all(sys.modules[__name__])
