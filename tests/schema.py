#!/usr/bin/env python3
"""schema.py SCHEMA FILE...: holds JSON files against a JSON Schema (python3-jsonschema)."""
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as f:
    validator = jsonschema.Draft202012Validator(json.load(f))
bad = 0
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as f:
        for e in validator.iter_errors(json.load(f)):
            print(f"{path}: /{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}")
            bad += 1
sys.exit(bad > 0)
