"""Re-opens every line that a report cites, with tools of other people, and compares text and hash.

  cites.py ROOT REPORT.json...        sources are named from ROOT
"""
import bz2
import hashlib
import io
import json
import lzma
import subprocess
import sys
import tarfile
import zipfile
import zlib


def tool(*command):
    return lambda data: subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


UNPACK = {'.gz': lambda data: zlib.decompressobj(31).decompress(data), '.bz2': bz2.decompress, '.xz': lzma.decompress,
          '.zst': tool('zstd', '-dcq'), '.lz4': tool('lz4', '-dcq')}


def lines_of(root, source):
    name, _, member = source.partition('!')
    data = open(root + '/' + name, 'rb').read()
    if name.endswith('.zip'):
        data = zipfile.ZipFile(io.BytesIO(data)).read(member)
    elif member:
        data = tarfile.open(fileobj=io.BytesIO(data)).extractfile(member).read()
    for suffix, unpack in UNPACK.items():
        if (member or name).endswith(suffix):
            data = unpack(data)
    return data.split(b'\n')


def cites_in(value):
    if isinstance(value, dict):
        if {'source', 'line', 'sha256', 'text'} <= set(value):
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from cites_in(inner)


def main():
    opened, n, wrong = {}, 0, 0
    for path in sys.argv[2:]:
        for cite in cites_in(json.load(open(path, encoding='utf-8'))):
            source = cite['source']
            if source not in opened:
                opened[source] = lines_of(sys.argv[1], source)
            line = opened[source][cite['line'] - 1].rstrip(b'\r')
            n += 1
            if hashlib.sha256(line).hexdigest() != cite['sha256'] or not line.decode().startswith(cite['text'][:900]):
                wrong += 1
                print('%s: %s:%d is not what the report cites' % (path, source, cite['line']))
    print('%d citations re-opened, %d wrong' % (n, wrong))
    return 1 if wrong or not n else 0


sys.exit(main())
