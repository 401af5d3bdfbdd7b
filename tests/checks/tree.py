#!/usr/bin/python3
"""Every path that ARCHITECTURE.md names exists; every line of formats/LIST has its test, fuzz harness and samples; each room's front door opens with its five lines."""
import pathlib, re, sys

root = pathlib.Path(sys.argv[1])
wrong = []
text = (root / 'ARCHITECTURE.md').read_text(encoding='utf8')
paths = set(re.findall(r'`((?:src|tests|bench|docs|deploy|cmake|tools|\.ci|web|api)/[^`\s*<>]*|[A-Z][A-Za-z.]+\.(?:md|txt|json)|Makefile)`', text))
for p in sorted(paths):
    if not (root / p).exists():
        wrong.append(f'ARCHITECTURE.md names {p}, which is not there')
formats = [l.strip() for l in (root / 'src/formats/LIST').read_text().splitlines() if re.match(r'[a-z]', l)]
for f in formats:
    folder = root / 'src/formats' / f
    for pattern, what in (('**/*_test.cpp', 'test'), ('**/*_fuzz.cpp', 'fuzz harness'), ('samples/*', 'sample'), ('types.def', 'types.def')):
        if not any(folder.glob(pattern)):
            wrong.append(f'formats/{f} has no {what}')
    if not (folder / f'{f}.h').exists():
        wrong.append(f'formats/{f}/{f}.h is missing')
for door in ('base/bytes.h', 'text/text.h', 'wire/messages.h', 'formats/format.h', 'worker/handle.h', 'worker/second_look/second_look.h', 'evidence/evidence.h', 'sandbox/engine.h', 'store/store.h', 'zones/zones.h', 'people/people.h', 'crossing/crossing.h', 'doors/doors.h', 'api/api.h', 'cli/cli.h'):
    head = (root / 'src' / door).read_text(encoding='utf8').splitlines()[:8] if (root / 'src' / door).exists() else []
    for word in ('Room:', 'In/Out:', 'Never:', 'Fails:', 'Start reading at:'):
        if not any(word in line for line in head):
            wrong.append(f'src/{door} does not open with “{word}”')
for path in sorted((root / 'src').rglob('*')):
    if path.suffix in ('.cpp', '.h') and len(path.read_text(encoding='utf8').splitlines()) > 500:
        wrong.append(f'{path} is longer than 500 lines')
for path in [*root.glob('src/**/*.cpp'), *root.glob('src/**/*.h')]:
    for number, line in enumerate(path.read_text(encoding='utf8').splitlines(), 1):
        if re.search(r'\b(FIXME|TODO|XXX)\b', line):
            wrong.append(f'{path}:{number}: unfinished business')
print('\n'.join(wrong) or f'{len(paths)} paths and {len(formats)} formats are complete')
sys.exit(1 if wrong or not paths or not formats else 0)
