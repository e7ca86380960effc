# Class activation maps, scales, importance and faithfulness of three small networks in float64 with PyTorch and NumPy: inputs.*,
# model_*, expected_*, scale_vectors.json and rules.json. Weights and scans are float32 numbers, maps are written as such. Channel 2 of the
# features is 0 everywhere, channel 5 the same number everywhere, and the last scan is empty.
import itertools
import math
import sys
from fractions import Fraction

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

sys.path.insert(0, '..')
from golden import f32, write_json, write_tensors

SCANS, IMAGE, HIDDEN, CHANNELS = 8, (15, 10, 9), 6, 12  # odd edges: maps are 7 x 5 x 4, no whole fraction of the scan
DEAD, CONSTANT = 2, 5
rng = np.random.default_rng(77)


def inputs():
    z, y, x = np.meshgrid(*(np.linspace(-1, 1, n) for n in IMAGE), indexing='ij')
    scans = []
    for i in range(SCANS):
        centre = rng.uniform(-0.6, 0.6, 3)
        blob = np.exp(-6 * ((z - centre[0]) ** 2 + (y - centre[1]) ** 2 + (x - centre[2]) ** 2))
        scans.append((1 + i % 3) * blob + 0.4 * np.sin(3 * x + i) + 0.3 * rng.normal(size=IMAGE))
    scans[-1][:] = 0
    return f32(np.array(scans)[:, None])


