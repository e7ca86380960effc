# Made residual.json with torch 2.7.1 and torchvision 0.22.1: residual networks with weights and images by the formula of ra.py
# (splitmix64 of the name and the index), float32 values computed with in float64.
import json
import math

import numpy as np
import torch
from torch import nn
from torchvision import models

from ra import mix

NORMS = (nn.BatchNorm2d, nn.BatchNorm3d)


def fill(model):
    norms = {f'{n}.weight' for n, m in model.named_modules() if isinstance(m, NORMS)}
    with torch.no_grad():
        for name, t in model.state_dict().items():
            if name.endswith('num_batches_tracked'):
                continue
            s = mix(name, t.numel())
            if t.dim() >= 2:
                v = s * math.sqrt(6.0 / (t.numel() // t.shape[0]))
            elif name in norms:
                v = 1 + 0.1 * s
            elif name.endswith('running_var'):
                v = 1 + 0.5 * s * s
            else:
                v = 0.1 * s
            t.copy_(torch.from_numpy(v.astype(np.float32)).reshape(t.shape))
    return model.double().eval()


def resnet(layers, channels=3):
    m = getattr(models, f'resnet{layers}')(weights=None, num_classes=2)
    m.conv1 = nn.Conv2d(channels, 64, 7, 2, 3, bias=False)
    return m


def volumetric(module):
    for name, c in list(module.named_children()):
        if isinstance(c, nn.Conv2d):
            new = nn.Conv3d(c.in_channels, c.out_channels, (c.kernel_size[0],) * 3, (c.stride[0],) * 3,
                            (c.padding[0],) * 3, bias=False)
        elif isinstance(c, nn.BatchNorm2d):
            new = nn.BatchNorm3d(c.num_features)
        elif isinstance(c, nn.MaxPool2d):
            new = nn.MaxPool3d(3, 2, 1)
        elif isinstance(c, nn.AdaptiveAvgPool2d):
            new = nn.AdaptiveAvgPool3d(1)
        else:
            volumetric(c)
            continue
        setattr(module, name, new)
    return module


if __name__ == '__main__':
    CASES = {'resnet18': (resnet(18), (2, 3, 64, 64)), 'resnet34': (resnet(34, 5), (1, 5, 64, 64)),
             'resnet50': (resnet(50), (2, 3, 64, 64)), 'resnet18_3d': (volumetric(resnet(18, 1)), (1, 1, 20, 64, 64))}
    CASES['resnet18_3d'][0].conv1 = nn.Conv3d(1, 64, 7, 2, 3, bias=False)
    out = {}
    for name, (model, shape) in CASES.items():
        fill(model)
        x = torch.from_numpy(mix('input0', math.prod(shape)).astype(np.float32)).double().reshape(shape)
        got = {}
        model.layer4.register_forward_hook(lambda m, i, o: got.update(map=o))
        with torch.no_grad():
            logits = model(x)
        v = got['map'].flatten()
        n = len(v)
        out[name] = {'parameters': sum(p.numel() for p in model.parameters()), 'input': shape, 'logits': logits.tolist(),
                     'features': {'sum': float(v.sum()), 'sumsq': float((v * v).sum()),
                                  'samples': [float(v[k * (n - 1) // 7]) for k in range(8)]}}
        print(name, out[name]['parameters'], logits.tolist())
    json.dump(out, open('residual.json', 'w'), separators=(',', ':'))
