# The trainings: which scans, which network, which stages. medai's settings of the same are in StepCases.java.
import math
from dataclasses import dataclass, field

import numpy as np
import torch

import nets
from draws import InPlane, Intensity, Nothing, Spatial
from objectives import (Contrastive, CrossEntropy, Dice, Focal, LabelConsistency, MaskedAutoencoder, MeanSquared, Sum,
                        VoxelCrossEntropy)


class Lars(torch.optim.Optimizer):
    """As in SimCLR: biases and normalisation are neither decayed nor scaled."""

    def __init__(self, params, lr, momentum, weight_decay, trust):
        super().__init__(params, {'lr': lr, 'momentum': momentum, 'weight_decay': weight_decay, 'trust': trust})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group['params']:
                g, rate = p.grad, group['lr']
                if p.dim() > 1:
                    g = g + group['weight_decay'] * p
                    rate = rate * group['trust'] * p.norm() / g.norm()
                v = self.state[p].get('v', torch.zeros_like(p))
                self.state[p]['v'] = group['momentum'] * v + rate * g
                p -= self.state[p]['v']


def lars(momentum, decay, trust):
    return lambda params, rate: Lars(params, rate, momentum, decay, trust)


def sgd(momentum, decay):
    return lambda params, rate: torch.optim.SGD(params, rate, momentum, weight_decay=decay)


def adamw(beta1, beta2, eps, decay):
    return lambda params, rate: torch.optim.AdamW(params, rate, (beta1, beta2), eps, decay)


def adam(eps):
    return lambda params, rate: torch.optim.Adam(params, rate, eps=eps)


def rmsprop(alpha, eps, momentum, decay):
    return lambda params, rate: torch.optim.RMSprop(params, rate, alpha, eps, decay, momentum)


def scheduled(factor):
    """factor(position in epochs, epochs), set before the first batch and after every one."""
    def begin(optimiser, rate, epochs):
        def at(position):
            for group in optimiser.param_groups:
                group['lr'] = rate * factor(position, epochs)
        at(0)
        return at
    return begin


constant = scheduled(lambda e, n: 1)


def warmup_cosine(warmup):
    return scheduled(lambda e, n: e / warmup if e < warmup else (1 + math.cos(math.pi * (e - warmup) / (n - warmup))) / 2)


def polynomial(power):
    return scheduled(lambda e, n: (1 - e / n) ** power)


def exponential(gamma):
    return scheduled(lambda e, n: gamma ** int(e + 1e-9))


@dataclass
class Stage:
    name: str
    objective: object
    network: object
    epochs: int
    batch: int
    rate: float
    optimiser: object
    schedule: object = constant
    augmentation: object = field(default_factory=Nothing)
    oversample: dict = field(default_factory=dict)
    frozen: bool = False
    clip: float = 0
    accumulate: int = 1

    @property
    def unlabelled(self):
        return isinstance(self.objective, (Contrastive, MaskedAutoencoder))

    @property
    def settles(self):
        return not isinstance(self.objective, MaskedAutoencoder)


@dataclass
class Case:
    name: str
    count: int
    sizes: list
    stages: list
    seed: int
    task: int = 0
    windows: list = None
    spacing: tuple = (1.5, 1.0, 2.5)
    sessions: int = 1
    separate: bool = False
    drawn: bool = False
    lift: float = 0  # added to the biases of normalisation: few values lie near the bend of a ReLU, where rounding decides
    labels: list = None
    validation: range = range(0)
    classes_of: int = 2

    def __post_init__(self):
        self.windows = self.windows or self.sizes
        every = range(self.count + len(self.validation))
        self.subjects = [f's{n // self.sessions}' for n in every]
        self.ids = [s if self.sessions == 1 else f'{s} session {n % self.sessions}' for n, s in zip(every, self.subjects)]
        self.classes = [n % self.classes_of for n in every]
        self.scores = [[0.5 * (n % 5), math.nan if n % 3 == 1 else n % 4 - 1.0] for n in every]

    def arrange(self, images):
        images = [np.array(i) for i in images]
        return [torch.tensor(i)[:, None] for i in images] if self.separate else [torch.tensor(np.stack(images, 1))]


