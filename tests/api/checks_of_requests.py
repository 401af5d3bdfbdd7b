"""What holds of every operation alike: who may call it, and that a request that is no good is told so."""
import re
import urllib.parse

from town import PEOPLE, SCOPES

ROLES = {name: set(roles) for name, (_, roles) in PEOPLE.items()}
WANTED = {'signed_in': {'staff', 'approver', 'operator', 'auditor'}, 'approver': {'approver'}, 'operating': {'operator'}, 'auditor': {'auditor'},
          'overseer': {'operator', 'auditor'}}


def good_query(operation):
    """What the operation cannot be asked without."""
    values = {p['name']: p['schema']['enum'][0] if 'enum' in p['schema'] else 'x' for p in operation.named('query') if p.get('required')}
    return '?' + urllib.parse.urlencode(values) if values else ''


def harmless(operation):
    """Calls it so that nothing comes of it: what the path names is not there, and a body lacks everything."""
    body = {'application/json': {}, 'application/octet-stream': b'x'}.get(operation.body_type)
    headers = {'Upload-Offset': '0'} if operation.named('header') else {}
    return dict(method=operation.method, path=operation.example_path() + good_query(operation), body=body, headers=headers)


def allowed(answer):
    """Nobody was turned away at the door."""
    return answer.status != 401 and (answer.status != 403 or b'"not_permitted"' not in answer.body)


def test_rights(town, contract):
    """Every operation as nobody, as each role and with each token: exactly those get in whom the document lets in."""
    people = {name: town.client('lgwan', name) for name in PEOPLE}
    machines = {scope: town.client('lgwan', scope=scope) for scope in SCOPES}
    wrong = []

    def call(client, operation):
        answer = client.send(**harmless(operation))
        contract.check(operation.method, operation.example_path(), answer, general=True)
        return answer

    for operation in contract.operations:
        if operation.path in ('/api/v1/session', '/api/v1/session/password') and operation.method != 'get':
            continue  # they change who is signed in: their own test walks them
        if operation.path == '/metrics':
            continue  # from this machine it is open; below
        answer = call(town.client('lgwan'), operation)
        if operation.open != allowed(answer) or (not operation.open and answer.status != 401):
            wrong.append(f'{operation} as nobody: {answer.status}')
        if operation.open:
            continue
        for name, client in people.items():
            answer = call(client, operation)
            if bool(WANTED[operation.needs] & ROLES[name]) != allowed(answer):
                wrong.append(f'{operation} as {name} ({", ".join(ROLES[name])}): {answer.status} {answer.body[:120]}')
        for scope, client in machines.items():
            answer = call(client, operation)
            if (operation.scope == scope) != allowed(answer):
                wrong.append(f'{operation} with a token for {scope}: {answer.status} {answer.body[:120]}')
        bad = town.client('lgwan')
        bad.token = 'sekisho_' + 'A' * 43
        if operation.scope and call(bad, operation).status != 401:
            wrong.append(f'{operation} with a token that nobody made')
    assert not wrong, '\n'.join(wrong)


def bad_values(schema):
    """Values of a parameter that its schema does not take."""
    if 'enum' in schema:
        yield 'nonsense'
    elif schema.get('type') == 'integer':
        yield 'x'
        yield '1.5'
        if 'minimum' in schema:
            yield str(schema['minimum'] - 1)
        if 'maximum' in schema:
            yield str(schema['maximum'] + 1)
        yield '9' * 30
    elif schema.get('format') == 'date':
        yield from ('2026-13-01', '2026-02-30', 'yesterday', '2026-1-1')
    elif 'pattern' in schema:
        yield '!!!'
    if 'maxLength' in schema:
        yield 'あ' * (schema['maxLength'] + 1)
    if schema.get('minLength'):
        yield ''


