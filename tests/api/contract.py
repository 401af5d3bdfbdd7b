"""api/openapi.yaml as a list of operations, and whether an answer is what it promises."""
import json, re, urllib.parse
import jsonschema, yaml

METHODS = ('get', 'post', 'put', 'patch', 'delete')
PROBLEM = 'application/problem+json'
# What the description says of every operation: a request that is no good in itself.
GENERAL = {400, 403, 405, 411, 413, 414, 415, 431}
ROUTERS_OWN = {'/healthz', '/readyz', '/metrics'}  # answered without an endpoint


class Operation:
    def __init__(self, contract, path, method, spec, shared):
        self.path, self.method, self.spec = path, method, spec
        self.open = spec.get('security') == []
        self.needs = 'nothing' if self.open else spec.get('x-needs', 'signed_in')
        self.scope = spec.get('x-scope', '')
        self.parameters = [contract.resolve(p) for p in shared + spec.get('parameters', [])]
        self.body_type = self.body_schema = None
        if 'requestBody' in spec:
            (self.body_type, media), = spec['requestBody']['content'].items()
            self.body_schema = contract.resolve(media['schema'])
        self.responses = {int(code): contract.resolve(response) for code, response in spec['responses'].items()}
        self.pattern = re.compile('^' + re.sub(r'\\{(\w+)\\}', r'[^/]+', re.escape(path)) + '$')

    @property
    def body(self):
        return {None: 'none', 'application/json': 'json', 'application/octet-stream': 'stream'}[self.body_type]

    def named(self, place):
        return [p for p in self.parameters if p['in'] == place]

    def example_path(self, **parts):
        return re.sub(r'\{(\w+)\}', lambda m: urllib.parse.quote(str(parts.get(m[1], '1' if m[1] in ('page', 'number', 'task') else '0' * 26))), self.path)

    def __str__(self):
        return f'{self.method.upper()} {self.path}'


class Contract:
    def __init__(self, text):
        self.text = text
        self.document = yaml.safe_load(text)
        self.operations = [Operation(self, path, method, spec[method], spec.get('parameters', []))
                           for path, spec in self.document['paths'].items() for method in METHODS if method in spec]
        self.seen = {}  # (operation, status): how often

    def resolve(self, node):
        while isinstance(node, dict) and '$ref' in node:
            target = self.document
            for part in node['$ref'].removeprefix('#/').split('/'):
                target = target[part]
            node = target
        return node

    def find(self, method, path):
        path = path.partition('?')[0]
        found = [o for o in self.operations if o.method == method.lower() and o.pattern.match(path)]
        found.sort(key=lambda o: o.path.count('{'))
        return found[0] if found else None

    def validator(self, schema):
        return jsonschema.Draft202012Validator({**schema, 'components': self.document['components']}, format_checker=jsonschema.FormatChecker())

    def valid(self, schema, value, what):
        errors = [f'{"/".join(map(str, e.absolute_path))}: {e.message}' for e in self.validator(schema).iter_errors(value)]
        assert not errors, f'{what}: {errors[:5]} in {json.dumps(value, ensure_ascii=False)[:600]}'

    def problem(self, answer, what):
        assert answer.type == PROBLEM, f'{what}: {answer.status} as {answer.type}'
        body = json.loads(answer.body)
        self.valid(self.document['components']['schemas']['Problem'], body, what)
        assert body['status'] == answer.status and body['ja'] and body['en'], f'{what}: {body}'
        return body

    def check(self, method, path, answer, general=False):
        """general: the request was no good in itself, which every operation may say."""
        operation = self.find(method, path)
        assert operation, f'{method} {path}: not in the contract'
        what = f'{operation} → {answer.status}'
        assert answer.headers.get('x-content-type-options') == 'nosniff' and 'content-security-policy' in answer.headers, f'{what}: security headers'
        if answer.status not in operation.responses:
            assert general and answer.status in GENERAL, f'{what}: not documented: {answer.body[:300]}'
            self.problem(answer, what)
            return
        self.seen[(operation, answer.status)] = self.seen.get((operation, answer.status), 0) + 1
        content = operation.responses[answer.status].get('content')
        if content is None:
            assert not answer.body, f'{what}: a body where none is promised'
            return
        assert answer.type in content, f'{what}: {answer.type} is none of {list(content)}'
        if answer.type == PROBLEM:
            self.problem(answer, what)
        elif answer.type == 'application/json':
            self.valid(content[answer.type]['schema'], json.loads(answer.body), what)
