#!/usr/bin/python3
"""Every header compiles by itself."""
import concurrent.futures, os, pathlib, subprocess, sys, tempfile

source, build, compiler = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3]
headers = sorted(p for p in (source / 'src').rglob('*.h'))
flags = subprocess.run(['pkg-config', '--cflags', 'libqpdf', 'libwebp', 'libtiff-4', 'libpng', 'icu-uc', 'libpq'], capture_output=True, text=True).stdout.split()

def compile_alone(header):
    with tempfile.NamedTemporaryFile('w', suffix='.cpp') as f:
        f.write(f'#include "{header}"\n#include "{header}"\n'); f.flush()
        run = subprocess.run([compiler, '-std=c++23', '-fsyntax-only', '-DSEKISHO_BIN_DIR=""', '-DSEKISHO_SOURCE_DIR=""', '-I', source / 'src', '-I', f'{build}/generated', *flags, f.name], capture_output=True, text=True)
    return (header, run.stderr) if run.returncode else None

with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
    wrong = [r for r in pool.map(compile_alone, headers) if r]
for header, text in wrong:
    print(header, 'does not stand alone:\n', text[:600])
print(f'{len(headers) - len(wrong)} of {len(headers)} headers stand alone')
sys.exit(1 if wrong or not headers else 0)
