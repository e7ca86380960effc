# Short trainings in plain PyTorch, float64 from float32 numbers: steps.json and steps.safetensors. What each step saw, the loss and
# rate of every epoch, and by how much every weight and running statistic changed from its start: after the last step, and as the
# network is saved, where that differs. Large changes are kept as their sum, sum of squares and SAMPLES values spread evenly. Scans,
# labels and start weights are by formulas; what is drawn is drawn again (draws.py).
import math
import sys
from types import SimpleNamespace

import numpy as np
import torch

sys.path[:0] = ['..', '../networks']
from cases import CASES
from draws import Draw, Nothing, single
from golden import write_json, write_tensors
from nets import medai_name
from unet import formula, mix

torch.set_default_dtype(torch.float64)
WHOLE, SAMPLES, CATCH_UP = 150, 40, 30


def scan(number, view, shape):
    """Waves with noise, and a corner of zeros."""
    z, y, x = np.indices(shape)
    noise = mix(f'input{100 * number + view}', math.prod(shape)).astype(np.float32).reshape(shape)
    waves = 2 + np.sin(0.5 * x + number) + np.cos(0.3 * y - view) * np.sin(0.7 * z + 0.5 * number)
    return np.where(x + y < 3, 0, single(waves + 0.5 * noise))


def label_map(number, view, shape, labels):
    z, y, x = np.indices(shape)
    return (x // 3 + y // 2 + z + number + view) % labels


def start_weight(name, shape, drawn, fan_in, lift):
    """Uniform within 1 / sqrt(fan-in) of 0, as PyTorch begins, or by the formula of other fixtures."""
    norm = len(shape) == 1 and (name.endswith(('weight', 'running_var', 'running_mean')) or fan_in == 0)
    if drawn is None:
        if norm and name.endswith('.weight'):  # also of torchvision's names, by which it is not known to be a normalisation's
            return single(1 + 0.1 * mix(name, math.prod(shape))).reshape(shape)
        value = formula(name, shape).numpy().astype(np.float64)
        return single(lift + value) if norm and name.endswith('.bias') else value
    if norm:
        return np.ones(shape) if name.endswith(('weight', 'running_var')) else np.zeros(shape)
    draw = drawn(name)
    return single([(2 * draw.fraction() - 1) / math.sqrt(fan_in) for _ in range(math.prod(shape))]).reshape(shape)


def weights(net):
    return {medai_name(k): v for k, v in net.state_dict(keep_vars=True).items() if not k.endswith('num_batches_tracked')}


def begin(net, drawn, lift):
    """All start values, float32 numbers in float64."""
    own = weights(net)
    for name, t in own.items():
        beside = own.get(name.replace('.bias', '.weight'), t)
        fan_in = math.prod(beside.shape[1:]) if beside.dim() > 1 else 0
        t.data = torch.tensor(start_weight(name, tuple(t.shape), drawn, fan_in, lift))


class Scans:
    """The batches of a stage."""

    def __init__(self, case, stage):
        self.case, self.stage = case, stage
        self.names = (case.seed, case.task, stage.name)

    def order(self, *names):
        repeated = [n for n in range(self.case.count) for _ in range(self.stage.oversample.get(self.case.classes[n], 1))]
        order = Draw(*self.names, *names).shuffled(repeated)
        count = math.ceil(len(order) / self.stage.batch)
        cuts = [len(order) * b // count for b in range(count + 1)]
        return [[(place, order[place]) for place in range(a, b)] for a, b in zip(cuts, cuts[1:])]

    def window(self, whole, size, draw):
        spare = [a - b for a, b in zip(whole, size)]
        if not any(spare):
            return tuple(slice(None) for _ in spare)
        d = draw('window')
        x, y, z = (d.below(spare[axis] + 1) for axis in (2, 1, 0))
        return tuple(slice(a, a + n) for a, n in zip((z, y, x), size))

    def batch(self, items, epoch):
        """Images of each view, rows the first images of all scans, then the second ones; label maps likewise."""
        objective, case = self.stage.objective, self.case
        images, labels = [[] for _ in case.sizes], [[] for _ in case.sizes]
        for number in range(objective.images):
            for place, n in items:
                for v, size in enumerate(case.sizes):
                    def draw(name):
                        apart = v > 0 and (name == 'mask' or not self.stage.augmentation.alike)
                        return Draw(*self.names, epoch, case.ids[n], place, name, *([v] if apart else []))
                    seen = self.window(size, case.windows[v], draw)
                    name = objective.view(number)
                    change = (self.stage.augmentation if name else Nothing()).draw(draw(name or ''), case.windows[v], case.spacing)
                    image = change.image(scan(n, v, size)[seen])
                    images[v].append(objective.finish(image, number, draw))
                    labels[v].append(change.labels(label_map(n, v, size, case.labels[v])[seen]) if case.labels else 0)
        truth = SimpleNamespace(
            classes=torch.tensor([case.classes[n] for _, n in items]), subjects=[case.subjects[n] for _, n in items],
            scores=torch.tensor([case.scores[n] for _, n in items]), labels=[torch.tensor(np.array(l)) for l in labels],
            images=case.arrange(images))
        return truth.images, truth

    def plain(self, number):
        """A pass over the scans as they are, in windows where the network sees windows."""
        for items in self.order('settle', number):
            images = [[] for _ in self.case.sizes]
            for place, n in items:
                for v, size in enumerate(self.case.sizes):
                    seen = self.window(size, self.case.windows[v], lambda name: Draw(*self.names, 'settle', number, place, name))
                    images[v].append(scan(n, v, size)[seen])
            yield self.case.arrange(images)


def change(net, start):
    kept = {}
    for name, t in weights(net).items():
        d = (t.detach() - start[name]).flatten().numpy()
        if len(d) > WHOLE:
            spread = [k * (len(d) - 1) // (SAMPLES - 1) for k in range(SAMPLES)]
            d = np.concatenate([[d.sum(), (d * d).sum()], d[spread]])
        kept[name] = d.astype(np.float32)
    return kept


def auroc(score, positive):
    pairs = [(a > b) + 0.5 * (a == b) for a, p in zip(score, positive) if p for b, q in zip(score, positive) if not q]
    return sum(pairs) / len(pairs)


def settle(net, scans):
    """Running statistics catch up with the weights: whole passes until at least 30 batches went through the features."""
    net.train()
    updates = number = 0
    with torch.no_grad():
        while updates < CATCH_UP:
            for images in scans.plain(number):
                net.features(images)
                updates += 1
            number += 1


def epoch_of(case, stage, net, optimiser, schedule, scans, epoch, counted):
    """One pass; the log's row of it."""
    objective, losses, seen = stage.objective, [], []
    batches = scans.order(epoch, 'order')
    for step, items in enumerate(batches):
        images, truth = scans.batch(items, epoch)
        truth.progress = (epoch - 1) / (stage.epochs - 1) if stage.epochs > 1 else 1
        seen.append({'ids': [case.ids[n] for _, n in items],
                     'sum': sum(i.sum().item() for i in images), 'sumsq': sum((i * i).sum().item() for i in images)})
        shown = [i[:objective.shown(len(i))] for i in images]
        net.train()
        if stage.frozen:
            net.features.eval()
        loss = objective.loss(net.head(net.features(shown)), truth)
        group = min(stage.accumulate, len(batches) - step // stage.accumulate * stage.accumulate)
        (loss / group).backward()
        losses.append(loss.item())
        rate = optimiser.param_groups[0]['lr']
        if (step + 1) % stage.accumulate == 0 or step + 1 == len(batches):
            if stage.clip:
                counted['clipped'] += torch.nn.utils.clip_grad_norm_(
                    [p for g in optimiser.param_groups for p in g['params']], stage.clip).item() > stage.clip
            optimiser.step()
            optimiser.zero_grad()
            counted['steps'] += 1
        schedule(epoch - 1 + (step + 1) / len(batches))
    return {'stage': stage.name, 'epoch': epoch, 'steps': counted['steps'], 'loss': float(np.mean(losses)), 'rate': rate,
            'batches': seen}


def validated(case, net):
    net.eval()
    with torch.no_grad():
        logits = [net.head(net.features(case.arrange([[scan(n, v, s)] for v, s in enumerate(case.sizes)])))[0][0]
                  for n in case.validation]
    return auroc([(l[-1] - l[:-1].logsumexp(0)).item() for l in logits], [case.classes[n] == len(logits[0]) - 1 for n in case.validation])


def train(case):
    log, kept, carried, start = [], {}, {}, {}
    for number, stage in enumerate(case.stages):
        last = number == len(case.stages) - 1
        net = stage.network()
        drawn = (lambda name: Draw(case.seed, case.task, stage.name, 'first weights', name)) if case.drawn else None
        begin(net, drawn, case.lift)
        for name, t in weights(net).items():
            if name in carried:
                t.data = carried[name].clone()
        start = {k: v.detach().clone() for k, v in weights(net).items()} | start  # carried ones from where they first began
        for name, p in net.named_parameters():
            p.requires_grad_(not (stage.frozen and name.startswith('features.')))
        optimiser = stage.optimiser([p for p in net.parameters() if p.requires_grad], stage.rate)
        set_rate = stage.schedule(optimiser, stage.rate, stage.epochs)
        scans, counted, best = Scans(case, stage), {'steps': 0, 'clipped': 0}, (-1, None)
        for epoch in range(1, stage.epochs + 1):
            row = epoch_of(case, stage, net, optimiser, set_rate, scans, epoch, counted)
            if last and case.validation:
                row['auroc'] = validated(case, net)
                if row['auroc'] > best[0]:
                    best = (row['auroc'], {k: v.detach().clone() for k, v in weights(net).items()}, epoch)
            log.append(row)
        assert stage.objective.seen, 'the penalty never counted'
        if stage.clip:
            assert 0 < counted['clipped'] < counted['steps'], counted
        if last:
            kept |= {f'{case.name}|end|{k}': v for k, v in change(net, start).items()}
        own_end = not last and stage.settles and not stage.frozen
        if own_end or last and not case.validation and not stage.frozen:
            if last and stage.unlabelled:  # what is saved beside the task's network is not settled where it saw masked images
                kept |= {f'{case.name}|{stage.name}|{k}': v for k, v in change(net, start).items()}
            settle(net, scans)
        if not last and stage.unlabelled:
            kept |= {f'{case.name}|{stage.name}|{k}': v for k, v in change(net, start).items()}
        if last and case.validation:
            assert best[2] < stage.epochs or stage.epochs == 1, 'the best epoch is to be told from the last'
            for name, t in weights(net).items():
                t.data = best[1][name]
        if last:
            kept |= {f'{case.name}|saved|{k}': v for k, v in change(net, start).items()}
        carried = {k: v.detach().clone() for k, v in weights(net).items()}
    return log, {k: v for k, v in kept.items() if not unchanged(k, v, kept)}


def unchanged(key, change, kept):
    """As after the last step."""
    case, when, name = key.split('|')
    end = f'{case}|end|{name}'
    return when != 'end' and end in kept and np.array_equal(change, kept[end])


if __name__ == '__main__':
    only = sys.argv[1:]
    logs, tensors = {}, {}
    for case in CASES:
        if only and case.name not in only:
            continue
        logs[case.name], kept = train(case)
        tensors |= kept
        print(case.name, [round(row['loss'], 4) for row in logs[case.name]], [round(row['auroc'], 3) for row in logs[case.name] if 'auroc' in row])
    if not only:
        write_json('steps.json', logs)
        write_tensors('steps.safetensors', tensors)
