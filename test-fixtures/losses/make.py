# Objectives with their gradients, update rules and schedules in float64: contrastive.*, classification.*, label_consistency.*, mae.*,
# optimisers.* and schedules.json. Losses are written out as formulas and differentiated by PyTorch, cross entropy and the update
# rules are torch.nn's and torch.optim's own; LARS, which PyTorch lacks, is NumPy. Inputs are float32 numbers.
import sys

import numpy as np
import torch
import torch.nn.functional as F

sys.path.insert(0, '..')
from golden import f32, write_json, write_tensors

rng = np.random.default_rng(20260131)


def leaf(x):
    return torch.tensor(f32(x), requires_grad=True)


def contrastive():
    values, tensors = {}, {}

    def case(name, z, tau):
        z = leaf(z)
        n = len(z) // 2
        u = z / z.norm(dim=1, keepdim=True)
        s = u @ u.T / tau
        s = s.masked_fill(torch.eye(2 * n, dtype=torch.bool), -torch.inf)
        partner = (torch.arange(2 * n) + n) % (2 * n)
        loss = F.cross_entropy(s, partner)
        loss.backward()
        values[name] = {'value': loss.item(), 'pairs': n, 'dim': z.shape[1], 'tau': tau}
        tensors[name + '.z'], tensors[name + '.grad_z'] = z.detach().numpy(), z.grad.numpy()

    for n, dim in ((3, 5), (9, 20)):
        centres = rng.normal(size=(n, dim))
        z = np.concatenate([centres + 0.6 * rng.normal(size=(n, dim)) for _ in range(2)])
        for tau in (0.07, 0.4, 1.5):
            case(f'ntxent_n{n}_tau{tau}', z, tau)
    case('ntxent_one_pair_tau0.5', rng.normal(size=(2, 4)), 0.5)  # nothing to be told from: 0
    case('ntxent_all_equal_tau0.5', np.tile(rng.normal(size=(1, 6)), (8, 1)), 0.5)  # log(2n - 1)
    case('ntxent_opposite_tau0.2', np.concatenate([np.eye(4), -np.eye(4)]), 0.2)  # the views of a scan are furthest apart
    case('ntxent_lengths_tau0.3', rng.normal(size=(8, 5)) * 10.0 ** rng.integers(-2, 3, size=(8, 1)), 0.3)
    write_json('contrastive.json', {'cases': values})
    write_tensors('contrastive.safetensors', tensors)


def classification():
    values, tensors = {}, {}

    def case(name, logits, labels, smoothing):
        z, y = leaf(logits), torch.tensor(labels)
        loss = F.cross_entropy(z, y, label_smoothing=smoothing)
        loss.backward()
        values[name] = {'value': loss.item(), 'label_smoothing': smoothing}
        tensors[name + '.logits'], tensors[name + '.labels'] = z.detach().numpy(), y.numpy()
        tensors[name + '.grad_logits'] = z.grad.numpy()

    logits, labels = 2 * rng.normal(size=(7, 4)), rng.integers(0, 4, 7)
    case('cross_entropy', logits, labels, 0.0)
    for smoothing in (0.1, 0.35):
        case(f'cross_entropy_label_smoothing{smoothing}', logits, labels, smoothing)
    case('cross_entropy_equal_logits', np.full((3, 2), 1.5), np.array([0, 1, 1]), 0.0)
    case('cross_entropy_far', np.array([[60.0, -60.0], [-60.0, 60.0], [60.0, -60.0]]), np.array([0, 1, 1]), 0.05)
    case('cross_entropy_one_sample', rng.normal(size=(1, 3)), np.array([2]), 0.2)
    o, t = leaf(1.3 * rng.normal(size=(6, 3))), torch.tensor(f32(rng.normal(size=(6, 3))))
    loss = F.mse_loss(o, t)
    loss.backward()
    values['mse'] = {'value': loss.item()}
    tensors.update({'mse.input': o.detach().numpy(), 'mse.target': t.numpy(), 'mse.grad_input': o.grad.numpy()})
    write_json('classification.json', {'cases': values})
    write_tensors('classification.safetensors', tensors)


