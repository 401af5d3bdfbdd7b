"""A real server on a fresh folder, the people of a small town and their tokens; and a client that holds every answer against the contract."""
import http.client, json, pathlib, re, signal, sqlite3, subprocess, sys, threading, time, urllib.parse

PASSWORD = '川の向こうの赤い屋根と三つの山'
PEOPLE = {'tanaka': ('田中 花子', ['staff']), 'suzuki': ('鈴木 一郎', ['staff']), 'kacho': ('佐藤 課長', ['staff', 'approver']),
          'soumu': ('情報 太郎', ['operator']), 'kansa': ('監査 次郎', ['auditor'])}
SCOPES = ['send', 'receive', 'approve', 'history', 'operate', 'audit', 'metrics']
START_SECONDS = 60


class Answer:
    def __init__(self, response, body):
        self.status, self.body = response.status, body
        self.headers = {}
        for name, value in response.getheaders():
            self.headers[name.lower()] = ', '.join(filter(None, [self.headers.get(name.lower()), value]))
        self.cookies = [value for name, value in response.getheaders() if name.lower() == 'set-cookie']
        self.type = self.headers.get('content-type', '').partition(';')[0].strip()

    @property
    def json(self):
        return json.loads(self.body)


class Client:
    """One browser, or one machine with a token, on one side."""

    def __init__(self, town, side, token=None):
        self.town, self.side, self.token = town, side, token
        self.cookies, self.form, self.account = {}, '', None

    def send(self, method, path, body=None, headers=()):
        all_headers = {}
        if self.token:
            all_headers['Authorization'] = f'Bearer {self.token}'
        if self.cookies:
            all_headers['Cookie'] = '; '.join(f'{n}={v}' for n, v in self.cookies.items())
        if self.form and method.upper() not in ('GET', 'HEAD'):
            all_headers['X-Sekisho-Form'] = self.form
        if isinstance(body, (dict, list)):
            body = json.dumps(body, ensure_ascii=False).encode()
            all_headers['Content-Type'] = 'application/json'
        elif body is not None:
            all_headers['Content-Type'] = 'application/octet-stream'
        all_headers.update(headers)
        connection = http.client.HTTPConnection(*self.town.addresses[self.side], timeout=60)
        try:
            connection.request(method.upper(), path, body=body, headers={n: v for n, v in all_headers.items() if v is not None})
            response = connection.getresponse()
            endless = response.getheader('Content-Type', '').startswith('text/event-stream')
            answer = Answer(response, b'' if endless else response.read())
        finally:
            connection.close()
        for cookie in answer.cookies:
            name, _, value = cookie.partition(';')[0].partition('=')
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer

    def __call__(self, method, path, body=None, expect=None, general=False, **more):
        answer = self.send(method, path, body, **more)
        self.town.contract.check(method, path, answer, general)
        assert expect is None or answer.status == expect, f'{method} {path}: {answer.status}, wanted {expect}: {answer.body[:400].decode("utf8", "replace")}'
        return answer

    def get(self, path, expect=200, **query):
        return self('get', path + ('?' + urllib.parse.urlencode(query) if query else ''), expect=expect)

    def post(self, path, body=None, expect=200, **more):
        return self('post', path, body, expect, **more)

    def sign_in(self, name, password=PASSWORD):
        session = self.post('/api/v1/session', {'name': name, 'password': password}).json
        self.form, self.account = session['form_token'], session['account']
        return self


class Town:
    def __init__(self, binaries, folder, contract):
        self.program, self.data, self.contract = pathlib.Path(binaries) / 'sekisho', folder / 'data', contract
        self.addresses, self.said, self.tokens, self.process = {}, [], {}, None
        for name, (shown, roles) in PEOPLE.items():
            self.run('account', 'add', name, '--shown-name', shown, *(w for role in roles for w in ('--role', role)), text=PASSWORD + '\n')
        for scope in SCOPES:
            out = self.run('token', 'create', '--name', f'kikai-{scope}', '--scope', scope)
            self.tokens[scope] = re.search(r'sekisho_[A-Za-z0-9_-]{43}', out)[0]
        # Work that was given up, as after a week without a scanner.
        with sqlite3.connect(self.data / 'sekisho.db') as database:
            database.execute("INSERT INTO work (kind, subject, due_at, tries, dead_at, last_error) VALUES ('release', ?, 0, 8, 1790000000000000, 'disk_full')", ('0' * 26,))
        database.close()

    def run(self, command, act, *arguments, text=''):
        done = subprocess.run([self.program, command, act, '--data', self.data, *arguments], input=text.encode(), capture_output=True, timeout=120)
        assert done.returncode == 0, f'{command} {act}: {done.stderr.decode()[-600:]}'
        return done.stdout.decode()

    def __enter__(self):
        self.process = subprocess.Popen([self.program, 'serve', '--data', self.data, '--listen', 'internet=127.0.0.1:0', '--listen', 'lgwan=127.0.0.1:0'],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        reader = threading.Thread(target=self.listen, daemon=True)
        reader.start()
        deadline = time.monotonic() + START_SECONDS
        while len(self.addresses) < 2:
            assert self.process.poll() is None and time.monotonic() < deadline, 'it does not start:\n' + ''.join(self.said[-20:])
            time.sleep(0.05)
        return self

    def listen(self):
        # "LGWAN接続系 / lgwan: http://127.0.0.1:40001/"; the log follows.
        for line in self.process.stdout:
            line = line.decode('utf8', 'replace')
            self.said = self.said[-200:] + [line]
            found = re.search(r'\b(internet|lgwan|mynumber): https?://([\d.]+):(\d+)/', line)
            if found:
                self.addresses[found[1]] = (found[2], int(found[3]))

    def __exit__(self, kind, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            ended = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            ended = 'killed'
        if kind:
            sys.stdout.writelines(self.said[-40:])
        assert kind or ended == 0, f'the server ended with {ended}'

    def client(self, side, name=None, scope=None):
        client = Client(self, side, self.tokens[scope] if scope else None)
        return client.sign_in(name) if name else client


def until(what, ask, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := ask()):
        assert time.monotonic() < deadline, f'in vain: {what}'
        time.sleep(0.1)
    return found
