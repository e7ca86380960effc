"""Independent PyTorch oracle for spec sections 2.1-2.3. 
Usage: oracle.py [expected.json] | oracle.py --time | oracle.py --hash (second, well-conditioned weight formula)"""
import json, math, resource, sys, time
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


# ---------------------------------------------------------------- shared
class CN(nn.Module):
    """bias-free conv (kd,3,3), stride (1,s,s), BatchNorm3d, optional activation; optional residual."""
    def __init__(self, cin, cout, stride=1, groups=1, act=F.silu, kd=1, residual=False):
        super().__init__()
        self.conv = nn.Conv3d(cin, cout, (kd, 3, 3), (1, stride, stride), (kd // 2, 1, 1), groups=groups, bias=False)
        self.norm = nn.BatchNorm3d(cout, eps=1e-5, momentum=0.1)
        self.act, self.residual = act, residual and stride == 1 and cin == cout

    def forward(self, x):
        y = self.norm(self.conv(x))
        if self.act is not None:
            y = self.act(y)
        return x + y if self.residual else y


# ---------------------------------------------------------------- 2.1 ADMIRA
class Layer(nn.Module):
    def __init__(self, dim=320, heads=4, hd=8, mlp=640, dropout=0.0):
        super().__init__()
        self.heads, self.hd = heads, hd
        self.attention_norm = nn.LayerNorm(dim, eps=1e-5)
        self.qkv = nn.Linear(dim, 3 * heads * hd, bias=False)
        self.out = nn.Linear(heads * hd, dim)
        self.mlp_norm = nn.LayerNorm(dim, eps=1e-5)
        self.mlp = nn.ModuleList([nn.Linear(dim, mlp), nn.Linear(mlp, dim)])
        self.dropout = dropout

    def drop(self, t):
        return F.dropout(t, self.dropout, self.training)

    def attend(self, t):                                    # [B,N,dim]
        B, N, _ = t.shape
        q, k, v = self.qkv(t).split(self.heads * self.hd, dim=-1)
        outs = []
        for h in range(self.heads):                         # inner index = head*8 + d
            s = slice(h * self.hd, (h + 1) * self.hd)
            a = (q[..., s] @ k[..., s].transpose(1, 2) * self.hd ** -0.5).softmax(-1)
            outs.append(a @ v[..., s])
        return self.out(torch.cat(outs, -1))

    def forward(self, t):
        t = t + self.drop(self.attend(self.attention_norm(t)))
        return t + self.drop(self.mlp[1](self.drop(F.silu(self.mlp[0](self.mlp_norm(t))))))


class Attention(nn.Module):
    def __init__(self, dim, groups, dropout=0.0):
        super().__init__()
        self.layers = nn.ModuleList([Layer(dim, dropout=dropout) for _ in range(3)])
        self.merge = CN(2 * dim, dim, groups=groups)

    def forward(self, x):
        B, C, D, H, W = x.shape
        y = torch.empty_like(x)
        for r in range(2):
            for c in range(2):                              # one position inside the 2x2 patches
                p = x[:, :, :, r::2, c::2]
                t = p.flatten(2).transpose(1, 2)            # tokens (slice, patch row, patch col)
                for layer in self.layers:
                    t = layer(t)
                y[:, :, :, r::2, c::2] = t.transpose(1, 2).reshape(p.shape)
        return self.merge(torch.cat([y, x], 1))             # [attention path, input]


class Expansion(nn.Module):
    def __init__(self, cin, cout):
        super().__init__()
        m = 4 * cin
        self.expand = CN(cin, m)
        self.depthwise = CN(m, m, groups=m)
        self.project = CN(m, cout, act=None)
        self.residual = cin == cout

    def forward(self, x):
        y = self.project(self.depthwise(self.expand(x)))
        return x + y if self.residual else y


class Admira(nn.Module):
    def __init__(self, V, n_out, dropout=0.0):
        super().__init__()
        g, r = V, True
        self.features = nn.ModuleList([
            CN(V, 32 * V, 2, g), CN(32 * V, 64, 1, g, residual=r), CN(64, 128, 2, g), CN(128, 128, 1, g, residual=r),
            CN(128, 128, 1, g, residual=r), CN(128, 192, 2, g), CN(192, 320, 2, g), Attention(320, g, dropout),
            Expansion(320, 320 * V)])
        self.regressor = nn.Linear(320 * V, n_out, bias=False)

    def forward(self, x):
        self.maps = []
        for f in self.features:
            x = f(x)
            self.maps.append(x)
        return self.regressor(x.mean((2, 3, 4)))


# ---------------------------------------------------------------- 2.2 consistVGG
CH = [32, 64, 128, 256, 256, 256]
KD = {'cor': [1, 1, 1, 1, 3, 3], 'tra': [1, 1, 1, 1, 1, 3]}
P1, P2 = (1, 2, 2), (2, 2, 2)
POOL = {'cor': [P1, P1, P1, P2, P2, None], 'tra': [P1, P1, P1, P1, P1, None]}


def block(cin, cout, kd=1):
    return nn.Sequential(CN(cin, cout, act=F.relu, kd=kd), CN(cout, cout, act=F.relu, kd=kd))


def encode(blocks, pools, x):
    for b, p in zip(blocks, pools):
        x = b(x)
        if p is not None:
            x = F.max_pool3d(x, p, p)
    return x


class ConsistVGG(nn.Module):
    def __init__(self, views, head='standard'):
        super().__init__()
        self.views = sorted(views)
        self.features = nn.ModuleDict({v: nn.ModuleList(
            [block(([1] + CH)[i], CH[i], KD[v][i]) for i in range(6)]) for v in self.views})
        self.pool = (1, 7, 7) if head == 'standard' else (1, 1, 1)
        n, h = 256 * self.pool[1] * self.pool[2] * len(views), 64 if head == 'standard' else 2048
        self.classifier = nn.ModuleList([nn.Linear(n, h), nn.Linear(h, h), nn.Linear(h, 2)])

    def forward(self, inputs):
        self.maps = {v: encode(self.features[v], POOL[v], inputs[v]) for v in self.views}
        z = torch.cat([F.adaptive_avg_pool3d(self.maps[v], self.pool).flatten(1) for v in self.views], 1)
        a, b, c = self.classifier
        return c(F.relu(b(F.relu(a(z)))))


# ---------------------------------------------------------------- 2.3 MAE
class Up(nn.Module):
    def __init__(self, cin, cout):
        super().__init__()
        self.up = nn.ConvTranspose3d(cin, cout, (1, 2, 2), (1, 2, 2))
        self.block = block(cout, cout)

    def forward(self, x):
        return self.block(self.up(x))


class Mae(nn.Module):
    def __init__(self, view):
        super().__init__()
        self.view = view
        self.features = nn.ModuleDict({view: nn.ModuleList([block(([1] + CH)[i], CH[i]) for i in range(4)])})
        self.decoder = nn.ModuleDict({'0': Up(256, 128), '1': Up(128, 64), '2': Up(64, 32), 'out': nn.Conv3d(32, 1, 1)})

    def forward(self, x):
        self.encoded = x = encode(self.features[self.view], [P1, P1, P1, None], x)
        for k in ('0', '1', '2', 'out'):
            x = self.decoder[k](x)
        return x


# ---------------------------------------------------------------- formula weights / inputs
HASH = False


def mix(name, n):
    """splitmix64 of Java's name.hashCode() and the index -> uniform in [-1,1), exact in float64."""
    h = 0
    for c in name.encode('ascii'):
        h = (31 * h + c) & 0xffffffff
    if h >= 1 << 31:
        h -= 1 << 32
    z = np.arange(1, n + 1, dtype=np.uint64)
    z += np.uint64((h << 32) & 0xffffffffffffffff)         # (long) hashCode() << 32
    z *= np.uint64(0x9E3779B97F4A7C15)
    z ^= z >> np.uint64(30); z *= np.uint64(0xBF58476D1CE4E5B9)
    z ^= z >> np.uint64(27); z *= np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return (z >> np.uint64(11)).astype(np.float64) * 2.0 ** -52 - 1.0


def formula(name, shape, transpose):
    n = math.prod(shape)
    if HASH:
        return finish(name, shape, transpose, n, mix(name, n), 6.0)     # uniform has variance 1/3
    h = sum(name.encode('ascii')) % 97
    s = np.arange(1, n + 1, dtype=np.float64)
    s *= 0.37; s += h
    np.sin(s, out=s)
    return finish(name, shape, transpose, n, s, 2.0)


def finish(name, shape, transpose, n, s, gain):
    if len(shape) >= 2:
        s *= math.sqrt(gain / (shape[0] if transpose else n // shape[0]))
    elif name.endswith('norm.weight') or '_norm.weight' in name:
        s = 1 + 0.1 * s
    elif name.endswith('running_var'):
        s = 1 + 0.5 * s * s
    else:                                                   # running_mean and every bias
        s = 0.1 * s
    return torch.from_numpy(s.astype(np.float32)).reshape(shape)


def fill(net):
    info = {}
    with torch.no_grad():
        for name, t in net.state_dict().items():
            if name.endswith('num_batches_tracked'):
                continue
            v = formula(name, tuple(t.shape), name.endswith('.up.weight'))
            t.copy_(v)
            info[name] = [list(t.shape), float(v.double().sum())]
    return info


def make_input(shape, v):
    if HASH:
        return torch.from_numpy(mix('input%d' % v, math.prod(shape)).astype(np.float32)).double().reshape(shape)
    i = np.arange(1, math.prod(shape) + 1, dtype=np.float64)
    return torch.from_numpy(np.sin(0.011 * i + v).astype(np.float32)).double().reshape(shape)


def stat(t, samples=True):
    t = t.detach().contiguous()
    f = t.flatten()
    d = {'shape': list(t.shape), 'sum': f.sum().item(), 'sumsq': (f * f).sum().item()}
    if samples:
        n = f.numel()
        idx = [k * (n - 1) // 7 for k in range(8)]
        d['indices'], d['samples'] = idx, [f[i].item() for i in idx]
    return d


def count(m):
    return sum(p.numel() for p in m.parameters())


def build(make):
    torch.set_default_dtype(torch.float64)
    net = make().eval()
    return net, fill(net)


ROWS = {1: [352, 18560, 73984, 147712, 147712, 221568, 553600, 3203200, 7390080],
        2: [704, 18560, 37120, 73984, 73984, 110976, 277120, 2281600, 11077120]}
TOTAL = {(1, 1): 11757088, (1, 10): 11759968, (2, 1): 13951808, (2, 10): 13957568}


def main(path):
    for (V, n), total in TOTAL.items():
        m = Admira(V, n)
        assert count(m) == total, (V, n, count(m))
        assert [count(f) for f in m.features] == ROWS[V]
    cases, params = [], {}

    for V, n, shape in ((1, 3, (1, 1, 7, 64, 64)), (2, 10, (2, 2, 7, 64, 64))):
        net, info = build(lambda: Admira(V, n))
        x = make_input(shape, 0).requires_grad_()
        y = net(x)
        c = {'name': f'admira_v{V}', 'parameters': count(net), 'row_parameters': [count(f) for f in net.features],
             'inputs': {'x': list(shape)}, 'logits': y.tolist(), 'features': stat(net.maps[8])}
        if V == 2:
            c['after_6'], c['after_7'] = stat(net.maps[6]), stat(net.maps[7])
        else:
            y.sum().backward()
            c['grad_input'] = stat(x.grad)
            c['grad_features.0.conv.weight'] = stat(net.features[0].conv.weight.grad)
        c['each_map'] = [stat(m, False) for m in net.maps]
        cases.append(c); params[c['name']] = info

    with torch.no_grad():
        ins = {'cor': make_input((1, 1, 20, 64, 64), 0), 'tra': make_input((1, 1, 5, 64, 64), 1)}
        for name, head in (('consistvgg_grid7', 'standard'), ('consistvgg_gap2048', 'gap2048')):
            net, info = build(lambda: ConsistVGG(['cor', 'tra'], head))
            y = net(ins)
            cases.append({'name': name, 'parameters': count(net),
                          'encoder_parameters': {v: count(net.features[v]) for v in net.views},
                          'inputs': {v: list(t.shape) for v, t in ins.items()}, 'logits': y.tolist(),
                          'features': {v: stat(net.maps[v]) for v in net.views}})
            params[name] = info
            del net
        net, info = build(lambda: Mae('tra'))
        x = make_input((1, 1, 5, 64, 64), 0)
        y = net(x)
        cases.append({'name': 'mae_tra', 'parameters': count(net), 'inputs': {'tra': list(x.shape)},
                      'features': stat(net.encoded), 'reconstruction': stat(y)})
        params['mae_tra'] = info
    json.dump({'torch': torch.__version__, 'cases': cases}, open(path, 'w'), separators=(',', ':'))
    json.dump(params, open(path.replace('.json', '_params.json'), 'w'), separators=(',', ':'))
    for c in cases:
        print(c['name'], c['parameters'], c.get('logits'))


def timing():
    torch.set_num_threads(2)
    torch.manual_seed(0)
    net = Admira(2, 10).float().eval()
    x = torch.rand(1, 2, 7, 512, 512)
    with torch.no_grad():
        t = time.time(); y = net(x); t = time.time() - t
        c = time.process_time(); w = time.time(); net(x); print('second: wall', round(time.time() - w, 2), 'cpu', round(time.process_time() - c, 2))
    print('forward s', round(t, 2), 'peak RSS MB', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, y.shape)


if __name__ == '__main__':
    a = sys.argv[1:]
    if a == ['--time']:
        timing()
    elif a == ['--hash']:
        HASH = True
        main('ra.json')
    else:
        main(a[0] if a else 'ra.json')
