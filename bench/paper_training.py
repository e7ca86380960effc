"""The work of PaperTraining.java in PyTorch 2.7.1, as a baseline: python paper_training.py THREADS STEPS."""

import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

threads, steps = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
torch.manual_seed(0)


def unit(inputs, outputs, stride, pool):
    layers = [nn.Conv3d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm3d(outputs), nn.ReLU()]
    return layers + ([nn.MaxPool3d(pool)] if pool > 1 else [])


features = nn.Sequential(*unit(1, 16, 2, 2), *unit(16, 32, 1, 2), *unit(32, 64, 1, 1))
projector = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 128))
weights = list(features.parameters()) + list(projector.parameters())
velocity = [torch.zeros_like(w) for w in weights]


def nt_xent(z, temperature=0.5):
    z = F.normalize(z)
    n = len(z) // 2
    similarity = z @ z.T / temperature
    similarity.fill_diagonal_(float("-inf"))
    partner = torch.cat([torch.arange(n, 2 * n), torch.arange(n)])
    return F.cross_entropy(similarity, partner)


@torch.no_grad()
def lars(rate=0.1, momentum=0.9, decay=1e-6, trust=0.001):
    for w, v in zip(weights, velocity):
        g = w.grad
        if w.ndim > 1:
            g = g + decay * w
            g = g * (trust * w.norm() / (g.norm() + 1e-12))
        v.mul_(momentum).add_(g, alpha=rate)
        w.sub_(v)
        w.grad = None


def step(images):
    start = time.perf_counter()
    loss = nt_xent(projector(features(images).mean(dim=(2, 3, 4))))
    loss.backward()
    lars()
    loss.item()
    return time.perf_counter() - start


def augment(scan):
    start = time.perf_counter()
    views = []
    for _ in range(32):
        a, _ = torch.linalg.qr(torch.eye(3) + 0.3 * torch.randn(3, 3))
        theta = torch.cat([0.9 * a, 0.05 * torch.randn(3, 1)], dim=1)[None]
        grid = F.affine_grid(theta, scan.shape, align_corners=True)
        views.append(F.grid_sample(scan, grid, align_corners=True))
    torch.cat(views)
    return time.perf_counter() - start


scan = torch.rand(1, 1, 91, 109, 91)
print(f"PyTorch {torch.__version__}, {threads} threads")
print(f"augmentation of one batch  {statistics.median([augment(scan) for _ in range(7)][2:]):.3f} s (affine_grid and grid_sample)")
images = torch.rand(32, 1, 91, 109, 91)
print(f"optimiser step             {statistics.median([step(images) for _ in range(steps + 1)][1:]):.3f} s (without any augmentation beside it)")
