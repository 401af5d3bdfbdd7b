#!/usr/bin/python3
"""crossing/advance.cpp alone changes an item's state: no other source under src/ says in SQL that it does (tests aside)."""
import pathlib, re, sys

MOVES = 'crossing/advance.cpp'      # UPDATE item SET state
ARRIVES = 'crossing/desk.cpp'       # INSERT INTO item, as received
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
BETWEEN = re.compile(r'[\s+]*')

def statements(text):
    """String literals, those that stand side by side as one."""
    text = re.sub(r'//[^\n]*', '', text)
    out, end = [], None
    for found in LITERAL.finditer(text):
        if end is not None and BETWEEN.fullmatch(text, end, found.start()):
            out[-1] += found.group(1)
        else:
            out.append(found.group(1))
        end = found.end()
    return out

def faults(name, text):
    wrong = []
    for sql in statements(text):
        change = re.search(r'\bUPDATE\s+item\b(.*?)(\bWHERE\b|$)', sql, re.I | re.S)
        if change and re.search(r'\b(state|revision)\s*=', change.group(1), re.I) and name != MOVES:
            wrong.append(f'changes item.state: {sql[:100]}')
        if re.search(r'\b(INSERT|REPLACE)\s+(OR\s+\w+\s+)?INTO\s+item\b', sql, re.I) and name != ARRIVES:
            wrong.append(f'makes an item: {sql[:100]}')
        if re.search(r'\bDELETE\s+FROM\s+item\b', sql, re.I):
            wrong.append(f'removes items: {sql[:100]}')
    if re.search(r'insert_many\(\s*"item"', text):
        wrong.append('makes items with insert_many')
    return wrong

# What the check must find, lest it go blind.
assert faults('api/x.cpp', 's.execute("UPDATE item SET leaf = 1," " state = ? WHERE id = ?", {});')
assert faults('api/x.cpp', 's.run("UPDATE item SET "\n  "state=\'taken\'");') and faults('x.cpp', '"INSERT INTO item (id) VALUES (?)"')
assert faults('x.cpp', 'unit.insert_many( "item", columns, rows)') and faults('x.cpp', '"DELETE FROM item WHERE 1"')
assert not faults('x.cpp', '"UPDATE item SET original = NULL WHERE state = ?" // "UPDATE item SET state = 1"') and not faults('x.cpp', '"INSERT INTO item_mark (id)"')

source = pathlib.Path(sys.argv[1]) / 'src'
wrong, files = [], 0
for path in sorted([*source.rglob('*.cpp'), *source.rglob('*.h')]):
    if path.name.endswith(('_test.cpp', '_fuzz.cpp', 'testing.h')):
        continue
    files += 1
    name = path.relative_to(source).as_posix()
    wrong += [f'{path}: {fault}' for fault in faults(name, path.read_text(encoding='utf8'))]
moves = statements((source / MOVES).read_text(encoding='utf8'))
if not any(re.search(r'UPDATE item SET state = \?', sql) for sql in moves):
    wrong.append(f'src/{MOVES} does not move items any more: this check looks at the wrong place')
print('\n'.join(wrong) or f'{files} files leave item.state to {MOVES}')
sys.exit(1 if wrong else 0)
