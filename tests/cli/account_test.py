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

def test_units_and_posts_are_kept_with_their_people(program, folder):
    add(program, folder, 'tanaka')
    add(program, folder, 'suzuki')
    def account(*arguments, expect=0):
        return program('account', *arguments, '--data', folder / 'data', expect=expect)
    account('unit', 'add', '情報政策課')
    account('unit', 'members', '情報政策課', 'tanaka', 'suzuki')
    assert account('unit', 'list').text_out == '情報政策課\tsuzuki tanaka\n'
    account('post', 'add', '情報政策課', '課長')
    account('post', 'holders', '情報政策課', '課長', 'tanaka')
    account('post', 'rename', '情報政策課', '課長', '参事')
    account('unit', 'rename', '情報政策課', 'デジタル推進課')
    assert account('post', 'list').text_out == 'デジタル推進課\t参事\ttanaka\n'
    account('post', 'holders', 'デジタル推進課', '参事')
    assert account('post', 'list').text_out == 'デジタル推進課\t参事\t\n', 'nobody holds it'
    harness.one_line(account('unit', 'add', 'デジタル推進課', expect=2), 'store_conflict')
    harness.one_line(account('unit', 'members', 'デジタル推進課', 'sato', expect=2), 'bad_request')
    harness.one_line(account('post', 'add', '総務課', '課長', expect=2), 'bad_request')
    program('evidence', 'verify', '--data', folder / 'data', expect=0)

harness.run_all(sys.modules[__name__])
