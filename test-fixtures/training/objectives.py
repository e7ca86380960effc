# What a stage minimises, in plain PyTorch: how many images of a scan it needs, which draw changes each, and the loss of a batch.
import torch
import torch.nn.functional as F

from draws import masked


class Objective:
    images = 1
    seen = True  # whether what is particular to it has come up

    def view(self, number):
        """The name of the draw that changes an image, nothing where it stays."""
        return str(number)

    def finish(self, image, number, draw):
        return image

    def shown(self, rows):
        return rows


class CrossEntropy(Objective):
    def __init__(self, smoothing=0.0):
        self.smoothing = smoothing

    def loss(self, outputs, truth):
        return F.cross_entropy(outputs[0], truth.classes, label_smoothing=self.smoothing)


class LabelConsistency(Objective):
    images = 2

    def __init__(self, margin, weight, smoothing):
        self.margin, self.weight, self.smoothing = margin, weight, smoothing
        self.seen = False

    def view(self, number):
        return 'augmented' if number == 1 else None

    def loss(self, outputs, truth):
        plain, changed = outputs[0].chunk(2)
        excess = torch.clamp(F.mse_loss(changed, plain) - self.margin, min=0)
        self.seen |= excess.item() * truth.progress > 0
        return F.cross_entropy(plain, truth.classes, label_smoothing=self.smoothing) + self.weight * truth.progress * excess


class Contrastive(Objective):
    """Rows i and i + N are views of one scan; other views of the same subject are neither alike nor different."""
    images = 2

    def __init__(self, temperature):
        self.temperature = temperature

    def loss(self, outputs, truth):
        n = len(truth.subjects)
        similar = F.cosine_similarity(outputs[0][:, None], outputs[0][None], dim=2) / self.temperature
        partner = (torch.arange(2 * n) + n) % (2 * n)
        subjects = truth.subjects * 2
        left_out = torch.tensor([[subjects[i] == subjects[j] and j != partner[i] for j in range(2 * n)] for i in range(2 * n)])
        return F.cross_entropy(similar.masked_fill(left_out, -torch.inf), partner)


class MaskedAutoencoder(Objective):
    """Magnitudes of the Fourier transforms of slices beside the images themselves."""
    images = 2

    def __init__(self, ratio, patch, alpha):
        self.ratio, self.patch, self.alpha = ratio, patch, alpha

    def view(self, number):
        return 'both'

    def finish(self, image, number, draw):
        return masked(draw('mask'), image, self.ratio, self.patch) if number == 0 else image

    def shown(self, rows):
        return rows // 2

    def loss(self, outputs, truth):
        whole = [image[len(image) // 2:] for image in truth.images]
        spatial = torch.cat([(o - w).flatten(1) for o, w in zip(outputs, whole)], 1)
        spectral = torch.cat([(self.magnitude(o) - self.magnitude(w)).flatten(1) for o, w in zip(outputs, whole)], 1)
        return self.alpha * (spatial ** 2).mean() + (1 - self.alpha) * (spectral ** 2).mean()

    @staticmethod
    def magnitude(x):
        f = torch.fft.fft2(x, norm='ortho')
        return torch.sqrt(f.real ** 2 + f.imag ** 2 + 1e-8)


class MeanSquared(Objective):
    def loss(self, outputs, truth):
        known = ~torch.isnan(truth.scores)
        return F.mse_loss(outputs[0][known], truth.scores[known])


class Voxels(Objective):
    def loss(self, outputs, truth):
        return sum(self.of_view(o, l) for o, l in zip(outputs, truth.labels)) / len(outputs)


class VoxelCrossEntropy(Voxels):
    """0.1 for the background and 0.9 for all else; or, balanced, a power of one over the share of each structure."""

    def __init__(self, balance=0.0):
        self.balance = balance

    def of_view(self, logits, labels):
        weights = torch.full((logits.shape[1],), 0.9)
        weights[0] = 0.1
        if self.balance > 0:
            counts = torch.bincount(labels.flatten(), minlength=logits.shape[1]).to(logits.dtype)
            weights = torch.where(counts > 0, (counts.sum() / counts) ** self.balance, 0.0)
        return F.cross_entropy(logits, labels, weight=weights)


class Dice(Voxels):
    def __init__(self, smooth, background):
        self.smooth, self.first = smooth, 0 if background else 1

    def of_view(self, logits, labels):
        p = logits.softmax(1).movedim(1, -1).flatten(0, -2)
        hot = F.one_hot(labels.flatten(), p.shape[1])
        dice = (2 * (p * hot).sum(0) + self.smooth) / (p.sum(0) + hot.sum(0) + self.smooth)
        return 1 - dice[self.first:].mean()


class Focal(Voxels):
    def __init__(self, gamma, weights):
        self.gamma, self.weights = gamma, torch.tensor(weights)

    def of_view(self, logits, labels):
        surprise = F.cross_entropy(logits, labels, reduction='none')
        weight = self.weights[labels]
        return (weight * (1 - torch.exp(-surprise)) ** self.gamma * surprise).sum() / weight.sum()


class Sum(Objective):
    def __init__(self, *parts):
        self.parts = parts

    def loss(self, outputs, truth):
        return sum(weight * part.loss(outputs, truth) for weight, part in self.parts)
