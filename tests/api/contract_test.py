#!/usr/bin/python3
"""The server does what api/openapi.yaml says, and the other way round: every operation is walked on a real server with good and bad requests and as
everybody, every answer is held against its schema, and the table of endpoints against the document. Argument: folder of the binaries."""
import io, json, pathlib, shutil, struct, subprocess, sys, tempfile, time, traceback, urllib.parse, zipfile, zlib

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE), str(HERE.parent / 'cli')]
import harness
from contract import Contract, ROUTERS_OWN
from town import PASSWORD, Town, until

# Documented answers that no test on this machine can bring about without breaking the server on purpose.
NOT_BROUGHT_ABOUT = {503, 507}
# From another machine; beyond a thousand files in one crossing.
OUT_OF_REACH = {('/metrics', 401), ('/api/v1/crossings/{crossing}/files', 422)}


def test_table(town, contract):
    """Nothing undocumented, nothing missing, and the same rights, in both directions."""
    out = subprocess.run([town.program, 'serve', '--print-endpoints'], capture_output=True, timeout=60, check=True).stdout.decode()
    has = {(e['method'], e['path']): (e['needs'], e['scope'], e['body']) for e in map(json.loads, out.splitlines())}
    # A pattern's last part may take the rest of the path: {name...}.
    has = {(method, path.replace('...}', '}')): rights for (method, path), rights in has.items()}
    says = {(o.method, o.path): (o.needs, o.scope, o.body) for o in contract.operations if o.path not in ROUTERS_OWN}
    assert not set(has) - set(says), f'not in api/openapi.yaml: {sorted(set(has) - set(says))}'
    assert not set(says) - set(has), f'not in the server: {sorted(set(says) - set(has))}'
    differing = {key: (says[key], has[key]) for key in says if says[key] != has[key]}
    assert not differing, f'the document says, the server has: {differing}'


def test_document_is_served(town, contract):
    answer = town.client('lgwan').get('/api/v1/openapi.yaml')
    assert answer.body.decode() == contract.text


def test_signing_in_and_out(town, contract):
    nobody = town.client('internet')
    assert not nobody.get('/api/v1/session').json['signed_in']
    assert nobody.get('/api/v1/words').json['states']['released']['ja']
    nobody.post('/api/v1/session', {'name': 'tanaka', 'password': 'まちがった長いパスワードです'}, 401)
    nobody('delete', '/api/v1/session', expect=401)
    tanaka = town.client('internet', 'tanaka')
    session = tanaka.get('/api/v1/session').json
    assert session['account']['shown_name'] == '田中 花子' and session['side'] == 'internet' and session['form_token']
    other = town.client('lgwan')
    other.cookies = dict(tanaka.cookies)
    assert not other.get('/api/v1/session').json['signed_in'], 'a session counts on its own side only'
    changed = 'あたらしい長い合言葉をここに書きます'
    tanaka.post('/api/v1/session/password', {'old_password': 'これではない長いもの', 'new_password': changed}, None)
    tanaka.post('/api/v1/session/password', {'old_password': PASSWORD, 'new_password': '短い'}, 400)
    tanaka.form = tanaka.post('/api/v1/session/password', {'old_password': PASSWORD, 'new_password': changed}).json['form_token']
    tanaka.form = tanaka.post('/api/v1/session/password', {'old_password': changed, 'new_password': PASSWORD}).json['form_token']
    tanaka('delete', '/api/v1/session', expect=204)
    tanaka.get('/api/v1/crossings', 401, box='inbox')
    until('repeated failures are held up', lambda: nobody.send('post', '/api/v1/session', {'name': 'nobody', 'password': 'x' * 20}).status == 429)
    nobody.post('/api/v1/session', {'name': 'nobody', 'password': 'x' * 20}, 429)


def crossing(client, recipient, **more):
    to = 'lgwan' if client.side == 'internet' else 'internet'
    found = client.get('/api/v1/recipients', q=recipient).json
    return client.post('/api/v1/crossings', {'to': to, 'recipients': [found['found'][0]['id']], **more}, 201).json['head']['id']


def put(client, crossing_id, name, data):
    return client.post(f'/api/v1/crossings/{crossing_id}/files?path={urllib.parse.quote(name)}', data, 201).json['id']


def reached(client, item, *states):
    return until(f'{item} reaches {states}', lambda: (found := client.get(f'/api/v1/items/{item}').json) and found['item']['state'] in states and found)


