#!/usr/bin/python3
"""A room includes only from rooms to its left: base < text < {wire, store, …} < … < apps (ARCHITECTURE.md)."""
import pathlib, re, sys

ORDER = [['base'], ['text'], ['wire', 'store', 'formats', 'inspect', 'classes', 'zones'], ['evidence', 'worker', 'sandbox'], ['records'],
         ['people', 'policy'], ['registers', 'crossing'], ['assurance', 'doors'], ['api', 'cli'], ['apps']]
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
WORKER_ONLY = {'formats', 'worker'}          # linked into sekisho-worker only
MAY_USE_WORKER_ONLY = {'formats', 'worker'}

source = pathlib.Path(sys.argv[1]) / 'src'
wrong, files = [], 0
for path in sorted(source.rglob('*')):
    if path.suffix not in ('.h', '.cpp', '.def'):
        continue
    files += 1
    room = path.relative_to(source).parts[0]
    if room not in RANK:
        wrong.append(f'{path}: {room} is no room')
        continue
    look = bool(re.fullmatch(r'formats/\w+/look\w*\.(h|cpp)', path.relative_to(source).as_posix())) and not path.name.endswith('_test.cpp')
    for number, line in enumerate(path.read_text(encoding='utf8').splitlines(), 1):
        m = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if not m or '/' not in m.group(1):
            continue
        other = m.group(1).split('/')[0]
        # The checks of the second look stand beside their format and share nothing with it.
        if look and other == 'formats' and not re.fullmatch(r'formats/\w+/look\w*\.h', m.group(1)):
            wrong.append(f'{path}:{number}: the second look shares nothing with the rebuilders')
        if look:
            room = 'worker'
            if m.group(1).startswith('worker/second_look/') or other == 'formats':
                continue
        elif re.fullmatch(r'formats/\w+/look\w*\.h', m.group(1)) and not path.name.endswith(('_test.cpp', '_fuzz.cpp')):
            wrong.append(f'{path}:{number}: only the second look uses its checks')
        place = f'{path}:{number}'
        if room == 'formats' and path.name.endswith('_test.cpp') and m.group(1).startswith('worker/second_look/'):
            continue   # a format's tests show its outputs to the second look
        if other not in RANK:
            wrong.append(f'{place}: {other} is no room')
        elif other != room and RANK[other] >= RANK[room]:
            wrong.append(f'{place}: {room} may not include from {other}')
        elif other in WORKER_ONLY and room not in MAY_USE_WORKER_ONLY and path.name not in ('worker_main.cpp', 'pages_main.cpp', 'misbehave_main.cpp'):
            wrong.append(f'{place}: {other} links into sekisho-worker only')
        elif path.is_relative_to(source / 'worker' / 'second_look') and other == 'formats':
            wrong.append(f'{place}: the second look shares nothing with the rebuilders')
print('\n'.join(wrong) or f'{files} files keep the room rule')
sys.exit(1 if wrong or files < 20 else 0)