def label_consistency():
    values, tensors = {}, {}
    for n, k in ((5, 3), (6, 2)):
        z, y = f32(rng.normal(size=(n, k))), rng.integers(0, k, n)
        for way, change in (('far', 0.9), ('near', 0.05), ('same', 0.0)):
            augmented = f32(z + change * rng.normal(size=(n, k)))
            for weight, margin in ((0.0, 0.05), (0.3, 0.05), (1.0, 0.2)):
                a, b, t = leaf(z), leaf(augmented), torch.tensor(y)
                difference = ((a - b) ** 2).mean()
                loss = F.cross_entropy(a, t) + weight * torch.clamp(difference - margin, min=0)
                loss.backward()
                name = f'n{n}_k{k}_{way}_weight{weight}'
                values[name] = {'value': loss.item(), 'margin': margin, 'mse_logits': difference.item(),
                                'weight_i_times_w': weight}
                grad_b = np.zeros_like(augmented) if b.grad is None else b.grad.numpy()
                tensors.update({name + '.logits': z, name + '.logits_aug': augmented, name + '.labels': y,
                                name + '.grad_logits': a.grad.numpy(), name + '.grad_logits_aug': grad_b})
    write_json('label_consistency.json', {'cases': values})
    write_tensors('label_consistency.safetensors', tensors)


def mae():
    values, tensors = {}, {}

    def frequency(o, t, kind):
        a, b = (torch.fft.fft2(x, norm='ortho') for x in (o, t))
        if kind == 'complex':
            return ((a - b).abs() ** 2).mean()
        length = [torch.sqrt(x.real ** 2 + x.imag ** 2 + 1e-8) for x in (a, b)]
        if kind.startswith('log1p'):
            length = [torch.log1p(x) for x in length]
        return ((length[0] - length[1]) ** 2).mean()

    flat = np.full((1, 1, 4, 6), 0.25)  # every frequency but one is 0, where the root of the magnitude has its corner
    wave = np.cos(2 * np.pi * np.arange(6) / 6)[None, None, None] * np.ones((1, 1, 4, 1))
    inputs = {'2d': (rng.uniform(size=(2, 1, 10, 14)), rng.uniform(size=(2, 1, 10, 14)), 0.8),
              '3d': (rng.uniform(size=(2, 1, 3, 6, 9)), rng.uniform(size=(2, 1, 3, 6, 9)), 0.35),
              '2d_alpha0': (rng.normal(size=(1, 1, 5, 7)), rng.normal(size=(1, 1, 5, 7)), 0.0),
              '2d_flat': (flat, wave, 0.6)}
    for dimensions, (o, t, alpha) in inputs.items():
        source = f'mae_{dimensions}_a{alpha}'
        target = torch.tensor(f32(t))
        tensors[source + '.output'], tensors[source + '.target'] = f32(o), target.numpy()
        for kind in ('complex', 'magnitude_eps1e-8', 'log1p_magnitude_eps1e-8'):
            output = leaf(o)
            spatial, spectral = F.mse_loss(output, target), frequency(output, target, kind)
            loss = alpha * spatial + (1 - alpha) * spectral
            loss.backward()
            name = f'{source}_{kind}_ortho'
            values[name] = {'value': loss.item(), 'alpha': alpha, 'kind': kind, 'fft_norm': 'ortho', 'inputs': source,
                            'spatial_mse': spatial.item()}
            tensors[name + '.grad_output'] = output.grad.numpy()
    write_json('mae.json', {'cases': values})
    write_tensors('mae.safetensors', tensors)


