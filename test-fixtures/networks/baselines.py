# Made baselines.json with torch 2.7.1 and torchvision 0.22.1: VGG with torchvision's names, and a vision transformer of torch's own layers
# whose weights carry medai's names; weights and images by the formula of ra.py, float32 values computed with in float64.
import json
import math

import numpy as np
import torch
from torch import nn
from torchvision import models

from ra import mix
from residual import fill


def values(name, shape):
    n = math.prod(shape)
    s = mix(name, n)
    if len(shape) > 1:
        v = s * math.sqrt(6.0 / (n // shape[0]))
    else:
        v = 1 + 0.1 * s if name.endswith('norm.weight') else 0.1 * s
    return torch.from_numpy(v.astype(np.float32)).double().reshape(shape)


class Tokens(nn.Module):
    """Mean of the tokens in place of a class token."""

    def __init__(self, slices, edge, patch, width, layers, heads, hidden, classes):
        super().__init__()
        self.patches = nn.Conv2d(slices, width, patch, patch)
        self.positions = nn.Parameter(torch.zeros(1, (edge // patch) ** 2, width))
        self.layers = nn.ModuleList([
            nn.TransformerEncoderLayer(width, heads, hidden, 0.0, 'gelu', batch_first=True, norm_first=True)
            for _ in range(layers)])
        self.norm = nn.LayerNorm(width)
        self.classifier = nn.Linear(width, classes)

    def forward(self, x):
        m = self.patches(x)
        t = m.flatten(2).transpose(1, 2) + self.positions
        for layer in self.layers:
            t = layer(t)
        self.map = self.norm(t).transpose(1, 2).reshape(m.shape)
        return self.classifier(self.map.mean((2, 3)))


THEIRS = {'norm1': 'attention_norm', 'norm2': 'mlp_norm', 'linear1': 'mlp.0', 'linear2': 'mlp.1',
          'self_attn.out_proj': 'out', 'self_attn.in_proj_weight': 'qkv.weight', 'self_attn.in_proj_bias': 'qkv.bias'}


def ours(name):
    for a, b in THEIRS.items():
        name = name.replace(a, b)
    return name if name.startswith('classifier') else 'features.' + name


def tokens():
    m = Tokens(3, 64, 16, 64, 2, 4, 128, 2).double()
    with torch.no_grad():
        for name, t in m.state_dict().items():
            shape = tuple(t.shape)
            t.copy_(values(ours(name), shape))
    return m.eval()


def vgg(name):
    m = getattr(models, name)(weights=None, num_classes=2)
    m.classifier[0] = nn.Linear(512 * 49, 32)
    m.classifier[3] = nn.Linear(32, 32)
    m.classifier[6] = nn.Linear(32, 2)
    return fill(m)


CASES = {'vgg11': vgg('vgg11'), 'vgg16_bn': vgg('vgg16_bn'), 'vision_transformer': tokens()}
out = {}
for name, model in CASES.items():
    shape = (2, 3, 64, 64)
    x = torch.from_numpy(mix('input0', math.prod(shape)).astype(np.float32)).double().reshape(shape)
    got = {}
    if name.startswith('vgg'):
        model.features.register_forward_hook(lambda m, i, o: got.update(map=o))
    with torch.no_grad():
        logits = model(x)
    v = (got['map'] if got else model.map).flatten()
    n = len(v)
    out[name] = {'parameters': sum(p.numel() for p in model.parameters()), 'input': shape, 'logits': logits.tolist(),
                 'features': {'sum': float(v.sum()), 'sumsq': float((v * v).sum()),
                              'samples': [float(v[k * (n - 1) // 7]) for k in range(8)]}}
    print(name, out[name]['parameters'], logits.tolist())
json.dump(out, open('baselines.json', 'w'), separators=(',', ':'))