def encrypted_pdf():
    with tempfile.TemporaryDirectory() as folder:
        plain, locked = pathlib.Path(folder, 'a.pdf'), pathlib.Path(folder, 'b.pdf')
        plain.write_bytes(harness.pdf('secret'))
        subprocess.run(['qpdf', '--warning-exit-0', '--encrypt', 'himitsu', 'himitsu', '256', '--', plain, locked], check=True)
        return locked.read_bytes()


def picture():
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    rows = b''.join(b'\0' + bytes((200, 30, 60)) * 40 for _ in range(30))
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 40, 30, 8, 2, 0, 0, 0)) + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b'')


def test_sending_and_taking(town, contract):
    tanaka, suzuki = town.client('internet', 'tanaka'), town.client('lgwan', 'suzuki')
    assert any(r['to'] == 'lgwan' and r['allowed'] for r in tanaka.get('/api/v1/routes').json['routes'])
    sent = crossing(tanaka, 'suzuki', note='ご確認ください', expires_days=3)
    text, locked = put(tanaka, sent, '回覧/お知らせ.txt', 'お知らせです。\n'.encode()), put(tanaka, sent, '秘密.pdf', encrypted_pdf())
    assert tanaka.get('/api/v1/recipients').json['recent'], 'who was written to is offered again'

    begun = tanaka.post(f'/api/v1/crossings/{sent}/uploads', {'path': '大きい.txt', 'bytes': 12}, 201).json
    half = tanaka('patch', f'/api/v1/uploads/{begun["id"]}', 'ここ'.encode(), 200, headers={'Upload-Offset': '0'}).json
    assert half['offset'] == 6
    tanaka('patch', f'/api/v1/uploads/{begun["id"]}', b'abc', 409, headers={'Upload-Offset': '0'})
    tanaka('patch', f'/api/v1/uploads/{begun["id"]}', b'abcdefg', 413, headers={'Upload-Offset': '6'})
    tanaka.get(f'/api/v1/uploads/{begun["id"]}')
    tanaka('patch', f'/api/v1/uploads/{begun["id"]}', 'まで'.encode(), 200, headers={'Upload-Offset': '6'})
    dropped = tanaka.post(f'/api/v1/crossings/{sent}/uploads', {'path': 'やめる.txt', 'bytes': 5}, 201).json
    again = tanaka.post(f'/api/v1/items/{dropped["item"]}/upload', expect=201).json
    tanaka('delete', f'/api/v1/uploads/{again["id"]}', expect=204)
    tanaka.post(f'/api/v1/items/{dropped["item"]}/upload', expect=409)
    for method in ('get', 'delete'):
        tanaka(method, f'/api/v1/uploads/{again["id"]}', expect=410)
    tanaka('patch', f'/api/v1/uploads/{again["id"]}', b'a', 410, headers={'Upload-Offset': '0'})
    tanaka.post(f'/api/v1/crossings/{sent}/uploads', {'path': '巨大.txt', 'bytes': 1 << 50}, 413)

    files = f'/api/v1/crossings/{sent}/files?path='
    tanaka.post(files + '../a.txt', b'x', 400), tanaka.post(files, b'x', 400)
    tanaka.post(files + 'a.txt', iter([b'pieces']), 400)  # of no declared length
    tanaka.post(files + 'a.txt', b'x', 413, headers={'Content-Length': str(1 << 50)})
    nowhere = '0' * 26
    tanaka.post(f'/api/v1/crossings/{nowhere}/files?path=a.txt', b'x', 404)
    tanaka.post(f'/api/v1/crossings/{nowhere}/uploads', {'path': 'a.txt', 'bytes': 1}, 404)
    tanaka.post(f'/api/v1/items/{nowhere}/password', {'password': 'x'}, 404)
    tanaka('patch', f'/api/v1/uploads/{begun["id"]}', b'a', 400, headers={'Upload-Offset': 'x'})

    reached(tanaka, locked, 'locked')
    tanaka.post(f'/api/v1/items/{locked}/password', {'password': 'himitsu'})
    detail = reached(tanaka, text, 'released')
    assert detail['steps'] and detail['input_sha256'] and detail['clean_sha256']
    reached(tanaka, locked, 'released'), reached(tanaka, begun['item'], 'released')
    tanaka.post(f'/api/v1/items/{text}/cancel', expect=409)
    tanaka.post(f'/api/v1/items/{text}/password', {'password': 'x'}, 409)
    tanaka.post(f'/api/v1/items/{text}/take', expect=403)
    tanaka.post(f'/api/v1/crossings/{sent}/take', expect=403)

    assert [row['head']['id'] for row in suzuki.get('/api/v1/crossings', box='inbox', show='waiting').json['rows']] == [sent]
    suzuki.get(f'/api/v1/crossings/{sent}'), suzuki.get(f'/api/v1/items/{text}')
    suzuki.post(f'/api/v1/items/{text}/cancel', expect=403)
    look = suzuki.get(f'/api/v1/items/{text}/preview').json
    assert look['kind'] == 'text' and look['text'].startswith('お知らせです。'), look
    ticket = suzuki.post(f'/api/v1/items/{text}/take').json
    file = suzuki.get(ticket['download'])
    assert file.headers['content-disposition'].startswith('attachment') and len(file.body) == ticket['bytes']
    town.client('lgwan', 'kacho').get(ticket['download'], 404)
    everything = suzuki.get(suzuki.post(f'/api/v1/crossings/{sent}/take').json['download'])
    assert '回覧/お知らせ.txt' in zipfile.ZipFile(io.BytesIO(everything.body)).namelist()
    assert 'sekisho' in suzuki.get(f'/api/v1/items/{text}/certificate').body.decode()
    suzuki.post(f'/api/v1/items/{text}/upload', expect=404)

    ended = crossing(tanaka, 'suzuki')
    waiting = tanaka.post(f'/api/v1/crossings/{ended}/uploads', {'path': 'a.txt', 'bytes': 9}, 201).json['item']
    tanaka.get(f'/api/v1/items/{waiting}/certificate', 409)
    suzuki.post(f'/api/v1/items/{waiting}/take', expect=409)
    suzuki.post(f'/api/v1/crossings/{ended}/take', expect=409)
    tanaka.post(f'/api/v1/items/{waiting}/cancel')
    other = tanaka.post(f'/api/v1/crossings/{ended}/uploads', {'path': 'b.txt', 'bytes': 9}, 201).json['item']
    assert tanaka('delete', f'/api/v1/crossings/{ended}', expect=200).json['head']['states'] == {'cancelled': 2}, other
    tanaka('delete', f'/api/v1/crossings/{ended}', expect=409)
    outbox = tanaka.get('/api/v1/crossings', box='outbox', limit=1).json
    assert outbox['next'] and tanaka.get('/api/v1/crossings', box='outbox', limit=1, cursor=outbox['next']).json['rows'][0]['head']['id'] == sent
    tanaka.post('/api/v1/crossings', {'to': 'mynumber', 'recipients': [suzuki.account['id']]}, 403)

    proof = until('its last record is covered', lambda: (a := tanaka('get', f'/api/v1/items/{text}/proof')).status == 200 and a)
    assert proof.body.startswith(b'c2sp.org/tlog-proof@v1')