def optimisers():
    steps = 6
    start = {'conv.weight': rng.normal(size=(3, 2, 2, 3)), 'conv.bias': rng.normal(size=3), 'norm.weight': 1 + 0.1 * rng.normal(size=3),
             'fc.weight': 0.2 * rng.normal(size=(2, 4)), 'fc.bias': np.zeros(2), 'zero.weight': np.zeros((2, 3)),
             'still.weight': rng.normal(size=(2, 2)), 'nothing.weight': np.zeros((2, 2))}
    start = {k: f32(v) for k, v in start.items()}
    grads = [{k: f32(np.zeros_like(v) if k[:5] in ('still', 'nothi') else 10.0 ** rng.integers(-3, 1) * rng.normal(size=v.shape))
              for k, v in start.items()} for _ in range(steps)]
    tensors = {f'param0.{k}': v for k, v in start.items()}
    for t, grad in enumerate(grads, 1):
        tensors.update({f'grad{t}.{k}': g for k, g in grad.items()})
    rates = [0.2, 0.05, 1.1, 0.6, 0.6, 0.01]
    settings = {'lars_simclr': {'lr_per_step': rates, 'momentum': 0.8, 'weight_decay': 0.02, 'trust_coefficient': 0.004},
                'adamw': {'lr': 0.003, 'betas': [0.85, 0.99], 'eps': 1e-6, 'weight_decay': 0.05},
                'rmsprop': {'lr': 0.002, 'alpha': 0.9, 'eps': 1e-5, 'weight_decay': 0.01, 'momentum': 0.0},
                'rmsprop_momentum': {'lr': 0.002, 'alpha': 0.95, 'eps': 1e-6, 'weight_decay': 0.01, 'momentum': 0.7},
                'sgd_momentum': {'lr_per_step': rates, 'momentum': 0.6, 'weight_decay': 0.03},
                'sgd_plain': {'lr_per_step': rates, 'momentum': 0.0, 'weight_decay': 0.0}}

    def keep(name, t, params):
        tensors.update({f'{name}.step{t}.{k}': np.array(p) for k, p in params.items()})

    for name, s in settings.items():
        if name == 'lars_simclr':
            w = {k: v.copy() for k, v in start.items()}
            v = {k: np.zeros_like(x) for k, x in start.items()}
            for t, grad in enumerate(grads, 1):
                for k in w:
                    g, trust = grad[k], 1.0
                    if w[k].ndim > 1:  # biases and normalisation are neither decayed nor scaled
                        g = g + s['weight_decay'] * w[k]
                        a, b = np.linalg.norm(w[k]), np.linalg.norm(g)
                        trust = s['trust_coefficient'] * a / b if a > 0 and b > 0 else 1.0
                    v[k] = s['momentum'] * v[k] + rates[t - 1] * trust * g
                    w[k] = w[k] - v[k]
                keep(name, t, w)
            continue
        params = {k: torch.tensor(v, requires_grad=True) for k, v in start.items()}
        kind = {'adamw': torch.optim.AdamW, 'rmsprop': torch.optim.RMSprop, 'sgd': torch.optim.SGD}[name.split('_')[0]]
        optimiser = kind(params.values(), **{k: v for k, v in s.items() if k != 'lr_per_step'}, **({} if 'lr' in s else {'lr': 1}))
        for t, grad in enumerate(grads, 1):
            if 'lr_per_step' in s:
                optimiser.param_groups[0]['lr'] = s['lr_per_step'][t - 1]
            for k, p in params.items():
                p.grad = torch.tensor(grad[k])
            optimiser.step()
            keep(name, t, {k: p.detach().numpy() for k, p in params.items()})
    write_json('optimisers.json', {'steps': steps, 'parameters': {k: list(v.shape) for k, v in start.items()}, 'optimisers': settings})
    write_tensors('optimisers.safetensors', tensors)


def schedules():
    def warmup_cosine(e, warmup, total):
        return e / warmup if e < warmup else 0.5 * (1 + np.cos(np.pi * (e - warmup) / (total - warmup)))
    epoch = [i / 4 for i in range(4 * 37 + 1)]
    out = {'warmup_cosine': {'base': 1.0, 'warmup_epochs': 6, 'total_epochs': 37, 'epoch': epoch,
                             'lr': [warmup_cosine(e, 6, 37) for e in epoch]},
           'polynomial': {'base': 0.02, 'power': 1.7, 'total_epochs': 37, 'epoch': epoch,
                          'lr': [0.02 * (1 - e / 37) ** 1.7 for e in epoch]}}
    write_json('schedules.json', out)


contrastive()
classification()
label_consistency()
mae()
optimisers()
schedules()
