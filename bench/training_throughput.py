"""The work of TrainingThroughput.java in plain PyTorch 2.7.1, as a baseline: python training_throughput.py THREADS STEPS."""

import os
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "test-fixtures", "networks"))
import ra  # noqa: E402  the published networks in PyTorch

threads, steps = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
torch.manual_seed(0)


def unit(inputs, outputs, stride, pool):
    layers = [nn.Conv3d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm3d(outputs), nn.ReLU()]
    return layers + ([nn.MaxPool3d(pool)] if pool > 1 else [])


class SimClr(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(*unit(1, 16, 2, 2), *unit(16, 32, 1, 2), *unit(32, 64, 1, 1))
        self.projector = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 128))

    def forward(self, x):
        return self.projector(self.features(x).mean(dim=(2, 3, 4)))


def nt_xent(z, temperature=0.5):
    z = F.normalize(z)
    n = len(z) // 2
    similarity = (z @ z.T / temperature).fill_diagonal_(float("-inf"))
    return F.cross_entropy(similarity, torch.cat([torch.arange(n, 2 * n), torch.arange(n)]))


def masked(found, wanted):
    def magnitude(x):
        return torch.sqrt(torch.fft.fft2(x, norm="ortho").abs() ** 2 + 1e-8)

    return 0.8 * F.mse_loss(found, wanted) + 0.2 * F.mse_loss(magnitude(found), magnitude(wanted))


volumes = torch.rand(32, 1, 45, 55, 45)
slices = torch.rand(4, 1, 5, 128, 128)
both = {"cor": torch.rand(2, 1, 20, 128, 128), "tra": torch.rand(2, 1, 5, 128, 128)}
labels = torch.tensor([0, 1])
views = torch.rand(4, 2, 7, 128, 128)
totals = torch.rand(4, 1)
CASES = {
    "simclr encoder": (SimClr(), lambda net: nt_xent(net(volumes))),
    "mae": (ra.Mae("tra"), lambda net: masked(net(slices * (torch.rand_like(slices) > 0.7)), slices)),
    "consist_vgg": (ra.ConsistVGG(["cor", "tra"], "gap2048"), lambda net: F.cross_entropy(net(both), labels)),
    "admira": (ra.Admira(2, 1, dropout=0.3), lambda net: F.mse_loss(net(views), totals)),
}

for name, (net, loss_of) in CASES.items():
    net.train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-4, weight_decay=0.01)
    seconds = []
    for _ in range(steps + 2):
        start = time.perf_counter()
        loss = loss_of(net)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()
        seconds.append(time.perf_counter() - start)
    print(f"{name:15s} {statistics.median(seconds[2:]):.3f} s a step", flush=True)