def test_events(town, contract):
    tanaka = town.client('internet', 'tanaka')
    assert tanaka.get('/api/v1/events').type == 'text/event-stream'


def test_approvals_and_previews(town, contract):
    suzuki, kacho = town.client('lgwan', 'suzuki'), town.client('lgwan', 'kacho')
    sent = crossing(suzuki, 'tanaka')
    files = {name: put(suzuki, sent, name, data) for name, data in (
        ('図面.pdf', harness.pdf('map')), ('写真.png', picture()), ('名簿.csv', '番号,氏名\n1,田中\n'.encode()), ('通知.docx', harness.docx()), ('返す.txt', b'x'))}
    for item in files.values():
        reached(suzuki, item, 'waiting')
    pages = kacho.get('/api/v1/approvals', limit=2).json
    assert len(pages['rows']) == 2 and pages['next'] and kacho.get('/api/v1/approvals', limit=2, cursor=pages['next']).json['rows']
    kinds = {name: kacho.get(f'/api/v1/items/{item}/preview').json for name, item in files.items()}
    assert kinds['図面.pdf'] == {'kind': 'pages', 'pages': 1, 'text': '', 'cut': False}, kinds
    assert kinds['写真.png']['kind'] == 'picture' and kinds['名簿.csv']['text'].startswith('番号,氏名'), kinds
    for name in ('図面.pdf', '写真.png'):
        shown = kacho.get(f'/api/v1/items/{files[name]}/preview/1')
        assert shown.type == 'image/png' and shown.body.startswith(b'\x89PNG') and 'sandbox' in shown.headers['content-security-policy']
        kacho.get(f'/api/v1/items/{files[name]}/preview/2', 404)
    suzuki.get(f'/api/v1/items/{files["図面.pdf"]}/preview', 403), suzuki.get(f'/api/v1/items/{files["図面.pdf"]}/preview/1', 403)

    for name in ('図面.pdf', '写真.png'):
        beside = f'/api/v1/items/{files[name]}/comparison'
        told = kacho.get(beside).json
        assert told == {'kind': 'pages' if name == '図面.pdf' else 'picture', 'before_pages': 1, 'after_pages': 1}, told
        assert kacho.get(f'{beside}/1').json == {'same': 1, 'before': True, 'after': True}
        for side in ('before', 'after'):
            shown = kacho.get(f'{beside}/1/{side}')
            assert shown.type == 'image/png' and shown.body.startswith(b'\x89PNG') and 'sandbox' in shown.headers['content-security-policy']
        kacho.get(f'{beside}/2', 404), kacho.get(f'{beside}/1/between', 404), suzuki.get(beside, 403)
    assert kacho.get(f'/api/v1/items/{files["名簿.csv"]}/comparison').json['kind'] == 'none'

    ticket = kacho.post(f'/api/v1/items/{files["通知.docx"]}/look').json
    assert zipfile.is_zipfile(io.BytesIO(kacho.get(ticket['download']).body))
    steps = suzuki.get(f'/api/v1/items/{files["通知.docx"]}').json['steps']
    assert steps[-1]['action'] == 'output_look' and steps[-1]['who'] == '佐藤 課長'
    assert kacho.post(f'/api/v1/items/{files["通知.docx"]}/approve', {'remark': '確かめました'}).json['state'] == 'approved'
    kacho.post(f'/api/v1/items/{files["通知.docx"]}/approve', {'remark': ''}, 409)
    returned = kacho.post(f'/api/v1/items/{files["返す.txt"]}/return', {'remark': '宛先が違います'}).json
    assert returned['state'] == 'returned' and returned['reason']['code'] == 'returned_by_approver'
    kacho.post(f'/api/v1/items/{files["返す.txt"]}/return', {'remark': 'もう一度'}, 409)
    kacho.post(f'/api/v1/items/{files["返す.txt"]}/look', expect=409)
    kacho.post(f'/api/v1/items/{files["図面.pdf"]}/return', {'remark': ''}, 400)
    for act in ('approve', 'return'):
        town.client('internet', 'kacho').post(f'/api/v1/items/{files["図面.pdf"]}/{act}', {'remark': 'ここではない'}, 404)
    tanaka = town.client('internet', 'tanaka')
    tanaka.get(f'/api/v1/items/{files["図面.pdf"]}', 404)  # not before it was approved
    reached(tanaka, files['通知.docx'], 'released')

    own = put(kacho, crossing(kacho, 'tanaka'), '自分の.txt', b'y')
    reached(kacho, own, 'waiting')
    for act, body in (('approve', {'remark': ''}), ('return', {'remark': 'a'}), ('look', None)):
        kacho.post(f'/api/v1/items/{own}/{act}', body, 403)


