"""Networks cut in two, as TorchScript modules, and what they say of images by a formula.

    python test-fixtures/networks/torchscript.py        (PyTorch 2.7.1; writes torchscript/ and torchscript.json beside this file)

`volume`: one view in three dimensions, with batch normalisation and dropout, which must do nothing. `slice`: one view in two dimensions.
`pair`: two views, called (b, a) by the modules. For each: the outputs, and for output 1 the features times their gradients (pixel-wise CAM).
"""

import io
import json
import zipfile
from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).parent


class Head(nn.Module):
    def __init__(self, channels, outputs):
        super().__init__()
        self.dropout = nn.Dropout(0.5)
        self.linear = nn.Linear(channels, outputs)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        return self.linear(self.dropout(maps.flatten(2).square().mean(2)))


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.b = nn.Sequential(nn.Conv3d(1, 2, 3, padding=1), nn.ReLU())
        self.a = nn.Sequential(nn.Conv3d(1, 3, 3, stride=2, padding=1), nn.ReLU())

    def forward(self, b: torch.Tensor, a: torch.Tensor):
        return self.b(b), self.a(a)


class PairHead(nn.Module):
    def __init__(self):
        super().__init__()
        self.b = Head(2, 2)
        self.a = Head(3, 2)

    def forward(self, b: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
        return self.b(b) + self.a(a)


def image(*shape):
    n = torch.Size(shape).numel()
    return (((torch.arange(n) * 7919) % 1000).float() / 500 - 1).reshape(1, 1, *shape)


def normalised(conv, norm, channels):
    layer = norm(channels)
    layer.running_mean.copy_(torch.linspace(-0.2, 0.3, channels))
    layer.running_var.copy_(torch.linspace(0.5, 1.5, channels))
    return nn.Sequential(conv, layer, nn.ReLU())


def save(module, path):
    """Without the entries for debugging, which name the folders of the machine."""
    with io.BytesIO() as whole:
        torch.jit.save(torch.jit.script(module), whole)
        with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as new:
            for entry in old.infolist():
                if not entry.filename.endswith(".debug_pkl"):
                    new.writestr(zipfile.ZipInfo(entry.filename), old.read(entry))


def main():
    torch.manual_seed(1)
    cases = {
        "volume": (normalised(nn.Conv3d(1, 4, 3, stride=2, padding=1), nn.BatchNorm3d, 4), Head(4, 3), [image(6, 10, 8)]),
        "slice": (normalised(nn.Conv2d(1, 3, 3, padding=1), nn.BatchNorm2d, 3), Head(3, 2), [image(12, 8)]),
        "pair": (Pair(), PairHead(), [image(4, 6, 8), image(4, 8, 6)]),
    }
    golden = {}
    for name, (features, head, images) in cases.items():
        save(features, HERE / "torchscript" / f"{name}_features.pt")
        save(head, HERE / "torchscript" / f"{name}_head.pt")
        features.eval()
        head.eval()
        maps = features(*images)
        maps = list(maps) if isinstance(maps, tuple) else [maps]
        leaves = [m.detach().requires_grad_() for m in maps]
        outputs = head(*leaves)
        gradients = torch.autograd.grad(outputs[0, 1], leaves)
        golden[name] = {
            "outputs": outputs[0].tolist(),
            "maps": [(m * g).sum(1).flatten().tolist() for m, g in zip(leaves, gradients)],
        }
    (HERE / "torchscript.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
