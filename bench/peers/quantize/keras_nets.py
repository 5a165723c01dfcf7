"""nets.py's small nets in Keras, with the weights of the trained ones: channels last, as TFLite wants them."""

import keras
import numpy as np
from keras import layers, ops

EPSILON = 1e-5  # PyTorch's, of BatchNorm and LayerNorm


class Weights:
    """Parameters by PyTorch's names, below a prefix."""

    def __init__(self, values, prefix=""):
        self.values, self.prefix = values, prefix

    def below(self, name):
        return Weights(self.values, f"{self.prefix}{name}.")

    def __getitem__(self, name):
        return self.values[self.prefix + name]

    def __contains__(self, name):
        return self.prefix + name in self.values


def conv(x, w, stride=1):
    kernel = w["weight"]
    depthwise = kernel.shape[1] == 1 and kernel.shape[0] == x.shape[-1] > 1
    if stride > 1:  # PyTorch pads both sides alike
        x = layers.ZeroPadding2D(1)(x)
    how = {"strides": stride, "padding": "valid" if stride > 1 else "same", "use_bias": "bias" in w}
    if depthwise:
        layer, moved = layers.DepthwiseConv2D(kernel.shape[2], **how), kernel.transpose(2, 3, 0, 1)
    else:
        layer, moved = layers.Conv2D(kernel.shape[0], kernel.shape[2], **how), kernel.transpose(2, 3, 1, 0)
    y = layer(x)
    layer.set_weights([moved, w["bias"]] if "bias" in w else [moved])
    return y


def norm(x, w):
    layer = layers.BatchNormalization(epsilon=EPSILON)
    y = layer(x)
    layer.set_weights([w["weight"], w["bias"], w["running_mean"], w["running_var"]])
    return y


def layer_norm(x, w):
    layer = layers.LayerNormalization(epsilon=EPSILON)
    y = layer(x)
    layer.set_weights([w["weight"], w["bias"]])
    return y


def dense(x, weight, bias):
    layer = layers.Dense(weight.shape[0])
    y = layer(x)
    layer.set_weights([weight.T, bias])
    return y


def linear(x, w):
    return dense(x, w["weight"], w["bias"])


def cnn(x, w):
    for place, pool in ((0, True), (3, True), (6, False)):
        x = layers.ReLU()(conv(x, w.below(place)))
        x = layers.MaxPooling2D(2)(x) if pool else x
    height, width, channels = x.shape[1:]
    # PyTorch flattens channels first.
    first = w["9.weight"].reshape(-1, channels, height, width).transpose(0, 2, 3, 1)
    x = layers.ReLU()(dense(layers.Flatten()(x), first.reshape(len(first), -1), w["9.bias"]))
    return linear(x, w.below(11))


def bottleneck(x, w, stride, activation, excite):
    y = layers.Activation(activation)(norm(conv(x, w.below(0)), w.below(1)))
    y = layers.Activation(activation)(norm(conv(y, w.below(3), stride), w.below(4)))
    if excite:
        gate = layers.GlobalAveragePooling2D(keepdims=True)(y)
        gate = conv(layers.ReLU()(conv(gate, w.below("6.down"))), w.below("6.up"))
        y = layers.Multiply()([y, layers.Activation("hard_sigmoid")(gate)])
    y = norm(conv(y, w.below(7)), w.below(8))
    return layers.Add()([x, y]) if stride == 1 and x.shape == y.shape else y


def bottlenecks(activation, excite):
    def build(x, w):
        x = layers.Activation(activation)(norm(conv(x, w.below(0), 2), w.below(1)))
        for place, stride in ((3, 2), (4, 1), (5, 1), (6, 1)):
            x = bottleneck(x, w.below(place).below("body"), stride, activation, excite)
        x = layers.Activation(activation)(norm(conv(x, w.below(7)), w.below(8)))
        return linear(layers.GlobalAveragePooling2D()(x), w.below(12))

    return build


def transformer(x, w, heads=4):
    width = w["place"].shape[1]
    x = ops.transpose(ops.reshape(x, (-1, 4, 7, 4, 7)), (0, 1, 3, 2, 4))
    x = linear(ops.reshape(x, (-1, 16, 49)), w.below("patch")) + w["place"]
    for i in range(3):
        block = w.below("blocks").below(i)
        y = layer_norm(x, block.below("before"))
        # A product each for queries, keys and values: TFLite has no five axes to take them apart with.
        q, k, v = (
            ops.transpose(ops.reshape(dense(y, weight, bias), (-1, 16, heads, width // heads)), (0, 2, 1, 3))
            for weight, bias in zip(np.split(block["qkv.weight"], 3), np.split(block["qkv.bias"], 3), strict=True)
        )
        weights = ops.softmax(ops.matmul(q, ops.transpose(k, (0, 1, 3, 2))) * (width // heads) ** -0.5)
        y = ops.reshape(ops.transpose(ops.matmul(weights, v), (0, 2, 1, 3)), (-1, 16, width))
        x = x + linear(y, block.below("out"))
        y = layers.Activation("gelu")(linear(layer_norm(x, block.below("after")), block.below("up")))
        x = x + linear(y, block.below("down"))
    return linear(ops.mean(layer_norm(x, w.below("norm")), 1), w.below("head"))


def mlp(x, w):
    x = layers.ReLU()(linear(x, w.below(0)))
    x = layers.ReLU()(linear(x, w.below(2)))
    return linear(x, w.below(4))


NETS = {
    "cnn": cnn,
    "residual": bottlenecks("relu", excite=False),
    "uneven": bottlenecks("relu", excite=False),
    "mobilenet": bottlenecks("hard_silu", excite=True),
    "transformer": transformer,
    "mlp": mlp,
}


def build(name, folder, shape):
    """The net as a Keras model; `shape` of one sample, channels last."""
    inputs = keras.Input(shape)
    return keras.Model(inputs, NETS[name](inputs, Weights(dict(np.load(folder / "weights.npz")))))