def network(head):
    positions = math.prod(n // 2 for n in IMAGE)
    features = nn.Sequential(nn.Conv3d(1, HIDDEN, 3, padding=1), nn.BatchNorm3d(HIDDEN), nn.ReLU(), nn.MaxPool3d(2),
                             nn.Conv3d(HIDDEN, CHANNELS, 3, padding=1), nn.BatchNorm3d(CHANNELS), nn.ReLU())
    classifier = {'gap': lambda: nn.Linear(CHANNELS, 2), 'flatten': lambda: nn.Linear(CHANNELS * positions, 2),
                  'mlp': lambda: nn.Sequential(nn.Linear(CHANNELS * positions, 7), nn.ReLU(), nn.Linear(7, 2))}[head]()
    model = nn.ModuleDict({'features': features, 'classifier': classifier}).double().eval()
    draws = np.random.default_rng(78)  # the same features under every head
    with torch.no_grad():
        for name, t in model.state_dict().items():
            if name.endswith('num_batches_tracked'):
                continue
            v = draws.normal(size=tuple(t.shape))
            if t.dim() > 1:
                v *= (1.4 if name.startswith('features') else 3 if head == 'gap' else 1) / math.sqrt(t[0].numel())
            elif name.endswith('running_var'):
                v = 0.5 + v * v
            elif name.endswith(('1.weight', '5.weight')):
                v = 1 + 0.2 * v
            else:
                v *= 0.2
            if name == 'features.5.weight':
                v[[DEAD, CONSTANT]] = 0
            if name == 'features.5.bias':
                v[[DEAD, CONSTANT]] = -0.5, 0.75
            t.copy_(torch.tensor(f32(v)).reshape(t.shape))
    return model


def forward(model, head, features):
    return model['classifier'](features.mean((2, 3, 4)) if head == 'gap' else features.flatten(1))


def upsample(maps, size=IMAGE):
    return F.interpolate(torch.tensor(maps)[None], size=size, mode='trilinear', align_corners=False)[0].numpy()


def min_max(x, relu=False):
    x = np.maximum(x, 0) if relu else x
    low, high = x.min(), x.max()
    return (x - low) / (high - low) if high > low else np.zeros_like(x)


def scale(low, high, v_low=0.1, v_high=0.9):
    """tanh(alpha x - beta) through (low, v_low) and (high, v_high): two linear equations."""
    alpha, beta = np.linalg.solve([[low, -1], [high, -1]], np.arctanh([v_low, v_high]))
    return {'P_low': low, 'P_high': high, 'V_low': v_low, 'V_high': v_high, 'alpha': alpha, 'beta': beta}


def apply(s, x):
    return np.tanh(s['alpha'] * x - s['beta'])


def gradients(model, head, x):
    """Features, logits and both gradients of both logits, of one scan."""
    image = torch.tensor(x[None], requires_grad=True)
    features = model['features'](image)
    logits = forward(model, head, features)
    both = [torch.autograd.grad(logits[0, c], (features, image), retain_graph=True) for c in range(2)]
    return (features.detach()[0].numpy(), logits.detach()[0].numpy(),
            np.array([g[0][0].numpy() for g in both]), np.array([g[1][0].numpy() for g in both]))


def weights(name, f, g):
    """Of the methods that are one weight per channel, or per voxel of it, times the features."""
    everywhere = f.sum((1, 2, 3), keepdims=True)
    if name == 'gradcam':
        return np.broadcast_to(g.mean((1, 2, 3), keepdims=True), g.shape)
    if name == 'hirescam':
        return g
    if name == 'layercam':
        return np.maximum(g, 0)
    if name == 'xgradcam':
        return np.broadcast_to((g * f).sum((1, 2, 3), keepdims=True) / (everywhere + 1e-7), g.shape)
    denominator = 2 * g ** 2 + everywhere * g ** 3 + 1e-6
    assert np.abs(denominator).min() > 1e-8, 'ill-conditioned: choose another seed'
    a = np.where(g != 0, g ** 2 / denominator, 0)
    return np.broadcast_to((a * np.maximum(g, 0)).sum((1, 2, 3), keepdims=True), g.shape)


def eigencam(f):
    """First right singular vector of positions x channels, centred; its sign that of the sum over channels."""
    m = f.reshape(len(f), -1).T
    m = m - m.mean(0)
    _, s, v = np.linalg.svd(m, full_matrices=False)
    assert s[1] / s[0] < 0.97
    p = m @ v[0]
    total = m.sum(1)
    return (p if p @ total >= 0 else -p).reshape(f.shape[1:])


def logits_of(model, head, scans):
    with torch.no_grad():
        return forward(model, head, model['features'](torch.tensor(scans))).numpy()


def head_of(model, head, features):
    with torch.no_grad():
        return forward(model, head, torch.tensor(features)).numpy()


def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def kept_of(ratio, features):
    """max(1, round(ratio * features)), a half up."""
    return max(1, math.floor(Fraction(str(ratio)) * features + Fraction(1, 2)))


def ranked(values):
    return sorted(range(len(values)), key=lambda k: (-values[k], k))


def window_curves(confidence, x, ranked_by):
    """Confidence after each box of 4 x 4 x 3 in descending order of the map in it."""
    boxes = [tuple(slice(a, a + w) for a, w in zip(at, (4, 4, 3)))
             for at in itertools.product(*(range(0, n, w) for n, w in zip(IMAGE, (4, 4, 3))))]
    sums = np.array([ranked_by[b].sum() for b in boxes])
    order = np.argsort(-sums, kind='stable')
    curves = []
    for inserting in (True, False):
        scan = np.zeros_like(x) if inserting else x.copy()
        scans = [scan.copy()]
        for i in order:
            scan[0][boxes[i]] = x[0][boxes[i]] if inserting else 0
            scans.append(scan.copy())
        f = confidence(np.array(scans))
        curves.append(float(np.mean((f[1:] + f[:-1]) / 2)))
    return curves


def costs(truth, said):
    """Mean absolute error and Pearson's r over the scans whose score is known."""
    known = ~np.isnan(truth)
    return {'mae': np.abs(truth - said)[known].mean(), 'pearson': np.corrcoef(truth[known], said[known])[0, 1]}


def as_scores(model, head, scans, maps, terms, logits, features):
    """The outputs as two scores that a reader gave too: what features and windows are worth in the scores' own units."""
    draws = np.random.default_rng(79)
    truth = f32(logits + draws.normal(0, 0.4, logits.shape))
    truth[2, 1] = np.nan
    mean = terms.mean((0, 3, 4, 5))  # over all scans
    top = [ranked(mean[c])[:kept_of(0.25, CHANNELS)] for c in range(2)]

    def left(channels, silent):
        m = np.zeros((1, CHANNELS, 1, 1, 1))
        m[:, sorted(channels)] = 1
        return head_of(model, head, features * (1 - m if silent else m))
    found = {'truth': truth, 'top25_features_per_score_rank_order': top}
    union = set(top[0]) | set(top[1])
    found['sum'] = {name: costs(truth.sum(1), said.sum(1)) for name, said in
                    (('all', logits), ('selected_kept', left(union, False)), ('selected_masked', left(union, True)))}
    per_score = []
    for c in range(2):
        of_score = {name: costs(truth[:, c], said[:, c]) for name, said in
                    (('all', logits), ('selected_kept', left(top[c], False)), ('selected_masked', left(top[c], True)))}
        extremes = maps[:, c].reshape(SCANS, -1)
        own = scale(np.percentile(extremes.min(1), 10), np.percentile(extremes.max(1), 90))
        selected = terms[:, c][:, top[c]].sum(1)
        extremes = selected.reshape(SCANS, -1)
        refitted = scale(np.percentile(extremes.min(1), 10), np.percentile(extremes.max(1), 90))
        of_score['scale'], of_score['scale_refitted_to_selected'] = own, refitted

        def output(s):
            return logits_of(model, head, s)[:, c]
        for features_, shown, s in (('all', maps[:, c], own), ('selected', selected, own), ('selected_refitted', selected, refitted)):
            masks = {'gs': [np.clip(upsample(apply(s, m)[None])[0], 0, 1) for m in shown],
                     'is': [upsample(min_max(m, True)[None])[0] for m in shown]}
            for how, own_masks in masks.items():
                rest = np.array([output((x * m)[None])[0] for x, m in zip(scans, own_masks)])
                of_score[f'{how} {features_}'] = {'avg_increase': 100 * np.mean(rest > logits[:, c]),
                                                  'mean_drop': np.maximum(logits[:, c] - rest, 0).mean()}
            curves = [window_curves(output, x, upsample(m[None])[0]) for x, m in zip(scans, shown)]
            of_score[f'raw {features_}'] = dict(zip(('insertion_auc', 'deletion_auc'), np.mean(curves, 0)))
        per_score.append(of_score)
    return {**found, 'per_score': per_score}


def expected(head, scans):
    model = network(head)
    found = [gradients(model, head, x) for x in scans]
    logits = np.array([f[1] for f in found])
    last = model['classifier'] if head != 'mlp' else model['classifier'][2]
    with torch.no_grad():  # as many of each class
        shift = np.array([0.0, -np.median(logits[:, 1] - logits[:, 0])]) + 0.31
        last.bias += torch.tensor(shift)
        last.bias.copy_(torch.tensor(f32(last.bias.numpy())))
    found = [gradients(model, head, x) for x in scans]
    logits = np.array([f[1] for f in found])
    predicted = logits.argmax(1)
    labels = predicted.copy()
    labels[[1, 4]] = 1 - labels[[1, 4]]
    write_tensors(f'model_{head}.safetensors', {k: v.numpy() if v.dtype == torch.int64 else v.numpy().astype(np.float32)
                                                for k, v in model.state_dict().items()})
    assert np.abs(np.diff(logits)).min() > 1e-3, 'no scan on the edge'
    cams, terms = {}, {}
    for name in ('gradcam', 'hirescam', 'gradcampp', 'xgradcam', 'layercam'):
        terms[name] = np.array([[weights(name, f, g[c]) * f for c in range(2)] for f, _, g, _ in found])
        cams[name] = terms[name].sum(2)
    score, drop = [], []
    for i, x in enumerate(scans):
        f = found[i][0]
        masks = np.array([min_max(m) for m in upsample(f)])
        w = np.exp(logits_of(model, head, x[None] * masks[:, None]))
        w /= w.sum(0)
        score.append(np.einsum('kc,kdhw->cdhw', w, f))
        without = np.repeat(f[None], CHANNELS, 0)
        without[range(CHANNELS), range(CHANNELS)] = 0
        drop.append((logits[i] - head_of(model, head, without)).T)
    drop = np.array(drop)
    all_features = np.array([f[0] for f in found])
    cams['scorecam'] = np.array(score)
    cams['ablationcam_difference'] = np.einsum('nck,nkdhw->ncdhw', drop, all_features)
    cams['ablationcam'] = cams['ablationcam_difference'] / logits[:, :, None, None, None]
    assert np.abs(logits).min() > 0.02, 'a relative drop needs a logit'
    if head == 'gap':
        cams['eigencam_centered'] = np.array([eigencam(f) for f in all_features])
    tensors = {f'cam.{k}': v for k, v in cams.items()}
    tensors['gradient_x_input_first4'] = np.array([g * x for (_, _, _, g), x in zip(found[:4], scans)])
    methods, faithfulness = {}, {}
    for name in ('gradcam', 'hirescam', 'gradcampp', 'xgradcam'):
        maps = cams[name]
        extremes = maps.reshape(SCANS, 2, -1)
        own = [scale(*np.percentile(maps[:, c], [10, 90])) for c in range(2)]
        methods[name] = {
            'global_scale_per_class': own,
            'global_scale_all_classes': scale(*np.percentile(maps, [10, 90])),
            'global_scale_extremes_per_class': [
                {f'p90_of_maxima_p{low}_of_minima_V{v}_{round(1 - v, 2)}':
                 scale(np.percentile(extremes[:, c].min(1), low), np.percentile(extremes[:, c].max(1), 90), v, 1 - v)
                 for low, v in ((10, 0.1), (50, 0.05))} for c in range(2)]}
        if name not in ('gradcam', 'hirescam'):
            continue
        tensors[f'scaled_global_tanh_first6.{name}'] = np.array([[apply(own[c], m[c]) for c in range(2)] for m in maps[:6]])
        tensors[f'scaled_individual_minmax_first6.{name}'] = np.array([[min_max(n) for n in m] for m in maps[:6]])
        tensors[f'scaled_individual_relu_minmax_first6.{name}'] = np.array([[min_max(n, True) for n in m] for m in maps[:6]])
        tensors[f'upsampled_first3.{name}'] = np.array([upsample(m) for m in maps[:3]])
        mean = terms[name].mean((3, 4, 5))  # scan, class, channel
        truly = np.array([mean[labels == c, c].mean(0) for c in range(2)])
        top = [sorted(range(CHANNELS), key=lambda k: (-truly[c, k], k))[:math.ceil(CHANNELS / 4)] for c in range(2)]
        for c in range(2):
            ranked = np.sort(truly[c])[::-1]
            assert ranked[2] - ranked[3] > 1e-5
        tensors[f'cam_top25.{name}'] = np.array([[terms[name][i, c][top[c]].sum(0) for c in range(2)] for i in range(SCANS)])
        union = sorted(set(top[0]) | set(top[1]))
        kept = np.zeros((1, CHANNELS, 1, 1, 1))
        kept[:, union] = 1
        keep, mask = head_of(model, head, all_features * kept), head_of(model, head, all_features * (1 - kept))
        assert min(np.abs(np.diff(z)).min() for z in (keep, mask)) > 1e-3
        if name == 'hirescam':
            tensors['logits_keep_union_top25'], tensors['logits_mask_union_top25'] = keep, mask
        methods[name].update({
            'importance_true_class_samples': truly.T,
            'importance_true_class_correctly_classified':
                np.array([mean[(labels == c) & (predicted == c), c].mean(0) for c in range(2)]).T,
            'importance_all_samples': mean.mean(0).T,
            'importance_diff_from_mean_over_classes': (truly - truly.mean(0)).T,
            'top25_features_per_class_rank_order': top,
            'feature_masking': {'union_of_all_classes': {
                'selected': union, 'accuracy_all': np.mean(predicted == labels),
                'accuracy_keep_selected': np.mean(keep.argmax(1) == labels),
                'accuracy_mask_selected': np.mean(mask.argmax(1) == labels)}}})
        if name == 'hirescam':
            scores = as_scores(model, head, scans, maps, terms[name], logits, all_features)
        if head != 'mlp' and name == 'gradcam':
            continue
        f_masked = {'minmax_soft': [], 'relu_minmax_soft': [], 'global_tanh_upsampled_clipped01_soft': []}
        curves = []
        for i, x in enumerate(scans):
            c = predicted[i]

            def confidence(s):
                return softmax(logits_of(model, head, s))[:, c]
            large = upsample(maps[i, c][None])[0]
            masks = {'minmax_soft': min_max(large), 'relu_minmax_soft': min_max(large, True),
                     'global_tanh_upsampled_clipped01_soft': np.clip(upsample(apply(own[c], maps[i, c])[None])[0], 0, 1)}
            for how, m in masks.items():
                f_masked[how].append(confidence((x * m)[None])[0])
            curves.append(window_curves(confidence, x, large))
        faithfulness[name] = {'f_original': softmax(logits)[range(SCANS), predicted].tolist(),
                              **{how: {'f_masked': f} for how, f in f_masked.items()},
                              'insertion_deletion_windows': {'window': [4, 4, 3], 'insertion_auc': [a for a, _ in curves],
                                                             'deletion_auc': [b for _, b in curves]}}
    write_tensors(f'expected_{head}.safetensors', {k: v.astype(np.float64 if k.startswith('logits') else np.float32)
                                                   for k, v in tensors.items()})
    write_json(f'expected_{head}.json', {'head': head, 'labels': labels.tolist(), 'predicted': predicted.tolist(),
                                         'methods': methods, 'faithfulness': faithfulness, 'scores': scores})
    print(head, logits.round(2).tolist(), predicted, {k: v['feature_masking']['union_of_all_classes'] for k, v in methods.items()
                                                      if 'feature_masking' in v})


def vectors():
    def one(x, v_low=0.1, v_high=0.9):
        x = f32(x)
        s = scale(*np.percentile(x, [100 * v_low, 100 * v_high]), v_low, v_high)
        return {**s, 'input': x, 'scaled': apply(s, x)}
    cases = [one(rng.normal(size=37)), one(rng.normal(-3, 0.2, 12), 0.05, 0.95), one([-1.0, 2.0], 0.25, 0.75),
             one(np.r_[np.zeros(9), rng.exponential(size=6)], 0.2, 0.8), one(rng.integers(-2, 3, 40).astype(float), 0.3, 0.7),
             one(1e-4 * rng.normal(size=25), 0.1, 0.6)]
    ranking = []
    for importance, fraction in (([0.2, -0.1, 0.2, 0.9, 0.2, -0.1], 0.5), ([0.0] * 7, 0.3), ([3.0, 1.0, 2.0], 1.0),
                                 ([-5.0, -2.0, -2.0, -9.0], 0.5), ([1.0, 1.0, 4.0, 4.0, 4.0], 0.05), ([-1.0], 0.25),
                                 ([3.0, 5.0, 1.0, 2.0, 4.0], 0.5), ([3.0, 5.0, 1.0, 2.0, 4.0], 0.29), ([3.0, 5.0, 1.0, 2.0, 4.0], 0.7)):
        ranking.append({'importance': importance, 'fraction': fraction,
                        'selected_rank_order': ranked(importance)[:kept_of(fraction, len(importance))]})
    write_json('scale_vectors.json', {'scale': cases, 'ranking': ranking})


def rules():
    """Importance, selection and scales from numbers alone: three classes of 5, 4 and 2 scans, nine features."""
    draws = np.random.default_rng(80)
    labels = np.array([0, 1, 0, 2, 0, 1, 1, 0, 2, 1, 0])
    called = np.array([0, 1, 1, 2, 0, 1, 0, 0, 0, 1, 0])
    own = f32(draws.normal(0, 1, (len(labels), 9)) + 0.5 * draws.normal(0, 1, (3, 9))[labels])  # of the scan's own class
    found = {'labels': labels, 'called': called, 'terms': own}
    for name, counted in (('all', labels == labels), ('correct', labels == called)):
        mean = np.array([own[counted & (labels == c)].mean(0) for c in range(3)])
        apart = mean - own[counted].mean(0)
        assert np.abs(apart - (mean - mean.mean(0))).max() > 0.05, 'another mean than that over classes'
        selected = {}
        for c in range(3):
            top = ranked(mean[c])
            above = 0.3
            selected[str(c)] = {
                **{f'top {r}': top[:kept_of(r, 9)] for r in (0.05, 0.25, 0.3, 0.5, 1.0)},
                'abs_top 0.3': ranked(np.abs(mean[c]))[:3], 'diff_top 0.3': ranked(np.abs(apart[c]))[:3],
                'reverse 0.3': sorted(top[3:]), 'max': top[:1], f'freq {above}': [k for k in top if mean[c, k] > above]}
        found[name] = {'importance': mean.T, 'difference_from_mean_over_samples': apart.T, 'selected': selected}
    norm = []
    for low, high, ratio in ((-3.0, 2.0, 1.0), (-3.0, 2.0, 1.5), (0.5, 4.0, 2.0), (-5.0, -1.0, 1.5)):
        x = np.array([-7.0, low, 0.0, 0.25, high, 11.0])
        norm.append({'low': low, 'high': high, 'ratio': ratio, 'input': x,
                     'scaled': (x - ratio * low) / (ratio * high - ratio * low)})
    write_json('rules.json', {**found, 'norm': norm})


scans = inputs()
write_tensors('inputs.safetensors', {'inputs': scans.astype(np.float32)})
for head in ('gap', 'flatten', 'mlp'):
    expected(head, scans)
vectors()
rules()
