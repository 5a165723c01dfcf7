"""A Keras model as a function of named tensors that returns its outputs by name."""

from refusal import Refused, named


class KerasFunction:
    """specs are in the order of call's arguments."""

    def __init__(self, model):
        import tensorflow as tf

        self.model = model
        tensors = _flat(model)
        names = input_names(model, tensors)
        self.specs = [tf.TensorSpec(_shape(t), tf.as_dtype(t.dtype), name) for t, name in zip(tensors, names)]

    def call(self, *tensors):
        import tensorflow as tf

        arguments = tf.nest.pack_sequence_as(_structure(self.model), list(tensors))
        return named_outputs(self.model, self.model(arguments, training=False))

    def roles(self):
        """Only a softmax at the end says that an output's values are probabilities."""
        last = self.model.layers[-1] if self.model.layers else None
        single = len(output_names(self.model)) == 1
        activation = getattr(getattr(last, "activation", None), "__name__", type(last).__name__.lower())
        return {output_names(self.model)[0]: "probabilities"} if single and activation == "softmax" else {}

    def limits(self):
        """How many whole numbers each input may hold: the least that an embedding knows."""
        known = [layer.input_dim for layer in self.model._flatten_layers() if hasattr(layer, "input_dim")
                 and isinstance(layer.input_dim, int)]
        return {s.name: min(known) for s in self.specs} if known else {}


def function(model):
    if not getattr(model, "inputs", None):
        raise Refused("the Keras model does not say what its inputs are: call it once on data before saving, or build "
                      "it from keras.Input")
    return KerasFunction(model)


def input_names(model, tensors):
    """The input layers' own names; those that Keras made up by counting are `input`, or `input_0` and on."""
    names = [str(t.name).split(":")[0] for t in tensors]
    structure = _structure(model)
    if isinstance(structure, dict):
        names = sorted(structure)
    made_up = all(n.startswith(("keras_tensor", "input_layer")) for n in names)
    if made_up or len(set(names)) != len(names):
        return ["input"] if len(names) == 1 else [f"input_{i}" for i in range(len(names))]
    return [_plain(n) for n in names]


def output_names(model):
    structure = getattr(model, "_outputs_struct", None)
    if isinstance(structure, dict):
        return [str(name) for name in structure]
    names = [str(n) for n in getattr(model, "output_names", None) or []]
    if len(model.outputs) == 1:
        return ["output"]
    return names if len(names) == len(model.outputs) == len(set(names)) else [
        f"output_{i}" for i in range(len(model.outputs))]


def named_outputs(model, answer):
    import tensorflow as tf

    names = output_names(model)
    if isinstance(answer, dict):
        return {name: answer[name] for name in names}
    flat = tf.nest.flatten(answer)
    if len(flat) != len(names):
        raise Refused(f"the Keras model answers {len(flat)} tensors and names {len(names)} ({named(', '.join(names))}): "
                      "save it as a functional model")
    return {name: tf.identity(value) for name, value in zip(names, flat)}


def _structure(model):
    structure = getattr(model, "_inputs_struct", None)
    return model.inputs[0] if structure is None else structure


def _flat(model):
    import tensorflow as tf

    return tf.nest.flatten(_structure(model))


def _shape(tensor):
    shape = list(tensor.shape)
    return [None, *shape[1:]] if shape and shape[0] is None else shape


def _plain(name):
    return name.replace("/", "_")
