#!/usr/bin/python3
"""sekisho token: tokens are made, listed and revoked; the token alone stands on standard output, and nowhere in the folder."""
import re, sys
import harness

def create(program, folder, name, *more, expect=0):
    return program('token', 'create', '--data', folder / 'data', '--name', name, *more, expect=expect)

def test_a_token_is_printed_once_and_kept_nowhere(program, folder):
    made = create(program, folder, 'Scanner-2F', '--scope', 'send', '--scope', 'history', '--side', 'internet', '--expires-days', '30')
    assert re.fullmatch(r'sekisho_[A-Za-z0-9_-]{43}\n', made.text_out), made.text_out
    assert 'scanner-2f' in made.text_err and '二度と' in made.text_err
    secret = made.text_out.strip().encode()
    for path in (folder / 'data').rglob('*'):
        assert not path.is_file() or secret not in path.read_bytes(), path
    line = program('token', 'list', '--data', folder / 'data', expect=0).text_out
    assert line.startswith('scanner-2f\tsend,history\tinternet\t'), line
    assert program('account', 'list', '--data', folder / 'data', expect=0).text_out == '', 'a machine is nobody who signs in'

def test_a_revoked_token_is_listed_as_such_and_its_name_is_free(program, folder):
    create(program, folder, 'sync', '--scope', 'receive')
    harness.one_line(create(program, folder, 'sync', '--scope', 'receive', expect=2), 'store_conflict')
    assert 'sync' in program('token', 'revoke', '--data', folder / 'data', 'sync', expect=0).text_out
    assert '取消し' in program('token', 'list', '--data', folder / 'data', expect=0).text_out
    create(program, folder, 'sync', '--scope', 'receive')
    assert len(program('token', 'list', '--data', folder / 'data', expect=0).text_out.splitlines()) == 2
    verified = program('evidence', 'verify', '--data', folder / 'data', expect=0).text_out
    assert '記録4件' in verified, verified   # the machine, two tokens, one revocation

def test_what_is_refused_says_why(program, folder):
    harness.one_line(create(program, folder, 'x y', '--scope', 'send', expect=2), 'bad_request')
    harness.one_line(create(program, folder, 'sync', '--scope', 'everything', expect=2), 'bad_request')
    harness.one_line(create(program, folder, 'sync', '--scope', 'send', '--side', 'moon', expect=2), 'bad_request')
    for days in ('0', '3651', '-1'):
        harness.one_line(create(program, folder, 'sync', '--scope', 'send', f'--expires-days={days}', expect=2), 'bad_request')
    harness.one_line(program('token', 'revoke', '--data', folder / 'data', 'sync', expect=2), 'bad_request')
    create(program, folder, 'sync', expect=1)
    assert program('token', 'list', '--data', folder / 'data', expect=0).text_out == ''

harness.run_all(sys.modules[__name__])
