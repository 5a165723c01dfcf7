"""The six small nets, in PyTorch. keras_nets.py builds the same ones for TFLiteConverter: change both."""

import torch
from torch import nn
from torch.nn import functional as F

OUTLIER_CHANNELS = 6  # of a LayerNorm
OUTLIER = 40.0
UNEVEN = 2.5  # channels of make_uneven() are scaled by e^-2.5 to e^2.5
HIDDEN = (48, 40)  # of the MLP


def cnn():
    """Convolutions and poolings, no BatchNorm: the plain case."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(64 * 7 * 7, 64), nn.ReLU(), nn.Linear(64, 10),
    )  # fmt: skip


class SqueezeExcite(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.down = nn.Conv2d(channels, channels // 4, 1)
        self.up = nn.Conv2d(channels // 4, channels, 1)

    def forward(self, x):
        gate = F.adaptive_avg_pool2d(x, 1)
        return x * F.hardsigmoid(self.up(F.relu(self.down(gate))))


class Bottleneck(nn.Module):
    """Expand, depthwise, project: MobileNetV2's block with ReLU, MobileNetV3's with Hardswish, squeeze and excite."""

    def __init__(self, inputs, expanded, outputs, stride, activation, excite):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, expanded, 1, bias=False), nn.BatchNorm2d(expanded), activation(),
            nn.Conv2d(expanded, expanded, 3, stride, 1, groups=expanded, bias=False), nn.BatchNorm2d(expanded),
            activation(), SqueezeExcite(expanded) if excite else nn.Identity(),
            nn.Conv2d(expanded, outputs, 1, bias=False), nn.BatchNorm2d(outputs),
        )  # fmt: skip
        self.residual = inputs == outputs and stride == 1

    def forward(self, x):
        y = self.body(x)
        return x + y if self.residual else y


def bottlenecks(activation, excite):
    def block(inputs, expanded, outputs, stride):
        return Bottleneck(inputs, expanded, outputs, stride, activation, excite)

    return nn.Sequential(
        nn.Conv2d(1, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), activation(),
        block(16, 64, 24, 2), block(24, 96, 24, 1), block(24, 120, 40, 1), block(40, 160, 40, 1),
        nn.Conv2d(40, 128, 1, bias=False), nn.BatchNorm2d(128), activation(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 10),
    )  # fmt: skip


def residual():
    return bottlenecks(nn.ReLU, excite=False)


def mobilenet():
    return bottlenecks(nn.Hardswish, excite=True)


@torch.no_grad()
def make_uneven(net, random):
    """Inside each block every channel is scaled, and what reads it takes that back: ReLU lets a factor pass."""
    for block in net:
        if isinstance(block, Bottleneck):
            first, depthwise_norm = block.body[1], block.body[4]
            depthwise, project = block.body[3], block.body[7]
            a = factors(len(first.weight), random)
            b = factors(len(first.weight), random)
            first.weight *= a
            first.bias *= a
            depthwise.weight /= a.reshape(-1, 1, 1, 1)
            depthwise_norm.weight *= b
            depthwise_norm.bias *= b
            project.weight /= b.reshape(1, -1, 1, 1)


def factors(n, random):
    return torch.from_numpy(random.uniform(-UNEVEN, UNEVEN, n)).exp().float()


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.before = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.after = nn.LayerNorm(width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)

    def forward(self, x):
        n, t, c = x.shape
        q, k, v = self.qkv(self.before(x)).reshape(n, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-1, -2) * (c // self.heads) ** -0.5).softmax(-1)
        x = x + self.out((weights @ v).transpose(1, 2).reshape(n, t, c))
        return x + self.down(F.gelu(self.up(self.after(x))))


class Transformer(nn.Module):
    """Sixteen patches of 7 x 7 pixels, three blocks."""

    def __init__(self, width=96, heads=4):
        super().__init__()
        self.patch = nn.Linear(49, width)
        self.place = nn.Parameter(torch.randn(16, width) * 0.02)
        self.blocks = nn.ModuleList([Block(width, heads) for _ in range(3)])
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        n = x.shape[0]
        x = x.reshape(n, 4, 7, 4, 7).permute(0, 1, 3, 2, 4).reshape(n, 16, 49)
        x = self.patch(x) + self.place
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x).mean(1))


@torch.no_grad()
def give_outliers(net, random):
    """Some channels of each LayerNorm become large, and what reads them takes that back: large transformers are so."""
    for block in net.blocks:
        for norm, reader in ((block.before, block.qkv), (block.after, block.up)):
            for channel in random.choice(len(norm.weight), OUTLIER_CHANNELS, replace=False):
                factor = float(OUTLIER * random.uniform(0.5, 1.5))
                norm.weight[channel] *= factor
                norm.bias[channel] *= factor
                reader.weight[:, channel] /= factor


def mlp(inputs, classes):
    first, second = HIDDEN
    return nn.Sequential(
        nn.Linear(inputs, first), nn.ReLU(), nn.Linear(first, second), nn.ReLU(), nn.Linear(second, classes)
    )


@torch.no_grad()
def fold_normalization(layer, mean, spread):
    """Layer 1 of a net that learned from (x - mean) / spread takes x itself."""
    mean, spread = torch.from_numpy(mean), torch.from_numpy(spread)
    weight = layer.weight.double() / spread
    layer.bias.copy_(layer.bias.double() - weight @ mean)
    layer.weight.copy_(weight)
