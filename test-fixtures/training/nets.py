# The families of networks in plain PyTorch, small: each has `features`, which takes and gives a list of images or maps, and `head`,
# which takes these maps and gives a list of outputs. Names in a state_dict are those of medai's weight files.
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F
from torchvision import models

sys.path.insert(0, '../networks')
import residual
import unet


class One(nn.Sequential):
    """Layers from one image, of which views are the channels, to one map."""

    def forward(self, images):
        return [super(One, self).forward(images[0])]


class Flat(nn.Module):
    """Slices of all views as channels of a network in two dimensions."""

    def forward(self, x):
        return x.flatten(1, 2)


def conv_encoder(views, widths, stride, pool):
    layers, before = [], views
    for width, s, p in zip(widths, stride, pool):
        layers += [nn.Conv3d(before, width, 3, s, 1, bias=False), nn.BatchNorm3d(width), nn.ReLU()]
        layers += [nn.MaxPool3d(p)] if p > 1 else []
        before = width
    return One(*layers)


def resnet(channels, volumetric):
    net = models.resnet18()
    del net.fc, net.avgpool
    if volumetric:
        residual.volumetric(net)
        net.conv1 = nn.Conv3d(channels, 64, 7, 2, 3, bias=False)
    else:
        net.conv1 = nn.Conv2d(channels, 64, 7, 2, 3, bias=False)

    def forward(images):
        x = images[0] if volumetric else images[0].flatten(1, 2)
        x = net.maxpool(F.relu(net.bn1(net.conv1(x))))
        return [net.layer4(net.layer3(net.layer2(net.layer1(x))))]
    net.forward = forward
    return net


def vgg(channels):
    layers = list(models.vgg11_bn().features)
    layers[0] = nn.Conv2d(channels, 64, 3, padding=1)
    net = One(*layers)
    net.register_forward_pre_hook(lambda m, args: ([args[0][0].flatten(1, 2)],))
    return net


class Unit(nn.Module):
    """Convolution of 1 x 3 x 3 or 3 x 3 x 3, batch normalisation, activation; with the input added where asked for."""

    def __init__(self, before, after, act, stride=1, groups=1, depth=1, residual=False):
        super().__init__()
        self.conv = nn.Conv3d(before, after, (depth, 3, 3), (1, stride, stride), (depth // 2, 1, 1), groups=groups, bias=False)
        self.norm = nn.BatchNorm3d(after)
        self.act, self.residual = act, residual

    def forward(self, x):
        y = self.norm(self.conv(x))
        y = y if self.act is None else self.act(y)
        return x + y if self.residual else y


class Attention(nn.Module):
    """A layer of attention whose heads together are narrower than the tokens."""

    def __init__(self, width, heads, size, hidden):
        super().__init__()
        self.heads = heads
        self.attention_norm, self.mlp_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * heads * size, bias=False)
        self.out = nn.Linear(heads * size, width)
        self.mlp = nn.ModuleList([nn.Linear(width, hidden), nn.Linear(hidden, width)])

    def forward(self, x):
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(1, 2) for t in self.qkv(self.attention_norm(x)).chunk(3, -1))
        x = x + self.out(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))
        return x + self.mlp[1](F.silu(self.mlp[0](self.mlp_norm(x))))


class Mixing(nn.Module):
    """MobileViT's block: equal places of 2 x 2 patches attend to each other; the result is merged with the input."""

    def __init__(self, width, layers, groups):
        super().__init__()
        self.layers = nn.ModuleList([Attention(width, 4, 8, 2 * width) for _ in range(layers)])
        self.merge = Unit(2 * width, width, F.silu, groups=groups)

    def forward(self, x):
        mixed = torch.zeros_like(x)
        for row in range(2):
            for column in range(2):
                place = x[..., row::2, column::2]
                tokens = place.flatten(2).mT
                for layer in self.layers:
                    tokens = layer(tokens)
                mixed[..., row::2, column::2] = tokens.mT.unflatten(2, place.shape[2:])
        return self.merge(torch.cat([mixed, x], 1))


class Expansion(nn.Module):
    def __init__(self, before, after):
        super().__init__()
        wide = 4 * before
        self.expand = Unit(before, wide, F.silu)
        self.depthwise = Unit(wide, wide, F.silu, groups=wide)
        self.project = Unit(wide, after, None)
        self.residual = before == after

    def forward(self, x):
        y = self.project(self.depthwise(self.expand(x)))
        return x + y if self.residual else y


def admira(views, slices, width, layers, volumetric):
    """Slices are channels where it is not volumetric, each view's a group of them."""
    v, w = views, width
    first = v if volumetric else v * slices
    net = One(Unit(first, 16 * w * v, F.silu, 2, v), Unit(16 * w * v, 32 * w, F.silu, 1, v, residual=v == 2),
              Unit(32 * w, 64 * w, F.silu, 2, v), Unit(64 * w, 64 * w, F.silu, 1, v, residual=True),
              Unit(64 * w, 64 * w, F.silu, 1, v, residual=True), Unit(64 * w, 96 * w, F.silu, 2, v),
              Unit(96 * w, 160 * w, F.silu, 2, v), Mixing(160 * w, layers, v), Expansion(160 * w, 160 * w * v))
    if not volumetric:
        net.register_forward_pre_hook(lambda m, args: ([args[0][0].flatten(1, 2).unsqueeze(2)],))
    return net