def test_history_and_operations(town, contract):
    tanaka, soumu = town.client('internet', 'tanaka'), town.client('lgwan', 'soumu')
    text = tanaka.get('/api/v1/history', q='お知らせ').json['rows']
    assert [row['item']['path'] for row in text] == ['回覧/お知らせ.txt'] and text[0]['own']
    hashed = tanaka.get(f'/api/v1/items/{text[0]["item"]["id"]}').json['clean_sha256']
    for query in ({'sha256': hashed}, {'person': '鈴木', 'q': 'お知らせ'}, {'state': 'released', 'route': 'internet-lgwan', 'type': 'txt', 'q': 'お知らせ'}):
        assert [row['item']['path'] for row in tanaka.get('/api/v1/history', **query).json['rows']] == ['回覧/お知らせ.txt'], query
    assert tanaka.get('/api/v1/history', until='2020-01-01').json['rows'] == []
    assert len(soumu.get('/api/v1/history').json['rows']) > len(tanaka.get('/api/v1/history').json['rows'])
    assert soumu.get('/api/v1/history', code='returned_by_approver').json['rows']
    csv = soumu.get('/api/v1/history/export', format='csv')
    assert csv.body.startswith('\ufeff'.encode()) and '回覧/お知らせ.txt' in csv.body.decode() and 'attachment' in csv.headers['content-disposition']
    assert zipfile.is_zipfile(io.BytesIO(soumu.get('/api/v1/history/export', format='xlsx', lang='en').body))
    assert not list((town.data / 'exports').iterdir()), 'nothing of an export stays behind'

    assert len(soumu.get('/api/v1/today').json['lines']) <= 10
    now = soumu.get('/api/v1/operations').json
    assert now['states']['released'] > 0 and now['workers']['in_all'] > 0 and now['disk']['bytes_total'] > 0 and now['engine'], now
    for by, days in (('hour', 1), ('day', 30)):
        tallies = soumu.get('/api/v1/operations/tallies', by=by, days=days).json
        assert tallies['by'] == by and sum(bucket['files'] for bucket in tallies['buckets']) > 0, tallies
    failed = soumu.get('/api/v1/operations/failed').json['rows']
    assert [(row['kind'], row['code'], row['tries']) for row in failed] == [('release', 'disk_full', 8)], failed
    soumu.post(f'/api/v1/operations/failed/{failed[0]["task"]}/retry', expect=204)
    soumu.post(f'/api/v1/operations/failed/{failed[0]["task"]}/retry', expect=404)
    settings = soumu.get('/api/v1/settings').json
    assert {p['name'] for p in settings['profiles']} >= {'default', 'strict'} and '[' in settings['rules_toml'] and settings['settings']


