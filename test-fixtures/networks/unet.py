"""Independent PyTorch oracle for the U-Net, the segmentation losses and RMSprop (double precision, hashed formula weights).
Usage: unet.py [unet.json]"""
import cmath, json, math, sys
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


# ---------------------------------------------------------------- formula weights / inputs (ra.py with HASH = True)
def mix(name, n):
    """splitmix64 of (Java's name.hashCode() << 32) + i, i = 1..n -> uniform in [-1,1), exact in float64."""
    h = 0
    for c in name.encode('ascii'):
        h = (31 * h + c) & 0xffffffff                       # the shift by 32 drops the sign extension anyway
    z = np.arange(1, n + 1, dtype=np.uint64) + np.uint64(h << 32)
    z *= np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return (z >> np.uint64(11)).astype(np.float64) * 2.0 ** -52 - 1.0


def formula(name, shape):
    n = math.prod(shape)
    s = mix(name, n)
    if len(shape) > 1:                                      # weights: variance 2 / fan-in
        s = s * math.sqrt(6.0 / (shape[0] if name.endswith('.up.weight') else n // shape[0]))
    elif name.endswith('norm.weight'):
        s = 1 + 0.1 * s
    elif name.endswith('running_var'):
        s = 1 + 0.5 * s * s
    else:                                                   # running_mean and every bias
        s = 0.1 * s
    return torch.from_numpy(s.astype(np.float32)).reshape(shape)


def fill(net):
    with torch.no_grad():
        for name, t in net.state_dict().items():
            if not name.endswith('num_batches_tracked'):
                t.copy_(formula(name, tuple(t.shape)))
    return net


def make_input(shape, v):
    return torch.from_numpy(mix(f'input{v}', math.prod(shape)).astype(np.float32)).double().reshape(shape)


def make_labels(shape, classes, unknown=0):
    y = torch.tensor([(i * 7 + i // 5) % classes for i in range(math.prod(shape))])
    y[:unknown] = -1
    return y.reshape(shape)


def stat(t):
    t = t.detach().contiguous()
    f = t.flatten()
    idx = [k * (f.numel() - 1) // 7 for k in range(8)]
    return {'shape': list(t.shape), 'sum': f.sum().item(), 'sumsq': (f * f).sum().item(),
            'indices': idx, 'samples': [f[i].item() for i in idx]}


# ---------------------------------------------------------------- network
class Unit(nn.Module):
    def __init__(self, cin, cout, kd):
        super().__init__()
        self.conv = nn.Conv3d(cin, cout, (kd, 3, 3), padding=(kd // 2, 1, 1), bias=False)
        self.norm = nn.BatchNorm3d(cout, eps=1e-5, momentum=0.1)

    def forward(self, x):
        return F.relu(self.norm(self.conv(x)))


def block(cin, cout, kd):
    return nn.Sequential(Unit(cin, cout, kd), Unit(cout, cout, kd))


class Up(nn.Module):
    def __init__(self, cin, cout, pool, kd, skips):
        super().__init__()
        self.up = nn.ConvTranspose3d(cin, cout, pool, pool)
        self.block = block(2 * cout if skips else cout, cout, kd)

    def forward(self, x, skip):
        x = self.up(x)
        return self.block(x if skip is None else torch.cat([skip, x], 1))


def make_pools(depth, slices, three_d):
    h = 0
    while three_d and h < depth and slices % 2 == 0 and slices // 2 >= 4:
        slices //= 2
        h += 1
    return [(1, 2, 2)] * (depth - h) + [(2, 2, 2)] * h


class Features(nn.Module):
    def __init__(self, base, depth, slices, three_d, skips):
        super().__init__()
        kd, ch = 3 if three_d else 1, [base << i for i in range(depth + 1)]
        self.skips, self.pools = skips, make_pools(depth, slices, three_d)
        self.down = nn.ModuleList([block(1 if i == 0 else ch[i - 1], ch[i], kd) for i in range(depth + 1)])
        self.up = nn.ModuleList([Up(ch[i + 1], ch[i], self.pools[i], kd, skips) for i in reversed(range(depth))])

    def forward(self, x):
        kept = []
        for i, b in enumerate(self.down):
            x = b(x)
            if i < len(self.pools):
                kept.append(x)
                x = F.max_pool3d(x, self.pools[i], self.pools[i])
        for u in self.up:
            skip = kept.pop()
            x = u(x, skip if self.skips else None)
        return x


class UNet(nn.Module):
    def __init__(self, shapes, classes, base, depth, three_d, skips):
        super().__init__()
        self.views = sorted(shapes)
        self.features = nn.ModuleDict({v: Features(base, depth, shapes[v][2], three_d, skips) for v in self.views})
        heads = [nn.Conv3d(base, classes[v], 1) for v in self.views]
        self.segmenter = heads[0] if len(heads) == 1 else nn.ModuleList(heads)

    def forward(self, xs):
        self.maps = {v: self.features[v](xs[v]) for v in self.views}
        heads = [self.segmenter] if len(self.views) == 1 else self.segmenter
        return {v: h(self.maps[v]) for v, h in zip(self.views, heads)}


# ---------------------------------------------------------------- plain numpy forward, from state_dict names only
def np_unet(sd, view, head, x, pools, skips):
    def conv(x, w):                                         # direct sum over the kernel positions
        k, (B, _, D, H, W) = w.shape[2:], x.shape
        p = np.pad(x, [(0, 0), (0, 0)] + [(n // 2, n // 2) for n in k])
        y = np.zeros((B, w.shape[0], D, H, W))
        for a, b, c in np.ndindex(*k):
            y += np.einsum('oi,bidhw->bodhw', w[:, :, a, b, c], p[:, :, a:a + D, b:b + H, c:c + W])
        return y

    def blk(x, name):
        for u in '01':
            g = lambda s: sd[f'{name}.{u}.{s}']
            x = conv(x, g('conv.weight'))
            col = lambda s: g('norm.' + s)[None, :, None, None, None]
            x = (x - col('running_mean')) / np.sqrt(col('running_var') + 1e-5) * col('weight') + col('bias')
            x = np.maximum(x, 0)
        return x

    root, kept = f'features.{view}.', []
    for i in range(len(pools) + 1):
        x = blk(x, f'{root}down.{i}')
        if i < len(pools):
            kept.append(x)
            x = np.max([x[:, :, a::pools[i][0], b::pools[i][1], c::pools[i][2]] for a, b, c in np.ndindex(*pools[i])], 0)
    for j, pool in enumerate(reversed(pools)):
        w, (B, _, D, H, W) = sd[f'{root}up.{j}.up.weight'], x.shape
        y = np.zeros((B, w.shape[1], D * pool[0], H * pool[1], W * pool[2]))
        for a, b, c in np.ndindex(*pool):
            y[:, :, a::pool[0], b::pool[1], c::pool[2]] = np.einsum('io,bidhw->bodhw', w[:, :, a, b, c], x)
        y += sd[f'{root}up.{j}.up.bias'][None, :, None, None, None]
        s = kept.pop()
        x = blk(np.concatenate([s, y], 1) if skips else y, f'{root}up.{j}.block')
    return x, conv(x, sd[head + '.weight']) + sd[head + '.bias'][None, :, None, None, None]


GRADS = ['features.t1.down.0.0.conv.weight', 'features.t1.up.0.up.weight', 'segmenter.weight', 'segmenter.bias']


def loss_and_gradients(net, xs, classes):
    net.zero_grad()
    x = xs['t1'].clone().requires_grad_()
    y = net({'t1': x})['t1']
    loss = F.cross_entropy(y, make_labels((y.shape[0],) + tuple(y.shape[2:]), classes['t1']))
    loss.backward()
    named = dict(net.named_parameters())
    return {'loss': loss.item(), 'grad_input': stat(x.grad), **{'grad_' + n: stat(named[n].grad) for n in GRADS}}


def network_case(name, shapes, classes, depth, three_d=False, skips=True, gradients=False, training=False, second=None):
    net = fill(UNet(shapes, classes, 4, depth, three_d, skips)).eval()
    xs = {v: make_input(shapes[v], i) for i, v in enumerate(net.views)}
    with torch.no_grad():
        ys = net(xs)
    sd = {k: t.numpy() for k, t in net.state_dict().items()}
    for i, v in enumerate(net.views):
        head = 'segmenter' if len(net.views) == 1 else f'segmenter.{i}'
        maps, logits = np_unet(sd, v, head, xs[v].numpy(), net.features[v].pools, skips)
        assert abs(maps - net.maps[v].numpy()).max() < 1e-11 and abs(logits - ys[v].numpy()).max() < 1e-11, name
    c = {'name': name, 'base': 4, 'depth': depth, 'skips': skips, 'mode': '3d' if three_d else '2d',
         'inputs': {v: list(shapes[v]) for v in net.views}, 'classes': {v: classes[v] for v in net.views},
         'pools': {v: net.features[v].pools for v in net.views},
         'parameters': sum(p.numel() for p in net.parameters()),
         'logits': {v: stat(ys[v]) for v in net.views}, 'features': {v: stat(net.maps[v]) for v in net.views}}
    if gradients:
        c.update(loss_and_gradients(net, xs, classes))
    if second is not None:                                  # with input 0 one ReLU of unet_3d sees -1e-8: float32 may flip it
        c[f'input{second}'] = loss_and_gradients(net, {'t1': make_input(shapes['t1'], second)}, classes)
    if training:
        c['training'] = loss_and_gradients(net.train(), xs, classes)
    return c


# ---------------------------------------------------------------- losses
CLASS_WEIGHTS, GAMMA, SMOOTH = [0.1, 0.9, 0.5], 2.0, 1.0


def torch_losses(x, y):
    w, known = torch.tensor(CLASS_WEIGHTS), y >= 0
    rows, target = x.movedim(1, -1)[known], y[known]        # [known voxels, classes], [known voxels]
    p, hot = rows.softmax(1), F.one_hot(target, x.shape[1]).to(x.dtype)
    overlap = (2 * (p * hot).sum(0) + SMOOTH) / (p.sum(0) + hot.sum(0) + SMOOTH)
    logp = rows.log_softmax(1).gather(1, target[:, None])[:, 0]
    focal = -(1 - logp.exp()) ** GAMMA * logp
    r = {'cross_entropy': nn.CrossEntropyLoss(ignore_index=-1)(x, y),
         'weighted_cross_entropy': nn.CrossEntropyLoss(weight=w, ignore_index=-1)(x, y),
         'dice': 1 - overlap[1:].mean(), 'dice_background': 1 - overlap.mean(),
         'focal': focal.mean(), 'weighted_focal': (w[target] * focal).sum() / w[target].sum()}
    r['sum'] = 1 * r['weighted_cross_entropy'] + 2 * r['dice']
    return r


def naive_losses(x, y):
    """Plain loops over voxels; works on complex numbers, so that a complex step gives the gradient as well."""
    C = x.shape[1]
    ce = wce = focal = wfocal = 0.0
    n, wsum = 0, 0.0
    pg, ps, gs = [0.0] * C, [0.0] * C, [0.0] * C
    for b, d, h, w in np.ndindex(*y.shape):
        t = int(y[b, d, h, w])
        if t == -1:
            continue
        e = [cmath.exp(complex(x[b, c, d, h, w])) for c in range(C)]
        p = [v / sum(e) for v in e]
        for c in range(C):
            ps[c] += p[c]
        pg[t] += p[t]; gs[t] += 1
        nll = -cmath.log(p[t])
        f = (1 - p[t]) * (1 - p[t]) * nll                   # gamma 2
        n += 1; wsum += CLASS_WEIGHTS[t]
        ce += nll; wce += CLASS_WEIGHTS[t] * nll
        focal += f; wfocal += CLASS_WEIGHTS[t] * f
    o = [(2 * pg[c] + SMOOTH) / (ps[c] + gs[c] + SMOOTH) for c in range(C)]
    dice = 1 - sum(o[1:]) / (C - 1)
    return {'cross_entropy': ce / n, 'weighted_cross_entropy': wce / wsum, 'dice': dice, 'dice_background': 1 - sum(o) / C,
            'focal': focal / n, 'weighted_focal': wfocal / wsum, 'sum': wce / wsum + 2 * dice}


def loss_cases():
    logits, labels = make_input((2, 3, 2, 4, 5), 3) * 3, make_labels((2, 2, 4, 5), 3, unknown=3)
    values, grads = {}, {}
    for k in torch_losses(logits, labels):
        x = logits.clone().requires_grad_()
        v = torch_losses(x, labels)[k]
        v.backward()
        values[k], grads[k] = v.item(), x.grad
    z, y, step = logits.numpy().astype(complex), labels.numpy(), 1e-30
    naive, worst = naive_losses(z, y), 0.0
    for k in values:
        worst = max(worst, abs(naive[k].real - values[k]))
    for i in np.ndindex(*z.shape):
        s = z.copy(); s[i] += 1j * step
        for k, v in naive_losses(s, y).items():
            worst = max(worst, abs(v.imag / step - grads[k][i].item()))
    assert worst < 1e-12, worst
    region = [logits[b, 1][labels[b] == 1].mean().item() for b in range(2)]
    for b in range(2):
        s = [logits[b, 1, d, h, w].item() for d, h, w in np.ndindex(2, 4, 5) if y[b, d, h, w] == 1]
        assert abs(sum(s) / len(s) - region[b]) < 1e-12
    r = {'shape': list(logits.shape), 'class_weights': CLASS_WEIGHTS, 'gamma': GAMMA, 'smooth': SMOOTH,
         'labels': labels.flatten().tolist(), 'logits': stat(logits)}
    for k in values:
        r[k] = {'value': values[k], 'gradient': stat(grads[k]), 'gradient_30': grads[k].flatten()[:30].tolist()}
    r['region_mean_logit'] = region
    return r, worst


# ---------------------------------------------------------------- RMSprop
def rmsprop():
    lr, alpha, eps, decay = 1e-4, 0.99, 1e-8, 1e-8
    w = nn.Parameter(make_input((5,), 5))
    opt = torch.optim.RMSprop([w], lr=lr, alpha=alpha, eps=eps, weight_decay=decay)
    r = {'lr': lr, 'alpha': alpha, 'eps': eps, 'weight_decay': decay, 'start': w.tolist()}
    n = w.detach().numpy().copy(); sq = np.zeros(5)
    for t in range(1, 11):
        w.grad = 2 * w.detach() + 0.1
        opt.step()
        g = 2 * n + 0.1 + decay * n
        sq = alpha * sq + (1 - alpha) * g * g
        n = n - lr * g / (np.sqrt(sq) + eps)
        assert abs(n - w.detach().numpy()).max() < 1e-12
        if t in (1, 2, 10):
            r[f'after_{t}'] = w.tolist()
    return r


def main(path):
    cases = [network_case('unet_2d', {'t1': (2, 1, 3, 16, 12)}, {'t1': 3}, 2, gradients=True, training=True),
             network_case('unet_3d', {'t1': (1, 1, 8, 16, 16)}, {'t1': 2}, 3, three_d=True, gradients=True, second=1),
             network_case('unet_plain', {'t1': (1, 1, 2, 16, 16)}, {'t1': 3}, 2, skips=False),
             network_case('unet_two_views', {'cor': (1, 1, 4, 16, 16), 'tra': (1, 1, 2, 16, 24)}, {'cor': 2, 'tra': 4}, 2)]
    losses, worst = loss_cases()
    text = json.dumps({'torch': torch.__version__, 'cases': cases, 'losses': losses, 'rmsprop': rmsprop()}, separators=(',', ':'))
    assert len(text) < 60000
    with open(path, 'w') as f:
        f.write(text)
    for c in cases:
        print(c['name'], c['parameters'], c['pools'], c.get('loss'), c.get('training', {}).get('loss'))
    print({k: v['value'] for k, v in losses.items() if isinstance(v, dict) and 'value' in v}, losses['region_mean_logit'])
    print('losses: largest difference from the naive loops, values and complex-step gradients', worst)


if __name__ == '__main__':
    main(sys.argv[1] if len(sys.argv) > 1 else 'unet.json')