def contrastive_then_classes():
    features = lambda: nets.conv_encoder(1, [4, 6], [2, 1], [1, 2])
    project = lambda: nets.Whole(features(), 'projector', nets.projector(6, 6, 5))
    classify = lambda: nets.Whole(features(), 'classifier', torch.nn.Linear(6, 2))
    return Case('pretrained', 8, [(8, 10, 12)], [
        Stage('pretrain', Contrastive(0.4), project, 2, 3, 2.0, lars(0.9, 0.01, 0.05), warmup_cosine(1), Spatial(3, True, 20)),
        Stage('probe', CrossEntropy(), classify, 1, 2, 0.5, sgd(0.5, 0), frozen=True, accumulate=3),
        Stage('finetune', CrossEntropy(0.1), classify, 3, 5, 0.03, adamw(0.8, 0.99, 1e-3, 0.05), exponential(0.5),
              Spatial(2, True, 0, Intensity(0.3, 0.2, 0.2, 0.2, 0.8)))], 73, task=2, sessions=3, drawn=True)


def contrastive():
    net = lambda: nets.Whole(nets.conv_encoder(2, [3, 4], [1, 2], [2, 1]), 'projector', nets.projector(4, 5, 4))
    return Case('contrastive', 7, [(9, 8, 7)] * 2, [
        Stage('pretrain', Contrastive(0.5), net, 3, 4, 0.3, sgd(0.9, 0.02), warmup_cosine(2), Spatial(2, False, 30))], 12, drawn=True)


def residual_flat():
    net = lambda: nets.Whole(nets.resnet(4, False), 'classifier', torch.nn.Linear(512, 3))
    return Case('resnet', 13, [(2, 40, 36)] * 2, [
        Stage('train', CrossEntropy(0.1), net, 1, 3, 0.01, adamw(0.9, 0.99, 1e-2, 0.05), polynomial(0.9), clip=100)], 13, classes_of=3, lift=3)


def residual_volumetric():
    net = lambda: nets.Whole(nets.resnet(1, True), 'classifier', torch.nn.Linear(512, 2))
    return Case('resnet_volumetric', 13, [(12, 40, 36)], [
        Stage('train', CrossEntropy(), net, 1, 3, 0.001, rmsprop(0.9, 1e-2, 0, 0))], 31, lift=3, validation=range(13, 15))


def vgg():
    net = lambda: nets.Whole(nets.vgg(3), 'classifier', nets.perceptron(4 * 512, 12, 3), 2)
    change = InPlane(10, 0.05, 0.1, True, Intensity(0.3, 0.2, 0.2, 0.2, 0))
    return Case('vgg', 6, [(3, 32, 48)], [
        Stage('train', CrossEntropy(), net, 3, 3, 0.0003, rmsprop(0.9, 1e-3, 0.5, 0.02), exponential(0.7), change)], 40, classes_of=3, lift=3)


def consistency():
    net = lambda: nets.Whole(nets.ConsistVgg({'cor': 10, 'tra': 3}, 2, 6), 'classifier', nets.perceptron(128, 16, 8, 2), 2)
    return Case('consistency', 4, [(10, 32, 64), (3, 64, 48)], [
        Stage('train', LabelConsistency(0.0001, 50.0, 0.1), net, 3, 3, 0.005, sgd(0.5, 0.02), constant,
              InPlane(15, 0.1, 0.2, True), oversample={1: 2})], 75, separate=True, lift=3)


def autoencoder():
    net = lambda: nets.Reconstructing(nets.ConsistVgg({'cor': 10, 'tra': 3}, 2, 4), [16, 8, 4, 2])
    return Case('autoencoder', 6, [(10, 16, 24), (3, 32, 24)], [
        Stage('learn', MaskedAutoencoder(0.6, 6, 0.7), net, 3, 4, 0.02, sgd(0.9, 0.01), constant,
              Spatial(2, False, 8))], 17, separate=True, lift=3)


