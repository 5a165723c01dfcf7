"""A SavedModel's signature as a function of named tensors that returns a dict."""

from refusal import Refused, cause, named

PREFERRED = ("serving_default", "serve")


def load(folder):
    import tensorflow as tf

    try:
        return tf.saved_model.load(str(folder))
    except MemoryError:
        raise
    except Exception as e:  # noqa: BLE001: TensorFlow raises anything
        raise Refused(f"TensorFlow cannot load the SavedModel ({cause(e)}): push the whole folder, variables included, "
                      "as it was saved") from e


def function(loaded):
    """A callable, and the TensorSpecs of its arguments in order."""
    import tensorflow as tf

    signature = _signature(loaded)
    inputs = signature.structured_input_signature[1]
    specs = [tf.TensorSpec(s.shape, s.dtype, name) for name, s in sorted(inputs.items())]
    for s in specs:
        if s.shape.rank is None:
            raise Refused(f"the SavedModel's input {named(s.name)} has no rank: save it with a signature that says how "
                          "many axes it has")
    plain = _plain_outputs(sorted(signature.structured_outputs))

    def call(*tensors):
        answer = signature(**{s.name: t for s, t in zip(specs, tensors)})
        return {plain[name]: tf.identity(answer[name]) for name in plain}

    # Held here: the variables live as long as what was loaded.
    call.loaded = loaded
    return call, specs


def _signature(loaded):
    signatures = dict(loaded.signatures)
    for name in PREFERRED:
        if name in signatures:
            return signatures[name]
    if len(signatures) == 1:
        return next(iter(signatures.values()))
    raise Refused(f"the SavedModel has {len(signatures)} signatures and none is called serving_default "
                  f"({named(', '.join(sorted(signatures)))}): save it with signatures={{'serving_default': ...}}")


def _plain_outputs(names):
    """A single output that nobody named is `output`."""
    if len(names) == 1 and names[0] in ("output_0", "Identity"):
        return {names[0]: "output"}
    return {name: name for name in names}
