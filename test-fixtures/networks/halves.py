"""Numbers of 16 and 64 bits, and what they are in 32, as PyTorch and safetensors write them.

    python test-fixtures/networks/halves.py        (PyTorch 2.7.1, safetensors 0.8.0; writes halves.safetensors beside this file)
"""

from pathlib import Path

import torch
from safetensors.torch import save_file

HERE = Path(__file__).parent

# All exponents with the smallest, a middle and the largest mantissa; the negative ones; infinities and a NaN among them.
f16 = torch.tensor([e << 10 | m for e in range(32) for m in (0, 1, 341, 1023)], dtype=torch.int32)
bf16 = torch.tensor([e << 7 | m for e in range(0, 256, 5) for m in (0, 1, 42, 127)], dtype=torch.int32)


def bits(patterns, dtype):
    both = torch.cat([patterns, patterns | 0x8000])
    return (both - (both > 0x7FFF).int() * 0x10000).to(torch.int16).view(dtype)


values = {
    "f16": bits(f16, torch.float16),
    "bf16": bits(bf16, torch.bfloat16).reshape(2, 26, 8),
    "f64": torch.tensor([0.1, -1 / 3, 1e-46, 1e39, 2.0**-149, 16777217.0], dtype=torch.float64),
}
stored = dict(values)
for name, tensor in values.items():
    stored[name + ".float"] = tensor.float()
stored["one"] = torch.tensor(1.5, dtype=torch.bfloat16)  # no dimensions
stored["none"] = torch.zeros(0, 3, dtype=torch.float16)
stored["bn.num_batches_tracked"] = torch.tensor(7)
save_file(stored, HERE / "halves.safetensors", metadata={"format": "pt"})
