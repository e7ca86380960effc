# What the scripts of the folders share. Each runs in its own folder: cd losses && python make.py
import json
import re
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file


def f32(x):
    """float64 numbers that a file of 32-bit numbers holds exactly."""
    return np.asarray(x, np.float64).astype(np.float32).astype(np.float64)


def plain(x):
    """Arrays as {shape, data}, NaN as null, infinities as text."""
    if isinstance(x, np.ndarray):
        return {'shape': list(x.shape), 'data': plain(x.flatten().tolist())}
    if isinstance(x, dict):
        return {str(k): plain(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [plain(v) for v in x]
    if isinstance(x, np.generic):
        x = x.item()
    if isinstance(x, float) and not np.isfinite(x):
        return None if np.isnan(x) else 'Infinity' if x > 0 else '-Infinity'
    return x


def write_json(path, content):
    """A line for each number, a line for each list of numbers."""
    text = json.dumps(plain(content), indent=1)
    text = re.sub(r'\[[^\[\]{}]*\]', lambda m: re.sub(r'\s+', ' ', m.group()).replace('[ ', '[').replace(' ]', ']'), text)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text + '\n')


def write_tensors(path, tensors):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, path)


def write_csv(path, columns):
    """repr keeps every bit of a double."""
    def text(v):
        v = v.item() if isinstance(v, np.generic) else v
        return repr(v) if isinstance(v, float) else str(v)
    rows = [','.join(columns)] + [','.join(text(v) for v in row) for row in zip(*columns.values())]
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text('\n'.join(rows) + '\n')
