#!/usr/bin/python3
"""load.py BIN [--uploads N] [--bytes N] [--idle N] [--seconds N]: the whole checkpoint under load, as ratios in one run.

1. The engine alone over the same documents (`sekisho disarm`), then the same documents through the server: 200 uploads at a time, until the last one is
   released and taken. Printed: both throughputs and their ratio.
2. Memory of the server over rounds of that load: does it grow?
3. Answers of the JSON pages (p50, p99) at rest, beside the load, beside idle connections, slow senders and clients that never read.
"""
import argparse, asyncio, io, json, os, pathlib, random, re, shutil, signal, subprocess, sys, tempfile, time, zipfile

parser = argparse.ArgumentParser()
parser.add_argument('bin')
parser.add_argument('--uploads', type=int, default=200)
parser.add_argument('--bytes', type=int, default=1_000_000)
parser.add_argument('--idle', type=int, default=10_000)
parser.add_argument('--rounds', type=int, default=3)
parser.add_argument('--data', help='a data folder that exists (for pages over a long history); no uploads then')
parser.add_argument('--postgresql', help='connection string, with --data')
options = parser.parse_args()
PROGRAM = f'{options.bin}/sekisho'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def document(seed, size):
    """A Word document of about that size: text and a photograph."""
    from PIL import Image
    rng = random.Random(seed)
    side = 16
    while True:
        picture = Image.frombytes('RGB', (side, side), rng.randbytes(side * side * 3))
        buffer = io.BytesIO()
        picture.save(buffer, 'JPEG', quality=90)
        if buffer.tell() >= size - 20_000:
            break
        side = max(side + 8, int(side * ((size - 15_000) / buffer.tell()) ** 0.5))
    text = ''.join(f'<w:p><w:r><w:t>{rng.randrange(10**9)} 号の文書です。内容を確認してください。</w:t></w:r></w:p>' for _ in range(200))
    w, r = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main', 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
    a = 'http://schemas.openxmlformats.org/drawingml/2006'
    drawing = (f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{a}/wordprocessingDrawing"><wp:extent cx="3000000" cy="3000000"/><wp:docPr id="1" name="p"/>'
               f'<a:graphic xmlns:a="{a}/main"><a:graphicData uri="{a}/picture"><pic:pic xmlns:pic="{a}/picture"><pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr>'
               f'<pic:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="3000000" cy="3000000"/></a:xfrm>'
               f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>')
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
        z.writestr('[Content_Types].xml', f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
        z.writestr('_rels/.rels', f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{r}/officeDocument" Target="word/document.xml"/></Relationships>')
        z.writestr('word/_rels/document.xml.rels', f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{r}/image" Target="media/image1.jpeg"/></Relationships>')
        z.writestr('word/document.xml', f'{HEAD}<w:document xmlns:w="{w}" xmlns:r="{r}"><w:body>{text}{drawing}</w:body></w:document>')
        z.writestr('word/media/image1.jpeg', buffer.getvalue(), zipfile.ZIP_STORED)
    return out.getvalue()


class Server:
    def __init__(self, data, extra=()):
        self.process = subprocess.Popen([PROGRAM, 'serve', '--data', data, '--listen', 'internet=127.0.0.1:0', '--listen', 'lgwan=127.0.0.1:0', *extra],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.ports = {}
        for line in self.process.stdout:
            if found := re.search(r'(internet|lgwan): https?://[^:]+:(\d+)/', line):
                self.ports[found[1]] = int(found[2])
            if len(self.ports) == 2:
                break
        else:
            raise SystemExit('the server did not start')
        import threading
        threading.Thread(target=lambda: [None for _ in self.process.stdout], daemon=True).start()

    def memory(self):
        """Resident KiB of the server process itself."""
        return int(re.search(r'VmRSS:\s+(\d+)', pathlib.Path(f'/proc/{self.process.pid}/status').read_text())[1])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


class Line:
    """One keep-alive connection."""
    def __init__(self, port, token):
        self.port, self.token, self.streams = port, token, None

    async def ask(self, method, path, body=b'', kind='application/json'):
        if self.streams is None:
            self.streams = await asyncio.open_connection('127.0.0.1', self.port)
        reader, writer = self.streams
        head = f'{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAuthorization: Bearer {self.token}\r\n'
        if body or method in ('POST', 'PATCH', 'PUT'):
            head += f'Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n'
        writer.write(head.encode() + b'\r\n' + body)
        await writer.drain()
        status = int((await reader.readline()).split()[1])
        length, chunked, closing = 0, False, False
        while (line := (await reader.readline()).strip().lower()):
            if line.startswith(b'content-length:'):
                length = int(line.split(b':')[1])
            chunked |= line == b'transfer-encoding: chunked'
            closing |= line == b'connection: close'
        if chunked:
            data = b''
            while (size := int((await reader.readline()).split(b';')[0], 16)):
                data += await reader.readexactly(size)
                await reader.readline()
            await reader.readline()
        else:
            data = await reader.readexactly(length)
        if closing:
            writer.close()
            self.streams = None
        return status, data

    async def json(self, method, path, value=None):
        status, data = await self.ask(method, path, json.dumps(value).encode() if value is not None else b'')
        if status >= 300:
            raise RuntimeError(f'{method} {path}: {status} {data[:300]!r}')
        return json.loads(data) if data else None

    def close(self):
        if self.streams:
            self.streams[1].close()


def percentile(values, p):
    return sorted(values)[min(len(values) - 1, int(len(values) * p))]


async def states(line):
    """How many items are in each state, by /metrics."""
    status, text = await line.ask('GET', '/metrics')
    assert status == 200, text[:200]
    return {m[1]: int(float(m[2])) for m in re.finditer(r'sekisho_items\{state="(\w+)"\} (\S+)', text.decode())}


async def upload_all(server, token, documents, recipient):
    """Every document by its own connection at the same time; returns when all are released."""
    async def one(number, data):
        line = Line(server.ports['internet'], token)
        made = await line.json('POST', '/api/v1/crossings', {'to': 'lgwan', 'recipients': [recipient], 'note': ''})
        status, answer = await line.ask('POST', f"/api/v1/crossings/{made['head']['id']}/files?path=d{number}.docx", data, 'application/octet-stream')
        line.close()
        assert status == 201, answer
        return json.loads(answer)['id']
    line = Line(server.ports['lgwan'], token)
    before = (await states(line)).get('released', 0)
    begun = time.monotonic()
    items = await asyncio.gather(*(one(i, d) for i, d in enumerate(documents)))
    held = time.monotonic() - begun
    # One small question at a time, for the client shares the processors with the server.
    while (now := await states(line)).get('released', 0) < before + len(items):
        if bad := {s: n for s, n in now.items() if n and s not in ('received', 'held', 'disarming', 'judged', 'released')}:
            raise RuntimeError(f'not every document was released: {bad}')
        await asyncio.sleep(0.05)
    whole = time.monotonic() - begun
    for item in random.sample(items, 5):
        assert (await line.json('GET', f'/api/v1/items/{item}'))['item']['state'] == 'released'
    line.close()
    return held, whole


PAGES = {'inbox': ('lgwan', '/api/v1/crossings?box=inbox'), 'outbox': ('internet', '/api/v1/crossings?box=outbox'), 'history': ('internet', '/api/v1/history'),
         'search': ('internet', '/api/v1/history?q=%E5%A0%B1%E5%91%8A'), 'refused': ('internet', '/api/v1/history?state=refused'), 'today': ('internet', '/api/v1/today'),
         'tallies': ('internet', '/api/v1/operations/tallies?by=day&days=400'), 'operations': ('internet', '/api/v1/operations'), 'evidence': ('internet', '/api/v1/evidence/records')}


async def pages(server, token, label, rounds=40):
    lines = {side: Line(port, token) for side, port in server.ports.items()}
    worst, table = 0, []
    for name, (side, path) in PAGES.items():
        times = []
        for _ in range(rounds):
            begun = time.monotonic()
            status, data = await lines[side].ask('GET', path)
            times.append((time.monotonic() - begun) * 1000)
            assert status == 200, (path, data[:200])
        table.append(f'{name} {percentile(times, .5):.1f}/{percentile(times, .99):.1f}')
        worst = max(worst, percentile(times, .99))
    print(f'  {label}: p50/p99 ms: {", ".join(table)}; worst p99 {worst:.1f}', flush=True)
    for line in lines.values():
        line.close()
    return worst


async def rude_clients(server, token):
    """Idle connections, slow senders, clients that never read: the pages beside them."""
    idle = []
    for batch in range(0, options.idle, 500):
        idle += await asyncio.gather(*(asyncio.open_connection('127.0.0.1', server.ports['lgwan']) for _ in range(min(500, options.idle - batch))))
    print(f'  idle connections open: {len(idle)}; server memory {server.memory() // 1024} MiB')
    await pages(server, token, f'beside {len(idle)} idle connections')
    slow = [await asyncio.open_connection('127.0.0.1', server.ports['internet']) for _ in range(100)]
    for _, writer in slow:
        writer.write(b'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{')
    deaf = [await asyncio.open_connection('127.0.0.1', server.ports['internet'], limit=1024) for _ in range(50)]
    for _, writer in deaf:
        for _ in range(50):
            writer.write(f'GET /api/v1/history?limit=200 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n'.encode())
    await pages(server, token, 'beside 100 slow senders and 50 that never read')
    for _, writer in idle + slow + deaf:
        writer.close()


def command(*words, **more):
    return subprocess.run([PROGRAM, *words], check=True, capture_output=True, text=True, **more).stdout


async def main():
    data = options.data or tempfile.mkdtemp(prefix='sekisho-load-')
    scopes = [x for s in ('send', 'receive', 'approve', 'history', 'operate', 'audit') for x in ('--scope', s)]
    token = command('token', 'create', '--data', data, '--name', f'load-{os.getpid()}', *scopes).strip().splitlines()[-1]
    if options.data:
        server = Server(data)
        await pages(server, token, 'long history', 100)
        server.stop()
        return
    command('account', 'add', 'clerk', '--data', data, '--shown-name', '受取 花子', input='hakone-no-yama-wa-tenka\n')
    documents = [document(i, options.bytes) for i in range(options.uploads)]
    total = sum(map(len, documents))
    folder = pathlib.Path(tempfile.mkdtemp(prefix='sekisho-load-in-'))
    for i, d in enumerate(documents):
        (folder / f'd{i}.docx').write_bytes(d)
    server = Server(data)
    line = Line(server.ports['internet'], token)
    recipient = next(r['id'] for r in (await line.json('GET', '/api/v1/recipients?q=clerk'))['found'] if r['kind'] == 'person')
    line.close()
    await pages(server, token, 'at rest')
    memory = []
    for number in range(options.rounds):
        begun = time.monotonic()
        subprocess.run([PROGRAM, 'disarm', '--quiet', '--out-dir', str(folder / f'out{number}'), *map(str, folder.glob('*.docx'))], check=True, capture_output=True)
        alone = time.monotonic() - begun
        shutil.rmtree(folder / f'out{number}')
        held, whole = await upload_all(server, token, documents, recipient)
        memory.append(server.memory() // 1024)
        print(f'  round {number + 1}: {len(documents)} documents, {total / 1e6:.0f} MB: engine alone {total / 1e6 / alone:.1f} MB/s; all held after {held:.2f} s; '
              f'all released after {whole:.2f} s = {total / 1e6 / whole:.1f} MB/s; end to end {whole / alone:.2f} × the engine; server memory {memory[-1]} MiB', flush=True)
    load = asyncio.create_task(upload_all(server, token, documents, recipient))
    await pages(server, token, 'beside that load', 10)
    await load
    await rude_clients(server, token)
    server.stop()
    shutil.rmtree(folder)
    shutil.rmtree(data)

import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
asyncio.run(main())
