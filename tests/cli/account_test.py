#!/usr/bin/python3
"""sekisho account: accounts are added, listed, changed and disabled, and the evidence of it holds."""
import sys
import harness

PASSWORD = '川の向こうの赤い屋根と三つの山'

def add(program, folder, name, *more, password=PASSWORD, expect=0):
    return program('account', 'add', '--data', folder / 'data', name, *more, input=(password + '\n').encode(), expect=expect)

def test_accounts_live_and_the_evidence_holds(program, folder):
    add(program, folder, 'Tanaka', '--shown-name', '田中 花子', '--role', 'staff', '--role', 'approver')
    assert program('account', 'list', '--data', folder / 'data', expect=0).text_out.rstrip() == 'tanaka\t田中 花子\t職員・承認者'
    (folder / 'word').write_text('新しい長い合言葉はこれに決めました\n')
    program('account', 'reset', '--data', folder / 'data', 'tanaka', '--password-file', folder / 'word', expect=0)
    program('account', 'disable', '--data', folder / 'data', 'tanaka', expect=0)
    assert '停止中' in program('account', 'list', '--data', folder / 'data', expect=0).text_out
    verified = program('evidence', 'verify', '--data', folder / 'data', expect=0).text_out
    assert '記録3件' in verified, verified

def test_what_is_refused_says_why_and_changes_nothing(program, folder):
    harness.one_line(add(program, folder, 'tanaka', password='短い', expect=2), 'weak_password')
    harness.one_line(add(program, folder, '田中', expect=2), 'bad_request')
    harness.one_line(add(program, folder, 'tanaka', '--role', 'boss', expect=2), 'bad_request')
    add(program, folder, 'tanaka')
    harness.one_line(add(program, folder, 'TANAKA', expect=2), 'store_conflict')
    harness.one_line(program('account', 'disable', '--data', folder / 'data', 'suzuki', expect=2), 'bad_request')
    assert len(program('account', 'list', '--data', folder / 'data', expect=0).text_out.splitlines()) == 1

def test_no_password_stands_in_the_folder_or_on_the_screen(program, folder):
    run = add(program, folder, 'tanaka')
    assert PASSWORD not in run.text_out + run.text_err
    for path in (folder / 'data').rglob('*'):
        assert not path.is_file() or PASSWORD.encode() not in path.read_bytes(), path

harness.run_all(sys.modules[__name__])