def scores():
    net = lambda: nets.Whole(nets.admira(1, 3, 1, 2, True), 'regressor', torch.nn.Linear(160, 2, bias=False))
    return Case('admira', 8, [(3, 64, 32)], [
        Stage('train', MeanSquared(), net, 3, 4, 0.002, adamw(0.9, 0.999, 3e-2, 0.05), warmup_cosine(1))], 18)


def scores_of_two_views():
    net = lambda: nets.Whole(nets.admira(2, 2, 1, 1, False), 'regressor', torch.nn.Linear(320, 2, bias=False))
    return Case('admira_two_views', 10, [(2, 64, 64)] * 2, [
        Stage('train', MeanSquared(), net, 2, 2, 0.002, adam(3e-2), polynomial(1.5), Spatial(6, True, 15), accumulate=2)], 19)


def transformer():
    net = lambda: nets.Whole(nets.Transformer(4, (24, 16), 8, 12, 2, 3, 10), 'classifier', torch.nn.Linear(12, 2))
    return Case('transformer', 9, [(2, 24, 16)] * 2, [
        Stage('train', CrossEntropy(), net, 3, 5, 0.02, adamw(0.9, 0.99, 1e-3, 0.1), exponential(0.8))], 20, drawn=True)


def segmentation():
    net = lambda: nets.Segmenting({'cor': 2, 'tra': 3}, {'cor': 4, 'tra': 2}, 3, 2, False, True)
    loss = Sum((1, VoxelCrossEntropy()), (0.5, Dice(1, False)), (2, Focal(2, [1.0, 1.0, 1.0])))
    return Case('segmentation', 6, [(4, 16, 16), (2, 12, 20)], [
        Stage('segment', loss, net, 3, 3, 0.01, rmsprop(0.9, 1e-2, 0, 0.01), polynomial(0.9), InPlane(20, 0.1, 0.2, True))], 21,
        separate=True, lift=3, labels=[2, 3])


def windows():
    net = lambda: nets.Segmenting({'t1': 3}, {'t1': 8}, 2, 2, True, True)
    return Case('windows', 5, [(11, 17, 13)], [
        Stage('segment', VoxelCrossEntropy(0.5), net, 2, 2, 0.1, sgd(0.9, 0.01), constant, Spatial(2, True, 25), clip=0.8)], 22,
        windows=[(8, 12, 12)], separate=True, labels=[3])


def overlap():
    net = lambda: nets.Segmenting({'t1': 3}, {'t1': 3}, 2, 1, False, False)
    return Case('overlap', 5, [(3, 8, 10)], [
        Stage('segment', Dice(1, True), net, 3, 3, 0.3, lars(0.9, 0.01, 0.05), polynomial(2))], 23, separate=True, labels=[3])


def focal():
    net = lambda: nets.Segmenting({'t1': 3}, {'t1': 3}, 2, 1, False, False)
    return Case('focal', 5, [(3, 8, 10)], [
        Stage('segment', Focal(1, [0.5, 1.0, 2.0]), net, 3, 3, 0.02, adamw(0.9, 0.99, 1e-3, 0.01), warmup_cosine(1))], 24,
        separate=True, labels=[3])


def selected():
    net = lambda: nets.Whole(nets.conv_encoder(1, [4], [1], [2]), 'classifier', torch.nn.Linear(4, 2))
    return Case('selected', 8, [(6, 8, 7)], [
        Stage('train', CrossEntropy(), net, 5, 4, 0.5, sgd(0.9, 0))], 25, validation=range(8, 16), drawn=True)


CASES = [contrastive_then_classes(), contrastive(), residual_flat(), residual_volumetric(), vgg(), consistency(), autoencoder(), scores(),
         scores_of_two_views(), transformer(), segmentation(), windows(), overlap(), focal(), selected()]