def bad_bodies(contract, schema):
    """Bodies that the schema does not take, each with one thing wrong."""
    yield 'not JSON', b'{"a":'
    yield 'not UTF-8', b'{"a":"\xff"}'
    yield 'a list', b'[]'
    good = {name: example(contract.resolve(s)) for name, s in schema['properties'].items()}
    yield 'an unknown member', {**good, 'nonsense': 1}
    for name in schema.get('required', []):
        yield f'without {name}', {n: v for n, v in good.items() if n != name}
    for name, member in schema['properties'].items():
        member = contract.resolve(member)
        yield f'{name} of another type', {**good, name: {'a': 1}}
        if 'maxLength' in member:
            yield f'{name} too long', {**good, name: 'あ' * (member['maxLength'] + 1)}
        if member.get('minLength'):
            yield f'{name} empty', {**good, name: ''}
        if 'minimum' in member:
            yield f'{name} too small', {**good, name: member['minimum'] - 1}
        if 'maxItems' in member:
            yield f'{name} too many', {**good, name: ['x'] * (member['maxItems'] + 1)}
        if member.get('minItems'):
            yield f'{name} none', {**good, name: []}
        if 'enum' in member:
            yield f'{name} nonsense', {**good, name: 'nonsense'}


def example(schema):
    if 'enum' in schema:
        return schema['enum'][0]
    return {'string': 'x', 'integer': 1, 'boolean': False, 'array': ['0' * 26]}[schema['type']]


def caller(town, operation):
    if operation.open:
        return town.client('lgwan')
    name = next(n for n in ('kacho', 'soumu', 'kansa') if WANTED[operation.needs] & ROLES[n])
    return town.client('lgwan', name)


def test_bad_requests(town, contract):
    """Each parameter, each member of a body and the request itself, wrong one at a time: told as 400 or its like, never done and never a failure."""
    wrong, clients = [], {}

    def ask(operation, expect, why, **changes):
        if operation.needs not in clients:
            clients[operation.needs] = caller(town, operation)
        client = clients[operation.needs]
        call = {**harmless(operation), **changes}
        answer = client.send(**call)
        contract.check(operation.method, call['path'], answer, general=True)
        if answer.status not in expect and answer.status != 414:  # some are too long for any address
            wrong.append(f'{operation} {why}: {answer.status} {answer.body[:160]}')

    for operation in contract.operations:
        path, query = operation.example_path(), good_query(operation)
        for parameter in operation.named('query'):
            for value in bad_values(contract.resolve(parameter['schema'])):
                others = {n: v for n, v in urllib.parse.parse_qsl(query[1:]) if n != parameter['name']}
                # What the path names is looked for first here and there.
                ask(operation, {400, 404} if '{' in operation.path else {400}, f'{parameter["name"]}={value[:30]}',
                    path=path + '?' + urllib.parse.urlencode({**others, parameter['name']: value}))
            if parameter.get('required'):
                ask(operation, {400, 404} if '{' in operation.path else {400}, f'without {parameter["name"]}', path=path)
        if '{' in operation.path:
            for part in ('..', 'a' * 300, '%00', '%ff', '日本'):
                strange = contract_path(operation, part)
                ask(operation, {400, 404, 405, 410}, f'at {part[:10]}', path=strange + query) if contract.find(operation.method, strange) == operation else None
        if operation.body_schema and operation.body == 'json':
            for why, body in bad_bodies(contract, operation.body_schema):
                headers = {'Content-Type': 'application/json'}
                ask(operation, {400, 404} if '{' in operation.path else {400, 401}, why, body=body, headers=headers)
            ask(operation, {415}, 'as text', body=b'{}', headers={'Content-Type': 'text/plain'})
            ask(operation, {413}, 'of two megabytes', body=b'{"a":"' + b'x' * (2 << 20) + b'"}', headers={'Content-Type': 'application/json'})
        if operation.method != 'get' and not operation.open:
            ask(operation, {403}, 'without the form token', headers={'X-Sekisho-Form': None})
            ask(operation, {403}, 'from another site', headers={'Origin': 'https://evil.example', 'Sec-Fetch-Site': 'cross-site'})
    nobody = town.client('lgwan')
    for method, path, expect in (('put', '/api/v1/session', 405), ('get', '/api/v1/nothing', 404), ('get', '/api/v1/', 404), ('delete', '/api/v1/history', 405)):
        answer = nobody.send(method, path)
        contract.problem(answer, f'{method} {path}')
        if answer.status != expect:
            wrong.append(f'{method} {path}: {answer.status}')
    assert not wrong, '\n'.join(wrong)


def contract_path(operation, part):
    return re.sub(r'\{\w+\}', lambda m: part if '%' in part else urllib.parse.quote(part), operation.path)