def test_evidence(town, contract):
    kansa = town.client('lgwan', 'kansa')
    state = kansa.get('/api/v1/evidence').json
    assert state['covered'] > 0 and state['checkpoint_at'] and kansa.get('/api/v1/evidence/checkpoint').body.decode().startswith(state['origin'])
    newest = kansa.get('/api/v1/evidence/records', limit=5).json['rows']
    assert [row['number'] for row in newest] == sorted((row['number'] for row in newest), reverse=True) and len(newest) == 5
    older = kansa.get('/api/v1/evidence/records', before=newest[-1]['number'], limit=1).json['rows']
    assert older[0]['number'] == newest[-1]['number'] - 1
    returned = town.client('lgwan', 'soumu').get('/api/v1/history', code='returned_by_approver').json['rows'][0]['item']['id']
    about = kansa.get('/api/v1/evidence/records', object=returned).json['rows']
    assert about[-1]['action'] == 'crossing_arrive' and {row['object_id'] for row in about} == {returned}
    back = next(row for row in about if row['action'] == 'crossing_send_back')
    assert back['who_name'] == '佐藤 課長'
    detail = kansa.get(f'/api/v1/evidence/records/{back["number"]}').json
    assert {'role': 'reason', 'value': '宛先が違います'} in detail['values'] and json.loads(detail['text'])
    proof = until('it is covered', lambda: (a := kansa('get', f'/api/v1/evidence/records/{back["number"]}/proof')).status == 200 and a).body
    with tempfile.TemporaryDirectory() as folder:
        (file := pathlib.Path(folder, 'proof')).write_bytes(proof)
        (key := pathlib.Path(folder, 'key')).write_text(state['public_key'] + '\n')
        subprocess.run([town.program, 'evidence', 'check-proof', file, '--public-key', key], check=True, capture_output=True, timeout=60)
    for wrong in ('records/999999999', 'records/999999999/proof'):
        kansa.get(f'/api/v1/evidence/{wrong}', 404)
    assert kansa.post('/api/v1/evidence/verification', expect=202).json['started_at']
    ended = until('the check ends', lambda: not (c := kansa.get('/api/v1/evidence/verification').json)['running'] and c)
    assert ended['whole'] is True and ended['findings'] == [] and ended['records'] > 0, ended


def test_running(town, contract):
    nobody, machine = town.client('internet'), town.client('internet', scope='metrics')
    assert nobody.get('/healthz').body.strip()
    assert nobody.get('/readyz').json['ready']
    assert b'# TYPE' in machine.get('/metrics').body


def run(town, contract):
    from checks_of_requests import test_bad_requests, test_rights
    failed = 0
    tests = [test_table, test_document_is_served, test_signing_in_and_out, test_sending_and_taking, test_events, test_approvals_and_previews,
             test_history_and_operations, test_evidence, test_running, test_rights, test_bad_requests]
    for test in tests:
        began = time.monotonic()
        try:
            test(town, contract)
            print(f'ok      {test.__name__} ({time.monotonic() - began:.1f} s)')
        except Exception:
            failed += 1
            print(f'FAILED  {test.__name__}')
            traceback.print_exc(file=sys.stdout)
    unseen = sorted(f'{operation} → {status}' for operation in contract.operations for status in operation.responses
                    if (operation, status) not in contract.seen and status not in NOT_BROUGHT_ABOUT
                    and (operation.path, status) not in OUT_OF_REACH)
    if unseen:
        failed += 1
        print('FAILED  documented and never seen:', *unseen, sep='\n  ')
    print(f'{len(contract.seen)} kinds of answer seen, {sum(contract.seen.values())} in all')
    return failed


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix='sekisho-test-'))
    contract = Contract((HERE.parent.parent / 'api/openapi.yaml').read_text())
    try:
        with Town(sys.argv[1], folder, contract) as town:
            failed = run(town, contract)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if failed else 0)


main()
