#!/usr/bin/python3
"""sekisho-worker links no sockets beyond its control channel, no Asio, no SQL; the sekisho program links no format library."""
import re, subprocess, sys

def needed(binary):
    out = subprocess.run(['readelf', '-d', '-W', binary], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r'\(NEEDED\)\s+Shared library: \[([^\]]+)\]', out))

def undefined(binary):
    out = subprocess.run(['nm', '-D', '--undefined-only', binary], capture_output=True, text=True, check=True).stdout
    return {line.split()[-1].split('@')[0] for line in out.splitlines() if line.strip()}

def defined(binary):
    return subprocess.run(['nm', '-C', '--defined-only', binary], capture_output=True, text=True, check=True).stdout

folder = sys.argv[1]
worker, program = f'{folder}/sekisho-worker', f'{folder}/sekisho'
wrong = []
banned = {'socket', 'connect', 'bind', 'listen', 'accept', 'accept4', 'getaddrinfo', 'gethostbyname', 'system', 'popen', 'execvp', 'execl', 'execlp', 'dlopen', 'posix_spawn', 'posix_spawnp'}
for name in sorted(undefined(worker) & banned):
    wrong.append(f'sekisho-worker calls {name}')
for library in sorted(needed(worker)):
    if re.match(r'lib(pq|sqlite3|soci|boost_.*|curl|nats|ssl)\b', library):
        wrong.append(f'sekisho-worker links {library}')
for name in ('boost::asio', 'sekisho::store::', 'sekisho::sandbox::', 'sekisho::cli::'):
    if name in defined(worker):
        wrong.append(f'sekisho-worker holds {name}')
for library in sorted(needed(program)):
    if re.match(r'lib(qpdf|jpeg|png|tiff|webp|gif|expat|deflate|lcms2)\b', library):
        wrong.append(f'sekisho links {library}: parsers belong into the worker')
for name in ('sekisho::formats::', 'sekisho::worker::'):
    if name in defined(program):
        wrong.append(f'sekisho holds {name}')
print('\n'.join(wrong) or 'the binaries keep to their libraries')
sys.exit(1 if wrong else 0)