def pair(before, after, depth=1):
    return nn.Sequential(Unit(before, after, F.relu, depth=depth), Unit(after, after, F.relu, depth=depth))


class ConsistVgg(nn.ModuleDict):
    """An encoder for each view; 10 slices are halved once, before the last block, whose kernels reach over slices."""

    def __init__(self, slices, base, blocks):
        super().__init__()
        widths = [1] + [base * f for f in (1, 2, 4, 8, 8, 8)]
        self.pools = {}
        for view, count in slices.items():
            self[view] = nn.ModuleList([pair(widths[i], widths[i + 1], 3 if i == 5 else 1) for i in range(blocks)])
            self.pools[view] = [(1, 2, 2)] * 4 + [(2 if count >= 10 else 1, 2, 2)]

    def forward(self, images):
        maps = []
        for (view, encoder), x in zip(self.items(), images):
            for i, block in enumerate(encoder):
                x = block(x)
                if i + 1 < len(encoder):
                    x = F.max_pool3d(x, self.pools[view][i])
            maps.append(x)
        return maps


class Transformer(nn.Module):
    """Patches of slices as tokens with learnt positions through torch.nn's own pre-norm layers."""

    def __init__(self, channels, size, patch, width, layers, heads, hidden):
        super().__init__()
        self.grid = [n // patch for n in size]
        self.patches = nn.Conv2d(channels, width, patch, patch)
        self.positions = nn.Parameter(torch.empty(1, self.grid[0] * self.grid[1], width))
        self.layers = nn.ModuleList([nn.TransformerEncoderLayer(width, heads, hidden, 0.0, 'gelu', batch_first=True, norm_first=True)
                                     for _ in range(layers)])
        self.norm = nn.LayerNorm(width)

    def forward(self, images):
        x = self.patches(images[0].flatten(1, 2)).flatten(2).mT + self.positions
        for layer in self.layers:
            x = layer(x)
        return [self.norm(x).mT.unflatten(2, self.grid)]


TORCH_LAYER = {'self_attn.in_proj_': 'qkv.', 'self_attn.out_proj.': 'out.', 'norm1.': 'attention_norm.', 'norm2.': 'mlp_norm.',
               'linear1.': 'mlp.0.', 'linear2.': 'mlp.1.'}


def medai_name(name):
    for torch_name, own in TORCH_LAYER.items():
        name = name.replace(torch_name, own)
    return name


class Segmenting(nn.Module):
    def __init__(self, classes, slices, base, depth, volumetric, skips):
        super().__init__()
        net = unet.UNet({v: (0, 0, n, 0, 0) for v, n in slices.items()}, classes, base, depth, volumetric, skips)
        self.features, self.views = net.features, net.views
        self.features.forward = lambda images: [self.features[v](x) for v, x in zip(self.views, images)]
        self.segmenter = net.segmenter

    def head(self, maps):
        heads = [self.segmenter] if len(self.views) == 1 else self.segmenter
        return [h(m) for h, m in zip(heads, maps)]


class Whole(nn.Module):
    """Features below a head of its name; maps are pooled to a grid and all of them concatenated."""

    def __init__(self, features, name, head, grid=1):
        super().__init__()
        self.features, self.name, self.grid = features, name, grid
        self.add_module(name, head)

    def head(self, maps):
        pooled = [F.adaptive_avg_pool2d(m if m.dim() == 4 else m.mean(2), self.grid).flatten(1) for m in maps]
        return [getattr(self, self.name)(torch.cat(pooled, 1))]


class Perceptron(nn.ModuleList):
    def forward(self, x):
        for layer in self[:-1]:
            x = F.relu(layer(x))
        return self[-1](x)


def perceptron(*widths):
    return Perceptron([nn.Linear(a, b) for a, b in zip(widths, widths[1:])])


def projector(width, hidden, size):
    return nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, size))


class Decoder(nn.ModuleDict):
    """As many doublings as the encoder halved, and an image."""

    def __init__(self, widths):
        super().__init__()
        for i, (before, after) in enumerate(zip(widths, widths[1:])):
            up = nn.ModuleDict({'up': nn.ConvTranspose3d(before, after, (1, 2, 2), (1, 2, 2)), 'block': pair(after, after)})
            self[str(i)] = up
        self['out'] = nn.Conv3d(widths[-1], 1, 1)

    def forward(self, x):
        for name, stage in self.items():
            x = stage(x) if name == 'out' else stage['block'](stage['up'](x))
        return x


class Reconstructing(nn.Module):
    def __init__(self, features, widths):
        super().__init__()
        self.features = features
        self.decoder = nn.ModuleList([Decoder(widths) for _ in features])

    def head(self, maps):
        return [d(m) for d, m in zip(self.decoder, maps)]
