# Made thesis.json with torch 2.7.1 and torchvision 0.22.1: the thesis' further networks, with weights and images by the formula of
# ra.py, float32 values computed with in float64. A network whose views are groups is computed here view by view, on slices of the
# weights, so that nothing rests on how torch groups channels.
import json
import math

import torch
import torch.nn.functional as F
from torch import nn
from torchvision import models

import ra
import residual

ra.HASH = True
torch.set_default_dtype(torch.float64)


def apart(layer, x, views):
    """A convolution of ra.CN, each view's channels by themselves."""
    rows = layer.conv.weight.chunk(views)
    parts = [F.conv3d(one, rows[v], padding=layer.conv.padding) for v, one in enumerate(x.chunk(views, 1))]
    return F.relu(layer.norm(torch.cat(parts, 1)))


def pair(channels, out, views=1):
    return nn.ModuleList([ra.CN(channels, out, groups=views, act=F.relu), ra.CN(out, out, groups=views, act=F.relu)])


def flat(x):
    return x.flatten(1, 2).unsqueeze(2)


class UnetEncoder(nn.Module):
    def __init__(self, channels, base, depth):
        super().__init__()
        widths = [channels] + [base * 2 ** i for i in range(depth + 1)]
        self.features = nn.ModuleDict({'down': nn.ModuleList(pair(a, b) for a, b in zip(widths, widths[1:]))})
        self.classifier = nn.Linear(widths[-1], 2)

    def forward(self, x):
        x = flat(x)
        for level, units in enumerate(self.features['down']):
            if level > 0:
                x = F.max_pool2d(x.squeeze(2), 2).unsqueeze(2)
            for unit in units:
                x = unit(x)
        self.map = x
        return self.classifier(x.mean((2, 3, 4)))


class Attention(nn.Module):
    def __init__(self, dim, mlp, layers, views):
        super().__init__()
        self.layers = nn.ModuleList(ra.Layer(dim, mlp=mlp) for _ in range(layers))
        self.merge = ra.CN(2 * dim, dim, groups=views)

    def forward(self, x):
        y = torch.empty_like(x)
        for row in range(2):
            for column in range(2):
                part = x[..., row::2, column::2]
                tokens = part.flatten(2).transpose(1, 2)
                for layer in self.layers:
                    tokens = layer(tokens)
                y[..., row::2, column::2] = tokens.transpose(1, 2).reshape(part.shape)
        return self.merge(torch.cat([y, x], 1))


class Widening(nn.Module):
    def __init__(self, channels, out):
        super().__init__()
        self.conv = nn.Conv3d(channels, out, 1, bias=False)
        self.norm = nn.BatchNorm3d(out)

    def forward(self, x):
        return F.relu(self.norm(self.conv(x)))


class PooledAdmira(nn.Module):
    def __init__(self, channels, views, layers):
        super().__init__()
        widths = [channels, 32, 64, 64, 64, 96, 160]
        self.views = views
        self.features = nn.ModuleList([pair(a, b, views) for a, b in zip(widths, widths[1:])]
                                      + [Attention(160, 640, layers, views), Widening(160, 640 * views)])
        self.regressor = nn.Linear(640 * views, 3, bias=False)

    def forward(self, x):
        if self.features[0][0].conv.in_channels != self.views:
            x = flat(x)
        for block in range(6):
            for unit in self.features[block]:
                x = apart(unit, x, self.views)
            if block > 0:
                x = F.max_pool3d(x, (1, 3, 3), (1, 2, 2), (0, 1, 1))
        self.map = self.features[7](self.features[6](x))
        return self.regressor(self.map.mean((2, 3, 4)))


class GroupedVgg(nn.Module):
    def __init__(self, slices, views, base, grid, hidden):
        super().__init__()
        widths = [slices * views] + [base * views * k for k in (1, 2, 4, 8)]
        self.views, self.grid = views, grid
        self.features = nn.ModuleList(pair(a, b, views) for a, b in zip(widths, widths[1:]))
        units = [widths[-1] * grid * grid, *hidden, 2]
        self.classifier = nn.ModuleList(nn.Linear(a, b) for a, b in zip(units, units[1:]))

    def forward(self, x):
        x = flat(x)
        for block, units in enumerate(self.features):
            if block > 0:
                x = F.max_pool3d(x, (1, 2, 2))
            for unit in units:
                x = apart(unit, x, self.views)
        self.map = x
        z = F.adaptive_avg_pool2d(x.squeeze(2), self.grid).flatten(1)
        for layer in self.classifier[:-1]:
            z = F.relu(layer(z))
        return self.classifier[-1](z)


class Inception(nn.Module):
    """torchvision's, on slices as channels."""

    def __init__(self, channels):
        super().__init__()
        self.net = models.inception_v3(weights=None, num_classes=2, aux_logits=False, transform_input=False,
                                       init_weights=False)
        self.net.Conv2d_1a_3x3.conv = nn.Conv2d(channels, 32, 3, 2, bias=False)
        residual.fill(self.net)
        self.net.Mixed_7c.register_forward_hook(lambda m, i, o: setattr(self, 'map', o.unsqueeze(2)))

    def forward(self, x):
        return self.net(x.flatten(1, 2))


def formula(net):
    ra.fill(net)
    return net


def large():
    """How many weights the network has as published: two views of seven slices."""
    with torch.device('meta'):
        net = GroupedVgg(7, 2, 32, 7, [4096, 4096])
    return {'parameters': ra.count(net), 'encoder': ra.count(net.features)}


def published():
    """Weights and multiply-adds, layer by layer, of torchvision's network for a photograph and 1000 classes."""
    net = models.inception_v3(weights=None, aux_logits=False, init_weights=False).eval()
    products = []

    def count(layer, inputs, output):
        kernel = layer.weight[0].numel()
        products.append(output.numel() * kernel)

    for layer in net.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            layer.register_forward_hook(count)
    with torch.no_grad():
        net(torch.zeros(1, 3, 299, 299))
    return {'parameters': ra.count(net), 'multiply_adds': sum(products)}


CASES = {
    'unet_encoder': (lambda: formula(UnetEncoder(6, 4, 3)), (2, 2, 3, 44, 24)),
    'pooled_admira': (lambda: formula(PooledAdmira(2, 2, 1)), (1, 2, 3, 128, 64)),
    'pooled_admira_flat': (lambda: formula(PooledAdmira(6, 2, 2)), (1, 2, 3, 64, 128)),
    'grouped_vgg': (lambda: formula(GroupedVgg(3, 2, 4, 3, [16, 12])), (2, 2, 3, 52, 36)),
    'inception_v3': (lambda: Inception(6), (2, 2, 3, 107, 91)),
}

if __name__ == '__main__':
    out = {}
    for name, (make, shape) in CASES.items():
        net = make().double().eval()
        x = ra.make_input(shape, 0).requires_grad_()
        y = net(x)
        y.sum().backward()
        out[name] = {'parameters': ra.count(net), 'input': shape, 'logits': y.tolist()}
        for what, t in (('features', net.map), ('gradient', x.grad)):
            out[name][what] = {k: v for k, v in ra.stat(t).items() if k != 'indices'}
        print(name, out[name]['parameters'], tuple(net.map.shape), y.tolist())
    out['grouped_vgg_published'] = large()
    out['inception_v3_published'] = published()
    print(out['grouped_vgg_published'], out['inception_v3_published'])
    json.dump(out, open('thesis.json', 'w'), separators=(',', ':'))
