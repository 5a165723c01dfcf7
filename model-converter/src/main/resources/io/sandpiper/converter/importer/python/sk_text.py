"""Text vectorizers: the converter's own defaults break accents, keep one-letter words and ask for a locale."""

from refusal import Refused, named

# As scikit-learn's token_pattern, in RE2, where \w is ASCII.
TOKENS = {r"(?u)\b\w\w+\b": r"[\p{L}\p{N}_]{2,}", r"\b\w\w+\b": r"[\p{L}\p{N}_]{2,}",
          r"(?u)\b\w+\b": r"[\p{L}\p{N}_]+", r"\b\w+\b": r"[\p{L}\p{N}_]+",
          r"\w+": r"[\p{L}\p{N}_]+", r"(?u)\w+": r"[\p{L}\p{N}_]+"}
LOCALE = "C.UTF-8"
VECTORIZERS = ("TfidfVectorizer", "CountVectorizer")


def options(path, vectorizer):
    """The converter's options; refuses what the graph cannot do."""
    for what in ("tokenizer", "preprocessor"):
        if getattr(vectorizer, what) is not None:
            raise Refused(f"the {what} of {named(path)} is a function of your own, which ONNX has no form for: leave "
                          f"{what}=None")
    if callable(vectorizer.analyzer) or vectorizer.analyzer != "word":
        raise Refused(f"the analyzer of {named(path)} is not 'word', which alone has a form in ONNX: train with "
                      "analyzer='word'")
    if vectorizer.strip_accents is not None:
        raise Refused(f"strip_accents of {named(path)} has no form in ONNX: train with strip_accents=None")
    if vectorizer.token_pattern not in TOKENS:
        raise Refused(f"the token_pattern of {named(path)} has no form in ONNX ({named(vectorizer.token_pattern)}): "
                      r"train with the default, or with '\b\w+\b'")
    return {"locale": LOCALE, "tokenexp": TOKENS[vectorizer.token_pattern]}


def mend_sublinear(model):
    """skl2onnx 1.20 writes log(1 + count) for sublinear_tf, where scikit-learn has 1 + log(count), and 0 for none.

    Counts are whole: max(count, 1) under the logarithm, and min(count, 1) beside it, say the same.
    """
    from onnx import helper

    nodes = list(model.graph.node)
    made = {output: node for node in nodes for output in node.output}
    for log in [n for n in nodes if n.op_type == "Log" and n.input[0].startswith("plus1")]:
        add = made[log.input[0]]
        if add.op_type != "Add":
            continue
        counts, ones = add.input
        place = nodes.index(log)
        wanted = log.output[0]
        nodes[nodes.index(add)] = helper.make_node("Max", [counts, ones], list(add.output), add.name)
        nodes[place:place + 1] = [
            helper.make_node("Log", list(log.input), [wanted + "_log"], log.name),
            helper.make_node("Min", [counts, ones], [wanted + "_any"], wanted + "_any"),
            helper.make_node("Add", [wanted + "_log", wanted + "_any"], [wanted], wanted + "_sublinear")]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
